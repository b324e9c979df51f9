"""What goes wrong on plan: refusals, cut connections, delays, the real rate limits."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field

from tests.telegram_api.errors import ApiError, too_many

SENDS = ("sendmessage", "senddocument", "sendphoto", "sendvoice", "sendvideo")


@dataclass(slots=True)
class Fault:
    """The next `times` fitting calls fail thus; `cut` is "before" or "after" the act."""

    times: int = 1
    method: str | None = None
    chat: int | None = None
    status: int = 0
    description: str = ""
    retry_after: int | None = None
    cut: str = ""
    there: float = 0.0
    back: float = 0.0

    def fits(self, method: str, chat: int | None) -> bool:
        wanted = self.method.lower() if self.method else None
        named = method in SENDS if wanted == "send" else wanted in (None, method)
        return self.times > 0 and named and self.chat in (None, chat)

    def error(self) -> ApiError | None:
        if self.retry_after is not None:
            return too_many(self.retry_after)
        words = {400: "Bad Request", 403: "Forbidden: bot was blocked by the user"}
        words |= {500: "Internal Server Error", 502: "Bad Gateway", 401: "Unauthorized"}
        if self.status:
            return ApiError(self.status, self.description or words.get(self.status, "Error"))
        return None


@dataclass(slots=True)
class Limits:
    """Telegram's own pace: `per_second` overall, `per_chat` after a burst; None is no limit."""

    per_second: float | None = None
    per_chat: float | None = None
    burst: int = 3
    _all: deque[float] = field(default_factory=deque)
    _room: dict[int, tuple[float, float]] = field(default_factory=dict)

    def check(self, chat: int) -> None:
        """Counts one send. Raises ApiError 429 when it comes too soon."""
        now = time.monotonic()
        if self.per_second is not None:
            while self._all and self._all[0] <= now - 1:
                self._all.popleft()
            if len(self._all) >= self.per_second:
                raise too_many(max(1, math.ceil(self._all[0] + 1 - now)))
        if self.per_chat is not None:
            room, since = self._room.get(chat, (float(self.burst), now))
            room = min(float(self.burst), room + (now - since) * self.per_chat)
            self._room[chat] = (room, now)
            if room < 1:
                raise too_many(max(1, math.ceil((1 - room) / self.per_chat)))
            self._room[chat] = (room - 1, now)
        if self.per_second is not None:
            self._all.append(now)


class Faults:
    """The plan; the first fitting fault is used up. `there`, `back`: delays of every call."""

    def __init__(self) -> None:
        self.plan: list[Fault] = []
        self.limits = Limits()
        self.there = 0.0
        self.back = 0.0

    def add(self, **values: object) -> None:
        self.plan.append(Fault(**values))  # type: ignore[arg-type]  # from JSON; a wrong name raises

    def next(self, method: str, chat: int | None) -> Fault | None:
        if not self.plan:
            return None
        for fault in self.plan:
            if fault.fits(method, chat):
                fault.times -= 1
                if not fault.times:
                    self.plan.remove(fault)
                return fault
        return None
