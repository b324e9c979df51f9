"""The clock of broadcasts: freezes what is approved, starts what is due, shows how far it is."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Collection
from datetime import datetime

from bot.errors import trace_error
from bot.office.broadcasts.lifecycle import (
    StaffNotifier,
    end_waiting,
    finish_broadcast,
    freeze_audience,
    pause_by_itself,
    start_progress,
    update_progress,
)
from bot.store.broadcasts import Broadcast
from bot.store.remembered import Remembered

_LOG = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks: a pause is felt at once by the outbox, only a start waits for us."""


class Broadcasting:
    """Looks at the broadcasts that live. `wake` is told which channels have something to send."""

    def __init__(
        self,
        teller: StaffNotifier,
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
            await self._store.put(Remembered.SERVED_CHANNELS, json.dumps(self._channels))

    async def run(self) -> None:
        """Ticks until cancelled. A bug in one tick does not stop the next."""
        await self._remember_channels()
        while True:
            try:
                await self.do_due(self._clock())
            except Exception as error:
                _LOG.error("a look at the broadcasts stumbled: %s", trace_error(error))
            await asyncio.sleep(EVERY)

    async def do_due(self, now: datetime) -> None:
        """Does what is due at this moment, once."""
        alive = await self._store.broadcasts.living_broadcasts()
        for broadcast in alive:
            if broadcast.state == "approved":
                await freeze_audience(self._store, broadcast, now)
            if broadcast.state == "cancelled":
                await end_waiting(self._store, broadcast, now)
        if not alive:
            return
        async with self._store.transaction():
            for broadcast in await self._store.broadcasts.living_broadcasts():
                await self._look_at(broadcast, now)
        self._wake(set(self._channels))

    async def _look_at(self, broadcast: Broadcast, now: datetime) -> None:
        store = self._store
        if broadcast.state == "scheduled" and broadcast.send_at and broadcast.send_at <= now:
            by_people = broadcast.approved_by.isdecimal()  # else it was a script of the office
            if by_people and not await self._teller.officers_behind(broadcast):
                await pause_by_itself(self._teller, broadcast, "nobody", now)
                return
            await store.broadcasts.move_state(broadcast.id, ("scheduled",), "running", now)
            return
        first = broadcast.state == "running" and broadcast.id not in self._known
        if first:
            self._known.add(broadcast.id)
            await store.recipients.skip_unserved(broadcast.id, self._channels, now)
        if broadcast.state in ("running", "cancelled") and not await store.recipients.has_left(
            broadcast.id
        ):
            await finish_broadcast(self._teller, broadcast, now)
        elif first:
            await start_progress(self._teller, broadcast, now)
        elif broadcast.state in ("running", "paused"):
            await update_progress(self._teller, broadcast, now)
