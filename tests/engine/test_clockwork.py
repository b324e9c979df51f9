"""What falls due: one nudge, one warning, deletion in time, and a clock that jumps."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from bot.app.compose import House
from bot.dialogue.messages import Address
from tests.houses.shell import Clock, Script, heard, opened, until

A = Address("script", "a")
DAY = 24 * 3600.0


async def _begin(house: House) -> None:
    for number, text in enumerate(("daftar", "setuju", "Siti Aminah")):
        await house.conversations.take_messages([heard("a", text, number, house.clock())])


async def _nudges(house: House) -> int:
    [(number,)] = await house.store._db.rows("SELECT COUNT(*) FROM outbox WHERE reply_to IS NULL")
    return int(number)


async def test_a_form_left_open_is_nudged_once_and_warned_once_and_then_gone(
    tmp_path: Path,
) -> None:
    clock = Clock()
    async with opened(tmp_path, Script(), clock) as house:
        await _begin(house)
        history = []
        for _ in range(32):
            await house.clockwork.do_due(clock())
            await house.clockwork.do_due(clock())
            states = await house.store.conversations.states_of([A])
            history.append((await _nudges(house), states[A].draft is not None))
            clock.forward(DAY)
    assert history[0] == (0, True)
    assert history[2] == (1, True)
    assert history[26] == (1, True)
    assert history[28] == (2, True)
    assert history[31] == (2, False)


async def test_nobody_is_nudged_at_night(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, Script(), clock) as house:
        await _begin(house)
        clock.forward(DAY + 12 * 3600)  # midnight at the office
        await house.clockwork.do_due(clock())
        assert await _nudges(house) == 0
        clock.forward(10 * 3600)
        await house.clockwork.do_due(clock())
        assert await _nudges(house) == 1


async def test_whoever_cannot_be_written_to_is_not_nudged_and_not_made_reachable(
    tmp_path: Path,
) -> None:
    clock = Clock()
    async with opened(tmp_path, Script(), clock) as house:
        await _begin(house)
        conversations = house.store.conversations
        async with house.store.transaction():
            await conversations.set_reachable(A, reachable=False)
        clock.forward(DAY + 60)
        await house.clockwork.do_due(clock())
        assert await _nudges(house) == 0
        assert not await conversations.is_reachable(A)
        clock.forward(40 * DAY)
        await house.clockwork.do_due(clock())
        assert (await conversations.states_of([A]))[A].draft is None


async def test_who_goes_on_is_not_nudged_for_the_time_before(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, Script(), clock) as house:
        await _begin(house)
        clock.forward(DAY - 60)
        await house.conversations.take_messages([heard("a", "17-08-1998", 9, clock())])
        clock.forward(120)
        await house.clockwork.do_due(clock())
        assert await _nudges(house) == 0


async def test_what_fell_due_while_nobody_ran_is_done_once_at_the_start(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, Script(), clock) as house:
        await _begin(house)
    clock.forward(2 * DAY)
    for _ in range(2):
        async with opened(tmp_path, Script(), clock) as house:
            await house.clockwork.do_due(clock())
            assert await _nudges(house) == 1


async def test_a_clock_that_is_set_back_harms_nothing(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, Script(), clock) as house:
        await _begin(house)
        clock.forward(-400 * DAY)
        await house.clockwork.do_due(clock())
        assert (await house.store.conversations.states_of([A]))[A].draft is not None
        assert await _nudges(house) == 0


async def test_a_bug_in_one_tick_does_not_stop_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.engine.clock.EVERY", 0.005)
    async with opened(tmp_path, Script(), Clock()) as house:
        ticks, phone = 0, "+62" + "8125551" * 2

        async def broken(now: object, **_: object) -> None:
            nonlocal ticks
            ticks += 1
            raise ValueError(phone)

        house.clockwork.do_due = broken
        running = asyncio.create_task(house.clockwork.run())
        await until(lambda: ticks >= 3)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    assert "stumbled" in caplog.text
    assert phone not in caplog.text


async def test_a_clock_that_leaps_ahead_deletes_nothing_before_it_is_believed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, ticks = Clock(), Clock()
    async with opened(tmp_path, Script(), clock) as house:
        house.clockwork._guard._ticks = lambda: ticks().timestamp()
        await _begin(house)

        async def kept() -> bool:
            await house.clockwork.tick_guarded()
            states = await house.store.conversations.states_of([A])
            return A in states and states[A].draft is not None

        assert await kept()
        clock.forward(3000 * DAY)
        assert await kept()
        clock.forward(-3000 * DAY)  # somebody put it right
        ticks.forward(2 * 3600)
        assert await kept()
        clock.forward(60 * DAY)
        assert await kept()
        ticks.forward(DAY)  # a day later it still says so
        clock.forward(DAY)
        assert not await kept()
    assert caplog.text.count("the clock leapt") == 3
