"""Numbers for a Prometheus that the office runs. No label names a person, a chat or a text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from bot.app.compose import House
from bot.app.supervision import Supervision
from bot.dialogue.channel import Receive, Remote
from bot.dialogue.messages import Incoming

_LATELY = timedelta(days=1)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """Counts what is heard as it comes; the rest is looked up when somebody asks."""

    def __init__(
        self,
        house: House,
        supervision: Supervision,
        reasons: Callable[[], Awaitable[Sequence[str]]],
    ) -> None:
        self._house, self._supervision, self._reasons = house, supervision, reasons
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._heard = Counter("pandu_heard", "Messages heard", ["channel"], registry=registry)
        self._turns = Histogram(
            "pandu_turn_seconds",
            "Seconds from a batch heard to its answers kept",
            ["channel"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._ready = Gauge("pandu_ready", "1 where all is well", registry=registry)
        self._outbox = Gauge("pandu_outbox", "Messages by state", ["state"], registry=registry)
        self._cases = Gauge("pandu_cases", "Cases by state", ["state"], registry=registry)
        self._failures = Gauge(
            "pandu_task_failures", "Failures of a task in a row", ["task"], registry=registry
        )
        self._unreached = Gauge(
            "pandu_unreached_seconds", "Since when not reached", ["channel"], registry=registry
        )

    def timed(self, channel: str, receive: Receive) -> Receive:
        """Returns the same, counted and timed."""

        async def counted(batch: Sequence[Incoming]) -> Sequence[str | None]:
            began = perf_counter()
            try:
                return await receive(batch)
            finally:
                self._heard.labels(channel).inc(len(batch))
                self._turns.labels(channel).observe(perf_counter() - began)

        return counted

    async def draw(self) -> bytes:
        """Returns the page as Prometheus reads it."""
        store, now = self._house.store, self._house.clock()
        reasons = await self._reasons()
        self._ready.set(not reasons)
        self._failures.clear()
        for task, failures in self._supervision.troubled_tasks().items():
            self._failures.labels(task).set(failures)
        for name, channel in self._house.channels.items():
            if isinstance(channel, Remote):
                self._unreached.labels(name).set(channel.unreached_seconds())
        states = await store.outbox.count_states(now - _LATELY)
        for state, number in states.items():
            self._outbox.labels(state).set(number)
        for state, number in (await store.cases.count_cases(now)).items():
            self._cases.labels(state).set(number)
        return generate_latest(self._registry)
