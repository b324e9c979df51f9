"""What becomes of a reminder after it was decided: it arrives, comes too late, or fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.channel import Delivery, Refused, UnknownOutcome, Unreachable
from bot.dialogue.decision import Decision
from bot.office.reminders import decide as rounds
from tests.houses.desk import NOW, DeskHouse, Ear, desk_house, words
from tests.houses.reminders import add_seat, add_session, states, tick

START = datetime(2026, 12, 3, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))
EVENING = "2026-12-02T17:00"


@dataclass
class Moody(Ear):
    """A channel that fails for the chats that it is told to."""

    moods: dict[str, type[Exception]] = field(default_factory=dict)

    async def deliver(self, delivery: Delivery) -> str:
        if (mood := self.moods.get(delivery.message.to.chat)) is not None:
            raise mood("no")
        return await super().deliver(delivery)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    async with desk_house(tmp_path, ear=Moody()) as house:
        yield house


def turn_to(desk: DeskHouse, moment: str) -> None:
    desk.now = datetime.fromisoformat(moment).replace(tzinfo=NOW.tzinfo)


async def at(desk: DeskHouse, moment: str) -> list[str]:
    turn_to(desk, moment)
    return await tick(desk)


async def decided_unsent(desk: DeskHouse, moment: str) -> None:
    """The clockwork looks while the network is away: what is said stays queued."""
    turn_to(desk, moment)
    await desk.house.clockwork.do_due(desk.now)


async def seated(desk: DeskHouse, who: str = "1", start: datetime = START) -> int:
    number = await add_session(desk, start)
    await add_seat(desk, who, number)
    await tick(desk)
    return number


async def test_what_the_network_takes_only_at_night_comes_in_the_morning_with_fresh_words(
    desk: DeskHouse,
) -> None:
    await seated(desk)
    await decided_unsent(desk, EVENING)
    turn_to(desk, "2026-12-02T23:00")
    await desk.house.outbox.flush_channel("telegram")  # the network is back
    assert desk.ear.delivered == []
    assert await at(desk, "2026-12-02T23:01") == []
    (said,) = await at(desk, "2026-12-03T07:00")
    assert "hari ini" in said
    assert "besok" not in said


async def test_what_is_only_queued_is_nowhere_called_sent(desk: DeskHouse) -> None:
    await desk.hire("9", "officer")
    number = await seated(desk)
    [ref] = {plan["ref"] for plan in (await desk.act("remind list"))["plans"]}

    async def listed() -> list[str]:
        plans = (await desk.act("remind list", session=number))["plans"]
        return [plan["state"] for plan in plans if plan["rule"].startswith("H-1")]

    await decided_unsent(desk, EVENING)
    assert await listed() == ["queued"]
    assert "menunggu giliran dikirim" in words(await desk.say("9", f"/jejak {ref}"))
    assert await listed() == ["sent"]


async def test_what_the_network_takes_in_time_goes_out_as_it_was_said(desk: DeskHouse) -> None:
    await seated(desk)
    await decided_unsent(desk, EVENING)
    (said,) = await at(desk, "2026-12-02T19:59")
    assert "besok" in said
    assert ("H-1 17.00", "sent", "") in await states(desk)


async def test_what_never_left_before_the_start_is_missed_and_staff_see_it(
    desk: DeskHouse,
) -> None:
    await desk.hire("boss", "officer")
    await seated(desk)
    await decided_unsent(desk, "2026-12-03T07:30")
    assert ("2 jam", "sent", "") in await states(desk)
    (told,) = await at(desk, "2026-12-03T09:00")
    assert "2 jam untuk *Orientasi*" in told, "she is not told any more, staff are"
    assert ("2 jam", "missed", "late") in await states(desk)
    assert "tidak sempat terkirim sebelum sesi mulai" in words(await desk.say("boss", "/pengingat"))
    today = words(await desk.say("boss", "/hari_ini"))
    assert "1 pengingat terlewat" in today
    assert "Siapa yang terlewat: ketik /pengingat" in today


async def test_a_reminder_that_still_waits_when_the_session_moves_is_not_sent(
    desk: DeskHouse,
) -> None:
    number = await seated(desk)
    await decided_unsent(desk, EVENING)
    later = START + timedelta(days=1)
    await changed(desk, number, starts_at=later, ends_at=later + timedelta(hours=2))
    assert await at(desk, "2026-12-02T17:01") == []
    assert ("H-1 17.00", "skipped", "outdated") in await states(desk)
    (said,) = await at(desk, "2026-12-03T17:00")
    assert "Jumat, 4 Desember 2026" in said


async def test_a_reminder_that_still_waits_goes_with_the_person_it_is_for(
    desk: DeskHouse,
) -> None:
    number = await add_session(desk, START)
    ref = await add_seat(desk, "1", number)
    await add_seat(desk, "1", number, "Budi Santoso")
    await tick(desk)
    await decided_unsent(desk, EVENING)
    store = desk.house.store
    async with store.transaction():
        await store.deletion.forget_ref(ref, desk.now)
    (said,) = await at(desk, "2026-12-02T17:01")
    assert "Budi Santoso" in said


async def test_a_reminder_that_came_too_late_holds_up_no_answer(desk: DeskHouse) -> None:
    await seated(desk)
    await decided_unsent(desk, EVENING)
    turn_to(desk, "2026-12-02T21:00")
    told = await desk.say("1", "menu")
    assert len(told) == 1


@pytest.mark.parametrize(
    ("mood", "state", "why"),
    [
        (Refused, "missed", "failed"),
        (UnknownOutcome, "missed", "doubt"),
        (Unreachable, "skipped", "unreachable"),
    ],
)
async def test_a_reminder_that_failed_is_told_apart_and_the_others_arrive(
    desk: DeskHouse, mood: type[Exception], state: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.endings.TRIES", 1)
    number = await seated(desk)
    await add_seat(desk, "2", number)
    assert isinstance(desk.ear, Moody)
    desk.ear.moods["1"] = mood
    assert len(await at(desk, EVENING)) == 1
    await at(desk, "2026-12-02T17:01")
    found = [state[1:] for state in await states(desk) if state[0] == "H-1 17.00"]
    assert sorted(found) == sorted([("sent", ""), (state, why)])


async def test_a_mistake_of_ours_in_one_reminder_costs_no_other(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    number = await seated(desk, "unlucky")
    await add_seat(desk, "2", number)
    right, name = rounds.decide_reminder, "Siti"

    def wrong(near: Any, to: Any, *rest: Any) -> Decision:
        if to.chat == "unlucky":
            raise KeyError(name)
        return right(near, to, *rest)

    monkeypatch.setattr(rounds, "decide_reminder", wrong)
    assert len(await at(desk, EVENING)) == 1
    assert ("H-1 17.00", "missed", "bug") in await states(desk)
    assert name not in caplog.text


async def test_a_bug_in_one_part_of_a_tick_keeps_no_other_part_from_its_work(
    desk: DeskHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wrong(*_: object, **__: object) -> None:
        raise ValueError("a bug")

    number = await seated(desk)
    monkeypatch.setattr("bot.engine.clock.plan_reminders", wrong)
    desk.now = START + timedelta(hours=2)
    with pytest.raises(ValueError, match="a bug"):
        await desk.house.clockwork.do_due(desk.now)
    session = await desk.house.store.sessions.get_session(number)
    assert session is not None
    assert session.state == "over"


async def test_after_a_week_asleep_staff_still_see_whom_it_missed(desk: DeskHouse) -> None:
    await desk.hire("boss", "officer")
    await seated(desk)
    await at(desk, "2026-12-11T10:00")
    assert "Terlewat dalam 7 hari terakhir: 1" in words(await desk.say("boss", "/pengingat"))
    assert "1 pengingat terlewat" in words(await desk.say("boss", "/hari_ini"))


async def changed(desk: DeskHouse, number: int, **changes: object) -> None:
    store = desk.house.store
    async with store.transaction():
        await store.sessions.change(number, changes, told=True)


async def test_another_place_does_not_repeat_a_reminder_even_when_the_clock_went_back(
    desk: DeskHouse,
) -> None:
    number = await seated(desk)
    assert len(await at(desk, EVENING)) == 1
    turn_to(desk, "2026-12-02T16:00")
    await changed(desk, number, place="Ruang 2")
    assert await at(desk, "2026-12-02T16:01") == []
    assert await at(desk, "2026-12-02T17:01") == []
    assert ("H-1 17.00", "skipped", "told") in await states(desk)


async def test_another_start_is_reminded_of_again(desk: DeskHouse) -> None:
    number = await seated(desk)
    assert len(await at(desk, EVENING)) == 1
    later = START + timedelta(days=1)
    await changed(desk, number, starts_at=later, ends_at=later + timedelta(hours=2))
    assert await at(desk, "2026-12-02T17:05") == []
    (said,) = await at(desk, "2026-12-03T17:00")
    assert "Jumat, 4 Desember 2026" in said


async def test_several_changes_in_a_row_are_reminded_of_once(desk: DeskHouse) -> None:
    number = await seated(desk)
    turn_to(desk, "2026-12-01T10:00")
    for day in (5, 4, 6, 3):
        start = START.replace(day=day)
        await changed(desk, number, starts_at=start, ends_at=start + timedelta(hours=2))
    assert len(await at(desk, EVENING)) == 1
    assert len(await at(desk, "2026-12-03T07:00")) == 1
    assert await at(desk, "2026-12-05T07:00") == []


async def test_staff_in_a_guided_act_go_on_with_it_behind_a_reminder(desk: DeskHouse) -> None:
    await desk.hire("boss", "officer")
    number = await add_session(desk, START)
    await add_seat(desk, "boss", number)
    await tick(desk)
    turn_to(desk, "2026-12-02T16:59")
    await desk.say("boss", f"/pengingat {number}")
    await desk.press("boss", f"1:s:pengingat:{number}:ask")
    assert len(await at(desk, EVENING)) == 1
    assert "“2” tidak terbaca" in words(await desk.say("boss", "2"))
    assert "sekarang: 3 jam" in words(await desk.say("boss", "3 jam"))


async def test_nobody_is_seen_by_being_reminded(desk: DeskHouse) -> None:
    await desk.say("1", "menu")
    seen = "SELECT seen_at FROM conversations WHERE chat = '1'"
    before = await desk.house.store._db.rows(seen)
    await seated(desk)
    assert len(await at(desk, EVENING)) == 1
    assert await desk.house.store._db.rows(seen) == before
