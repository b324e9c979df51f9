"""What a talk about danger left on a chat's screen and in the store, and how it is taken away."""

from __future__ import annotations

from bot.dialogue.messages import Address, Outgoing
from bot.store.codec import outgoing_bytes, seal_place
from bot.store.conversations import Conversations
from bot.store.database import Database


class DangerTalks:
    """The messages marked as a talk about danger. The urgent case is no part of them."""

    def __init__(self, database: Database, conversations: Conversations) -> None:
        self._db = database
        self._conversations = conversations

    async def erase_talk(self, address: Address) -> None:
        """Empties her lines and ours, drops what waits to be sent, and questions kept since.

        An emptied line keeps its place, so that an open page learns that it is gone.
        """
        await self._erase_lines(address)
        chat = (address.channel, address.chat)
        await self._db.run(
            "DELETE FROM outbox WHERE channel = ? AND chat = ? AND danger = 1"
            " AND state NOT IN ('sending', 'sent')",
            chat,
        )
        await self._db.run(
            "DELETE FROM questions WHERE channel = ? AND chat = ? AND status = 'open' AND at >="
            " (SELECT MIN(opened_at) FROM cases WHERE channel = ? AND chat = ? AND urgent = 1)",
            (*chat, *chat),
        )

    async def _erase_lines(self, address: Address) -> None:
        gone = outgoing_bytes(Outgoing(address, "", danger="gone"))
        for line in await self._conversations.lines(address):
            if line.message.danger in ("card", "said"):
                await self._db.run(
                    "UPDATE history SET body = ?, edited = ? WHERE id = ?",
                    (
                        self._db.sealer.seal(gone, seal_place("history", address)),
                        await self._conversations.next_line(),
                        line.number,
                    ),
                )

    async def on_screen(self, address: Address) -> tuple[str, ...]:
        """Returns the network's ids of her messages and ours that are still on her screen."""
        chat = (address.channel, address.chat)
        rows = await self._db.rows(
            "SELECT message FROM heard WHERE channel = ? AND chat = ? AND message IS NOT NULL"
            " UNION SELECT external_id FROM outbox WHERE channel = ? AND chat = ? AND danger = 1"
            " AND state = 'sent' AND external_id IS NOT NULL",
            (address.channel, self._conversations.heard_by(address), *chat),
        )
        return tuple(name for (ids,) in rows for name in ids.split(","))

    async def forget_erased(self, address: Address) -> None:
        """They were deleted there: nothing of them is remembered."""
        chat = (address.channel, address.chat)
        await self._db.run(
            "UPDATE heard SET message = NULL WHERE channel = ? AND chat = ?"
            " AND message IS NOT NULL",
            (address.channel, self._conversations.heard_by(address)),
        )
        await self._db.run(
            "DELETE FROM outbox WHERE channel = ? AND chat = ? AND danger = 1 AND state = 'sent'",
            chat,
        )
