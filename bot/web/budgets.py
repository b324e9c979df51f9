"""How much one address, and one visitor, may ask of the page: counted before anything is stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.delivery.rate_limit import Bucket
from bot.web.clients import Clients

Endpoint = Callable[[Request], Awaitable[Response]]

AT_ONCE = 4
"""Requests of one address that are worked on at once: the others wait, and nobody else by them."""

HELD = 1.0
"""Seconds until somebody is told that she asks too much."""

PROBES = (20.0, 2.0)
"""Probes of an address: a burst, and what it grows by in a second; more are answered late."""

ANSWERED = 2.5
"""Kilobytes that a message takes on the disk with its answer, whatever is in it."""

MOST_COUNTED = 20_000
"""Addresses or visitors that are remembered; of more, the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Each is a burst and what it grows by in a second. A burst of 0 is no limit.

    `sessions` are first messages of an address, `requests` all that it asks of the page,
    `messages` what one visitor writes, `uploads` the files on their way from an address at once,
    `kept` the kilobytes that its messages and our answers take on the disk.
    """

    sessions: tuple[float, float] = (200, 0.2)
    requests: tuple[float, float] = (300, 30)
    messages: tuple[float, float] = (120, 4)
    kept: tuple[float, float] = (100_000, 10_000 / 3600)
    uploads: int = 4


class _Buckets:
    """A bucket for everybody, made when she comes and forgotten when it is full again."""

    def __init__(self, burst: float, rate: float) -> None:
        self._burst, self._rate = burst, rate
        self._buckets: dict[str, Bucket] = {}

    def take_token(self, name: str, now: float, cost: float = 1) -> float:
        """Takes so many and returns 0. Or the seconds to wait, and takes none."""
        if not self._burst:
            return 0.0
        bucket = self._buckets.get(name)
        if bucket is None:
            self._sweep_buckets(now)
            bucket = self._buckets[name] = Bucket(self._rate, self._burst, self._burst, now)
        wait = bucket.seconds_until_free(now)
        if not wait:
            bucket.take_token(cost)
        return wait

    def _sweep_buckets(self, now: float) -> None:
        if len(self._buckets) < MOST_COUNTED:
            return
        for name, bucket in list(self._buckets.items()):
            if not bucket.seconds_until_free(now) and bucket.tokens >= bucket.burst:
                del self._buckets[name]
        for name in list(self._buckets)[: len(self._buckets) - MOST_COUNTED // 2]:
            del self._buckets[name]


class Budgets:
    """Counts. Each method takes one and returns 0, or the seconds to wait where none is left."""

    def __init__(
        self,
        rates: Rates | None = None,
        clients: Clients | None = None,
        ticks: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._sleep = sleep
        self.rates = rates or Rates()
        self.address = (clients or Clients()).address_of
        self._ticks = ticks
        self._sessions = _Buckets(*self.rates.sessions)
        self._requests = _Buckets(*self.rates.requests)
        self._messages = _Buckets(*self.rates.messages)
        self._kept = _Buckets(*self.rates.kept)
        self._probes = _Buckets(*PROBES)
        self._turns: dict[str, tuple[asyncio.Semaphore, int]] = {}

    def wait_for_session(self, request: Request) -> float:
        """Counts a first message from that address. Returns the seconds to wait, 0 for none."""
        return self._sessions.take_token(self.address(request), self._ticks())

    def wait_for_request(self, request: Request) -> float:
        """Counts anything that address asks for (see wait_for_session)."""
        return self._requests.take_token(self.address(request), self._ticks())

    def wait_for_message(self, visitor: str) -> float:
        """Counts a message of that visitor (see wait_for_session)."""
        return self._messages.take_token(visitor, self._ticks())

    def wait_for_room(self, request: Request, size: int) -> float:
        """Counts what a message of so many bytes will take on the disk (see wait_for_session)."""
        cost = ANSWERED + size / 1000
        return self._kept.take_token(self.address(request), self._ticks(), cost)

    async def probe(self, request: Request) -> None:
        """Keeps a probe back where its address asks too often. Its answer stays true."""
        if self._probes.take_token(self.address(request), self._ticks()):
            await self.hold_refusal()

    @asynccontextmanager
    async def take_turn(self, request: Request) -> AsyncIterator[None]:
        """Waits while enough of what this address asked is worked on: a crowd queues by itself."""
        address = self.address(request)
        room, number = self._turns.get(address) or (asyncio.Semaphore(AT_ONCE), 0)
        self._turns[address] = room, number + 1
        try:
            async with room:
                yield
        finally:
            room, number = self._turns[address]
            if number > 1:
                self._turns[address] = room, number - 1
            else:
                del self._turns[address]

    async def hold_refusal(self) -> None:
        """Keeps a refusal back: whoever asks without a pause would be refused without one."""
        await self._sleep(HELD)

    def pace_endpoint(
        self, answer: Endpoint, refuse: Callable[[Request, float], Response]
    ) -> Endpoint:
        """Returns the same handler for addresses that do not ask too much.

        The others are refused.
        """

        async def paced(request: Request) -> Response:
            if wait := self.wait_for_request(request):
                await self.hold_refusal()
                return refuse(request, wait)
            return await answer(request)

        return paced
