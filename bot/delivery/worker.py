"""One channel's worker: writes how sends ended, commits the next, and sends them in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.attachments import Copying, Library
from bot.delivery.attempt import Outcome, attempt
from bot.delivery.broadcast_feed import Copies
from bot.delivery.rate_limit import NEARLY, Pacer, Pause
from bot.dialogue.channel import Channel, Delivery
from bot.dialogue.messages import Address, Outgoing
from bot.errors import trace
from bot.store.database import Unavailable
from bot.store.outbox import Ended, Waiting
from bot.store.recipients import Copy
from bot.store.store import Store

_LOG = logging.getLogger(__name__)

TRIES = 3
"""How often a message goes out whose outcome stays unknown."""

DOUBT_PAUSES = (60.0, 900.0)
"""Seconds after which a reminder in doubt goes once more: a broken line is rarely whole at once."""

LONGEST_PAUSE = 900.0
"""The most seconds between two tries of a reminder that the network says it could not take."""

FAREWELL = 5.0
"""Seconds that a planned stop waits for what is on its way."""

_AHEAD = 100
"""How many chats are looked through: those that wait for their own pace must not hide others."""

_REMEMBERED = 10_000
"""Of so many chats it is known when they were served last; then it is counted anew."""

_LONGEST = 30.0
"""The most seconds between two tries to write to a database that cannot be written."""


class Worker:
    """Sends the rows of one channel."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        clock: Callable[[], datetime],
        ticks: Callable[[], float],
        in_flight: int,
        copies: Copies,
        library: Library,
    ) -> None:
        can = channel.capabilities
        self._store = store
        self._channel = channel
        self._mouth = Copying(store, channel, library, clock)
        self.now = clock
        self.copies = copies
        self._ticks = ticks
        self._in_flight = in_flight
        self._pacer = Pacer(can.per_second, can.per_chat, can.chat_burst)
        self._pause = Pause()
        self._ended: list[Ended] = []
        self._gone: list[Address] = []
        self._flying: set[asyncio.Task[None]] = set()
        self._served: dict[str, float] = {}
        self._stopping = False
        self.bell = asyncio.Event()

    @property
    def _pause_name(self) -> str:
        return f"pause:{self._channel.name}"

    async def remember_pause(self) -> None:
        """A wait that the network ordered holds over a restart."""
        text = await self._store.get(self._pause_name)
        self._pause = Pause.read(text, self.now(), self._ticks())

    async def run(self) -> None:
        """Sends until cancelled; a cancellation tears nothing apart. May be run again."""
        self._stopping = False
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
            written = not self._ended and not self.copies.unwritten
            if not self._flying and written and wait is None:
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
        now = self.now()
        ended, self._ended = self._ended, []
        gone, self._gone = self._gone, []
        pause = self._pause
        try:
            async with self._store.transaction():
                await self._write(ended, gone, now)
                written = await self.copies.write(now)
                chosen, copies, wait = await self._choose(now, written)
                if chosen:
                    await self._store.outbox.mark_sending([one.row for one in chosen])
        except BaseException:
            self._ended = ended + self._ended  # nothing of it was written: again next time
            self._gone = gone + self._gone
            raise
        pause.text = ""
        self.copies.written(written)
        for one in chosen:
            self._flying.add(asyncio.create_task(self._fly(one)))
        self.copies.left(len(copies))
        for copy, message in copies:
            self._flying.add(asyncio.create_task(self._fly_copy(copy, message)))
        return wait

    async def _write(self, ended: list[Ended], gone: list[Address], now: datetime) -> None:
        await self._store.outbox.end(ended, now)
        for address in gone:
            await self._store.conversations.set_reachable(address, reachable=False)
            await self._store.outbox.skip_chat(address, "unreachable", now)
        if self._pause.text:
            await self._store.put(self._pause_name, self._pause.text)

    async def _choose(
        self, now: datetime, written: int
    ) -> tuple[list[Waiting], list[tuple[Copy, Outgoing]], float | None]:
        """What may leave now, and in how many seconds to look again (None: when the bell rings).

        Rows of the outbox first: a reply overtakes every broadcast. What has ended since this
        transaction began is not written yet, so a crash would repeat it: it still takes room.
        """
        seconds = self._ticks()
        unwritten = len(self._ended) + self.copies.unwritten - written
        room = self._in_flight - len(self._flying) - unwritten
        if room <= 0:
            return [], [], None
        if (paused := self._pause.left(seconds)) > 0:
            return [], [], paused
        if (crowded := self._pacer.wait(None, seconds)) > NEARLY:
            return [], [], crowded
        chosen, wait = await self._rows(now, seconds, room)
        copies, more = await self.copies.choose(room - len(chosen), now, seconds, self._pacer)
        waits = [one for one in (wait, more) if one is not None]
        return chosen, copies, max(min(waits), NEARLY) if waits else None

    async def _rows(
        self, now: datetime, seconds: float, room: int
    ) -> tuple[list[Waiting], float | None]:
        """The rows of the outbox that may leave, and how long the others wait."""
        waiting, due = await self._store.outbox.next(self._channel.name, _AHEAD, now)
        chosen: list[Waiting] = []
        waits: list[float] = []
        for one in sorted(waiting, key=self._fairly):
            wait = self._pacer.wait(one.to.chat, seconds)
            if wait > NEARLY:
                waits.append(wait)
            elif len(chosen) < room:
                self._pacer.take(one.to.chat, seconds)
                self._served[one.to.chat] = seconds
                chosen.append(one)
        if len(self._served) > _REMEMBERED:
            self._served.clear()
        if not waiting and due is not None:
            waits.append((due - now).total_seconds())
        return chosen, min(waits, default=None)

    def _fairly(self, one: Waiting) -> tuple[int, float, int]:
        """Who was served longest ago comes first: a long queue of one chat delays no other."""
        return one.priority, self._served.get(one.to.chat, 0.0), one.row

    async def _fly(self, one: Waiting) -> None:
        ended = await self._send(one)
        self._ended.append(ended)  # the list of now: the pump takes it away and leaves a new one
        self._landed()

    async def _fly_copy(self, copy: Copy, message: Outgoing) -> None:
        outcome = await attempt(self._channel, Delivery(0, message))
        self._heed(outcome)
        self.copies.ended(copy, outcome)
        self._landed()

    def _landed(self) -> None:
        """Rings the bell; while others fly, for several landings at once: each ring is a commit."""
        self._flying.discard(asyncio.current_task())  # before the bell: there is room again
        landed = len(self._ended) + self.copies.unwritten
        if not self._flying or 2 * landed >= self._in_flight:
            self.bell.set()
        else:
            asyncio.get_running_loop().call_later(NEARLY, self.bell.set)

    async def _send(self, one: Waiting) -> Ended:
        """How the try ended; whatever happens, this message alone is concerned."""
        try:
            message = self._store.outbox.opened(one)
        except Exception as error:
            _LOG.error("message %d cannot be opened: %s", one.row, trace(error))
            return Ended(one.row, "failed", error="bug")
        delivery = Delivery(one.row, message, one.reply_to)
        return self._end(one, await attempt(self._mouth, delivery))

    def _end(self, one: Waiting, outcome: Outcome) -> Ended:
        match outcome.kind:
            case "sent":
                return Ended(one.row, "sent", external_id=outcome.name)
            case "gone":
                self._gone.append(one.to)
                return Ended(one.row, "skipped", error="unreachable")
            case "later":
                self._heed(outcome)
                due = self.now() + timedelta(seconds=outcome.seconds)
                return Ended(one.row, "queued", error="later", due_at=due)
            case "unknown" if one.until and outcome.failed:
                return self._failing(one)
            case "unknown":
                return self._in_doubt(one)
            case kind:
                return Ended(one.row, "failed", error=kind)

    def _heed(self, outcome: Outcome) -> None:
        """Surely not sent: the whole channel waits where all are meant."""
        if outcome.everyone:
            until = self.now() + timedelta(seconds=outcome.seconds)
            text = f"{until.isoformat()} {outcome.seconds}"
            self._pause = Pause(self._ticks() + outcome.seconds, text)

    def _in_doubt(self, one: Waiting) -> Ended:
        if one.doubts + 1 >= TRIES:
            return Ended(one.row, "unknown", error="unknown", doubt=True)
        pause = 2.0**one.doubts
        if one.until:
            pause = DOUBT_PAUSES[min(one.doubts, len(DOUBT_PAUSES) - 1)]
        due = self.now() + timedelta(seconds=pause)
        return Ended(one.row, "queued", error="unknown", due_at=due, doubt=True)

    def _failing(self, one: Waiting) -> Ended:
        """A reminder is tried, with growing pauses, until it is of no use any more."""
        pause = min(2.0 ** min(one.attempts, 20), LONGEST_PAUSE)
        due = self.now() + timedelta(seconds=pause)
        return Ended(one.row, "queued", error="failing", due_at=due)

    async def _finish(self) -> None:
        """A planned stop: waits for what is on its way, and writes down how it ended."""
        if self._flying:
            await asyncio.wait(self._flying, timeout=FAREWELL)
        try:
            async with self._store.transaction():
                await self._write(self._ended, self._gone, self.now())
                await self.copies.write(self.now())
        except Unavailable as error:
            doubtful = len(self._ended)
            _LOG.warning("%s: %s; %d sends stay in doubt", self._channel.name, error, doubtful)
