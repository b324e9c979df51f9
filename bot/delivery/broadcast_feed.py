"""One channel's copies of the broadcasts that run: which leave next, and how each one ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.attempt import Outcome
from bot.delivery.rate_limit import BURST, NEARLY, Bucket, Pacer
from bot.dialogue.channel import Channel
from bot.dialogue.messages import Outgoing
from bot.office.broadcasts.lifecycle import Teller, copy_for, finish, pause_by_itself
from bot.store.broadcasts import Broadcast
from bot.store.recipients import Copy, CopyEnded

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
    """Counts how a broadcast's tries end; people who have gone are no errors."""

    def __init__(self) -> None:
        self._errors: deque[bool] = deque(maxlen=WINDOW)
        self._refused = 0

    def count(self, kind: str) -> None:
        """One more outcome."""
        if kind != "later":
            self._errors.append(kind in ("refused", "unknown", "bug"))
            self._refused += kind == "refused"

    @property
    def why(self) -> str:
        """Why the broadcast must pause; empty when it may go on."""
        if self._refused >= MOST_REFUSED:
            return "refused"
        return "errors" if sum(self._errors) > MOST_ERRORS * WINDOW else ""


class Copies:
    """Feeds one worker of the outbox; every method with a database runs in its transaction."""

    def __init__(
        self,
        teller: Teller,
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

    async def recover(self, now: datetime) -> int:
        """After a crash: news in doubt is held and listed, or repeated; how many were in doubt.

        Where the channel has no past of its own, writing the line was the delivery: no doubt.
        """
        recipients = self._store.recipients
        if not self._keeps_history:
            await recipients.recover(self._channel, "sent", now, doubt=False)
            return 0
        state = "queued" if self._repeats else "unknown"
        return await recipients.recover(self._channel, state, now, doubt=True)

    async def choose(
        self, room: int, now: datetime, ticks: float, pacer: Pacer
    ) -> tuple[list[tuple[Copy, Outgoing]], float | None]:
        """Marks what leaves now, with its words; and the seconds until there may be more.

        None: nothing more until the bell rings.
        """
        running = [one for one in await self._store.broadcasts.alive() if one.state == "running"]
        room = min(room, self._most - self._flying)
        if not running or room <= 0:
            return [], None
        chosen: list[Copy] = []
        waits: list[float] = []
        for one in running:
            wait = await self._take(one, chosen, room, now, ticks, pacer)
            waits += [] if wait is None else [wait]
            if len(chosen) >= room or self._crowded(ticks) > NEARLY:
                break  # the first to be started is the first to be done
        await self._store.recipients.mark_sending(chosen)
        texts = {one.id: one for one in running}
        known = self._teller.knowledge()
        said = [(one, copy_for(known, texts[one.broadcast], one.to, one.locale)) for one in chosen]
        await self._store.keep_lines([(one.to, False, message, now) for one, message in said])
        return said, min(waits, default=None)

    async def _take(
        self,
        one: Broadcast,
        chosen: list[Copy],
        room: int,
        now: datetime,
        ticks: float,
        pacer: Pacer,
    ) -> float | None:
        """Takes this one's next copies; seconds until more may leave, None when it has none."""
        recipients = self._store.recipients
        found = await recipients.next(
            one.id, one.purpose, self._channel, room + _AHEAD, now, chosen=one.filter
        )
        skipped = [CopyEnded(copy, "skipped", why) for copy, why in found if why]
        if skipped:
            await recipients.end(skipped, now)
        waits: list[float] = []
        for copy, why in found:
            if why or len(chosen) >= room:
                continue
            wait = max(pacer.rest(copy.to.chat, ticks), self._crowded(ticks))
            if wait > NEARLY:
                waits.append(wait)
                continue
            pacer.take(copy.to.chat, ticks, news=True)
            if self._bucket:
                self._bucket.take()
            chosen.append(copy)
        if waits:
            return min(waits)
        if skipped:
            return 0.0
        due = None if found else await recipients.next_due(one.id, self._channel)
        return max((due - now).total_seconds(), NEARLY) if due else None

    def _crowded(self, ticks: float) -> float:
        return self._bucket.wait(ticks) if self._bucket else 0.0

    def left(self, number: int = 1) -> None:
        """So many are under way now."""
        self._flying += number

    def ended(self, copy: Copy, outcome: Outcome) -> None:
        """Remembers how a try ended, until it is written."""
        self._flying -= 1
        self._brakes.setdefault(copy.broadcast, Brake()).count(outcome.kind)
        self._ended.append(self._end(copy, outcome))

    def _end(self, copy: Copy, outcome: Outcome) -> CopyEnded:
        match outcome.kind:
            case "sent":
                return CopyEnded(copy, "sent", external_id=outcome.name)
            case "gone":
                return CopyEnded(copy, "failed", "blocked")
            case "later":
                due = self._clock() + timedelta(seconds=outcome.seconds)
                return CopyEnded(copy, "queued", "later", due_at=due)
            case "unknown" if self._repeats and copy.doubts + 1 < TRIES:
                due = self._clock() + timedelta(seconds=2.0**copy.doubts)
                return CopyEnded(copy, "queued", "unknown", due_at=due, doubt=True)
            case "unknown":
                return CopyEnded(copy, "unknown", "unknown", doubt=True)
            case kind:
                return CopyEnded(copy, "failed", kind)

    async def write(self, now: datetime) -> int:
        """Writes how tries ended, brakes, finishes; how many of `ended` that were."""
        ended = list(self._ended)
        if not ended:
            return 0
        await self._store.recipients.end(ended, now)
        for one in ended:
            if one.why == "blocked":
                await self._store.conversations.set_reachable(one.copy.to, reachable=False)
                await self._store.outbox.skip_chat(one.copy.to, "unreachable", now)
        for number in {one.copy.broadcast for one in ended}:
            await self._look(number, now)
        return len(ended)

    @property
    def unwritten(self) -> int:
        """How many tries ended that are not written yet."""
        return len(self._ended)

    def written(self, number: int) -> None:
        """The first so many are committed."""
        del self._ended[:number]

    async def _look(self, number: int, now: datetime) -> None:
        """What follows from what has just ended: the end of it all, or a brake."""
        one = next((one for one in await self._store.broadcasts.alive() if one.id == number), None)
        if one is None:
            return
        if not await self._store.recipients.has_left(number):
            await finish(self._teller, one, now)
        elif one.state == "running" and (why := self._brakes[number].why):
            await pause_by_itself(self._teller, one, why, now)
            del self._brakes[number]
