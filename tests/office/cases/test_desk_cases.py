"""Cases: written by a candidate, taken by one of the staff, talked in, closed, rated."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from bot.dialogue.decision import CaseSaid
from bot.dialogue.messages import Address, Incoming, Relay
from tests.houses.cases import case, register, told, write
from tests.houses.desk import NOW, DeskHouse, desk_house, words


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer", "Rina Sari")
    await desk.hire("budi", "officer", "Budi Santoso")
    await desk.hire("dewi", "viewer", "Dewi Lestari")
    return desk


async def test_without_staff_a_message_is_kept_as_a_question(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as house:
        said = words(await write(house))
        assert "sudah kami simpan" in said
        assert await house.house.store.cases.get_case(1) is None
        assert len(await house.house.store.questions.open_ones()) == 1


async def test_a_viewer_alone_is_nobody_who_answers(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as house:
        await house.hire("dewi", "viewer")
        assert "sudah kami simpan" in words(await write(house))


async def test_she_is_told_when_it_came_and_by_when_she_has_an_answer(desk: DeskHouse) -> None:
    desk.now = datetime(2026, 11, 27, 10, 12, tzinfo=NOW.tzinfo)  # a Friday
    said = words(await write(desk))
    assert "kami terima pukul 10.12 WITA" in said
    assert "paling lambat Senin, 30 November 2026, pukul 10.12 WITA" in said


async def test_every_officer_hears_of_it_and_no_viewer(desk: DeskHouse) -> None:
    await register(desk)
    await write(desk)
    for who in ("rina", "budi"):
        news = told(desk, who)[-1]
        assert "*Kasus 1* · Siti · K7MP2QA" in news.text
        assert "Aminah" not in news.text
        assert "Kapan saya bisa ikut tes?" in news.text
        assert [choice.label for choice in news.choices] == ["Ambil", "Balas", "Tutup"]
    assert not [outgoing for outgoing in told(desk, "dewi") if "Kasus" in outgoing.text]


async def test_one_takes_it_and_the_second_is_told_who_has_it(desk: DeskHouse) -> None:
    await write(desk)
    assert "sekarang Anda pegang" in words(await desk.press("rina", "1:s:ambil:1"))
    second = words(await desk.press("budi", "1:s:ambil:1"))
    assert "Kasus 1 sudah dipegang *Rina Sari*" in second
    assert "sudah Anda pegang" in words(await desk.press("rina", "1:s:ambil:1"))
    entries = await desk.house.store.audit.last_entries()
    assert [entry.act for entry in entries].count("case.take") == 1


async def test_of_many_who_press_at_once_exactly_one_has_it(desk: DeskHouse) -> None:
    await write(desk)
    presses = [
        Incoming(f"x{who}{turn}", Address("telegram", who), "", desk.now, choice="1:s:ambil:1")
        for turn in range(5)
        for who in ("budi", "rina")
    ]
    take = desk.house.conversations.take_messages
    await asyncio.gather(*(take([press]) for press in presses))
    entries = await desk.house.store.audit.last_entries(50)
    assert [entry.act for entry in entries].count("case.take") == 1


async def test_an_answer_reaches_her_and_hers_goes_to_the_one_who_has_it(
    desk: DeskHouse,
) -> None:
    await write(desk)
    await desk.press("rina", "1:s:balas:1")
    since = len(desk.ear.delivered)
    done = words(await desk.say("rina", "Tes berikutnya *tanggal 5*, Bu."))
    assert "Balasan kasus 1 dikirim pada Selasa, 24 November 2026, pukul 09.15 WITA" in done
    (said,) = told(desk, "9", since)
    assert "Petugas BP3MI" in said.text
    assert "Tes berikutnya \\*tanggal 5\\*, Bu." in said.text
    since = len(desk.ear.delivered)
    assert "Diteruskan" in words(await desk.say("9", "Baik, jam berapa?"))
    assert "Baik, jam berapa?" in told(desk, "rina", since)[-1].text
    assert not told(desk, "budi", since)


async def test_a_number_that_answers_the_staff_is_not_a_choice_of_an_older_list(
    desk: DeskHouse,
) -> None:
    await write(desk)
    await desk.say("9", "menu")
    await desk.say("rina", "/balas 1 Berapa umur Anda?")
    await desk.say("9", "2")
    assert (await case(desk)).lines[-1].text == "2"
    assert "Pengingat" not in words(await desk.say("9", "menu"))


async def test_words_of_the_frame_and_buttons_stay_ours_in_a_talk(desk: DeskHouse) -> None:
    await write(desk)
    await desk.say("rina", "/balas 1 Baik, Bu.")
    lines = len((await case(desk)).lines)
    for text in ("menu", "bantuan", "/jadwal", "stop"):
        assert await desk.say("9", text)
    await desk.press("9", "1:go:offer")
    await desk.say("9", "batal")
    assert len((await case(desk)).lines) == lines


async def test_while_nobody_has_answered_the_bot_goes_on_answering_questions(
    desk: DeskHouse,
) -> None:
    await write(desk)
    assert "Diteruskan" not in words(await desk.say("9", "Apa itu IJEPA?"))
    assert len((await case(desk)).lines) == 1


async def test_in_the_middle_of_the_form_the_question_comes_again_and_the_answer_is_its(
    desk: DeskHouse,
) -> None:
    await write(desk)
    await desk.say("9", "daftar")
    await desk.say("9", "ya")
    since = len(desk.ear.delivered)
    await desk.say("rina", "/balas 1 Silakan daftar dahulu, Bu.")
    answer, question = told(desk, "9", since)
    assert "Silakan daftar" in answer.text
    assert question.asks == "full_name"
    assert "Kami catat" in words(await desk.say("9", "Siti Aminah"))
    await desk.press("9", "1:go:write")
    said = words(await desk.say("9", "Sudah saya isi"))
    assert "Diteruskan" in said
    assert (await case(desk)).lines[-1].text == "Sudah saya isi"


async def test_danger_is_answered_first_and_the_staff_hear_it_too(desk: DeskHouse) -> None:
    await write(desk)
    await desk.say("rina", "/balas 1 Ada apa, Bu?")
    since = len(desk.ear.delivered)
    said = words(await desk.say("9", "paspor saya ditahan agen dan saya disekap"))
    assert "bahaya" in said
    assert "disekap" in told(desk, "rina", since)[-1].text


async def test_answering_a_free_case_takes_it_and_a_colleague_s_is_refused(
    desk: DeskHouse,
) -> None:
    await write(desk)
    await desk.say("rina", "/balas 1 Baik, Bu.")
    since = len(desk.ear.delivered)
    assert "sudah dipegang *Rina Sari*" in words(await desk.say("budi", "/balas 1 Halo"))
    assert not told(desk, "9", since)
    over = await desk.press("budi", "1:s:ambil:1:over")
    assert "sekarang Anda pegang" in words(over)
    assert "diambil alih *Budi Santoso*" in told(desk, "rina")[-1].text


async def test_the_case_of_somebody_taken_off_the_staff_is_free(desk: DeskHouse) -> None:
    await write(desk)
    await desk.press("rina", "1:s:ambil:1")
    await desk.act("staff revoke", id=1, force=True)
    assert "Belum diambil" in words(await desk.say("budi", "/kasus 1"))
    assert "sekarang Anda pegang" in words(await desk.press("budi", "1:s:ambil:1"))


async def test_a_photo_goes_both_ways_in_a_talk(desk: DeskHouse) -> None:
    await write(desk)
    photo = Relay("telegram", "photo", "AgACfile")
    since = len(desk.ear.delivered)
    await desk.say("9", "", attachment="photo", relay=photo)
    assert not [
        outgoing for outgoing in desk.ear.delivered[since:] if outgoing.relay
    ]  # nobody talks with her yet
    await desk.press("rina", "1:s:balas:1")
    since = len(desk.ear.delivered)
    await desk.say("rina", "Ini contohnya", attachment="photo", relay=photo)
    assert told(desk, "9", since)[0].relay == photo
    since = len(desk.ear.delivered)
    document = Relay("telegram", "document", "BQACfile")
    await desk.say("9", "", attachment="document", relay=document)
    assert told(desk, "rina", since)[-1].relay == document
    assert "[dokumen]" in words(await desk.say("rina", "/kasus 1"))


async def test_a_photo_with_words_is_passed_on_without_a_scolding(desk: DeskHouse) -> None:
    await write(desk)
    await desk.say("rina", "/balas 1 Kirim fotonya, Bu.")
    photo = Relay("telegram", "photo", "AgACher")
    said = await desk.say("9", "Ini ijazah saya", attachment="photo", relay=photo)
    assert [outgoing.text for outgoing in said] == ["✅ Diteruskan ke petugas."]
    assert told(desk, "rina")[-1].relay == photo


async def test_what_cannot_be_passed_on_is_kindly_refused(desk: DeskHouse) -> None:
    await write(desk)
    await desk.press("rina", "1:s:balas:1")
    said = words(await desk.say("rina", "", attachment="voice"))
    assert "tidak dapat diteruskan" in said
    since = len(desk.ear.delivered)
    await desk.say("rina", "Baik, Bu.")
    assert "Baik, Bu." in told(desk, "9", since)[0].text
    said = words(await desk.say("9", "", attachment="voice"))
    assert "suara" in said


async def test_what_cannot_go_to_another_network_is_refused_before_it_is_promised(
    desk: DeskHouse,
) -> None:
    store = desk.house.store
    async with store.transaction():
        await store.cases.hear_candidate(Address("web", "abc"), CaseSaid("Halo", None), desk.now)
    await desk.press("rina", "1:s:balas:1")
    relay = Relay("telegram", "document", "BQACfile", "program.exe", 4000)
    said = words(await desk.say("rina", "", attachment="photo", relay=relay))
    assert "kanal lain" in said


async def test_it_is_closed_and_rated_once(desk: DeskHouse) -> None:
    await write(desk)
    await desk.say("rina", "/balas 1 Sudah kami kirim.")
    since = len(desk.ear.delivered)
    done = words(await desk.say("rina", "/tutup 1"))
    assert "Kasus 1 ditutup pada" in done
    (said,) = told(desk, "9", since)
    assert [choice.label[0] for choice in said.choices[:5]] == ["5", "4", "3", "2", "1"]
    since = len(desk.ear.delivered)
    await desk.press("9", "1:case:rate:1:4")
    assert "4 dari 5" in told(desk, "rina", since)[-1].text
    await desk.press("9", "1:case:rate:1:1")
    assert (await case(desk)).rating == 4
    assert "sudah ditutup" in words(await desk.say("budi", "/tutup 1"))


async def test_she_may_end_it_herself(desk: DeskHouse) -> None:
    await write(desk)
    await desk.say("rina", "/balas 1 Baik, Bu.")
    since = len(desk.ear.delivered)
    assert "ditutup" in words(await desk.press("9", "1:case:end:1"))
    assert "Calon menutup kasus ini" in told(desk, "rina", since)[-1].text
    assert (await case(desk)).state == "closed"


async def test_nobody_ends_or_rates_the_case_of_somebody_else(desk: DeskHouse) -> None:
    await write(desk)
    await desk.press("8", "1:case:end:1")
    await desk.press("8", "1:case:rate:1:1")
    assert (await case(desk)).state == "open"
    assert (await case(desk)).rating is None


async def test_what_she_writes_within_a_week_opens_the_same_case_again(desk: DeskHouse) -> None:
    await write(desk)
    await desk.say("rina", "/balas 1 Baik, Bu.")
    await desk.say("rina", "/tutup 1")
    desk.wait(days=6)
    await write(desk, "Masih ada satu hal")
    item = await case(desk)
    assert (item.state, len(item.lines)) == ("claimed", 3)
    assert "Masih ada satu hal" in told(desk, "rina")[-1].text
    await desk.say("rina", "/tutup 1")
    desk.wait(days=8)
    await write(desk, "Hal lain")
    assert (await case(desk, 2)).state == "open"


async def test_answering_a_closed_case_opens_it_again(desk: DeskHouse) -> None:
    await write(desk)
    await desk.say("rina", "/tutup 1")
    assert "dibuka lagi" in words(await desk.say("budi", "/balas 1 Ada kabar baru."))
    assert "dibuka lagi" not in words(await desk.say("budi", "/balas 1 Satu lagi."))
    item = await case(desk)
    assert (item.state, item.claimed_by) == ("claimed", 2)
