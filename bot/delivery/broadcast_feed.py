"""One channel's copies of the broadcasts that run: which leave next, and how each one ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.rate_limit import BURST, NEARLY, Bucket, Pacer
from bot.delivery.send_path import Outcome
from bot.dialogue.channel import Channel
from bot.dialogue.messages import Outgoing
from bot.office.broadcasts.lifecycle import (
    StaffNotifier,
    copy_for,
    finish_broadcast,
    pause_by_itself,
)
from bot.store.broadcasts import Broadcast
from bot.store.recipient_rows import Copy, CopyEnded

TRIES = 3
"""How often a copy goes out whose outcome stays unknown, where the office wants it repeated."""

WINDOW = 50
MOST_ERRORS = 0.05
"""More errors than this share of the last WINDOW tries pause a broadcast (design/desk.md)."""

MOST_REFUSED = 3
"""So many messages that the network will never take are our bug, not the recipients' (same)."""

KEPT_FREE = 2
"""Of the sends under way at once, so many are never a broadcast's: replies find room."""

_AHEAD = 8


class Brake:
    """Counts how a broadcast's tries end. People who have gone are no errors."""

    def __init__(self) -> None:
        self._errors: deque[bool] = deque(maxlen=WINDOW)
        self._refused = 0
        self._stopped = False

    def count_outcome(self, kind: str) -> None:
        """One more outcome. What the network withholds from one person is no error."""
        self._stopped |= kind == "stopped"
        if kind not in ("later", "stopped", "withheld"):
            self._errors.append(kind in ("refused", "undelivered", "unknown", "bug"))
            self._refused += kind == "refused"

    @property
    def reason_to_pause(self) -> str:
        """Why the broadcast must pause. Empty when it may go on."""
        if self._stopped:
            return "stopped"
        if self._refused >= MOST_REFUSED:
            return "refused"
        return "errors" if sum(self._errors) > MOST_ERRORS * WINDOW else ""


