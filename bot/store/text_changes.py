"""Changes of texts and settings: who, when, why, and what each value was and became."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database

ChangeState = Literal["waiting", "live", "refused", "undone"]
"""It waits for a second officer's yes, holds, was refused, or was taken back."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """A change of one text. `maker` is the officer's number; `before` and `after` by field.

    `settled_by` and `settled_at` tell of the last step of its state, where there was one.
    """

    id: int
    item: str
    title: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    why: str
    maker: int
    who: str
    at: datetime
    state: ChangeState = "live"
    settled_by: str = ""
    settled_at: datetime | None = None


class TextChanges:
    """The table `text_changes`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add_change(self, change: TextChange) -> int:
        """Keeps a change, inside an open transaction. Its number; the one it came with is none."""
        number = await self._db.next_id("text_changes")
        await self._db.run(
            "INSERT INTO text_changes (id, item, title, before, after, why, maker, who, at, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, change.item, change.title),
                *(json.dumps(dict(change.before)), json.dumps(dict(change.after)), change.why),
                *(change.maker, change.who, format_moment(change.at), change.state),
            ),
        )
        return number

    async def settle_change(self, number: int, state: ChangeState, who: str, at: datetime) -> None:
        """Gives a change another state, inside an open transaction."""
        await self._db.run(
            "UPDATE text_changes SET state = ?, settled_by = ?, settled_at = ? WHERE id = ?",
            (state, who, format_moment(at), number),
        )

    async def get_change(self, number: int) -> TextChange | None:
        """Returns that change, or None."""
        found = await self._read_changes("id = ?", (number,), 1)
        return found[0] if found else None

    async def changes_of(self, item: str, limit: int = 50) -> list[TextChange]:
        """Returns the changes of one text, the newest first."""
        return await self._read_changes("item = ?", (item,), limit)

    async def waiting_changes(self) -> list[TextChange]:
        """Returns the changes that wait for a second officer, the newest first."""
        return await self._read_changes("state = 'waiting'", (), 200)

    async def last_changes(self, limit: int, *, before: int | None = None) -> list[TextChange]:
        """Returns the newest changes of all texts; with `before`, those with a smaller number."""
        return await self._read_changes("id < ?", (2**62 if before is None else before,), limit)

    async def _read_changes(
        self, where: str, values: Sequence[object], limit: int
    ) -> list[TextChange]:
        rows = await self._db.rows(
            "SELECT id, item, title, before, after, why, maker, who, at, state, settled_by,"
            f" settled_at FROM text_changes WHERE {where} ORDER BY id DESC LIMIT ?",
            (*values, limit),
        )
        return [
            TextChange(
                *(number, item, title, json.loads(before), json.loads(after), why, maker, who),
                parse_moment(at),
                state,
                by,
                parse_moment(settled) if settled else None,
            )
            for number, item, title, before, after, why, maker, who, at, state, by, settled in rows
        ]
