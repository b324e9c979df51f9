"""What goes wrong on plan: refusals, cut connections, calls that hang, and Meta's own limits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.whatsapp_api.errors import ApiError

Clock = Callable[[], float]
DAY = 86_400.0


@dataclass(slots=True)
class Fault:
    """The next `times` fitting calls fail thus.

    `call` is messages, read, media, url, download or templates (None: any); `user` is a phone
    number or id. `code` is refused in the answer with HTTP `status` (0: the usual one), or told by
    webhook after a 200 where `by_webhook`. A `status` without a code is answered without JSON.
    `cut` ends the connection "before" or "after" the act; `hang` likewise answers nothing until
    the caller gives up or the fake stops. `status` and `details` without a code are 360dialog's
    own refusal: {"meta": {"developer_message"}}.
    """

    times: int = 1
    call: str | None = None
    user: str | None = None
    code: int = 0
    status: int = 0
    details: str = ""
    by_webhook: bool = False
    cut: str = ""
    hang: str = ""

    def fits(self, call: str, users: tuple[str, ...]) -> bool:
        return self.times > 0 and self.call in (None, call) and self.user in (None, *users)

    def error(self) -> ApiError | None:
        return ApiError(self.code, self.details, status=self.status) if self.code else None


class Faults:
    """The plan; the first fitting fault is used up."""

    def __init__(self) -> None:
        self.plan: list[Fault] = []

    def add(self, **values: object) -> None:
        self.plan.append(Fault(**values))  # type: ignore[arg-type]  # from JSON; a wrong name raises

    def next(self, call: str, users: tuple[str, ...] = ()) -> Fault | None:
        for fault in self.plan:
            if fault.fits(call, users):
                fault.times -= 1
                if not fault.times:
                    self.plan.remove(fault)
                return fault
        return None


@dataclass(slots=True)
class _Burst:
    since: float
    count: int
    free_at: float


@dataclass(slots=True)
class Limits:
    """Meta's own pace. `pair`: one message in `pair_seconds` to one user, up to `pair_burst` in a
    burst, borrowed from the time after it. `per_second`: of the whole number (None: none).
    `recipients`: users outside their window in a moving day, of the portfolio (None: none)."""

    clock: Clock
    pair: bool = True
    pair_seconds: float = 6.0
    pair_burst: int = 45
    per_second: int | None = 80
    throttle_status: int = 0
    recipients: int | None = None
    _all: deque[float] = field(default_factory=deque)
    _bursts: dict[str, _Burst] = field(default_factory=dict)
    _reached: dict[str, float] = field(default_factory=dict)

    def check(self, user: str) -> None:
        """Counts one message. Raises ApiError 130429 or 131056 when it comes too soon."""
        now = self.clock()
        if self.per_second is not None:
            while self._all and self._all[0] <= now - 1:
                self._all.popleft()
            if len(self._all) >= self.per_second:
                raise ApiError(130429, status=self.throttle_status)
        if self.pair:
            self._check_pair(user, now)
        self._all.append(now)

    def _check_pair(self, user: str, now: float) -> None:
        burst = self._bursts.get(user)
        if burst is None or now >= burst.free_at:
            self._bursts[user] = _Burst(now, 1, now + self.pair_seconds)
        elif now - burst.since < self.pair_seconds and burst.count < self.pair_burst:
            burst.count += 1
            burst.free_at += self.pair_seconds
        else:
            raise ApiError(131056, "Too many messages to one user in a short time.")

    def silence(self, user: str) -> float:
        """Seconds until this user may be written to again; 0 where she may be now."""
        burst = self._bursts.get(user)
        return max(0.0, burst.free_at - self.clock()) if burst else 0.0

    def check_recipient(self, user: str) -> None:
        """Counts one user outside her window. Raises ApiError 131064 beyond the portfolio's."""
        now = self.clock()
        self._reached = {u: at for u, at in self._reached.items() if at > now - DAY}
        full = self.recipients is not None and len(self._reached) >= self.recipients
        if full and user not in self._reached:
            raise ApiError(131064, f"{self.recipients} recipients in 24 hours reached.")
        self._reached[user] = now
