"""Whether the house can serve, and which of its tasks are in trouble: for probes and `health`."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

from bot.app.compose import House
from bot.app.supervision import Supervision
from bot.store.remembered import Remembered

FRESH = 1.0
"""Seconds for which an answer holds: a probe costs a write to the disk, and strangers may ask."""

EVERY = 2.0
"""Seconds between two looks at the tasks."""


class Readiness:
    """Answers probes from one write a second at most, however many ask."""

    def __init__(
        self, house: House, supervision: Supervision, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._house = house
        self._supervision = supervision
        self._ticks = ticks
        self._looked = float("-inf")
        self._works = False
        self._looking = asyncio.Lock()
        self._told: dict[str, int] | None = None

    async def is_ready(self) -> bool:
        """Returns whether the database can be written and every task runs."""
        async with self._looking:
            if self._ticks() - self._looked >= FRESH:
                self._works = await self._can_write()
                self._looked = self._ticks()
        return self._works and not self._supervision.troubled_tasks()

    async def _can_write(self) -> bool:
        try:
            async with self._house.store.transaction():
                await self._house.store.put(Remembered.READY, self._house.clock().isoformat())
        except Exception:  # full, locked or broken: whatever it is, we cannot serve
            return False
        return True

    async def keep_reporting(self) -> None:
        """Keeps in the store which tasks are in trouble, until cancelled."""
        while True:
            await self.write_troubles()
            await asyncio.sleep(EVERY)

    async def write_troubles(self) -> None:
        """Writes which tasks are in trouble, where that has changed."""
        troubled = self._supervision.troubled_tasks()
        if troubled != self._told:
            async with self._house.store.transaction():
                await self._house.store.put(Remembered.TROUBLED_TASKS, json.dumps(troubled))
            self._told = troubled
