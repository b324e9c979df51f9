"""Who asks when there is a session reads what is planned first, with a button to take a seat."""

from __future__ import annotations

import pytest

from bot.dialogue.messages import strip_markup
from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import add_session, button, ref_of, register, seats

QUESTIONS = (
    "kapan sesi orientasi di kampus?",
    "ada sesi orientasi di poltekkes?",
    "jadwal orientasi februari 2027",
    "kapan ada sesi?",
    "jadwal sosialisasi terdekat kapan",
    "saya mau ikut orientasi",
    "minta tolong kirim jadwal",
    "tolong kirim jadwalnya kak",
    "kapan OPP?",
    "mau daftar sosialisasi",
    "ada acara di kampus bulan depan?",
    "when is the orientation session?",
    "is there a session at my campus",
    "please send me the schedule",
    "minta jadwalnya dong",
    "sesi terdekat tgl brp",
    "masih ada kursi?",
    "bulan depan ada acara?",
    "ada acara di poltekkes ga?",
    "mau ambil kursi",
    "besok ada acara ga min",
    "acara terdekat di banjarmasin",
    "tgl brp orientasi berikutnya",
    "any seats left?",
    "is there an event next month?",
    "next briefing when",
)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_planned_sessions_are_named_first_with_their_button(
    desk: DeskHouse, question: str
) -> None:
    await add_session(desk, title="Temu Kampus", starts_at="2027-02-09T09:00")
    await register(desk, "1", 1)
    told = await desk.say("1", question)
    said = strip_markup(told[0].text)
    assert "Temu Kampus" in said.split("\n\n")[0]
    assert "2027" in said.split("\n\n")[0]
    take = "Take a seat" if "I answer in English" in words(told) else "Ambil kursi"
    await desk.press("1", button(told, f"{take}: Temu Kampus").id)
    assert await seats(desk) == {ref_of(1): "accepted"}


async def test_without_a_planned_session_the_answer_says_so_and_tells_old_ones_as_past(
    desk: DeskHouse,
) -> None:
    said = words(await desk.say("1", "kapan sesi orientasi di kampus?"))
    assert "Saat ini belum ada sesi yang dibuka di sini" in said
    assert "Jadwal ini sudah lewat. Hari terakhirnya 11 Februari 2026." in said
    await desk.say("1", "english")
    assert "No session is open" in words(await desk.say("1", "when is the campus session?"))


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("sesi terdekat tgl brp", "Saat ini belum ada sesi yang dibuka di sini"),
        ("bulan depan ada acara?", "Saat ini belum ada sesi yang dibuka di sini"),
        ("minta jadwalnya dong", "Saat ini belum ada sesi yang dibuka di sini"),
        ("daftar sesi dong", "Saat ini belum ada sesi yang dibuka di sini"),
    ],
)
async def test_where_nothing_is_planned_every_wording_is_told_so(
    desk: DeskHouse, question: str, says: str
) -> None:
    assert says in words(await desk.say("1", question))


async def test_an_open_session_is_never_denied(desk: DeskHouse) -> None:
    await add_session(desk)
    said = words(await desk.say("1", "kapan sesi orientasi di kampus?"))
    assert "belum ada" not in said.casefold()
    assert "Masih 20 kursi" in said


@pytest.mark.parametrize("act", ["cancel", "close"])
async def test_a_session_that_takes_nobody_is_not_named(desk: DeskHouse, act: str) -> None:
    await add_session(desk, title="Temu Kampus")
    await desk.act(f"session {act}", id=1, **({"reason": "banjir"} if act == "cancel" else {}))
    said = words(await desk.say("1", "kapan sesi orientasi di kampus?"))
    assert "Temu Kampus" not in said
    assert "belum ada sesi" in said


async def test_her_own_seat_is_named_and_many_lead_to_the_schedule(desk: DeskHouse) -> None:
    for day in range(1, 6):
        await add_session(desk, title=f"Temu {day}", starts_at=f"2026-12-0{day}T09:00")
    await register(desk, "1", 1)
    await desk.press("1", "1:seat:take:1")
    told = await desk.say("1", "kapan sesi orientasi di kampus?")
    labels = [strip_markup(choice.label) for message in told for choice in message.choices]
    assert labels[0].startswith("Kursi saya: Temu 1")
    assert sum(label.startswith(("Kursi saya", "Ambil kursi")) for label in labels) == 3
    assert "Jadwal" in words(await desk.press("1", button(told, "📅 Lihat jadwal").id))


async def test_a_session_for_others_is_not_promised(desk: DeskHouse) -> None:
    await add_session(desk, audience={"campus": ["sari_mulia"]})
    await register(desk, "1", 1)
    said = words(await desk.say("1", "kapan sesi orientasi di kampus?"))
    assert "belum ada sesi yang dibuka untuk Anda" in said


async def test_a_training_that_is_over_is_told_as_past(desk: DeskHouse) -> None:
    said = words(await desk.say("1", "pelatihan jepang mei oktober 2026 masih bisa ikut?"))
    assert "Jadwal ini sudah lewat. Hari terakhirnya 31 Oktober 2026." in said


async def test_another_topic_names_no_session(desk: DeskHouse) -> None:
    await add_session(desk, title="Temu Kampus")
    assert "Temu Kampus" not in words(await desk.say("1", "berapa gaji careworker di jepang"))
    assert "Temu Kampus" not in words(await desk.say("1", "jadwal pendaftaran g to g kapan"))
