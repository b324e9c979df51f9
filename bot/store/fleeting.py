"""Messages of ours that show a secret: on the screen and in the store no longer than needed."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.messages import Address, Outgoing
from bot.store.codec import format_moment, outgoing_bytes, seal_place
from bot.store.conversations import Conversations
from bot.store.database import Database


class FleetingMessages:
    """The lines and rows marked `fleeting`: 1 while they are on a screen, 2 once they are to go."""

    def __init__(self, database: Database, conversations: Conversations) -> None:
        self._db = database
        self._conversations = conversations

    async def erase_lines(self, address: Address) -> None:
        """Empties these lines of a chat, and has what was sent of them deleted by its network.

        An emptied line keeps its place, so that an open page learns that it is gone. What still
        waits to be sent is dropped.
        """
        chat = (address.channel, address.chat)
        gone = outgoing_bytes(Outgoing(address, "", danger="gone"))
        for (number,) in await self._db.rows(
            "SELECT id FROM history WHERE channel = ? AND chat = ? AND fleeting = 1", chat
        ):
            await self._db.run(
                "UPDATE history SET body = ?, edited = ?, fleeting = 0 WHERE id = ?",
                (
                    self._db.sealer.seal(gone, seal_place("history", address)),
                    await self._conversations.next_line(),
                    number,
                ),
            )
        await self._db.run(
            "DELETE FROM outbox WHERE channel = ? AND chat = ? AND fleeting = 1"
            " AND state NOT IN ('sending', 'sent')",
            chat,
        )
        await self._db.run(
            "UPDATE outbox SET fleeting = 2 WHERE channel = ? AND chat = ? AND fleeting = 1", chat
        )

    async def on_screen(self, address: Address) -> tuple[str, ...]:
        """Returns the network's ids of what is to go from a chat's screen."""
        rows = await self._db.rows(
            "SELECT external_id FROM outbox WHERE channel = ? AND chat = ? AND fleeting = 2"
            " AND state = 'sent' AND external_id IS NOT NULL",
            (address.channel, address.chat),
        )
        return tuple(name for (ids,) in rows for name in ids.split(","))

    async def forget_erased(self, address: Address) -> None:
        """They were deleted there: nothing more is to go. Inside a transaction."""
        await self._db.run(
            "UPDATE outbox SET fleeting = 0 WHERE channel = ? AND chat = ? AND fleeting = 2"
            " AND state = 'sent'",
            (address.channel, address.chat),
        )

    async def shown_since(self, before: datetime) -> list[Address]:
        """Returns the chats where such a message has stood since before that moment."""
        when = format_moment(before)
        rows = await self._db.rows(
            "SELECT channel, chat FROM history WHERE fleeting = 1 AND at <= ?"
            " UNION SELECT channel, chat FROM outbox WHERE fleeting = 1 AND created_at <= ?",
            (when, when),
        )
        return [Address(channel, chat) for channel, chat in rows]
