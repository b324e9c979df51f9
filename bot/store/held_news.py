"""News of a session that is held back until it is quiet or newer news has left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.dialogue.messages import Address, Outgoing
from bot.store.codec import format_moment
from bot.store.database import Database
from bot.store.outbox import NEWS, Outbox, OutboxRow, Waiting


class HeldNews:
    """The rows of the table `outbox` that are held or parked, each about a session."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        self._db = database
        self._outbox = outbox

    async def hold_news(
        self, messages: Sequence[Outgoing], session: int, until: datetime, at: datetime
    ) -> None:
        """Keeps news of a session back until then. Replies to the same people go on."""
        rows = [OutboxRow(message, None, None, session) for message in messages]
        await self._outbox.insert_rows(rows, "held", until, at, NEWS)

    async def drop_held(self, session: int) -> int:
        """Drops what is held back about a session: there is newer news, or none."""
        return await self._db.run(
            "DELETE FROM outbox WHERE state = 'held' AND about = ?", (session,)
        )

    async def take_held(self, session: int) -> list[Outgoing]:
        """Takes out what is held back about a session, and drops what was parked behind it."""
        rows = await self._db.rows(
            "SELECT id, channel, chat, body FROM outbox WHERE state = 'held' AND about = ?"
            " ORDER BY id",
            (session,),
        )
        said = [
            self._outbox.open_message(Waiting(row, Address(channel, chat), None, body, NEWS, 0))
            for row, channel, chat, body in rows
        ]
        await self._db.run(
            "DELETE FROM outbox WHERE state IN ('held', 'parked') AND about = ?", (session,)
        )
        return said

    async def park_held(self, session: int) -> None:
        """Sets aside what is held back about a session, until newer news has left or not."""
        await self._db.run(
            "UPDATE outbox SET state = 'parked' WHERE state = 'held' AND about = ?", (session,)
        )

    async def drop_parked(self, session: int) -> None:
        """Drops what is held back about a session. What was parked behind it is held again."""
        await self.drop_held(session)
        await self._db.run(
            "UPDATE outbox SET state = 'held' WHERE state = 'parked' AND about = ?", (session,)
        )

    async def release_held(
        self, now: datetime, history: Collection[str]
    ) -> tuple[set[str], set[int], list[Outgoing]]:
        """Queues what was held until now, for whoever is still concerned.

        On which channels, about which sessions, and the words for channels of `history`.
        """
        due, until = "state = 'held' AND due_at <= ?", (format_moment(now),)
        await self._db.run(
            f"DELETE FROM outbox WHERE {due} AND NOT EXISTS (SELECT 1 FROM seats t"
            " JOIN candidates c ON c.id = t.candidate WHERE t.session = outbox.about"
            " AND c.channel = outbox.channel AND c.chat = outbox.chat"
            " AND (t.state IN ('accepted', 'waiting', 'offered') OR t.reason = 'session'))",
            until,
        )
        rows = await self._db.rows(
            f"SELECT id, channel, chat, about, body FROM outbox WHERE {due} ORDER BY id", until
        )
        await self._db.run(f"UPDATE outbox SET state = 'queued' WHERE {due}", until)
        await self._db.run(
            "DELETE FROM outbox WHERE state = 'parked' AND about NOT IN"
            " (SELECT about FROM outbox WHERE state = 'held' AND about IS NOT NULL)"
        )
        sessions = {about for _, _, _, about, _ in rows}
        said = [
            self._outbox.open_message(Waiting(row, Address(channel, chat), None, body, NEWS, 0))
            for row, channel, chat, _, body in rows
            if channel in history
        ]
        return {channel for _, channel, *_ in rows}, sessions, said
