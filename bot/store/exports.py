"""Exports: which lists of people left the house, who took them, and who was in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Export:
    """A list that was taken: `number` of rows, under which filter."""

    id: int
    at: datetime
    who: str
    what: str
    format: str
    filter: str
    number: int


class Exports:
    """The tables `exports` and `exported`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add_export(
        self,
        what: str,
        kind: str,
        chosen: str,
        refs: Sequence[str],
        number: int,
        who: str,
        at: datetime,
    ) -> int:
        """Keeps that a list was taken, with the references of the people in it. Its number."""
        export = await self._db.next_id("exports")
        await self._db.run(
            "INSERT INTO exports (id, at, who, what, format, filter, number)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (export, format_moment(at), who, what, kind, chosen, number),
        )
        await self._db.run_many(
            "INSERT INTO exported (export, ref) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(export, ref) for ref in refs],
        )
        return export

    async def list_exports(self, limit: int = 100) -> list[Export]:
        """Returns the lists that were taken, the newest first."""
        rows = await self._db.rows(
            "SELECT id, at, who, what, format, filter, number FROM exports"
            " ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return [Export(number, parse_moment(at), *rest) for number, at, *rest in rows]

    async def find_export(self, number: int) -> Export | None:
        """Returns that list, or None."""
        rows = await self._db.rows(
            "SELECT id, at, who, what, format, filter, number FROM exports WHERE id = ?", (number,)
        )
        return next((Export(row, parse_moment(at), *rest) for row, at, *rest in rows), None)

    async def people_in(self, export: int) -> list[str]:
        """Returns the references in a list, but for those who had themselves deleted since."""
        rows = await self._db.rows(
            "SELECT ref FROM exported WHERE export = ? ORDER BY ref", (export,)
        )
        return [ref for (ref,) in rows]
