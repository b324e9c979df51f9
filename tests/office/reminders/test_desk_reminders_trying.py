"""A reminder that the network cannot take is tried until it is of no use; staff see the truth."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.channel import Delivery, Refused, TryLater, UnknownOutcome
from tests.houses.desk import NOW, DeskHouse, Ear, desk_house, words
from tests.houses.reminders import add_seat, add_session, states

START = datetime(2026, 12, 3, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))
WEEK_BEFORE = "2026-11-26T09:00"


def failing() -> Exception:
    """What a 502 becomes."""
    return UnknownOutcome("Failed", failed=True)


@dataclass
class Broken(Ear):
    """A channel that fails for some chats as it is told to; `tries` are the moments of each."""

    moods: dict[str, Exception] = field(default_factory=dict)
    tries: int = 0

    async def deliver(self, delivery: Delivery) -> str:
        if (mood := self.moods.get(delivery.message.to.chat)) is not None:
            self.tries += 1
            raise mood
        return await super().deliver(delivery)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    async with desk_house(tmp_path, ear=Broken()) as house:
        await house.hire("boss", "officer")
        house.ear.delivered.clear()
        yield house


def turn_to(desk: DeskHouse, moment: str) -> None:
    desk.now = datetime.fromisoformat(moment).replace(tzinfo=NOW.tzinfo)


def broken(desk: DeskHouse) -> Broken:
    assert isinstance(desk.ear, Broken)
    return desk.ear


async def pump(desk: DeskHouse) -> None:
    """One look at the clock, and one at the outbox; a pause is not waited for."""
    await desk.house.clockwork.do_due(desk.now)
    worker = desk.house.outbox._workers["telegram"]
    for _ in range(3):
        await worker._pump_once()
        while worker._flying:
            await next(iter(worker._flying))


async def minutes_pass(desk: DeskHouse, minutes: int, step: int = 1) -> None:
    for _ in range(0, minutes, step):
        desk.wait(minutes=step)
        await pump(desk)


async def seated(desk: DeskHouse) -> str:
    number = await add_session(desk, START)
    ref = await add_seat(desk, "1", number)
    await pump(desk)
    return ref


async def ask(desk: DeskHouse, text: str) -> str:
    """What an officer is answered; what pauses is not waited for."""
    before = len(desk.ear.delivered)
    await desk.hear("boss", text)
    await pump(desk)
    answered = [outgoing for outgoing in desk.ear.delivered[before:] if outgoing.to.chat == "boss"]
    desk.ear.delivered[before:] = [
        outgoing for outgoing in desk.ear.delivered[before:] if outgoing not in answered
    ]
    return words(answered)


def told(desk: DeskHouse, who: str) -> list[str]:
    return [outgoing.text for outgoing in desk.ear.delivered if outgoing.to.chat == who]


async def test_a_network_that_is_away_for_an_hour_costs_no_reminder_and_repeats_none(
    desk: DeskHouse,
) -> None:
    await seated(desk)
    broken(desk).moods["1"] = failing()
    turn_to(desk, WEEK_BEFORE)
    await pump(desk)
    await minutes_pass(desk, 60)
    assert told(desk, "1") == []
    assert 8 < broken(desk).tries < 20, "the pauses grow"
    del broken(desk).moods["1"]
    await minutes_pass(desk, 60)
    assert len(told(desk, "1")) == 1
    assert ("H-7", "sent", "") in await states(desk)
    assert told(desk, "boss") == []


async def test_the_trace_says_what_the_outbox_says(desk: DeskHouse) -> None:
    ref = await seated(desk)
    broken(desk).moods["1"] = failing()
    turn_to(desk, WEEK_BEFORE)
    await pump(desk)
    await minutes_pass(desk, 2)
    said = await ask(desk, f"/jejak {ref}")
    assert "H-7 untuk Orientasi: belum terkirim, sudah dicoba" in said
    assert "terkirim, Kamis" not in said
    first, *_ = (await desk.act("remind list"))["plans"]
    assert first["state"] == "tried"
    del broken(desk).moods["1"]
    await minutes_pass(desk, 30)
    assert "H-7 untuk Orientasi: terkirim" in await ask(desk, f"/jejak {ref}")


@pytest.mark.parametrize(
    ("mood", "says"), [(Refused("no"), "gagal"), (UnknownOutcome("cut"), "belum terkirim")]
)
async def test_the_trace_never_says_sent_of_what_was_not(
    desk: DeskHouse, mood: Exception, says: str
) -> None:
    ref = await seated(desk)
    broken(desk).moods["1"] = mood
    turn_to(desk, WEEK_BEFORE)
    await pump(desk)
    assert f"H-7 untuk Orientasi: {says}" in await ask(desk, f"/jejak {ref}")


async def test_each_planned_reminder_is_listed_once_after_edits(desk: DeskHouse) -> None:
    ref = await seated(desk)
    for place in ("Aula Dua", "Aula Tiga"):
        await desk.act("session edit", id=1, place=place)
        await pump(desk)
    said = await ask(desk, f"/jejak {ref}")
    plans = (await desk.act("remind list"))["plans"]
    for rule in ("H-7", "H-1 17.00", "2 jam"):
        assert said.count(f"- {rule} untuk Orientasi: direncanakan") == 1
        states = [(plan["state"], plan["why"]) for plan in plans if plan["rule"] == rule]
        assert states.count(("planned", "")) == 1
        assert states.count(("skipped", "outdated")) == 2


async def test_a_reminder_that_went_out_stays_sent_after_an_edit(desk: DeskHouse) -> None:
    ref = await seated(desk)
    turn_to(desk, WEEK_BEFORE)
    await pump(desk)
    await minutes_pass(desk, 1)
    await desk.act("session edit", id=1, bring="KTP")
    await minutes_pass(desk, 2)
    said = await ask(desk, f"/jejak {ref}")
    assert said.count("- H-7 untuk Orientasi") == 1
    assert "- H-7 untuk Orientasi: terkirim" in said
    assert said.count("direncanakan") == 2


@pytest.mark.slow
async def test_it_is_of_use_until_the_next_reminder_then_missed_and_staff_are_told_once(
    desk: DeskHouse,
) -> None:
    await seated(desk)
    broken(desk).moods["1"] = failing()
    turn_to(desk, WEEK_BEFORE)
    await pump(desk)
    while desk.now < datetime(2026, 12, 2, 16, 30, tzinfo=NOW.tzinfo):
        await minutes_pass(desk, 30, step=15)
        assert not [state for state in await states(desk) if state[:2] == ("H-7", "missed")]
    turn_to(desk, "2026-12-02T17:01")
    await pump(desk)
    assert ("H-7", "missed", "unsent") in await states(desk)
    (news,) = told(desk, "boss")
    assert "1 pengingat tidak terkirim" in news
    assert "H-7 untuk *Orientasi*" in news
    del broken(desk).moods["1"]
    await minutes_pass(desk, 60)
    (said,) = told(desk, "1")
    assert "besok" in said
    assert len(told(desk, "boss")) == 1


async def test_at_the_start_at_the_latest_it_is_missed(desk: DeskHouse) -> None:
    await seated(desk)
    broken(desk).moods["1"] = failing()
    turn_to(desk, "2026-12-03T07:00")
    await pump(desk)
    await minutes_pass(desk, 121)
    assert ("2 jam", "missed", "late") in await states(desk)
    del broken(desk).moods["1"]
    await minutes_pass(desk, 30)
    assert told(desk, "1") == []
    assert "2 jam untuk *Orientasi*" in told(desk, "boss")[0]


async def test_replies_do_not_wait_behind_a_reminder_that_pauses(desk: DeskHouse) -> None:
    await seated(desk)
    broken(desk).moods["1"] = failing()
    turn_to(desk, WEEK_BEFORE)
    await pump(desk)
    await minutes_pass(desk, 10)
    del broken(desk).moods["1"]
    before = len(told(desk, "1"))
    desk.wait(seconds=1)
    await desk.hear("1", "menu")
    await pump(desk)
    assert len(told(desk, "1")) == before + 1


async def test_a_reminder_in_true_doubt_goes_thrice_at_most_with_long_pauses(
    desk: DeskHouse,
) -> None:
    await seated(desk)
    broken(desk).moods["1"] = UnknownOutcome("cut")
    turn_to(desk, WEEK_BEFORE)
    await pump(desk)
    assert broken(desk).tries == 1
    await minutes_pass(desk, 5)
    assert broken(desk).tries == 2
    await minutes_pass(desk, 60)
    assert broken(desk).tries == 3
    assert ("H-7", "missed", "doubt") in await states(desk)
    assert "tidak pasti sampai" in told(desk, "boss")[0]


async def test_a_line_that_was_cut_once_costs_no_reminder(desk: DeskHouse) -> None:
    await seated(desk)
    broken(desk).moods["1"] = UnknownOutcome("cut")
    turn_to(desk, WEEK_BEFORE)
    await pump(desk)
    del broken(desk).moods["1"]
    await minutes_pass(desk, 3)
    assert len(told(desk, "1")) == 1


async def test_staff_are_not_woken_by_what_was_missed(desk: DeskHouse) -> None:
    number = await add_session(desk, datetime(2026, 11, 24, 20, 30, tzinfo=NOW.tzinfo))
    await add_seat(desk, "1", number)
    await pump(desk)
    broken(desk).moods["1"] = TryLater(60)
    turn_to(desk, "2026-11-24T18:30")
    await pump(desk)
    await minutes_pass(desk, 130, step=10)
    assert ("2 jam", "missed", "quiet") in await states(desk)
    assert told(desk, "boss") == []
    turn_to(desk, "2026-11-25T07:01")
    await pump(desk)
    assert len(told(desk, "boss")) == 1


async def test_a_session_cancelled_meanwhile_ends_the_tries(desk: DeskHouse) -> None:
    await seated(desk)
    broken(desk).moods["1"] = failing()
    turn_to(desk, WEEK_BEFORE)
    await pump(desk)
    await desk.act("session cancel", id=1, reason="banjir")
    del broken(desk).moods["1"]
    await minutes_pass(desk, 30)
    said = told(desk, "1")
    assert len([text for text in said if "dibatalkan" in text]) == 1
    assert not [text for text in said if "hari lagi" in text or "7 hari" in text]
    assert timedelta(0) < START - desk.now