class BroadcastFeed:
    """Feeds one worker of the outbox. Every method with a database runs in its transaction."""

    def __init__(
        self,
        teller: StaffNotifier,
        channel: Channel,
        clock: Callable[[], datetime],
        in_flight: int,
        *,
        repeats: bool,
    ) -> None:
        rate = channel.capabilities.broadcasts_per_second
        self._teller = teller
        self._store = teller.store
        self._channel = channel.name
        self._keeps_history = channel.capabilities.keeps_history
        self._clock = clock
        self._most = max(1, in_flight - KEPT_FREE)
        self._repeats = repeats
        self._bucket = Bucket(rate, BURST, 1.0, 0.0) if rate else None
        self._brakes: dict[int, Brake] = {}
        self._ended: list[CopyEnded] = []
        self._flying = 0

    async def recover_copies(self, now: datetime) -> int:
        """After a crash: news in doubt is held and listed, or repeated. How many were in doubt.

        Where the channel has no past of its own, writing the line was the delivery: no doubt.
        """
        recipients = self._store.recipients
        if not self._keeps_history:
            await recipients.recover_rows(self._channel, "sent", now, doubt=False)
            return 0
        state = "queued" if self._repeats else "unknown"
        return await recipients.recover_rows(self._channel, state, now, doubt=True)

    async def choose_copies(
        self, room: int, now: datetime, ticks: float, pacer: Pacer
    ) -> tuple[list[tuple[Copy, Outgoing]], float | None]:
        """Marks what leaves now, with its words. And the seconds until there may be more.

        None: nothing more until the bell rings.
        """
        running = [
            living_broadcast
            for living_broadcast in await self._store.broadcasts.living_broadcasts()
            if living_broadcast.state == "running"
        ]
        room = min(room, self._most - self._flying)
        if not running or room <= 0:
            return [], None
        chosen: list[Copy] = []
        waits: list[float] = []
        for broadcast in running:
            wait = await self._take_copies(broadcast, chosen, room, now, ticks, pacer)
            waits += [] if wait is None else [wait]
            if len(chosen) >= room or self._wait_in_crowd(ticks) > NEARLY:
                break  # the first to be started is the first to be done
        await self._store.recipients.mark_sending(chosen)
        texts = {broadcast.id: broadcast for broadcast in running}
        known = self._teller.knowledge()
        said = [
            (copy, copy_for(known, texts[copy.broadcast], copy.to, copy.locale)) for copy in chosen
        ]
        await self._store.keep_lines([(copy.to, False, message, now) for copy, message in said])
        return said, min(waits, default=None)

    async def _take_copies(
        self,
        broadcast: Broadcast,
        chosen: list[Copy],
        room: int,
        now: datetime,
        ticks: float,
        pacer: Pacer,
    ) -> float | None:
        """Takes this one's next copies. Seconds until more may leave, None when it has none."""
        recipients = self._store.recipients
        found = await recipients.next_copies(
            broadcast.id,
            broadcast.purpose,
            self._channel,
            room + _AHEAD,
            now,
            chosen=broadcast.filter,
        )
        skipped = [CopyEnded(copy, "skipped", why) for copy, why in found if why]
        if skipped:
            await recipients.record_ends(skipped, now)
        waits: list[float] = []
        for copy, why in found:
            if why or len(chosen) >= room:
                continue
            wait = max(pacer.seconds_until_rested(copy.to.chat, ticks), self._wait_in_crowd(ticks))
            if wait > NEARLY:
                waits.append(wait)
                continue
            pacer.count_message(copy.to.chat, ticks, news=True)
            if self._bucket:
                self._bucket.take_token()
            chosen.append(copy)
        if waits:
            return min(waits)
        if skipped:
            return 0.0
        due = None if found else await recipients.next_due(broadcast.id, self._channel)
        return max((due - now).total_seconds(), NEARLY) if due else None

    def _wait_in_crowd(self, ticks: float) -> float:
        return self._bucket.seconds_until_free(ticks) if self._bucket else 0.0

    def count_departures(self, number: int = 1) -> None:
        """So many are under way now."""
        self._flying += number

    def note_end(self, copy: Copy, outcome: Outcome) -> None:
        """Remembers how a try ended, until it is written."""
        self._flying -= 1
        self._brakes.setdefault(copy.broadcast, Brake()).count_outcome(outcome.kind)
        self._ended.append(self._make_end(copy, outcome))

    def _make_end(self, copy: Copy, outcome: Outcome) -> CopyEnded:
        match outcome.kind:
            case "sent":
                return CopyEnded(copy, "sent", external_id=outcome.name)
            case "gone":
                return CopyEnded(copy, "failed", "blocked")
            case "withheld":
                return CopyEnded(copy, "skipped", outcome.name)
            case "later" | "stopped":
                due = self._clock() + timedelta(seconds=outcome.seconds)
                return CopyEnded(copy, "queued", "later", due_at=due)
            case "unknown" if self._repeats and copy.doubts + 1 < TRIES:
                due = self._clock() + timedelta(seconds=2.0**copy.doubts)
                return CopyEnded(copy, "queued", "unknown", due_at=due, doubt=True)
            case "unknown":
                return CopyEnded(copy, "unknown", "unknown", doubt=True)
            case kind:
                return CopyEnded(copy, "failed", kind)

    async def write_ends(self, now: datetime) -> int:
        """Writes how tries ended, brakes, finishes. How many of `ended` that were."""
        ended = list(self._ended)
        if not ended:
            return 0
        await self._store.recipients.record_ends(ended, now)
        for copy_ended in ended:
            if copy_ended.why == "blocked":
                await self._store.conversations.set_reachable(copy_ended.copy.to, reachable=False)
                await self._store.outbox.skip_chat(copy_ended.copy.to, "unreachable", now)
        for number in {copy_ended.copy.broadcast for copy_ended in ended}:
            await self._look_after(number, now)
        return len(ended)

    @property
    def count_unwritten(self) -> int:
        """How many tries ended that are not written yet."""
        return len(self._ended)

    def drop_written(self, number: int) -> None:
        """The first so many are committed."""
        del self._ended[:number]

    async def _look_after(self, number: int, now: datetime) -> None:
        """What follows from what has just ended: the end of it all, or a brake."""
        broadcast = next(
            (
                living_broadcast
                for living_broadcast in await self._store.broadcasts.living_broadcasts()
                if living_broadcast.id == number
            ),
            None,
        )
        if broadcast is None:
            return
        if not await self._store.recipients.has_left(number):
            await finish_broadcast(self._teller, broadcast, now)
        elif broadcast.state == "running" and (why := self._brakes[number].reason_to_pause):
            await pause_by_itself(self._teller, broadcast, why, now)
            del self._brakes[number]
