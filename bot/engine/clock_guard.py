"""Whether the computer's clock is believed: a wrong one must not delete what people gave."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import BotError
from bot.store.clock import SLACK, SeenMoment
from bot.store.store import Store

_LOG = logging.getLogger(__name__)


def even_seconds() -> float:
    """Returns a count of seconds that never leaps, and goes on while the computer sleeps."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class ClockGuard:
    """Compares the calendar with even time, and at a start with the last moment stored.

    After a leap, forward or back, it must go on evenly for `wait` before it is believed; only time
    in which the process runs counts, over restarts too. Longer than `gap` between two runs is a
    leap.
    """

    def __init__(
        self,
        store: Store,
        gap: timedelta,
        wait: timedelta,
        *,
        ticks: Callable[[], float] = even_seconds,
    ) -> None:
        self._store = store
        self._gap = gap
        self._wait = wait
        self._ticks = ticks
        self._seen: SeenMoment | None = None
        self._looked = 0.0

    async def look_at(self, now: datetime) -> SeenMoment:
        """Returns how far the clock is believed now.

        Remembered, and a leap is logged. Once a tick.
        """
        ticks = self._ticks()
        if self._seen is None:
            seen = await self._store.clock.at_start(now, gap=self._gap, wait=self._wait)
            if seen.wait:
                await self._warn_of_leap(seen, now)
        else:
            even = ticks - self._looked
            leap = (now - self._seen.at).total_seconds() - even
            seen = replace(self._seen, at=now, wait=max(0.0, self._seen.wait - even))
            if abs(leap) > SLACK:
                seen = seen.leaps(leap, self._wait)
                await self._warn_of_leap(seen, now)
        await self._keep_seen(seen)
        self._looked = ticks
        return seen

    async def note_deletion(self) -> None:
        """Something was deleted by age under this clock: the leap before is history."""
        if self._seen is not None and self._seen.leapt:
            await self._keep_seen(replace(self._seen, leapt=0.0))

    async def _keep_seen(self, seen: SeenMoment) -> None:
        async with self._store.transaction():
            await self._store.clock.remember_seen(seen)
        self._seen = seen

    async def _warn_of_leap(self, seen: SeenMoment, now: datetime) -> None:
        due = await self._store.retention.count_due(now)
        over = ", ".join(f"{number} {kind}" for kind, number in due.items() if number)
        _LOG.warning(
            "the clock leapt by %.0f s: nothing is deleted by age for %.1f hours of even time. "
            "Is the date of this computer right? By it these would be over age: %s",
            seen.leapt,
            seen.wait / 3600,
            over or "nothing",
        )


_LOG = logging.getLogger(__name__)

MANY = 20
"""So many registrations, open forms, questions and cases deleted together are a mass deletion."""

_FEW, _SHARE = 3, 0.25
"""So are fewer, from three on, if they are this share of all there are."""


async def copied_before(store: Store, now: datetime, draft_age: timedelta, *, leapt: bool) -> bool:
    """Returns whether deletion may go on: nothing much is due, or a copy of all of it stands.

    `leapt`: it is the first deletion since the clock leapt; then a copy is kept in any case.
    """
    due, there = await store.retention.weigh_due(now, draft_age)
    mass = due > MANY or (due >= _FEW and due >= _SHARE * there)
    if not due or not (mass or leapt):
        return True
    try:
        copy = await store.copies.keep_before_deletion(now)
    except BotError as error:
        _LOG.error("%d over age are not deleted, no copy of them can be kept: %s", due, error)
        return False
    _LOG.warning(
        "%d of %d registrations, open forms, questions and cases are over age and are deleted now; "
        "a copy is kept for %d days: %s",
        due,
        there,
        store.copies.ends_after(),
        copy,
    )
    return True
