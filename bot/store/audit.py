"""The audit log: every staff action in a chain of hashes that shows an altered row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from bot.store.coding import moment, stamp
from bot.store.database import Database

_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what to what, when."""

    id: int
    at: datetime
    who: str
    act: str
    target: str
    detail: str


class Audit:
    """The table `audit`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def write(self, who: str, act: str, target: str, detail: str, at: datetime) -> int:
        """Adds an entry, inside an open transaction; its number."""
        rows = await self._db.rows("SELECT hash FROM audit ORDER BY id DESC LIMIT 1")
        before = rows[0][0] if rows else _START
        number = await self._db.next_id("audit")
        row = (number, stamp(at), who, act, target, detail)
        await self._db.run(
            "INSERT INTO audit (id, at, who, act, target, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*row, _hash(before, row)),
        )
        return number

    async def last(self, limit: int = 20) -> list[Entry]:
        """The newest entries, newest first."""
        rows = await self._db.rows(
            "SELECT id, at, who, act, target, detail FROM audit ORDER BY id DESC LIMIT ?", (limit,)
        )
        return [Entry(number, moment(at), *rest) for number, at, *rest in rows]

    async def first_broken(self) -> int | None:
        """The number of the first entry that is not as it was written; None when all are."""
        before, expected = _START, 1
        rows = await self._db.rows(
            "SELECT id, at, who, act, target, detail, hash FROM audit ORDER BY id"
        )
        for *row, digest in rows:
            if row[0] != expected or _hash(before, tuple(row)) != digest:
                return int(row[0])
            before, expected = digest, expected + 1
        return None


def _hash(before: str, row: tuple[object, ...]) -> str:
    return hashlib.sha256("\x1f".join([before, *map(str, row)]).encode()).hexdigest()
