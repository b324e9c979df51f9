"""A session is changed at night: staff say whether people are told at once or in the morning."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.channel import Capabilities
from bot.dialogue.messages import Address, Outgoing
from tests.houses.desk import NOW, DeskHouse, Ear, desk_house, words
from tests.houses.reminders import add_seat, add_session, tick

WITA = ZoneInfo("Asia/Makassar")
START = datetime(2026, 12, 3, 9, 0, tzinfo=WITA)
NIGHT, MORNING = "2026-11-24T22:00", "2026-11-25T07:00"


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("boss", "officer")
    return desk


def turn_to(desk: DeskHouse, moment: str) -> None:
    desk.now = datetime.fromisoformat(moment).replace(tzinfo=NOW.tzinfo)


async def at(desk: DeskHouse, moment: str) -> list[str]:
    turn_to(desk, moment)
    return [text for text in await tick(desk) if text]


async def seated(desk: DeskHouse, start: datetime = START) -> int:
    number = await add_session(desk, start)
    await add_seat(desk, "1", number)
    await tick(desk)
    turn_to(desk, NIGHT)
    return number


async def ask_to_move(
    desk: DeskHouse, number: int, to: str = "10 Desember 2026 13.00"
) -> list[str]:
    (asked,) = await desk.say("boss", f"/sesi_pindah {number} {to}")
    return [choice.label for choice in asked.choices]


async def agree(desk: DeskHouse, answer: str) -> list[Outgoing]:
    """Presses the yes under what was read back last: now, or later."""
    shown = [choice for said in desk.ear.delivered for choice in said.choices]
    return await desk.press(
        "boss", [choice.id for choice in shown if f":{answer}:" in choice.id][-1]
    )


async def test_at_night_the_news_of_a_move_waits_for_the_morning(desk: DeskHouse) -> None:
    number = await seated(desk)
    assert await ask_to_move(desk, number) == [
        "✅ Ya, kabari Rabu 07.00",
        "Ya, kabari sekarang juga",
        "Tidak",
    ]
    told = len(desk.ear.delivered)
    said = words(await agree(desk, "later"))
    assert "setelah jam tenang: Rabu, 25 November 2026, pukul 07.00 WITA" in said
    assert {outgoing.to.chat for outgoing in desk.ear.delivered[told:]} == {"boss"}
    assert await at(desk, "2026-11-25T06:59") == []
    (news, *_) = await at(desk, MORNING)
    assert "Waktu baru: Kamis, 10 Desember 2026, pukul 13.00 WITA" in news
    assert await at(desk, "2026-11-25T07:01") == []


async def test_what_is_held_holds_up_no_answer(desk: DeskHouse) -> None:
    number = await seated(desk)
    await ask_to_move(desk, number)
    await agree(desk, "later")
    assert len(await desk.say("1", "menu")) == 1


async def test_an_urgent_change_is_told_at_night_where_staff_say_so(desk: DeskHouse) -> None:
    number = await seated(desk)
    await ask_to_move(desk, number)
    told = len(desk.ear.delivered)
    await agree(desk, "yes")
    assert any(
        "Waktu baru" in outgoing.text
        for outgoing in desk.ear.delivered[told:]
        if outgoing.to.chat == "1"
    )
    assert await at(desk, MORNING) == []


async def test_by_day_a_move_asks_nothing_more(desk: DeskHouse) -> None:
    number = await seated(desk)
    turn_to(desk, "2026-11-25T10:00")
    assert await ask_to_move(desk, number) == ["✅ Ya, pindahkan", "Tidak"]


async def test_news_of_a_near_session_never_waits(desk: DeskHouse) -> None:
    number = await seated(desk, datetime(2026, 11, 25, 8, 30, tzinfo=WITA))
    (asked,) = await desk.say("boss", f"/sesi_batal {number}")
    assert "Sesinya sudah dekat" in asked.text
    told = len(desk.ear.delivered)
    await desk.press("boss", f"1:s:sesi_batal:{number}:weather")
    await agree(desk, "yes")
    assert any(
        "dibatalkan" in outgoing.text
        for outgoing in desk.ear.delivered[told:]
        if outgoing.to.chat == "1"
    )


async def test_a_reason_at_night_asks_once_more_when_people_are_told(desk: DeskHouse) -> None:
    number = await seated(desk)
    await desk.say("boss", f"/sesi_batal {number}")
    (asked,) = await desk.press("boss", f"1:s:sesi_batal:{number}:weather")
    assert "Alasan: Cuaca buruk" in asked.text
    assert "Ya, kabari sekarang juga" in [choice.label for choice in asked.choices]
    await agree(desk, "later")
    session = await desk.house.store.sessions.get_session(number)
    assert session is not None
    assert session.state == "cancelled"
    (news, *_) = await at(desk, MORNING)
    assert "dibatalkan. Alasan: Cuaca buruk" in news


async def test_only_the_last_of_several_changes_in_a_night_is_told(desk: DeskHouse) -> None:
    number = await seated(desk)
    await ask_to_move(desk, number)
    await agree(desk, "later")
    await ask_to_move(desk, number, "11 Desember 2026 08.00")
    await agree(desk, "later")
    news = await at(desk, MORNING)
    assert len([text for text in news if "Waktu baru" in text]) == 1
    assert "Jumat, 11 Desember 2026, pukul 08.00 WITA" in news[0]


async def test_a_corrected_place_wakes_nobody(desk: DeskHouse) -> None:
    number = await seated(desk)
    told = len(desk.ear.delivered)
    await desk.press("boss", f"1:s:sesi_ubah:{number}:place")
    (asked,) = await desk.say("boss", "Ruang 2")
    assert [choice.label for choice in asked.choices][:1] == ["✅ Ya, kabari Rabu 07.00"]
    said = words(await agree(desk, "later"))
    assert "setelah jam tenang" in said
    assert {outgoing.to.chat for outgoing in desk.ear.delivered[told:]} == {"boss"}
    assert "Ruang 2" in (await at(desk, MORNING))[0]


async def test_whoever_gave_her_seat_back_in_the_night_hears_nothing_more(desk: DeskHouse) -> None:
    number = await seated(desk)
    await ask_to_move(desk, number)
    await agree(desk, "later")
    store, her = desk.house.store, Address("telegram", "1")
    (guest,) = await store.seats.guests_of(number)
    async with store.transaction():
        await store.seats.give_back(her, guest.seat.ref, number, "ill", desk.now)
    assert await at(desk, MORNING) == []


async def test_a_restart_in_the_night_loses_no_news(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        number = await seated(desk)
        start = (START + timedelta(days=7)).isoformat()
        done = await desk.act("session move", id=number, starts_at=start)
        assert done["told"] == 1
        assert done["told_at"] == "2026-11-25T07:00+08:00"
        assert desk.ear.delivered == []
    async with desk_house(tmp_path) as desk:
        assert "Kamis, 10 Desember 2026" in (await at(desk, MORNING))[0]


async def test_the_command_line_tells_at_night_only_what_it_calls_urgent(desk: DeskHouse) -> None:
    number = await seated(desk)
    done = await desk.act("session cancel", id=number, reason="Banjir", urgent=True)
    assert done["told_at"] == "2026-11-24T22:00+08:00"
    told = len(desk.ear.delivered)
    await desk.house.outbox.flush_channel("telegram")
    assert any("Banjir" in outgoing.text for outgoing in desk.ear.delivered[told:])


async def test_a_second_channel_that_remembers_nothing_keeps_the_news(tmp_path: Path) -> None:
    board = Ear("board", Capabilities(keeps_history=False))
    async with desk_house(tmp_path, ear=board) as desk:
        await desk.hire("boss", "officer")
        number = await seated(desk)
        turn_to(desk, "2026-11-24T12:00")
        await desk.act("session move", id=number, starts_at="2026-12-10T13:00")
        lines = await desk.house.store.conversations.lines(Address("board", "1"))
        assert any("10 Desember 2026" in line.message.text for line in lines)
