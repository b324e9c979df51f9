"""Pacing: buckets of tokens for a channel and each chat, and pauses. Told the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

BURST = 1.5
"""A bucket of one would lose what a timer is late; with half a token more the rate holds."""

APART = 1.2
"""News and whatever else goes to the same chat lie so many of its intervals apart: a line's delay
can bring two of them nearer to each other than they left."""

NEARLY = 0.005
"""A wait shorter than a timer's grain is none; the bucket keeps the average."""


@dataclass(slots=True)
class Bucket:
    """At most `burst` at once, refilled `rate` a second. `tokens` were counted at `then`.

    `taken`: when one was taken last; `rests`: until when nobody takes one.
    """

    rate: float
    burst: float
    tokens: float
    then: float
    taken: float = float("-inf")
    rests: float = float("-inf")

    def seconds_until_free(self, now: float) -> float:
        """Returns seconds until one may be taken. 0 when one can be taken now."""
        self.tokens = min(self.burst, self.tokens + max(0.0, now - self.then) * self.rate)
        self.then = now
        refill = 0.0 if self.tokens >= 1 - 1e-9 else (1 - self.tokens) / self.rate
        return max(refill, self.rests - now)

    def take_token(self, cost: float = 1) -> None:
        """Takes one, or so many at once: what is missing is owed."""
        self.tokens -= cost
        self.taken = self.then

    def seconds_until_rested(self, now: float) -> float:
        """Returns seconds until one may be taken by who leaves the burst to others."""
        return max(self.seconds_until_free(now), self.taken + APART / self.rate - now)


class Pacer:
    """What one channel may send: overall evenly, to one chat so many a second after a burst.

    None is no cap. Buckets of chats that are full again are forgotten.
    """

    def __init__(self, per_second: float | None, per_chat: float | None, chat_burst: int) -> None:
        self._all = Bucket(per_second, BURST, 1.0, 0.0) if per_second else None
        self._per_chat = per_chat
        self._chat_burst = float(max(1, chat_burst))
        self._chats: dict[str, Bucket] = {}

    def seconds_until_free(self, chat: str | None, now: float) -> float:
        """Returns seconds until a message to this chat may leave.

        None: to a chat that is at rest.
        """
        everyone = self._all.seconds_until_free(now) if self._all else 0.0
        bucket = self._chats.get(chat) if chat else None
        return max(everyone, bucket.seconds_until_free(now)) if bucket else everyone

    def seconds_until_rested(self, chat: str, now: float) -> float:
        """Returns seconds until a broadcast may leave. The burst of a chat is for its replies."""
        bucket = self._chats.get(chat)
        return max(
            self.seconds_until_free(None, now), bucket.seconds_until_rested(now) if bucket else 0.0
        )

    def count_message(self, chat: str, now: float, *, news: bool = False) -> None:
        """Counts one message to this chat. Behind `news` even a reply keeps the pace of a chat."""
        if self._all:
            self._all.seconds_until_free(now)
            self._all.take_token()
        if self._per_chat:
            bucket = self._chats.get(chat)
            if bucket is None:
                self._sweep_buckets(now)
                bucket = Bucket(self._per_chat, self._chat_burst, self._chat_burst, now)
                self._chats[chat] = bucket
            bucket.seconds_until_free(now)
            bucket.take_token()
            if news:
                bucket.rests = now + APART / bucket.rate

    def _sweep_buckets(self, now: float) -> None:
        if len(self._chats) > 10_000:
            self._chats = {
                chat: bucket
                for chat, bucket in self._chats.items()
                if bucket.seconds_until_free(now) or bucket.tokens < bucket.burst
            }


@dataclass(slots=True)
class Pause:
    """A wait that the network ordered for everyone: until `until` on the count that never jumps.

    `text` is what a restart reads back; empty once it is written.
    """

    until: float = 0.0
    text: str = ""

    def seconds_left(self, ticks: float) -> float:
        """Returns seconds still to wait. 0 when it is over."""
        return max(0.0, self.until - ticks)

    @classmethod
    def read_pause(cls, text: str | None, now: datetime, ticks: float) -> Pause:
        """Returns the pause as it was written.

        Never longer than it was ordered, whatever the clock did.
        """
        if not text:
            return cls()
        until, _, seconds = text.partition(" ")
        left = (datetime.fromisoformat(until) - now).total_seconds()
        return cls(ticks + max(0.0, min(left, float(seconds))))
