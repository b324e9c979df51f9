"""The channel hears the staff's group as what it is, also when another is set while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from bot.dialogue.channel import Channel, Groups
from bot.dialogue.knowledge import Knowledge
from bot.office.staff.groups import staff_group
from bot.store.store import Store

EVERY = 2.0
"""Seconds between two looks: one small read each."""


class StaffGroup:
    """Tells the channels which group is the staff's."""

    def __init__(
        self, store: Store, knowledge: Callable[[], Knowledge], channels: Mapping[str, Channel]
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._channels = [channel for channel in channels.values() if isinstance(channel, Groups)]

    async def run(self) -> None:
        """Looks until cancelled."""
        while self._channels:
            await self.tell_channels()
            await asyncio.sleep(EVERY)

    async def tell_channels(self) -> None:
        """Tells them now."""
        group = await staff_group(self._store, self._knowledge())
        for channel in self._channels:
            channel.hear_staff_in(group or None)
