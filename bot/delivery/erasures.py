"""What goes from a screen again: a talk about danger that was deleted, a secret that was shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.dialogue.messages import Outgoing
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Erasures:
    """Knows which messages are still on a screen, until they are gone."""

    store: Store

    def concern(self, message: Outgoing) -> bool:
        """Returns whether the message takes others from the screen."""
        return message.erases or message.sweeps

    async def add_messages(self, message: Outgoing) -> Outgoing:
        """Returns the message with the network's ids of what is to be deleted."""
        if message.erases:
            return replace(message, deletes=await self.store.danger.on_screen(message.to))
        secrets = await self.store.fleeting.on_screen(message.to)
        return replace(message, deletes=(*message.deletes, *secrets))

    async def forget_messages(self, message: Outgoing) -> None:
        """Forgets what the message has taken away, in a transaction of its own."""
        kept = self.store.danger if message.erases else self.store.fleeting
        async with self.store.transaction():
            await kept.forget_erased(message.to)
