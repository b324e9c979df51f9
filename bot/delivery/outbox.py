"""The only place that sends: rows become packets, at the network's pace, in order in each chat."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.delivery.broadcast_feed import BroadcastFeed
from bot.delivery.send_path import SendPath
from bot.delivery.worker import Worker
from bot.dialogue.receipts import Receipt
from bot.office.broadcasts.lifecycle import StaffNotifier
from bot.store.store import Store

_LOG = logging.getLogger(__name__)


class OutboxWorkers:
    """One worker a channel. At most `in_flight` sends at once, the most a crash can repeat.

    `clock` is the calendar's time, `ticks` a count of seconds that never jumps. `repeats`: a
    broadcast's copy whose outcome is in doubt goes once more; else it is held and listed.
    """

    def __init__(
        self,
        store: Store,
        paths: Mapping[str, SendPath],
        clock: Callable[[], datetime],
        teller: StaffNotifier,
        *,
        in_flight: int = 8,
        repeats: bool = False,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._workers = {
            name: Worker(
                store,
                path,
                clock,
                ticks,
                in_flight,
                BroadcastFeed(teller, path.channel, clock, in_flight, repeats=repeats),
            )
            for name, path in paths.items()
        }

    async def recover_rows(self) -> int:
        """Once, before anything is sent: queues again what a crash left in doubt. How many."""
        async with self._store.transaction():
            doubtful = await self._store.outbox.recover_rows(
                {
                    name: worker.now() + worker.confirms
                    for name, worker in self._workers.items()
                    if worker.confirms
                }
            )
            for worker in self._workers.values():
                await worker.copies.recover_copies(worker.now())
        if doubtful:
            _LOG.warning(
                "%d messages may have been sent before the last stop; they go once more", doubtful
            )
        for worker in self._workers.values():
            await worker.remember_pause()
        return doubtful

    async def run(self) -> None:
        """Sends until cancelled. Then lets what is on its way arrive."""
        async with asyncio.TaskGroup() as tasks:
            for worker in self._workers.values():
                tasks.create_task(worker.run())

    def wake_channels(self, channels: set[str]) -> None:
        """Says that there are new rows for these channels."""
        for name in channels & self._workers.keys():
            self._workers[name].bell.set()

    async def take_receipts(self, channel: str, receipts: Sequence[Receipt]) -> None:
        """Keeps what a network told of messages that were sent there, and sends what must go again.

        Raises Unavailable where it cannot be kept: then the network tells it once more.
        """
        async with self._store.transaction():
            again = await self._store.receipts.record_receipts(
                channel, receipts, self._workers[channel].now()
            )
        if again:
            self.wake_channels({channel})

    async def flush_channel(self, channel: str) -> None:
        """Sends everything that is due on one channel, then returns."""
        await self._workers[channel].flush_due()
