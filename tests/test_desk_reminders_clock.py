"""Reminders under a clock that is turned every way, while sessions move and seats come and go."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from desk_house import DeskHouse, desk_house, knowledge
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reminder_house import add_seat, add_session

from bot.dialogue.messages import Address
from bot.dialogue.rules import rules
from bot.quiet import quiet
from bot.reminders import fire, plan

HER = Address("telegram", "1")
BEGIN = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)

DEEDS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 30 * 60)),  # minutes
    st.tuples(st.just("wait"), st.integers(1, 90)),
    st.tuples(st.just("back"), st.integers(1, 26 * 60)),  # the clock jumps back
    st.tuples(st.just("move"), st.integers(1, 14 * 24)),  # hours from now
    st.tuples(st.just("give"), st.just(0)),
    st.tuples(st.just("take"), st.just(0)),
    st.tuples(st.just("rules"), st.sampled_from(["H-2, 3 jam", "2 jam", "", "H-1 17.00, H-3"])),
)
ZONES = st.sampled_from(["Asia/Makassar", "Asia/Tokyo", "Europe/Berlin", "America/New_York"])


@dataclass
class World:
    """One seat in one session, and all that was said about it."""

    desk: DeskHouse
    session: int
    ref: str
    zone: ZoneInfo
    said: list[tuple[datetime, datetime]] = field(default_factory=list)
    seated: bool = True

    async def look(self) -> None:
        """The clockwork looks; what it queues is held against the world as it is."""
        store, now = self.desk.house.store, self.desk.now
        await plan(store, knowledge(), now)
        fired = await fire(store, knowledge(), now, frozenset())
        session = await store.sessions.get(self.session)
        assert session is not None
        for _ in range(fired.counts["sent"]):
            assert self.seated, "a reminder without a seat"
            assert now < session.starts_at, "a reminder after the start"
            assert not quiet(now, self.zone, knowledge().desk.quiet), "a reminder in quiet hours"
        assert fired.counts["sent"] <= 1, "two reminders at once"

    async def do(self, deed: str, value: object) -> None:
        store, desk = self.desk.house.store, self.desk
        if deed in ("wait", "back"):
            step = timedelta(minutes=int(str(value)))
            desk.now += step if deed == "wait" else -step
            return
        async with store.transaction():
            if deed == "move":
                start = desk.now + timedelta(hours=int(str(value)))
                changes = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
                await store.sessions.change(self.session, changes, told=True)
            elif deed == "rules":
                await store.plans.set_rules(self.session, str(value))
            elif deed == "give" and self.seated:
                await store.seats.give_back(HER, self.ref, self.session, "ill", desk.now)
                self.seated = False
            elif deed == "take" and not self.seated:
                await store.seats.take(HER, self.ref, self.session, "accepted", desk.now)
                self.seated = True


async def world(desk: DeskHouse, zone: str, days: int) -> World:
    desk.now = BEGIN
    number = await add_session(desk, BEGIN + timedelta(days=days, hours=5), zone=zone)
    return World(desk, number, await add_seat(desk, "1", number), ZoneInfo(zone))


async def _lives(zone: str, days: int, deeds: list[tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with desk_house(Path(folder)) as desk:
            one = await world(desk, zone, days)
            await one.look()
            for deed, value in deeds:
                await one.do(deed, value)
                await one.look()
            plans = await desk.house.store.plans.listed()
            keys = Counter((each.plan.rule, each.plan.version) for each in plans)
            assert not keys or max(keys.values()) == 1


@given(ZONES, st.integers(0, 10), st.lists(DEEDS, max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_happens_nobody_is_reminded_wrongly(
    zone: str, days: int, deeds: list[tuple[str, object]]
) -> None:
    asyncio.run(_lives(zone, days, deeds))


async def _asleep(zone: str, hour: int, naps: list[int]) -> None:
    """Ticks with naps between; the seat must get each reminder, or a later one in its place."""
    with tempfile.TemporaryDirectory() as folder:
        async with desk_house(Path(folder)) as desk:
            one = await world(desk, zone, 9)
            there = ZoneInfo(zone)
            start = datetime(2026, 12, 1, hour, 0, tzinfo=there)
            store = desk.house.store
            async with store.transaction():
                changes = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
                await store.sessions.change(one.session, changes, told=True)
            for minutes in (*naps, 1):
                await one.look()
                desk.now += timedelta(minutes=minutes)
                if desk.now >= start:
                    desk.now = start - timedelta(minutes=1)
            desk.now = max(desk.now, start - timedelta(minutes=30))
            await one.look()
            plans = [each.plan for each in await store.plans.listed()]
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
    known = replace(knowledge(), desk=replace(knowledge().desk, reminders=rules("H-1 17.00")))
    wita = ZoneInfo("Asia/Makassar")
    async with desk_house(tmp_path, known) as desk:
        starts = [
            datetime(2026, 12, 1, 9, tzinfo=wita),
            datetime(2027, 3, 1, 9, tzinfo=wita),
            datetime(2028, 3, 1, 9, tzinfo=wita),
        ]
        for who, start in enumerate(starts):
            await add_seat(desk, str(who), await add_session(desk, start))
        await plan(desk.house.store, known, desk.now)
        due = [one.plan.due_at.astimezone(wita) for one in await desk.house.store.plans.listed()]
    assert [f"{one:%Y-%m-%d %H.%M}" for one in due] == [
        "2026-11-30 17.00",
        "2027-02-28 17.00",
        "2028-02-29 17.00",
    ]


async def test_a_clock_that_ran_ahead_past_the_start_and_was_set_right_costs_no_reminder(
    tmp_path: Path,
) -> None:
    async with desk_house(tmp_path) as desk:
        one = await world(desk, "Asia/Makassar", 9)
        await one.look()
        right = desk.now
        desk.now = right + timedelta(days=30)
        await one.look()
        states = {each.plan.state for each in await desk.house.store.plans.listed()}
        assert states == {"missed", "skipped"}
        desk.now = right + timedelta(minutes=1)
        await one.look()
        desk.now = right + timedelta(days=9, hours=4)
        await one.look()
        plans = [each.plan for each in await desk.house.store.plans.listed()]
        assert [each.state for each in plans if each.rule == "2 jam"] == ["sent"]
