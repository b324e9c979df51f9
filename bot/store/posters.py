"""Posters: each with the code in its link, and how many people came by it."""

from __future__ import annotations

from datetime import datetime

from bot.store.codec import format_moment
from bot.store.database import Database


class Posters:
    """The table `posters`. Arrivals are counted, without people, in `counts`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add_poster(self, code: str, name: str, at: datetime) -> None:
        """Remembers a poster. One that is known keeps its name."""
        await self._db.run(
            "INSERT INTO posters (code, name, made_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (code, name, format_moment(at)),
        )

    async def list_posters(self) -> list[tuple[str, str, int]]:
        """Returns each poster's code, its name, and how many came by it, oldest first."""
        return [
            (code, name, number)
            for code, name, number in await self._db.rows(
                "SELECT p.code, p.name, COALESCE(SUM(c.number), 0) FROM posters p"
                " LEFT JOIN counts c ON c.kind = 'poster' AND c.name = p.code"
                " GROUP BY p.code, p.name, p.made_at ORDER BY p.made_at, p.code"
            )
        ]
