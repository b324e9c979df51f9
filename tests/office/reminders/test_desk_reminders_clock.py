"""Reminders under a clock that is turned every way, while sessions move and seats come and go."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address
from bot.dialogue.reminders.rules import planned_for, read_rules
from bot.dialogue.sessions.session import Session
from bot.office.reminders.decide import rules_of
from bot.office.reminders.send import fire_reminders, plan_reminders, record_outcomes
from bot.time.quiet_hours import QuietRules, is_quiet_moment
from tests.houses.desk import DeskHouse, desk_house, knowledge
from tests.houses.reminders import add_seat, add_session

HER = Address("telegram", "1")
BEGIN = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ZONE_NAMES = ["Asia/Makassar", "Asia/Tokyo", "Europe/Berlin", "America/New_York"]
ZONES = st.sampled_from(ZONE_NAMES)

DEEDS = st.one_of(
    st.tuples(st.just("due"), st.sampled_from([-1, 0, 1, 40])),  # minutes around the next plan
    st.tuples(st.just("clock"), st.sampled_from([0, 6, 7, 12, 17, 19, 20, 23])),  # that hour there
    st.tuples(st.just("wait"), st.integers(1, 30 * 60)),  # minutes
    st.tuples(st.just("wait"), st.integers(1, 9 * 24 * 60)),  # asleep for days
    st.tuples(st.just("back"), st.sampled_from([2, 60, 61, 180, 26 * 60])),  # the clock jumps back
    st.tuples(st.just("move"), st.integers(1, 14 * 24)),  # hours from now
    st.tuples(st.just("zone"), ZONES),
    st.tuples(st.just("place"), st.integers(1, 9)),
    st.tuples(st.just("give"), st.just(0)),
    st.tuples(st.just("take"), st.just(0)),
    st.tuples(st.just("rules"), st.sampled_from(["H-2, 3 jam", "2 jam", "", "H-1 17.00, H-3"])),
    st.tuples(st.just("line"), st.booleans()),  # the network comes and goes
)
STORIES: list[list[tuple[str, object]]] = [
    [("line", False), ("due", 0), ("clock", 20), ("line", True)],  # away until the night
    [("line", False), ("due", 0), ("wait", 9000), ("line", True)],
    [("line", False), ("due", 0), ("move", 90), ("line", True)],
    [("line", False), ("due", 0), ("give", 0), ("line", True)],
    [("due", 0), ("back", 61), ("place", 1), ("due", 0)],  # the same start once more
    [("due", 0), ("back", 61), ("rules", ""), ("rules", "H-2, 3 jam"), ("due", 0)],
    [("due", 0), ("give", 0), ("back", 180), ("take", 0), ("due", 0)],
    [("due", -1), ("move", 30), ("due", 1), ("due", 0)],
]
LIVES = st.lists(st.one_of(DEEDS.map(lambda item: [item]), st.sampled_from(STORIES)), max_size=10)
HOLIDAYS = st.frozensets(
    st.integers(0, 20).map(lambda number: date(2026, 11, 20) + timedelta(number)), max_size=6
)


@dataclass
class World:
    """One seat in one session, and all that she was told about it."""

    desk: DeskHouse
    known: Knowledge
    number: int
    ref: str
    told: int = 0
    seated: bool = True
    online: bool = True

    async def session(self) -> Session:
        session = await self.desk.house.store.sessions.get_session(self.number)
        assert session is not None
        return session

    async def look(self) -> None:
        """The clockwork looks; what arrives is held against the world as it is."""
        store, now = self.desk.house.store, self.desk.now
        await record_outcomes(store, now)
        await plan_reminders(store, self.known, now)
        fired = await fire_reminders(store, self.known, now)
        assert fired.of("sent") <= 1, "two reminders at once"
        if not self.online:
            return
        await self.desk.house.outbox.flush_channel("telegram")
        session = await self.session()
        there = ZoneInfo(session.zone)
        fresh = self.desk.ear.delivered[self.told :]
        for outgoing in fresh:
            assert self.seated, "a reminder without a seat"
            assert now < session.starts_at, "a reminder after the start"
            assert not is_quiet_moment(now, there, self.known.desk.quiet), (
                "a reminder in quiet hours"
            )
            assert f"pukul {session.starts_at:%H.%M}" in outgoing.text, "a start that is none"
            days = (session.starts_at.date() - now.astimezone(there).date()).days
            assert {0: "hari ini", 1: "besok"}.get(days, f"{days} hari lagi") in outgoing.text
        self.told += len(fresh)

    async def do(self, deed: str, value: object) -> None:
        store, desk = self.desk.house.store, self.desk
        if deed in ("wait", "back", "due", "clock"):
            desk.now = await self._then(deed, int(str(value)))
        elif deed == "line":
            self.online = bool(value)
        else:
            async with store.transaction():
                await self._change(deed, value)

    async def _then(self, deed: str, value: int) -> datetime:
        now, step = self.desk.now, timedelta(minutes=value)
        if deed == "due":
            planned = await self.desk.house.store.plans.list_plans(("planned",))
            coming = [seat_plan.plan.due_at for seat_plan in planned if seat_plan.plan.due_at > now]
            return max(now, min(coming) + step) if coming else now
        if deed == "clock":
            there = now.astimezone(ZoneInfo((await self.session()).zone))
            on = there.replace(hour=value, minute=0, second=0, microsecond=0)
            return (on if on > there else on + timedelta(days=1)).astimezone(UTC)
        return now + step if deed == "wait" else now - step

    async def _change(self, deed: str, value: object) -> None:
        store, now = self.desk.house.store, self.desk.now
        if deed in ("move", "zone", "place"):
            changes: dict[str, object] = {deed: str(value)}
            if deed == "move":
                start = now + timedelta(hours=int(str(value)))
                changes = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
            await store.sessions.change(self.number, changes, told=True)
        elif deed == "rules":
            await store.plans.set_rules(self.number, str(value))
        elif deed == "give" and self.seated:
            await store.seats.give_back(HER, self.ref, self.number, "ill", now)
            self.seated = False
        elif deed == "take" and not self.seated:
            await store.seats.take_seat(HER, self.ref, self.number, "accepted", now)
            self.seated = True

    async def settled(self) -> None:
        """Once the session has begun, everything has ended, and says why."""
        self.online = True
        for days in (0, 0, 0, 40):  # what was asleep, what waited, what came of it; old plans
            session = await self.session()
            now = max(self.desk.now, session.starts_at)
            self.desk.now = now + timedelta(days=days, minutes=1)
            await self.look()
        store = self.desk.house.store
        plans = [list_plan.plan for list_plan in await store.plans.list_plans()]
        assert not [plan for plan in plans if plan.state == "planned"]
        words = knowledge().locale("id").phrases
        for plan in plans:
            assert (plan.state == "sent") == (plan.why == "")
            assert not plan.why or f"desk.trace.why.{plan.why}" in words
        keys = Counter((plan.rule, plan.version) for plan in plans)
        assert not keys or max(keys.values()) == 1
        assert self.told == sum(plan.state == "sent" for plan in plans), "what is said is not so"
        await self._nobody_forgotten(keys)
        await self._once_a_start()

    async def _nobody_forgotten(self, keys: Counter[tuple[str, int]]) -> None:
        """A rule that means a moment has a plan for her, whatever became of it."""
        session, store = await self.session(), self.desk.house.store
        for rule in rules_of(session, await store.plans.own_rules(), self.known):
            if self.seated and planned_for(rule, session, self.known.desk.quiet):
                assert keys[rule.name, session.sequence] == 1

    async def _once_a_start(self) -> None:
        rows = await self.desk.house.store._db.rows(
            "SELECT rule, starts_at, COUNT(*) FROM plans WHERE state = 'sent' GROUP BY 1, 2"
        )
        assert all(number == 1 for _, _, number in rows), "told twice of one start"


async def world(
    desk: DeskHouse, zone: str, days: int, known: Knowledge | None = None, hours: int = 5
) -> World:
    desk.now = BEGIN
    number = await add_session(desk, BEGIN + timedelta(days=days, hours=hours), zone=zone)
    return World(desk, known or knowledge(), number, await add_seat(desk, "1", number))


async def _lives(
    zone: str, hours: int, holidays: frozenset[date], deeds: list[list[tuple[str, object]]]
) -> None:
    desk_rules = replace(knowledge().desk, quiet=QuietRules(holidays=holidays))
    known = replace(knowledge(), desk=desk_rules)
    with tempfile.TemporaryDirectory() as folder:
        async with desk_house(Path(folder), known) as desk:
            item = await world(desk, zone, 0, known, hours)
            await item.look()
            for deed, value in chain.from_iterable(deeds):
                await item.do(deed, value)
                await item.look()
            await item.settled()


@pytest.mark.slow
@given(ZONES, st.integers(1, 240), HOLIDAYS, LIVES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_happens_nobody_is_reminded_wrongly_and_nobody_missed_in_silence(
    zone: str, hours: int, holidays: frozenset[date], deeds: list[list[tuple[str, object]]]
) -> None:
    asyncio.run(_lives(zone, hours, holidays, deeds))


@pytest.mark.parametrize("zone", ZONE_NAMES)
@pytest.mark.parametrize("story", STORIES)
def test_each_of_the_hard_stories_ends_well(zone: str, story: list[tuple[str, object]]) -> None:
    asyncio.run(_lives(zone, 48, frozenset(), [story]))


async def _asleep(zone: str, hour: int, naps: list[int]) -> None:
    """Ticks with naps between; the seat must get each reminder, or a later one in its place."""
    with tempfile.TemporaryDirectory() as folder:
        async with desk_house(Path(folder)) as desk:
            item = await world(desk, zone, 9)
            there = ZoneInfo(zone)
            start = datetime(2026, 12, 1, hour, 0, tzinfo=there)
            store = desk.house.store
            async with store.transaction():
                changes = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
                await store.sessions.change(item.number, changes, told=True)
            for minutes in (*naps, 1):
                await item.look()
                desk.now += timedelta(minutes=minutes)
                if desk.now >= start:
                    desk.now = start - timedelta(minutes=1)
            desk.now = max(desk.now, start - timedelta(minutes=30))
            await item.look()
            plans = [each.plan for each in await store.plans.list_plans()]
            last = [each for each in plans if each.rule == "2 jam" and each.version == 1]
            assert [each.state for each in last] == ["sent"]
            assert not [each for each in plans if each.state in ("planned", "missed")]


@given(ZONES, st.integers(9, 11), st.lists(st.integers(1, 2 * 24 * 60), max_size=10))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_however_long_the_naps_the_last_reminder_comes_before_the_start(
    zone: str, hour: int, naps: list[int]
) -> None:
    asyncio.run(_asleep(zone, hour, naps))


async def test_over_the_end_of_a_month_and_a_leap_day_each_reminder_comes_on_its_day(
    tmp_path: Path,
) -> None:
    known = replace(knowledge(), desk=replace(knowledge().desk, reminders=read_rules("H-1 17.00")))
    wita = ZoneInfo("Asia/Makassar")
    async with desk_house(tmp_path, known) as desk:
        starts = [
            datetime(2026, 12, 1, 9, tzinfo=wita),
            datetime(2027, 3, 1, 9, tzinfo=wita),
            datetime(2028, 3, 1, 9, tzinfo=wita),
        ]
        for who, start in enumerate(starts):
            await add_seat(desk, str(who), await add_session(desk, start))
        await plan_reminders(desk.house.store, known, desk.now)
        due = [
            list_plan.plan.due_at.astimezone(wita)
            for list_plan in await desk.house.store.plans.list_plans()
        ]
    assert [f"{moment:%Y-%m-%d %H.%M}" for moment in due] == [
        "2026-11-30 17.00",
        "2027-02-28 17.00",
        "2028-02-29 17.00",
    ]


async def test_a_clock_that_ran_ahead_past_the_start_and_was_set_right_costs_no_reminder(
    tmp_path: Path,
) -> None:
    async with desk_house(tmp_path) as desk:
        item = await world(desk, "Asia/Makassar", 9)
        await item.look()
        right = desk.now
        desk.now = right + timedelta(days=30)
        await item.look()
        states = {each.plan.state for each in await desk.house.store.plans.list_plans()}
        assert states == {"missed", "skipped"}
        desk.now = right + timedelta(minutes=1)
        await item.look()
        desk.now = right + timedelta(days=9, hours=4)
        await item.look()
        plans = [each.plan for each in await desk.house.store.plans.list_plans()]
        assert [each.state for each in plans if each.rule == "2 jam"] == ["sent"]
