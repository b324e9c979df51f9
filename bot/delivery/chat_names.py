"""Which chat of ours the names of a network lead to, each call a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.messages import Address
from bot.dialogue.names import Name
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class ChatNames:
    """The names that one channel knows people by."""

    store: Store
    channel: str
    clock: Callable[[], datetime]

    async def find_chat(self, names: Sequence[Name], at: datetime) -> str:
        """Returns the chat of somebody who wrote then. What waited for her to write goes now."""
        async with self.store.transaction():
            chat = await self.store.aliases.find_chat(self.channel, names, at)
            await self.store.outbox.release_waiting(Address(self.channel, chat), self.clock())
        return chat

    async def add_name(self, known: Name, name: Name) -> None:
        """Has `name` lead to the chat of `known`, where that is known."""
        async with self.store.transaction():
            await self.store.aliases.add_name(self.channel, known, name, self.clock())

    async def names_of(self, chat: str) -> Sequence[Name]:
        """Returns what the network calls that person, the newest first."""
        return await self.store.aliases.names_of(Address(self.channel, chat))

    async def heard_at(self, chat: str) -> datetime | None:
        """Returns when she wrote last."""
        return await self.store.aliases.heard_at(Address(self.channel, chat))
