"""The only place that sends: rows become packets, at the network's pace, in order in each chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.channel import Channel, Delivery, Refused, TryLater, UnknownOutcome, Unreachable
from bot.dialogue.messages import Address
from bot.pacing import Pacer
from bot.store.outbox import Ended, Waiting
from bot.store.store import Store

_LOG = logging.getLogger(__name__)

TRIES = 3
"""How often a message is tried whose outcome stayed unknown."""

FAREWELL = 5.0
"""Seconds that a planned stop waits for what is on its way."""

_NEARLY = 0.005
"""A wait shorter than a timer's grain is none; the bucket keeps the average."""


class Outbox:
    """One worker a channel; at most `in_flight` sends at once, the most a crash can repeat."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
        *,
        in_flight: int = 8,
    ) -> None:
        self._store = store
        self._workers = {
            name: _Worker(store, channel, clock, in_flight) for name, channel in channels.items()
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
        self, store: Store, channel: Channel, clock: Callable[[], datetime], in_flight: int
    ) -> None:
        can = channel.capabilities
        self._store = store
        self._channel = channel
        self._clock = clock
        self._in_flight = in_flight
        self._pacer = Pacer(can.per_second, can.per_chat, can.chat_burst)
        self._paused_until: datetime | None = None
        self._ended: list[Ended] = []
        self._gone: list[Address] = []
        self._flying: set[asyncio.Task[None]] = set()
        self.bell = asyncio.Event()

    async def remember_pause(self) -> None:
        """A wait that the network ordered holds over a restart."""
        text = await self._store.get(self._pause_name)
        self._paused_until = datetime.fromisoformat(text) if text else None

    @property
    def _pause_name(self) -> str:
        return f"pause:{self._channel.name}"

    async def run(self) -> None:
        """Sends until cancelled."""
        try:
            while True:
                self.bell.clear()
                try:
                    wait = await self._pump()
                except Exception:
                    _LOG.exception("the outbox of %s stumbled", self._channel.name)
                    wait = 1.0
                await self._ring(wait)
        finally:
            await self._finish()

    async def flush(self) -> None:
        """Sends what is due until nothing is left."""
        while True:
            self.bell.clear()
            await self._pump()
            if not self._flying and not self._ended:
                return
            await self._ring(None)

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
        try:
            async with self._store.transaction():
                await self._store.outbox.end(ended, now)
                for address in gone:
                    await self._give_up(address, now)
                chosen, wait = await self._choose(now)
                if chosen:
                    await self._store.outbox.mark_sending([one.row for one in chosen])
        except BaseException:
            self._ended = ended + self._ended  # nothing of it was written: again next time
            self._gone = gone + self._gone
            raise
        for one in chosen:
            task = asyncio.create_task(self._send(one))
            self._flying.add(task)
            task.add_done_callback(self._flying.discard)
        return wait

    async def _choose(self, now: datetime) -> tuple[list[Waiting], float | None]:
        room = self._in_flight - len(self._flying)
        if room <= 0:
            return [], None
        if self._paused_until and self._paused_until > now:
            return [], (self._paused_until - now).total_seconds()
        waiting = await self._store.outbox.next(self._channel.name, room * 4, now)
        seconds = now.timestamp()
        chosen: list[Waiting] = []
        waits: list[float] = []
        for one in waiting:
            wait = self._pacer.wait(one.message.to.chat, seconds)
            if wait > _NEARLY or len(chosen) == room:
                waits.append(wait)
            else:
                self._pacer.take(one.message.to.chat, seconds)
                chosen.append(one)
        if waits:
            return chosen, max(min(waits), _NEARLY)
        due = None if waiting else await self._store.outbox.next_due(self._channel.name)
        return chosen, max((due - now).total_seconds(), _NEARLY) if due else None

    async def _give_up(self, address: Address, now: datetime) -> None:
        await self._store.conversations.set_reachable(address, reachable=False)
        await self._store.outbox.skip_chat(address, "unreachable", now)

    async def _send(self, one: Waiting) -> None:
        try:
            name = await self._channel.deliver(Delivery(one.row, one.message, one.reply_to))
            ended = Ended(one.row, "sent", external_id=name)
        except Unreachable:
            ended = Ended(one.row, "failed", error="unreachable")
            self._gone.append(one.message.to)
        except Refused as error:
            _LOG.error("%s refused message %d: %s", self._channel.name, one.row, error)
            ended = Ended(one.row, "failed", error="refused")
        except TryLater as error:
            ended = await self._later(one, error)
        except UnknownOutcome:
            ended = self._in_doubt(one)
        except Exception:
            _LOG.exception("message %d could not be sent on %s", one.row, self._channel.name)
            ended = Ended(one.row, "failed", error="bug")
        self._ended.append(ended)
        self.bell.set()

    async def _later(self, one: Waiting, error: TryLater) -> Ended:
        due = self._clock() + timedelta(seconds=error.seconds)
        if error.everyone:
            self._paused_until = due
            async with self._store.transaction():
                await self._store.put(self._pause_name, due.isoformat())
        return Ended(one.row, "queued", error="later", due_at=due)

    def _in_doubt(self, one: Waiting) -> Ended:
        if one.attempts + 1 >= TRIES:
            return Ended(one.row, "failed", error="unknown", doubt=True)
        due = self._clock() + timedelta(seconds=2.0**one.attempts)
        return Ended(one.row, "queued", error="unknown", due_at=due, doubt=True)

    async def _finish(self) -> None:
        """A planned stop: waits for what is on its way, and writes down how it ended."""
        if self._flying:
            await asyncio.wait(self._flying, timeout=FAREWELL)
        ended, self._ended = self._ended, []
        gone, self._gone = self._gone, []
        async with self._store.transaction():
            await self._store.outbox.end(ended, self._clock())
            for address in gone:
                await self._give_up(address, self._clock())
