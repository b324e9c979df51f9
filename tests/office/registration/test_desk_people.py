"""Candidates at the desk: found in many ways, masked, revealed on record, verified, corrected."""

from __future__ import annotations

import pytest

from bot.dialogue.decision import ChangeRequested
from bot.dialogue.messages import Address
from bot.engine.commit import keep_facts
from bot.office.kit.similar_names import measure_likeness
from tests.houses.desk import DeskHouse, words

PHONE, BORN = "+6281234567809", "1998-08-17"
ANSWERS = {
    "full_name": "Siti *Aminah*",
    "birth_date": BORN,
    "phone": PHONE,
    "district": "banjar",
    "education": "d3_keperawatan",
    "campus": "sari_mulia",
}


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer")
    await desk.hire("vera", "viewer", "Vera Sari")
    await register(desk, "1", "ABC2345")
    await register(desk, "2", "DEF2345", full_name="Budi 100%", campus="um_banjarmasin")
    return desk


async def register(desk: DeskHouse, who: str, ref: str, **more: str) -> None:
    answers = {**ANSWERS, **more}
    async with desk.house.store.transaction():
        await desk.house.store.candidates.register_form(
            Address("telegram", who), ref, "candidate", 1, answers, desk.now, other=False
        )


@pytest.mark.parametrize(
    "text",
    ["ABC2345", "abc2345", "Siti", "aminah", "SITI sari mulia", "mulia", "banjar siti"],
)
async def test_somebody_is_found_by_reference_name_and_answers(desk: DeskHouse, text: str) -> None:
    said = words(await desk.say("vera", f"/peserta {text}"))
    assert "ABC2345" in said
    assert "DEF2345" not in said


@pytest.mark.parametrize(
    "text", ["081234567809", "+62 812-3456-7809", "0812 3456 7809", "81234567809"]
)
async def test_a_phone_number_finds_all_who_registered_with_it(desk: DeskHouse, text: str) -> None:
    said = words(await desk.say("vera", f"/peserta {text}"))
    assert "ABC2345" in said
    assert "DEF2345" in said


@pytest.mark.parametrize("text", ["%", "_", "100_", "zzz", "6371010101010001", "'; DROP TABLE"])
async def test_signs_of_the_database_find_nobody(desk: DeskHouse, text: str) -> None:
    assert "Tidak ada peserta" in words(await desk.say("vera", f"/peserta {text}"))


async def test_a_percent_sign_in_a_name_is_found_as_one(desk: DeskHouse) -> None:
    assert "DEF2345" in words(await desk.say("vera", "/peserta 100%"))


async def test_private_answers_are_masked_until_an_officer_opens_them_on_record(
    desk: DeskHouse,
) -> None:
    [card] = await desk.say("rina", "/peserta ABC2345")
    assert PHONE not in card.text
    assert "1998" not in card.text
    assert "Siti \\*Aminah\\*" in card.text
    before = await desk.house.store.audit.count_entries()
    [full] = await desk.press("rina", card.choices[0].id)
    assert PHONE in full.text
    assert "17 Agustus 1998" in full.text
    entry = (await desk.house.store.audit.last_entries(1))[0]
    assert (entry.act, entry.target) == ("candidate.reveal", "candidate ABC2345")
    assert await desk.house.store.audit.count_entries() == before + 1
    assert "untuk peran" in words(await desk.press("vera", card.choices[0].id))
    acts = [last_entry.act for last_entry in await desk.house.store.audit.last_entries(2)]
    assert acts == ["refused.command", "candidate.reveal"]


async def test_without_words_the_newest_unchecked_are_listed_a_page_at_a_time(
    desk: DeskHouse,
) -> None:
    for number in range(9):
        await register(desk, f"c{number}", f"GHJ234{number + 2}" if number < 8 else "KKK2345")
    [page] = await desk.say("vera", "/peserta")
    assert "11 pendaftaran" in page.text
    assert page.text.count("\n") == 5
    [more] = await desk.press("vera", page.choices[-1].id)
    assert "KKK2345" not in more.text
    [last] = await desk.press("vera", more.choices[-2].id)
    assert "ABC2345" in last.text


async def test_a_search_goes_on_to_its_next_page(desk: DeskHouse) -> None:
    for number in range(7):
        await register(desk, f"c{number}", f"GHJ234{number + 2}", full_name=f"Nurul {number}")
    [page] = await desk.say("vera", "/peserta nurul")
    [more] = await desk.press("vera", page.choices[-1].id)
    assert "Nurul 1" in more.text
    assert "Siti" not in more.text


async def test_what_is_verified_is_told_and_can_be_taken_back(desk: DeskHouse) -> None:
    await desk.say("1", "/start")
    [card] = await desk.say("rina", "/peserta ABC2345")
    before = len(desk.ear.delivered)
    [done] = await desk.press("rina", card.choices[1].id)
    assert "diverifikasi" in done.text
    assert "WITA" in done.text
    [news] = [outgoing for outgoing in desk.ear.delivered[before:] if outgoing.to.chat == "1"]
    assert "ABC2345" in news.text
    found = await desk.house.store.candidates.by_ref("ABC2345")
    assert found is not None
    assert found[1].status == "verified"
    assert "Tidak diubah" in words(await desk.say("rina", "/verifikasi ABC2345"))
    await desk.press("rina", done.choices[0].id)
    found = await desk.house.store.candidates.by_ref("ABC2345")
    assert found is not None
    assert found[1].status == "sent"
    assert (await desk.house.store.audit.last_entries(1))[0].act == "candidate.unverify"


