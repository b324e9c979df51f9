"""One channel's worker: writes how sends ended, commits the next, and sends them in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.broadcast_feed import BroadcastFeed
from bot.delivery.endings import end_try
from bot.delivery.rate_limit import NEARLY, Pacer, Pause
from bot.delivery.send_path import Outcome, SendPath
from bot.dialogue.channel import Delivery
from bot.dialogue.messages import Address, Outgoing
from bot.errors import trace_error
from bot.store.database import Unavailable
from bot.store.outbox import Ended, Waiting
from bot.store.recipient_rows import Copy
from bot.store.remembered import Remembered
from bot.store.store import Store

_LOG = logging.getLogger(__name__)

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
        path: SendPath,
        clock: Callable[[], datetime],
        ticks: Callable[[], float],
        in_flight: int,
        copies: BroadcastFeed,
    ) -> None:
        can = path.channel.capabilities
        self._store = store
        self._path = path
        self._name = path.channel.name
        self.now = clock
        self.copies = copies
        self._ticks = ticks
        self._in_flight = in_flight
        self.confirms = can.confirms
        self._pacer = Pacer(can.per_second, can.per_chat, can.chat_burst)
        self._pause = Pause()
        self._ended: list[Ended] = []
        self._gone: list[Address] = []
        self._flying: set[asyncio.Task[None]] = set()
        self._served: dict[str, float] = {}
        self._stopping = False
        self.bell = asyncio.Event()

    async def remember_pause(self) -> None:
        """A wait that the network ordered holds over a restart."""
        text = await self._store.get(Remembered.CHANNEL_PAUSE, self._name)
        self._pause = Pause.read_pause(text, self.now(), self._ticks())

    async def run(self) -> None:
        """Sends until cancelled. A cancellation tears nothing apart. May be run again."""
        self._stopping = False
        working = asyncio.create_task(self._work_until_stopped())
        try:
            await asyncio.shield(working)
        except asyncio.CancelledError:
            self._stopping = True
            self.bell.set()
            await working
            raise

    async def _work_until_stopped(self) -> None:
        failures = 0
        while not self._stopping:
            self.bell.clear()
            try:
                wait = await self._pump_once()
                failures = 0
            except Exception as error:
                failures += 1
                wait = min(2.0 ** (failures - 1), _LONGEST)
                self._log_failure(error, wait)
            if not self._stopping:
                await self._ring_bell(wait)
        await self._finish_flights()

    def _log_failure(self, error: Exception, wait: float) -> None:
        if isinstance(error, Unavailable):
            _LOG.warning("%s: %s; again in %.0f s", self._name, error, wait)
        else:
            _LOG.error("the outbox of %s stumbled: %s", self._name, trace_error(error))

    async def flush_due(self) -> None:
        """Sends what is due until nothing is left."""
        while True:
            self.bell.clear()
            wait = await self._pump_once()
            written = not self._ended and not self.copies.count_unwritten
            if not self._flying and written and wait is None:
                return
            await self._ring_bell(wait)

    async def _ring_bell(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.bell.wait()
        except TimeoutError:
            return

    async def _pump_once(self) -> float | None:
        """Writes how tries ended, commits the next to "sending", sends them. Seconds to sleep."""
        now = self.now()
        ended, self._ended = self._ended, []
        gone, self._gone = self._gone, []
        pause = self._pause
        try:
            async with self._store.transaction():
                await self._write_ends(ended, gone, now)
                written = await self.copies.write_ends(now)
                chosen, copies, wait = await self._choose_next(now, written)
                if chosen:
                    await self._store.outbox.mark_sending([waiting.row for waiting in chosen])
        except BaseException:
            self._ended = ended + self._ended  # nothing of it was written: again next time
            self._gone = gone + self._gone
            raise
        pause.text = ""
        self.copies.drop_written(written)
        for waiting in chosen:
            self._flying.add(asyncio.create_task(self._send_aside(waiting)))
        self.copies.count_departures(len(copies))
        for copy, message in copies:
            self._flying.add(asyncio.create_task(self._fly_copy(copy, message)))
        return wait

    async def _write_ends(self, ended: list[Ended], gone: list[Address], now: datetime) -> None:
        await self._store.outbox.record_ends(ended, now)
        for address in gone:
            await self._store.conversations.set_reachable(address, reachable=False)
            await self._store.outbox.skip_chat(address, "unreachable", now)
        if self._pause.text:
            await self._store.put(Remembered.CHANNEL_PAUSE, self._pause.text, self._name)

    async def _choose_next(
        self, now: datetime, written: int
    ) -> tuple[list[Waiting], list[tuple[Copy, Outgoing]], float | None]:
        """What may leave now, and in how many seconds to look again (None: when the bell rings).

        Rows of the outbox first: a reply overtakes every broadcast. What has ended since this
        transaction began is not written yet, so a crash would repeat it: it still takes room.
        """
        seconds = self._ticks()
        unwritten = len(self._ended) + self.copies.count_unwritten - written
        room = self._in_flight - len(self._flying) - unwritten
        if room <= 0:
            return [], [], None
        if (paused := self._pause.seconds_left(seconds)) > 0:
            return [], [], paused
        if (crowded := self._pacer.seconds_until_free(None, seconds)) > NEARLY:
            return [], [], crowded
        chosen, wait = await self._choose_rows(now, seconds, room)
        copies, more = await self.copies.choose_copies(
            room - len(chosen), now, seconds, self._pacer
        )
        waits = [number for number in (wait, more) if number is not None]
        return chosen, copies, max(min(waits), NEARLY) if waits else None

    async def _choose_rows(
        self, now: datetime, seconds: float, room: int
    ) -> tuple[list[Waiting], float | None]:
        """Returns the rows of the outbox that may leave, and how long the others wait."""
        waiting, due = await self._store.outbox.next_waiting(self._name, _AHEAD, now)
        chosen: list[Waiting] = []
        waits: list[float] = []
        for item in sorted(waiting, key=self._order_fairly):
            wait = self._pacer.seconds_until_free(item.to.chat, seconds)
            if wait > NEARLY:
                waits.append(wait)
            elif len(chosen) < room:
                self._pacer.count_message(item.to.chat, seconds)
                self._served[item.to.chat] = seconds
                chosen.append(item)
        if len(self._served) > _REMEMBERED:
            self._served.clear()
        if not waiting and due is not None:
            waits.append((due - now).total_seconds())
        return chosen, min(waits, default=None)

    def _order_fairly(self, waiting: Waiting) -> tuple[int, float, int]:
        """Who was served longest ago comes first: a long queue of one chat delays no other."""
        return waiting.priority, self._served.get(waiting.to.chat, 0.0), waiting.row

    async def _send_aside(self, waiting: Waiting) -> None:
        ended = await self._send_message(waiting)
        self._ended.append(ended)  # the list of now: the pump takes it away and leaves a new one
        self._note_landing()

    async def _fly_copy(self, copy: Copy, message: Outgoing) -> None:
        mark = f"copy:{copy.broadcast}:{copy.to.chat}"
        outcome = await self._path.attempt(Delivery(0, message, mark=mark))
        self._apply_pauses(outcome)
        self.copies.note_end(copy, outcome)
        self._note_landing()

    def _note_landing(self) -> None:
        """Rings the bell. While others fly, for several landings at once: each ring is a commit."""
        self._flying.discard(asyncio.current_task())  # before the bell: there is room again
        landed = len(self._ended) + self.copies.count_unwritten
        if not self._flying or 2 * landed >= self._in_flight:
            self.bell.set()
        else:
            asyncio.get_running_loop().call_later(NEARLY, self.bell.set)

    async def _send_message(self, waiting: Waiting) -> Ended:
        """Returns how the try ended. Whatever happens, this message alone is concerned."""
        try:
            message = self._store.outbox.open_message(waiting)
        except Exception as error:
            _LOG.error("message %d cannot be opened: %s", waiting.row, trace_error(error))
            return Ended(waiting.row, "failed", error="bug")
        delivery = Delivery(
            waiting.row, message, waiting.reply_to, f"row:{waiting.row}", late=waiting.late
        )
        return self._end_message(waiting, await self._path.attempt(delivery))

    def _end_message(self, waiting: Waiting, outcome: Outcome) -> Ended:
        if outcome.kind == "gone":
            self._gone.append(waiting.to)
        self._apply_pauses(outcome)
        return end_try(waiting, outcome, self.now(), self.confirms)

    def _apply_pauses(self, outcome: Outcome) -> None:
        """Surely not sent: the whole channel waits where all are meant."""
        if outcome.everyone:
            until = self.now() + timedelta(seconds=outcome.seconds)
            text = f"{until.isoformat()} {outcome.seconds}"
            self._pause = Pause(self._ticks() + outcome.seconds, text)

    async def _finish_flights(self) -> None:
        """A planned stop: waits for what is on its way, and writes down how it ended."""
        if self._flying:
            await asyncio.wait(self._flying, timeout=FAREWELL)
        try:
            async with self._store.transaction():
                await self._write_ends(self._ended, self._gone, self.now())
                await self.copies.write_ends(self.now())
        except Unavailable as error:
            doubtful = len(self._ended)
            _LOG.warning("%s: %s; %d sends stay in doubt", self._name, error, doubtful)
