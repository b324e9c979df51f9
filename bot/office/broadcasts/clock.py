"""The clock of broadcasts: freezes what is approved, starts what is due, shows how far it is."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Collection
from datetime import datetime

from bot.errors import trace
from bot.office.broadcasts.lifecycle import (
    SERVED,
    Teller,
    empty,
    finish,
    freeze,
    pause_by_itself,
    start,
    update_progress,
)
from bot.store.broadcasts import Broadcast

_LOG = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks: a pause is felt at once by the outbox, only a start waits for us."""


class Broadcasting:
    """Looks at the broadcasts that live. `wake` is told which channels have something to send."""

    def __init__(
        self,
        teller: Teller,
        channels: Collection[str],
        wake: Callable[[set[str]], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._teller = teller
        self._store = teller.store
        self._channels = sorted(channels)
        self._wake = wake
        self._clock = clock
        self._known: set[int] = set()

    async def _remember_channels(self) -> None:
        """For whoever plans a broadcast, even while no house is open."""
        async with self._store.transaction():
            await self._store.put(SERVED, json.dumps(self._channels))

    async def run(self) -> None:
        """Ticks until cancelled; a bug in one tick does not stop the next."""
        await self._remember_channels()
        while True:
            try:
                await self.tick(self._clock())
            except Exception as error:
                _LOG.error("a look at the broadcasts stumbled: %s", trace(error))
            await asyncio.sleep(EVERY)

    async def tick(self, now: datetime) -> None:
        """Does what is due at this moment, once."""
        alive = await self._store.broadcasts.alive()
        for one in alive:
            if one.state == "approved":
                await freeze(self._store, one, now)
            if one.state == "cancelled":
                await empty(self._store, one, now)
        if not alive:
            return
        async with self._store.transaction():
            for one in await self._store.broadcasts.alive():
                await self._look(one, now)
        self._wake(set(self._channels))

    async def _look(self, one: Broadcast, now: datetime) -> None:
        store = self._store
        if one.state == "scheduled" and one.send_at and one.send_at <= now:
            by_people = one.approved_by.isdecimal()  # else it was a script of the office
            if by_people and not await self._teller.behind(one):
                await pause_by_itself(self._teller, one, "nobody", now)
                return
            await store.broadcasts.move(one.id, ("scheduled",), "running", now)
            return
        first = one.state == "running" and one.id not in self._known
        if first:
            self._known.add(one.id)
            await store.recipients.skip_unserved(one.id, self._channels, now)
        if one.state in ("running", "cancelled") and not await store.recipients.has_left(one.id):
            await finish(self._teller, one, now)
        elif first:
            await start(self._teller, one, now)
        elif one.state in ("running", "paused"):
            await update_progress(self._teller, one, now)
