"""An officer's phone offers the commands that she may use. Nobody else's shows any of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from bot.dialogue.channel import Channel, Offers
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, strip_markup
from bot.errors import trace_error
from bot.office.menu.help import usable_commands
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
        self._offers = {
            name: channel for name, channel in channels.items() if isinstance(channel, Offers)
        }
        self._shown: dict[Address, str] = {}

    async def run(self) -> None:
        """Looks until cancelled. Who left while nobody looked is seen to first."""
        if not self._offers:
            return
        await self.take_stock()
        while True:
            try:
                await self.show_changes()
            except Exception as error:
                _LOG.error("a look at the menus stumbled: %s", trace_error(error))
            await asyncio.sleep(EVERY)

    async def take_stock(self) -> None:
        """Whoever was staff once may still be shown what she could use."""
        self._shown = dict.fromkeys(await self._staff.gone(), "?")

    async def show_changes(self) -> None:
        """Shows what has changed since the last look."""
        roles = await self._staff.roles()
        for address in {*self._shown, *roles}:
            role = roles.get(address, "")
            if self._shown.get(address, "") != role:
                await self._show_menu(address, role)
                self._shown[address] = role

    async def _show_menu(self, to: Address, role: str) -> None:
        if channel := self._offers.get(to.channel):
            await channel.offer(to, self._list_commands(role) if role else [])

    def _list_commands(self, role: str) -> list[tuple[str, str]]:
        phrases = self._knowledge().locale("").phrases
        return [
            (usable_command.name, strip_markup(phrases[f"desk.help.{usable_command.name}"]))
            for usable_command in usable_commands(role)
        ]
