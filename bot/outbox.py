"""The only place that sends: rows become packets, at the network's pace, in order in each chat."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.channel import Channel, Delivery, Refused, TryLater, UnknownOutcome, Unreachable
from bot.dialogue.messages import Address
from bot.errors import trace
from bot.pacing import Pacer, Pause
from bot.store.database import Unavailable
from bot.store.outbox import Ended, Waiting
from bot.store.store import Store

_LOG = logging.getLogger(__name__)

TRIES = 3
"""How often a message goes out whose outcome stays unknown."""

FAREWELL = 5.0
"""Seconds that a planned stop waits for what is on its way."""

_NEARLY = 0.005
"""A wait shorter than a timer's grain is none; the bucket keeps the average."""

_AHEAD = 100
"""How many chats are looked through: those that wait for their own pace must not hide others."""

_LONGEST = 30.0
"""The most seconds between two tries to write to a database that cannot be written."""


class Outbox:
    """One worker a channel; at most `in_flight` sends at once, the most a crash can repeat.

    `clock` is the calendar's time, `ticks` a count of seconds that never jumps.
    """

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
        *,
        in_flight: int = 8,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._workers = {
            name: _Worker(store, channel, clock, ticks, in_flight)
            for name, channel in channels.items()
        }

    async def recover(self) -> int:
        """Once, before anything is sent: queues again what a crash left in doubt; how many."""
        async with self._store.transaction():
            doubtful = await self._store.outbox.recover()
        if doubtful:
            _LOG.warning(
                "%d messages may have been sent before the last stop; they go once more", doubtful
            )
        for worker in self._workers.values():
            await worker.remember_pause()
        return doubtful

    async def run(self) -> None:
        """Sends until cancelled; then lets what is on its way arrive."""
        async with asyncio.TaskGroup() as tasks:
            for worker in self._workers.values():
                tasks.create_task(worker.run())

    def wake(self, channels: set[str]) -> None:
        """Says that there are new rows for these channels."""
        for name in channels & self._workers.keys():
            self._workers[name].bell.set()

    async def flush(self, channel: str) -> None:
        """Sends everything that is due on one channel, then returns."""
        await self._workers[channel].flush()


