"""A clock that is wrong: nothing that people gave is lost by it, and the office is told."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.compose import House
from bot.cli.main import main
from bot.dialogue.messages import Address
from bot.engine.clock_guard import ClockGuard
from bot.errors import BotError
from tests.houses.shell import NOON, Clock, Script, heard, opened

pytestmark = [pytest.mark.attack, pytest.mark.slow]

A = Address("script", "a")
DAY, HOUR = 24 * 3600.0, 3600.0
YEARS = 3 * 365 * DAY


class Computer:
    """A calendar and even time; `runs` moves both, `sets` only the calendar."""

    def __init__(self) -> None:
        self.clock, self.ticks = Clock(), 1000.0

    def runs(self, seconds: float) -> None:
        self.clock.forward(seconds)
        self.ticks += seconds

    def sets(self, seconds: float) -> None:
        self.clock.forward(seconds)

    def guards(self, house: House) -> None:
        """Gives the house this even time."""
        house.clockwork._guard._ticks = lambda: self.ticks


@pytest.fixture
def computer() -> Computer:
    return Computer()


async def _register(house: House, number: int = 3) -> None:
    async with house.store.transaction():
        for item in range(number):
            address = Address("script", f"p{item}")
            await house.store.candidates.register_form(
                address,
                f"REF{item}222",
                "candidate",
                1,
                {"phone": f"+62812{item}"},
                NOON,
                other=False,
            )


async def _registered(house: House) -> int:
    return len([pair async for pair in house.store.candidates.every_registration()])


async def _looks(house: House, computer: Computer, hours: float) -> None:
    """So long the house runs and looks at the clock."""
    for _ in range(int(hours)):
        await house.clockwork.tick_guarded()
        computer.runs(HOUR)
    await house.clockwork.tick_guarded()


async def _begun(folder: Path, computer: Computer, number: int = 3) -> None:
    async with opened(folder, Script(), computer.clock) as house:
        computer.guards(house)
        await _register(house, number)
        await house.clockwork.tick_guarded()


async def test_a_start_three_years_ahead_deletes_nothing_for_a_day_and_says_so(
    tmp_path: Path, computer: Computer, caplog: pytest.LogCaptureFixture
) -> None:
    """A clock three years ahead at the start deletes every registration."""
    await _begun(tmp_path, computer)
    computer.sets(YEARS)
    with caplog.at_level(logging.WARNING):
        async with opened(tmp_path, Script(), computer.clock) as house:
            computer.guards(house)
            await _looks(house, computer, 23)
            assert await _registered(house) == 3
    assert "the clock leapt" in caplog.text
    assert "3 candidate" in caplog.text


async def test_a_restart_does_not_end_the_wait(tmp_path: Path, computer: Computer) -> None:
    """A service that is restarted again and again believes a wrong clock sooner."""
    await _begun(tmp_path, computer)
    computer.sets(YEARS)
    for _ in range(4):
        async with opened(tmp_path, Script(), computer.clock) as house:
            computer.guards(house)
            await _looks(house, computer, 5)
            assert await _registered(house) == 3
        computer.sets(16 * HOUR)  # off for the night


async def test_after_a_holiday_of_three_weeks_a_day_of_running_is_enough(
    tmp_path: Path, computer: Computer
) -> None:
    """An office that was closed keeps over-age data for ever: its clock is never believed."""
    await _begun(tmp_path, computer)
    computer.sets(731 * DAY - 21 * DAY)
    async with opened(tmp_path, Script(), computer.clock) as house:
        computer.guards(house)
        await _looks(house, computer, 25)
        assert await _registered(house) == 3, "not over age yet"
    computer.sets(21 * DAY)
    for day in range(4):  # eight hours a day, off at night
        async with opened(tmp_path, Script(), computer.clock) as house:
            computer.guards(house)
            await _looks(house, computer, 8)
            assert (await _registered(house) == 3) == (day < 2), day
        computer.sets(16 * HOUR)


async def test_a_weekend_is_no_leap(tmp_path: Path, computer: Computer) -> None:
    """An office that is off over the weekend never deletes what is over age."""
    await _begun(tmp_path, computer)
    computer.sets(62 * HOUR)
    async with opened(tmp_path, Script(), computer.clock) as house:
        computer.guards(house)
        await house.clockwork.tick_guarded()
        seen = await house.store.clock.last_seen()
        assert seen is not None
        assert not seen.wait


async def test_a_copy_is_kept_before_the_first_deletion_after_a_leap(
    tmp_path: Path, computer: Computer, caplog: pytest.LogCaptureFixture
) -> None:
    """A clock that stays wrong for days deletes everything without a copy."""
    await _begun(tmp_path, computer, number=1)
    computer.sets(YEARS)
    async with opened(tmp_path, Script(), computer.clock) as house:
        computer.guards(house)
        await _looks(house, computer, 26)
        assert await _registered(house) == 0
    [copy, _] = sorted(tmp_path.glob("pandu.db.before-deletion-*"))
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT ref FROM candidates").fetchall() == [("REF0222",)]
    assert "a copy is kept" in caplog.text
    if os.name == "posix":
        assert copy.stat().st_mode & 0o077 == 0


async def test_a_mass_deletion_by_a_good_clock_keeps_a_copy_too_and_waits_where_none_can_be(
    tmp_path: Path, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Much is deleted at once by age, and nobody can undo it."""
    await _begun(tmp_path, computer, number=5)
    async with opened(tmp_path, Script(), computer.clock) as house:
        computer.guards(house)
        await house.clockwork.tick_guarded()
        computer.runs(731 * DAY)
        with monkeypatch.context() as full:
            full.setattr("bot.store.copies.back_up", _no_room)
            await house.clockwork.tick_guarded()
            assert await _registered(house) == 5
        await house.clockwork.tick_guarded()
        assert await _registered(house) == 0
    assert list(tmp_path.glob("pandu.db.before-deletion-*"))


