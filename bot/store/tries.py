"""What was tried in vain, counted by keyed mark: who guesses is locked, nobody is written down."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database

KEPT = timedelta(days=1)


class Tries:
    """The table `tries`. Rows older than a day go with every new one."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def mark_of(self, kind: str, who: str) -> str:
        """Returns what stands for whoever tried: a chat, an officer's number, a network address."""
        return self._db.sealer.keyed_mark(f"try {kind}", who)

    async def note_try(self, kind: str, who: str, at: datetime, within: timedelta = KEPT) -> int:
        """Adds one, inside an open transaction. How many there are now within that time."""
        await self._db.run("DELETE FROM tries WHERE at < ?", (format_moment(at - KEPT),))
        await self._db.run(
            "INSERT INTO tries (kind, mark, at) VALUES (?, ?, ?)",
            (kind, self.mark_of(kind, who), format_moment(at)),
        )
        return len(await self._tries_since(kind, who, at - within))

    async def locked_until(
        self, kind: str, who: str, most: int, within: timedelta, at: datetime
    ) -> datetime | None:
        """Until when nothing more is tried after `most` in vain within that time. None: it may."""
        found = await self._tries_since(kind, who, at - within)
        return found[-most] + within if 0 < most <= len(found) else None

    async def forget_tries(self, kind: str, who: str) -> None:
        """Begins to count anew: it was done rightly."""
        await self._db.run(
            "DELETE FROM tries WHERE kind = ? AND mark = ?", (kind, self.mark_of(kind, who))
        )

    async def _tries_since(self, kind: str, who: str, since: datetime) -> list[datetime]:
        rows = await self._db.rows(
            "SELECT at FROM tries WHERE kind = ? AND mark = ? AND at > ? ORDER BY at",
            (kind, self.mark_of(kind, who), format_moment(since)),
        )
        return [parse_moment(at) for (at,) in rows]