class _Worker:
    """Sends the rows of one channel."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        clock: Callable[[], datetime],
        ticks: Callable[[], float],
        in_flight: int,
    ) -> None:
        can = channel.capabilities
        self._store = store
        self._channel = channel
        self._clock = clock
        self._ticks = ticks
        self._in_flight = in_flight
        self._pacer = Pacer(can.per_second, can.per_chat, can.chat_burst)
        self._pause = Pause()
        self._ended: list[Ended] = []
        self._gone: list[Address] = []
        self._flying: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.bell = asyncio.Event()

    @property
    def _pause_name(self) -> str:
        return f"pause:{self._channel.name}"

    async def remember_pause(self) -> None:
        """A wait that the network ordered holds over a restart."""
        text = await self._store.get(self._pause_name)
        self._pause = Pause.read(text, self._clock(), self._ticks())

    async def run(self) -> None:
        """Sends until cancelled; a cancellation tears nothing apart."""
        working = asyncio.create_task(self._work())
        try:
            await asyncio.shield(working)
        except asyncio.CancelledError:
            self._stopping = True
            self.bell.set()
            await working
            raise

    async def _work(self) -> None:
        failures = 0
        while not self._stopping:
            self.bell.clear()
            try:
                wait = await self._pump()
                failures = 0
            except Exception as error:
                failures += 1
                wait = min(2.0 ** (failures - 1), _LONGEST)
                self._complain(error, wait)
            if not self._stopping:
                await self._ring(wait)
        await self._finish()

    def _complain(self, error: Exception, wait: float) -> None:
        if isinstance(error, Unavailable):
            _LOG.warning("%s: %s; again in %.0f s", self._channel.name, error, wait)
        else:
            _LOG.error("the outbox of %s stumbled: %s", self._channel.name, trace(error))

    async def flush(self) -> None:
        """Sends what is due until nothing is left."""
        while True:
            self.bell.clear()
            wait = await self._pump()
            if not self._flying and not self._ended and wait is None:
                return
            await self._ring(wait)

    async def _ring(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.bell.wait()
        except TimeoutError:
            return

    async def _pump(self) -> float | None:
        """Writes how tries ended, commits the next to "sending", sends them; seconds to sleep."""
        now = self._clock()
        ended, self._ended = self._ended, []
        gone, self._gone = self._gone, []
        pause = self._pause
        try:
            async with self._store.transaction():
                await self._write(ended, gone, now)
                chosen, wait = await self._choose(now)
                if chosen:
                    await self._store.outbox.mark_sending([one.row for one in chosen])
        except BaseException:
            self._ended = ended + self._ended  # nothing of it was written: again next time
            self._gone = gone + self._gone
            raise
        pause.text = ""
        for one in chosen:
            self._flying.add(asyncio.create_task(self._fly(one)))
        return wait

    async def _write(self, ended: list[Ended], gone: list[Address], now: datetime) -> None:
        await self._store.outbox.end(ended, now)
        for address in gone:
            await self._store.conversations.set_reachable(address, reachable=False)
            await self._store.outbox.skip_chat(address, "unreachable", now)
        if self._pause.text:
            await self._store.put(self._pause_name, self._pause.text)

    async def _choose(self, now: datetime) -> tuple[list[Waiting], float | None]:
        """What may leave now, and in how many seconds to look again (None: when the bell rings)."""
        seconds = self._ticks()
        room = self._in_flight - len(self._flying)
        if room <= 0:
            return [], None
        if (paused := self._pause.left(seconds)) > 0:
            return [], paused
        if (crowded := self._pacer.wait(None, seconds)) > _NEARLY:
            return [], crowded
        waiting = await self._store.outbox.next(self._channel.name, _AHEAD, now)
        chosen: list[Waiting] = []
        waits: list[float] = []
        for one in waiting:
            wait = self._pacer.wait(one.to.chat, seconds)
            if wait > _NEARLY:
                waits.append(wait)
            elif len(chosen) < room:
                self._pacer.take(one.to.chat, seconds)
                chosen.append(one)
        if not waiting:
            due = await self._store.outbox.next_due(self._channel.name, now)
            waits += [(due - now).total_seconds()] if due else []
        return chosen, max(min(waits), _NEARLY) if waits else None

    async def _fly(self, one: Waiting) -> None:
        ended = await self._send(one)
        self._ended.append(ended)  # the list of now: the pump takes it away and leaves a new one
        self._flying.discard(asyncio.current_task())  # before the bell: there is room again
        self.bell.set()

    async def _send(self, one: Waiting) -> Ended:
        """How the try ended; whatever happens, this message alone is concerned."""
        try:
            message = self._store.outbox.opened(one)
            name = await self._channel.deliver(Delivery(one.row, message, one.reply_to))
            return Ended(one.row, "sent", external_id=name)
        except Unreachable:
            self._gone.append(one.to)
            return Ended(one.row, "skipped", error="unreachable")
        except Refused as error:
            reason = str(error).partition('"')[0]  # what follows may be what she wrote
            _LOG.error("%s refused message %d: %s", self._channel.name, one.row, reason)
            return Ended(one.row, "failed", error="refused")
        except TryLater as error:
            return self._later(one, error)
        except UnknownOutcome:
            return self._in_doubt(one)
        except Exception as error:
            name = self._channel.name
            _LOG.error("message %d could not be sent on %s: %s", one.row, name, trace(error))
            return Ended(one.row, "failed", error="bug")

    def _later(self, one: Waiting, error: TryLater) -> Ended:
        """Surely not sent: the channel waits where all are meant, else only this chat."""
        due = self._clock() + timedelta(seconds=error.seconds)
        if error.everyone:
            self._pause = Pause(self._ticks() + error.seconds, f"{due.isoformat()} {error.seconds}")
        return Ended(one.row, "queued", error="later", due_at=due)

    def _in_doubt(self, one: Waiting) -> Ended:
        if one.doubts + 1 >= TRIES:
            return Ended(one.row, "unknown", error="unknown", doubt=True)
        due = self._clock() + timedelta(seconds=2.0**one.doubts)
        return Ended(one.row, "queued", error="unknown", due_at=due, doubt=True)

    async def _finish(self) -> None:
        """A planned stop: waits for what is on its way, and writes down how it ended."""
        if self._flying:
            await asyncio.wait(self._flying, timeout=FAREWELL)
        try:
            async with self._store.transaction():
                await self._write(self._ended, self._gone, self._clock())
        except Unavailable as error:
            doubtful = len(self._ended)
            _LOG.warning("%s: %s; %d sends stay in doubt", self._channel.name, error, doubtful)