def _no_room(*_: object) -> str:
    raise BotError("no space left on device")


async def test_back_and_forth_while_running_each_begin_the_wait_anew(
    tmp_path: Path, computer: Computer
) -> None:
    """A clock that is put right, or wrong again, is believed in the middle of it."""
    async with opened(tmp_path, Script(), computer.clock) as house:
        computer.guards(house)
        await _register(house)
        await house.clockwork.tick_guarded()
        for leap in (YEARS, -YEARS, YEARS):
            computer.sets(leap)
            await _looks(house, computer, 20)
            assert await _registered(house) == 3
        await _looks(house, computer, 5)
        assert await _registered(house) == 0


async def test_a_step_back_at_the_start_is_a_leap(tmp_path: Path, computer: Computer) -> None:
    """A clock set back, and then ahead, slips below what is watched."""
    await _begun(tmp_path, computer)
    computer.sets(-2 * HOUR)
    async with opened(tmp_path, Script(), computer.clock) as house:
        computer.guards(house)
        await house.clockwork.tick_guarded()
        seen = await house.store.clock.last_seen()
        assert seen is not None
        assert seen.wait == DAY


async def test_a_database_of_an_older_program_is_compared_with_its_newest_row(
    tmp_path: Path, computer: Computer
) -> None:
    """The first start after an update has no remembered moment to compare with."""
    async with opened(tmp_path, Script(), computer.clock) as house:
        await _register(house)
    computer.sets(YEARS)
    async with opened(tmp_path, Script(), computer.clock) as house:
        computer.guards(house)
        await _looks(house, computer, 20)
        assert await _registered(house) == 3


async def test_an_open_form_outlives_a_wrong_clock_and_nobody_is_nudged_by_it(
    tmp_path: Path, computer: Computer
) -> None:
    """A clock two months ahead drops every form that is being filled in."""
    script = Script()
    async with opened(tmp_path, script, computer.clock) as house:
        computer.guards(house)
        await house.clockwork.tick_guarded()
        for number, text in enumerate(("daftar", "setuju", "Siti Aminah")):
            await house.conversations.take_messages([heard("a", text, number, house.clock())])
        queued = len(await house.store._db.rows("SELECT id FROM outbox"))
        computer.sets(60 * DAY)
        await _looks(house, computer, 20)
        assert (await house.store.conversations.states_of([A]))[A].draft is not None
        assert len(await house.store._db.rows("SELECT id FROM outbox")) == queued


async def test_the_dry_run_tells_and_the_deed_is_refused_until_somebody_looked(
    tmp_path: Path,
    computer: Computer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`retention --delete` typed on a computer whose clock is wrong deletes everything."""
    await _begun(tmp_path, computer)
    monkeypatch.setenv("PANDU_DATABASE", str(tmp_path / "pandu.db"))
    monkeypatch.setenv("PANDU_KEY_FILE", str(tmp_path / "pandu.key"))
    monkeypatch.setattr("bot.app.compose.read_clock", lambda: NOON + timedelta(seconds=YEARS))
    assert await asyncio.to_thread(main, ["retention", "--delete"]) == 1
    assert "--sure" in capsys.readouterr().err
    assert await asyncio.to_thread(main, ["retention"]) == 0
    assert '"candidate": 3' in capsys.readouterr().out
    assert await asyncio.to_thread(main, ["health"]) in (0, 1)
    assert "leapt by 1095.0 days" in capsys.readouterr().out
    assert await asyncio.to_thread(main, ["retention", "--delete", "--sure"]) == 0
    assert '"candidate": 3' in capsys.readouterr().out
    assert list(tmp_path.glob("pandu.db.before-deletion-*"))


async def test_even_time_goes_on(tmp_path: Path, computer: Computer) -> None:
    """A count of seconds that stands still would believe nothing, or everything."""
    async with opened(tmp_path, Script(), computer.clock) as house:
        guard = ClockGuard(house.store, timedelta(days=3), timedelta(hours=24))
        first = guard._ticks()
        assert guard._ticks() >= first > 0
