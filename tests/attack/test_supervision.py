"""No failure of one task ends the house: it is logged, starts again, and is told by the probes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.app import compose as app
from bot.app.readiness import Readiness
from bot.app.supervision import LONGEST_PAUSE, STEADY, Supervision
from bot.content.live import Live
from bot.dialogue.channel import Receive
from bot.errors import BotError
from bot.store.remembered import Remembered
from bot.web import open_files
from tests.houses.shell import Clock, Script, knowledge, opened, put, settings, until

pytestmark = pytest.mark.attack


class Times:
    """A count of seconds that only pauses move; `pauses` are those that were waited."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def ticks(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def supervised() -> tuple[Supervision, Times]:
    times = Times()
    return Supervision(ticks=times.ticks, sleep=times.sleep), times


async def test_a_bug_that_repeats_does_not_spin(caplog: pytest.LogCaptureFixture) -> None:
    """A bug that comes again at every start would take the whole processor."""
    supervision, times = supervised()
    runs, private = 0, "phone 081234567890"

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs < 10:
            raise OSError(24, private)

    await supervision.keep_running("menus", work)
    assert times.pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert times.pauses[-1] == LONGEST_PAUSE
    assert "menus failed" in caplog.text
    assert "0812" not in caplog.text
    assert supervision.troubled_tasks() == {}


async def test_after_steady_work_the_pauses_begin_anew() -> None:
    """A task that fails once a day must not wait a minute each time."""
    supervision, times = supervised()
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        times.now += STEADY if runs == 4 else 0
        if runs < 6:
            raise ValueError

    await supervision.keep_running("clockwork", work)
    assert times.pauses == [1, 2, 4, 1, 2]


async def test_trouble_is_told_until_it_runs_steadily() -> None:
    """A task that fails again and again would look well between two failures."""
    supervision, times = supervised()
    ended = asyncio.Event()
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise ValueError
        await ended.wait()

    task = asyncio.create_task(supervision.keep_running("outbox", work))
    await until(lambda: runs == 2)
    assert supervision.troubled_tasks() == {"outbox": 1}
    times.now += STEADY
    assert supervision.troubled_tasks() == {}
    ended.set()
    await task


async def test_a_part_that_was_cancelled_is_a_failure_and_a_stop_is_a_stop() -> None:
    """A cancelled future inside a task would end the task, and a stop must end it."""
    supervision, _ = supervised()
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise asyncio.CancelledError
        await asyncio.Event().wait()

    task = asyncio.create_task(supervision.keep_running("channel web", work))
    await until(lambda: runs == 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert runs == 2


async def test_what_the_operator_set_wrongly_is_told_at_the_start_and_mended_later() -> None:
    """A port that is taken at the start is the operator's; one lost on the way is no end."""
    supervision, times = supervised()

    async def taken() -> None:
        raise BotError("port taken")

    with pytest.raises(BotError, match="port taken"):
        await supervision.keep_running("web server", taken)
    runs = 0

    async def later() -> None:
        nonlocal runs
        runs += 1
        times.now += STEADY
        if runs < 3:
            raise BotError("port taken")

    await supervision.keep_running("web server", later)
    assert runs == 3


class Broken(Script):
    """A channel whose ear fails whenever it is started."""

    starts = 0

    async def listen(self, receive: Receive) -> None:
        self.starts += 1
        raise RuntimeError("a bug")


async def test_a_broken_ear_leaves_the_mouth_and_the_clock_alone(tmp_path: Path) -> None:
    """A bug in one channel would end the process, all other channels included."""
    channel = Broken()
    supervision = Supervision(sleep=lambda seconds: asyncio.sleep(0.001))
    async with opened(tmp_path, channel, Clock()) as house:
        living = asyncio.create_task(app.run_house(house, supervision))
        await until(lambda: channel.starts > 2)
        await put(house, ("one", "halo"))
        await until(lambda: bool(channel.said))
        assert set(supervision.troubled_tasks()) == {"channel script"}
        living.cancel()
        with pytest.raises(asyncio.CancelledError):
            await living


async def test_an_outbox_that_was_restarted_sends_again(tmp_path: Path) -> None:
    """A worker that was told to stop would stay silent after its start anew."""
    channel = Script()
    async with opened(tmp_path, channel, Clock()) as house:
        for text in ("satu", "dua"):
            running = asyncio.create_task(house.outbox.run())
            before = len(channel.said)
            await put(house, ("one", text))
            await until(lambda seen=before: len(channel.said) > seen)  # type: ignore[misc]
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running


async def test_content_that_cannot_be_looked_at_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file can be opened any more (EMFILE): the look at the content would end everything."""
    live = Live(settings(tmp_path), knowledge)
    looks = 0

    def look() -> bool:
        nonlocal looks
        looks += 1
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("bot.content.live.EVERY", 0.001)
    monkeypatch.setattr(live, "look_once", look)
    watching = asyncio.create_task(live.watch_folder())
    await until(lambda: looks > 2)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


async def test_probes_tell_of_a_task_in_trouble_and_health_beside_us_reads_it(
    tmp_path: Path,
) -> None:
    """A house whose tasks fail behind its back would be said to be well."""
    supervision, _ = supervised()
    async with opened(tmp_path, Script(), Clock()) as house:
        readiness = Readiness(house, supervision)
        assert await readiness.is_ready()
        await readiness.write_troubles()
        assert await house.store.get(Remembered.TROUBLED_TASKS) == "{}"
        stuck = asyncio.Event()
        runs = 0

        async def work() -> None:
            nonlocal runs
            runs += 1
            if runs == 1:
                raise ValueError
            await stuck.wait()

        task = asyncio.create_task(supervision.keep_running("outbox", work))
        await until(lambda: runs == 2)
        assert not await readiness.is_ready()
        await readiness.write_troubles()
        assert await house.store.get(Remembered.TROUBLED_TASKS) == '{"outbox": 1}'
        stuck.set()
        await task


async def test_many_probes_cost_one_write(tmp_path: Path) -> None:
    """430 writes with fsync a second by a stranger who asks /readyz."""
    times = Times()
    async with opened(tmp_path, Script(), Clock()) as house:
        readiness = Readiness(house, Supervision(), times.ticks)
        written = 0
        put_ = house.store.put

        async def counted(name: str, value: str) -> None:
            nonlocal written
            written += 1
            await put_(name, value)

        house.store.put = counted  # type: ignore[method-assign]
        answers: Sequence[bool] = await asyncio.gather(*(readiness.is_ready() for _ in range(300)))
        assert (all(answers), written) == (True, 1)
        times.now += 1
        assert await readiness.is_ready()
        assert written == 2


def test_the_limit_of_open_files_is_raised_as_far_as_allowed() -> None:
    """1 024 open files, a common limit, are few where strangers open connections."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))
        raised = open_files.raise_limit()
        assert raised == open_files.open_files_limit() == min(open_files.WANTED, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
