"""The candidate's side of sessions: what she sees, for whom she takes a seat, what stays open."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from bot.dialogue.messages import Address, Outgoing, strip_markup
from bot.dialogue.sessions.session import Session, days_left, zone_name
from tests.houses.desk import NOW, DeskHouse, words
from tests.houses.sessions import add_session, button, ref_of, register, seats

ANSWERS = {
    "full_name": "Siti Aminah",
    "birth_date": "3 mei 2001",
    "phone": "081234567809",
    "district": "banjarmasin",
    "education": "d3 keperawatan",
    "graduation_year": "2022",
}


async def registered_on_the_way(desk: DeskHouse, campus: str) -> list[Outgoing]:
    """She presses a seat for Sari Mulia, is led to the form and sends it; the last word."""
    await add_session(desk, title="Khusus", audience={"campus": ["sari_mulia"]})
    told = await desk.press("1", "1:seat:take:1")
    told = await desk.press("1", button(told, "✅ Setuju").id)
    while told[-1].asks:
        answer = {**ANSWERS, "campus": campus}.get(told[-1].asks or "", "1")
        told = await desk.say("1", answer)
    return await desk.say("1", "KIRIM")


async def test_the_seat_she_came_for_is_one_tap_after_the_form(desk: DeskHouse) -> None:
    sent = await registered_on_the_way(desk, "sari mulia")
    assert "Kursi di *Khusus* belum tercatat" in words(sent)
    reminded = await desk.press("1", button(sent, "Ya, ingatkan").id)
    told = await desk.press("1", button(reminded, "Ambil kursi: Khusus").id)
    assert "sudah tercatat" in words(told)
    assert [bool(outgoing.choices) for outgoing in told] == [False, False, True]  # the last bubble


async def test_a_session_that_is_not_for_her_is_not_promised_after_the_form(
    desk: DeskHouse,
) -> None:
    sent = await registered_on_the_way(desk, "poltekkes")
    assert "Khusus" not in words(sent)
    assert not [choice for choice in sent[-1].choices if "Khusus" in choice.label]


async def test_before_she_registers_she_reads_whom_a_session_is_for(desk: DeskHouse) -> None:
    await add_session(desk, audience={"campus": ["sari_mulia"], "status": ["verified"]})
    said = words(await desk.say("1", "jadwal"))
    assert "Untuk: Universitas Sari Mulia, yang sudah diperiksa petugas." in said


async def test_with_no_session_she_is_shown_the_way(desk: DeskHouse) -> None:
    told = await desk.say("1", "/jadwal")
    assert [strip_markup(choice.label) for choice in told[0].choices][:2] == [
        "📝 Daftar",
        "Tentang sesi orientasi",
    ]


@pytest.mark.parametrize("word", ["/jadwal", "jadwal", "kursi saya", "/kursi", "📅 Jadwal"])
async def test_every_word_for_the_schedule_shows_it(desk: DeskHouse, word: str) -> None:
    await add_session(desk)
    await desk.say("1", "/start")
    assert "Orientasi" in words(await desk.say("1", word))


async def test_many_sessions_are_paged_and_every_one_is_reachable(desk: DeskHouse) -> None:
    for day in range(1, 11):
        await add_session(desk, title=f"Sesi {day}", starts_at=f"2026-12-{day:02}T09:00")
    await register(desk, "1", 1)
    told = await desk.say("1", "/jadwal")
    seen = []
    while True:
        message = told[0]
        assert len(message.text.split("\n")) <= 5, "five lines a message"
        seen += [choice.id for choice in message.choices if choice.id.startswith("1:seat:take")]
        if not any("Sesi lain" in choice.label for choice in message.choices):
            break
        told = await desk.press("1", button(told, "Sesi lain").id)
    assert seen == [f"1:seat:take:{number}" for number in range(1, 11)]


async def test_a_seat_is_taken_by_number_by_word_and_by_button(desk: DeskHouse) -> None:
    await add_session(desk)
    for number, deed in enumerate(
        ["1", "Ambil kursi: Orientasi, 3 Desember 2026", "ambil kursi", ""]
    ):
        await register(desk, str(number), number)
        told = await desk.say(str(number), "jadwal")
        if deed:
            await desk.say(str(number), deed)
        else:
            await desk.press(str(number), button(told, "Ambil kursi").id)
    assert list((await seats(desk)).values()) == ["accepted"] * 4


async def test_for_several_people_on_one_phone_she_says_whom_it_is_for(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    await register(desk, "1", 2)
    asked = await desk.press("1", "1:seat:take:1")
    assert "untuk siapa" in words(asked)
    await desk.press("1", button(asked, "Orang 2").id)
    assert await seats(desk) == {ref_of(2): "accepted"}
    told = await desk.say("1", "jadwal")
    assert "Orang 2: Anda punya kursi" in words(told)
    await desk.press("1", button(told, "Ambil kursi").id)
    assert await seats(desk) == {ref_of(2): "accepted", ref_of(1): "accepted"}


async def test_who_withdrew_her_consent_is_asked_before_a_seat(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    await desk.press("1", "1:purpose:registration:on")
    await desk.press("1", "1:purpose:registration:off")
    assert "Izin prapendaftaran" in words(await desk.press("1", "1:seat:take:1"))
    assert await seats(desk) == {}


async def test_a_session_for_others_is_refused_in_words(desk: DeskHouse) -> None:
    await add_session(desk, audience={"campus": ["sari_mulia"]})
    await register(desk, "1", 1)
    assert "khusus peserta tertentu" in words(await desk.press("1", "1:seat:take:1"))
    assert await seats(desk) == {}


async def test_a_schedule_in_the_middle_of_a_form_loses_nothing(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    await desk.press("1", "1:go:another")
    await desk.press("1", "1:consent:yes")
    await desk.say("1", "Siti Aminah")
    told = await desk.say("1", "jadwal")
    await desk.press("1", button(told, "Ambil kursi").id)
    again = await desk.press("1", "1:go:resume")
    assert again[-1].asks == "birth_date"


async def test_a_draft_is_taken_up_again_on_the_way_to_a_seat(desk: DeskHouse) -> None:
    await add_session(desk)
    await desk.press("1", "1:go:register")
    await desk.press("1", "1:consent:yes")
    await desk.say("1", "Siti Aminah")
    told = await desk.press("1", "1:seat:take:1")
    assert "daftarkan diri dulu" in words(told)
    assert "Lanjut dari langkah" in words(told)


async def test_english_is_whole(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    for number in range(2):
        await register(desk, str(number), number)
        await desk.say(str(number), "English")
    told = await desk.say("0", "/jadwal")
    assert "Thursday, 3 December 2026" in words(told)
    told = await desk.press("0", button(told, "Take a seat").id)
    assert "Show this code" in words(told)
    told = await desk.press("1", "1:seat:take:1")
    assert "number *1* on the waiting list" in words(told)


async def test_what_is_held_on_her_names_her_seats(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    await desk.press("1", "1:seat:take:1")
    [message] = [outgoing for outgoing in await desk.press("1", "1:go:file") if outgoing.file]
    held = json.loads(message.file.content)  # type: ignore[union-attr]  # it has one
    assert held["seats"] == [{"session": 1, "reference": ref_of(1), "state": "accepted"}]


async def test_her_deletion_frees_her_seat_at_once(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await register(desk, "1", 1)
    await register(desk, "2", 2)
    await desk.press("1", "1:seat:take:1")
    await desk.press("1", "1:go:forget")
    await desk.press("1", "1:forget:yes")
    assert "sudah tercatat" in words(await desk.press("2", "1:seat:take:1"))


async def test_a_turn_asks_nothing_of_seats_while_there_is_no_session(desk: DeskHouse) -> None:
    store, asked = desk.house.store, []
    await desk.say("1", "/start")
    whole = store.seats.seats_of

    async def noted(addresses: list[Address]) -> object:
        asked.append(addresses)
        return await whole(addresses)

    store.seats.seats_of = noted  # type: ignore[assignment, method-assign]  # a spy
    await desk.say("1", "menu")
    assert asked == []
    await add_session(desk)
    await desk.say("1", "menu")
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Asia/Jakarta", "WIB"),
        ("Asia/Pontianak", "WIB"),
        ("Asia/Makassar", "WITA"),
        ("Asia/Jayapura", "WIT"),
        ("Asia/Tokyo", "JST"),
        ("Asia/Singapore", "UTC+08.00"),
        ("Asia/Kathmandu", "UTC+05.45"),
    ],
)
def test_a_zone_is_named_as_people_name_it(zone: str, name: str) -> None:
    from zoneinfo import ZoneInfo

    assert zone_name(datetime(2026, 12, 3, 9, tzinfo=ZoneInfo(zone)), zone) == name


@pytest.mark.parametrize(("hours", "days"), [(0, 0), (14, 0), (15, 1), (39, 2), (-10, -1)])
def test_days_are_counted_by_the_calendar_of_the_place(hours: int, days: int) -> None:
    start = NOW + timedelta(hours=hours)
    session = Session(1, "", start, start, "Asia/Makassar", "", 1)
    assert days_left(session, NOW) == days