async def asks_for_change(desk: DeskHouse, **more: str) -> None:
    fact = ChangeRequested("ABC2345", {**ANSWERS, **more})
    async with desk.house.store.transaction():
        await keep_facts(desk.house.store, Address("telegram", "1"), [fact], desk.now)


async def test_a_correction_is_shown_masked_and_taken_over_or_refused_once(
    desk: DeskHouse,
) -> None:
    await asks_for_change(desk, campus="um_banjarmasin", phone="+6281299998888")
    [listed] = await desk.say("rina", "/perubahan")
    [shown] = await desk.press("rina", listed.choices[0].id)
    assert "Kampus: Universitas Sari Mulia → " in shown.text
    assert "+6281299998888" not in shown.text
    before = len(desk.ear.delivered)
    [done] = await desk.press("rina", shown.choices[0].id)
    assert "disetujui" in done.text
    assert "disetujui" in words(
        [outgoing for outgoing in desk.ear.delivered[before:] if outgoing.to.chat == "1"]
    )
    found = await desk.house.store.candidates.by_ref("ABC2345")
    assert found is not None
    assert found[1].answers["phone"] == "+6281299998888"
    [phone] = await desk.house.store.candidates.by_phone("+6281299998888")
    assert phone[1].ref == "ABC2345"
    assert "sudah diputuskan" in words(await desk.press("rina", shown.choices[1].id))


async def test_a_correction_that_waits_is_told_in_the_morning(desk: DeskHouse) -> None:
    await asks_for_change(desk, campus="um_banjarmasin")
    assert "1 perbaikan data menunggu keputusan" in words(await desk.say("rina", "/hari_ini"))


async def test_a_refused_correction_changes_nothing_and_is_told(desk: DeskHouse) -> None:
    await asks_for_change(desk, campus="um_banjarmasin")
    before = len(desk.ear.delivered)
    [shown] = await desk.say("rina", "/perubahan ABC2345")
    assert "ditolak" in words(await desk.press("rina", shown.choices[1].id))
    assert "belum dapat" in words(
        [outgoing for outgoing in desk.ear.delivered[before:] if outgoing.to.chat == "1"]
    )
    found = await desk.house.store.candidates.by_ref("ABC2345")
    assert found is not None
    assert found[1].answers["campus"] == "sari_mulia"
    assert "Tidak ada perbaikan" in words(await desk.say("rina", "/perubahan"))


async def test_what_is_typed_into_a_field_is_drawn_as_it_is(desk: DeskHouse) -> None:
    await asks_for_change(desk, full_name="{before} *x* {after}")
    said = words(await desk.say("rina", "/perubahan ABC2345"))
    assert "{before} \\*x\\* {after}" in said


@pytest.mark.parametrize("name", ["tampilkan", "verifikasi", "perubahan"])
async def test_a_reference_that_is_none_is_told_in_words(desk: DeskHouse, name: str) -> None:
    said = words(await desk.say("rina", f"/{name} ZZZ9999"))
    assert "Tidak ada" in said or "tidak ada" in said


@pytest.mark.parametrize(
    "typed",
    ["sitti aminah", "siti aminaah", "Sity Aminnah", "aminah sitti", "sthi aminah", "siti amnah"],
)
async def test_a_name_typed_nearly_right_leads_to_names_like_it(
    desk: DeskHouse, typed: str
) -> None:
    [page] = await desk.say("vera", f"/peserta {typed}")
    assert "Tidak ada yang persis" in page.text
    assert "ABC2345" in page.text
    assert "DEF2345" not in page.text
    assert PHONE not in words(await desk.press("vera", page.choices[0].id))


@pytest.mark.parametrize("typed", ["budi aminah", "rahmat", "12345", "-", "siti zulkifli"])
async def test_a_name_unlike_any_finds_nobody(desk: DeskHouse, typed: str) -> None:
    assert "Tidak ada peserta" in words(await desk.say("vera", f"/peserta {typed}"))


async def test_names_like_it_go_on_to_their_next_page(desk: DeskHouse) -> None:
    for number in range(7):
        await register(desk, f"c{number}", f"GHJ234{number + 2}", full_name="Muhammad Rizki")
    [page] = await desk.say("vera", "/peserta muhamad risky")
    [more] = await desk.press("vera", page.choices[-1].id)
    assert "Nama yang mirip" in more.text
    assert more.text.count("Muhammad Rizki") == 2


async def test_a_card_shows_only_what_her_role_may_do(desk: DeskHouse) -> None:
    [hers] = await desk.say("vera", "/peserta ABC2345")
    assert hers.choices == ()
    [card] = await desk.say("rina", "/peserta ABC2345")
    labels = [choice.label for choice in card.choices]
    assert labels == ["Tampilkan lengkap", "Verifikasi", "Jejak", "✍️ Tulis"]


def test_spellings_that_sound_the_same_are_the_same() -> None:
    pairs = [("Rizky", "Riski"), ("Sjahrir", "Syahrir"), ("Djoko", "Joko"), ("Soekarno", "Sukarno")]
    for pair, other in pairs:
        assert measure_likeness([pair.lower()], other) == 1.0
