"""An officer's phone offers the commands that she may use; nobody else's shows any of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from bot.dialogue.channel import Channel, Offers
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, bare
from bot.errors import trace
from bot.office.menu.help import usable
from bot.store.staff import Staff

_LOG = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks; the staff are kept in memory, so a look costs nothing."""


class Menus:
    """Keeps each officer's menu at her role, on the channels that have menus."""

    def __init__(
        self, staff: Staff, knowledge: Callable[[], Knowledge], channels: Mapping[str, Channel]
    ) -> None:
        self._staff = staff
        self._knowledge = knowledge
        self._offers = {name: one for name, one in channels.items() if isinstance(one, Offers)}
        self._shown: dict[Address, str] = {}

    async def run(self) -> None:
        """Looks until cancelled; who left while nobody looked is seen to first."""
        if not self._offers:
            return
        await self.begin()
        while True:
            try:
                await self.look()
            except Exception as error:
                _LOG.error("a look at the menus stumbled: %s", trace(error))
            await asyncio.sleep(EVERY)

    async def begin(self) -> None:
        """Whoever was staff once may still be shown what she could use."""
        self._shown = dict.fromkeys(await self._staff.gone(), "?")

    async def look(self) -> None:
        """Shows what has changed since the last look."""
        roles = await self._staff.roles()
        for address in {*self._shown, *roles}:
            role = roles.get(address, "")
            if self._shown.get(address, "") != role:
                await self._show(address, role)
                self._shown[address] = role

    async def _show(self, to: Address, role: str) -> None:
        if channel := self._offers.get(to.channel):
            await channel.offer(to, self._commands(role) if role else [])

    def _commands(self, role: str) -> list[tuple[str, str]]:
        phrases = self._knowledge().locale("").phrases
        return [(one.name, bare(phrases[f"desk.help.{one.name}"])) for one in usable(role)]
