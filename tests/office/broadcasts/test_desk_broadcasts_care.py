"""What staff must be kept from: the unread approved, the text changed, the same sent twice."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from bot.dialogue.messages import split_spans, strip_markup
from bot.errors import BotError
from bot.office.broadcasts.lifecycle import as_typed
from bot.office.broadcasts.steps import proper_text
from tests.houses.broadcasts import TEXT, Phone, finish, people, readers, send
from tests.houses.desk import DeskHouse, words


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("1", "officer", "Rina Sari")
    return desk


async def test_an_old_yes_does_not_approve_what_was_written_since(desk: DeskHouse) -> None:
    await people(desk, 21)
    await desk.hire("2", "approver", "Budi Karya")
    rina, budi = Phone(desk, "1"), Phone(desk, "2")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    old = _button(desk, "2", "Setujui")
    await rina.tap("Ubah teks")
    await rina.say("Transfer sekarang juga.")
    await rina.tap("Kirim")
    told = words(await desk.press("2", old))
    assert "berubah" in told
    assert "Transfer sekarang juga." in told
    assert (await desk.act("broadcast show", id=1))["state"] == "draft"
    assert "disetujui" in await budi.tap("Setujui")


async def test_whoever_rewrites_a_draft_is_its_author_and_cannot_approve_it(
    desk: DeskHouse,
) -> None:
    await people(desk, 21)
    await desk.hire("2", "approver", "Budi Karya")
    await desk.hire("3", "approver", "Sri Astuti")
    rina, budi, sri = Phone(desk, "1"), Phone(desk, "2"), Phone(desk, "3")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await budi.say("/siaran 1")
    await budi.tap("Ubah teks")
    await budi.say("Transfer sekarang juga.")
    await budi.tap("Kirim")
    hers = await desk.press("2", _button(desk, "3", "Setujui"))
    assert "disetujui orang lain" in words(hers)
    assert "disetujui" in await sri.tap("Setujui")


def _button(desk: DeskHouse, who: str, label: str) -> str:
    """The newest button of that name that she has."""
    seen = [outgoing for outgoing in desk.ear.delivered if outgoing.to.chat == who]
    return next(
        choice.id
        for outgoing in reversed(seen)
        for choice in outgoing.choices
        if choice.label == label
    )


async def test_the_draft_of_somebody_who_is_staff_no_more_is_not_approved(
    desk: DeskHouse,
) -> None:
    await people(desk, 21)
    await desk.hire("2", "admin", "Budi Karya")
    rina, budi = Phone(desk, "1"), Phone(desk, "2")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    await desk.act("staff revoke", id=1)
    assert "bukan petugas lagi" in await budi.tap("Setujui")
    assert (await desk.act("broadcast show", id=1))["state"] == "draft"
    assert TEXT in await budi.tap("Salin jadi siaran baru")


async def test_what_she_had_planned_waits_until_somebody_else_has_looked(desk: DeskHouse) -> None:
    await people(desk, 2)
    await desk.hire("2", "admin", "Budi Karya")
    rina, budi = Phone(desk, "1"), Phone(desk, "2")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Jadwalkan")
    await rina.say("besok 10.00")
    await rina.tap("Ya, lanjutkan")
    await desk.act("staff revoke", id=1)
    desk.wait(days=1, hours=1)
    await finish(desk)
    assert readers(desk) == []
    assert "bukan petugas lagi" in words(desk.ear.delivered)
    await budi.tap("▶️ Lanjutkan")
    await finish(desk)
    assert len(readers(desk)) == 2


async def test_an_emoji_counts_as_networks_count_it() -> None:
    assert proper_text("😀" * 1750)
    with pytest.raises(BotError, match="3502"):
        proper_text("😀" * 1751)
    assert proper_text("a\0b\ud800") == "ab?"


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("5*3 = 15, * wajib", "5*3 = 15, * wajib"),
        ("[KTP] [isi](https://kami.go.id) \\ <b>", "[KTP] [isi](https://kami.go.id) \\ <b>"),
        ("Bawa *KTP asli* dan *ijazah*.", "Bawa KTP asli dan ijazah."),
        ("a * b * c", "a * b * c"),
        ("*satu\ndua*", "*satu\ndua*"),
        ("مرحبا 😀 \u202eabc", "مرحبا 😀 \u202eabc"),
    ],
)
def test_people_read_what_was_typed_with_words_between_stars_in_bold(typed: str, seen: str) -> None:
    assert strip_markup(as_typed(typed)) == seen
    bold = [run.text for run in split_spans(as_typed(typed)) if run.bold]
    assert bold == (["KTP asli", "ijazah"] if "KTP asli" in typed else [])


async def test_the_same_text_to_some_of_the_same_people_is_warned_of(desk: DeskHouse) -> None:
    await people(desk, 2, campus="sari_mulia")
    await people(desk, 2, first=2000, campus="lainnya")
    first = await desk.act("broadcast send", text=TEXT, filter={"campus": "sari_mulia"})
    assert first["warnings"] == []
    again = await desk.act("broadcast send", text=TEXT)
    assert again["same_as"] == first["id"]
    assert "12 jam" in again["warnings"][0]
    other = await desk.act("broadcast send", text="Lain.", filter={"campus": "lainnya"})
    apart = await desk.act("broadcast send", text="Lain.", filter={"campus": "sari_mulia"})
    assert (other["warnings"], apart["warnings"]) == ([], [])
    rina = Phone(desk, "1")
    assert "12 jam" in await rina.say(f"/siaran {TEXT}\nkepada: Universitas Sari Mulia")


async def test_a_script_is_warned_of_quiet_hours_and_refused_what_is_past(desk: DeskHouse) -> None:
    await people(desk, 2)
    desk.wait(hours=12)
    sent = await desk.act("broadcast send", text=TEXT)
    assert "pukul 21.15 WITA adalah jam tenang" in sent["warnings"][0]
    assert "selesai Rabu, 25 November 2026, pukul 07.00 WITA" in sent["warnings"][0]
    with pytest.raises(BotError, match="is past"):
        await desk.act("broadcast send", text=TEXT, send_at="2026-11-24T21:14+08:00")


async def test_a_time_that_passed_while_approval_was_awaited_is_said(desk: DeskHouse) -> None:
    await people(desk, 21)
    await desk.hire("2", "approver", "Budi Karya")
    rina, budi = Phone(desk, "1"), Phone(desk, "2")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Jadwalkan")
    await rina.say("besok 10.00")
    await rina.tap("Ya, lanjutkan")
    desk.wait(days=2)
    assert "sudah lewat" in await budi.say("/setujui 1")
    assert "Pengiriman dimulai" in await budi.tap("Setujui")


async def test_pressed_by_two_the_second_is_told_that_it_is_done(desk: DeskHouse) -> None:
    await people(desk, 2)
    await desk.hire("2", "officer", "Budi Karya")
    await send(desk)
    await desk.act("broadcast pause", id=1)
    assert "sudah dijeda" in words(await desk.press("2", "1:s:siaran:pause:1"))


async def test_cancelling_a_large_one_keeps_nobody_waiting(desk: DeskHouse) -> None:
    await people(desk, 2500)
    number = await send(desk, send_at="2026-12-01T09:00+08:00")
    shown = await desk.act("broadcast cancel", id=number)
    assert (shown["state"], shown["queued"], shown["skipped"]) == ("cancelled", 1500, 1000)
    told = len(desk.ear.delivered)
    await desk.house.broadcasting.do_due(desk.now)
    shown = await desk.act("broadcast show", id=number)
    assert (shown["queued"], shown["skipped"]) == (0, 2500)
    assert len(desk.ear.delivered) == told
    assert await desk.house.store.broadcasts.living_broadcasts() == ()


async def test_cancelled_while_its_audience_is_frozen_nobody_gets_it(desk: DeskHouse) -> None:
    await people(desk, 3)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    await desk.act("broadcast cancel", id=1)
    await finish(desk)
    assert readers(desk) == []
    assert (await desk.act("broadcast show", id=1))["queued"] == 0


async def test_the_report_brings_its_list_as_a_workbook(desk: DeskHouse) -> None:
    await people(desk, 3)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    await finish(desk)
    [file] = [outgoing.file for outgoing in desk.ear.delivered if outgoing.file]
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    sheet = book["Penerima"]
    rows: list[Any] = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Saluran", "Nomor rujukan", "Hasil")
    assert rows[0][6] == "Selesai (WITA)"
    assert [row[2] for row in rows[1:]] == ["terkirim"] * 3
    assert sheet.freeze_panes == "A2"
    notes = dict(book["Keterangan"].iter_rows(values_only=True))
    assert (notes["Siaran"], notes["terkirim"], notes["Baris di daftar"]) == ("1", "3", "3 / 3")


async def test_nobody_but_staff_learns_of_a_code_before_its_broadcast_is_sent(
    desk: DeskHouse,
) -> None:
    await people(desk, 1)
    await Phone(desk, "1").say(f"/siaran {TEXT}\nkepada: semua")
    code = (await desk.act("broadcast show", id=1))["code"]
    assert "siaran 1, yang belum dikirim" in words(await desk.say("1", f"/cek {code}"))
    assert "tidak kami kenal" in words(await desk.say("1000", f"/cek {code}"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"send_at": "9999-12-31T23:59:59-23:59"},
        {"send_at": "2036-12-03T09:00+08:00"},
        {"filter": {"seen_days": 999999999}},
        {"filter": {"cohort": "abc"}},
    ],
)
async def test_a_slip_of_the_pen_is_said_in_words_and_leaves_no_draft(
    desk: DeskHouse, wrong: dict[str, Any]
) -> None:
    with pytest.raises(BotError):
        await desk.act("broadcast send", text=TEXT, **wrong)
    assert (await desk.act("broadcast list"))["broadcasts"] == []


async def test_a_script_that_reaches_nobody_is_told(desk: DeskHouse) -> None:
    assert "Tidak ada penerima" in (await desk.act("broadcast send", text=TEXT))["warnings"][0]
