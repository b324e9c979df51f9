"""Keyed marks on the rows that grant rights: one that was put there by hand grants nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.store.database import Database, Row
from bot.store.sealing import Sealer

_LOG = logging.getLogger(__name__)

PROVEN: dict[str, tuple[str, ...]] = {
    "staff": ("id", "channel", "chat", "role", "name", "joined_at", "revoked_at"),
    "invites": (
        *("id", "mark", "role", "made_by", "made_at", "expires_at", "used_by", "revoked_at"),
    ),
}
"""The columns that a proof covers, `id` first; more are only ever added at the end."""


def prove_row(sealer: Sealer, table: str, row: Sequence[object]) -> str:
    """The proof of a row: a keyed mark of its columns, those that are empty left out."""
    named = zip(PROVEN[table], row, strict=False)
    content = {name: _plain_value(value) for name, value in named if value is not None}
    return sealer.keyed_mark(f"proof {table}", json.dumps(content, sort_keys=True))


def _plain_value(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the rows that grant rights. `number` is 0 where no row can be named."""

    table: str
    number: int
    how: Literal["unproven", "removed", "altered"]


class Proofs:
    """The column `proof` of those tables. Whatever writes to one signs the row after."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._told: set[tuple[str, int]] = set()

    async def sign_row(self, table: str, number: int) -> None:
        """Proves a row that was just written whole, inside the same transaction."""
        columns = ", ".join(PROVEN[table])
        [row] = await self._db.rows(f"SELECT {columns} FROM {table} WHERE id = ?", (number,))
        proof = prove_row(self._db.sealer, table, row)
        await self._db.run(f"UPDATE {table} SET proof = ? WHERE id = ?", (proof, number))

    async def change_rows(
        self, table: str, where: str, values: Sequence[Any], **columns: object
    ) -> list[int]:
        """Changes columns of the proven rows and proves them anew. The numbers of these rows.

        A row that is not ours is left alone: proving what somebody put there would make it ours.
        """
        names = ", ".join(PROVEN[table])
        rows = await self._db.rows(f"SELECT {names}, proof FROM {table} WHERE {where}", values)
        ours = [row[0] for row in rows if row[-1] == prove_row(self._db.sealer, table, row[:-1])]
        assigned = ", ".join(f"{name} = ?" for name in columns)
        for number in ours:
            await self._db.run(
                f"UPDATE {table} SET {assigned} WHERE id = ?", (*columns.values(), number)
            )
            await self.sign_row(table, number)
        return ours

    async def note_made(self, table: str) -> None:
        """One more row was made: remembered beside the key, so that its loss is missed."""
        [(there,)] = await self._db.rows(f"SELECT COUNT(*) FROM {table}")
        self._db.note_witness(table, str(max(there, self._db.witness.read_count(table) + 1)))

    async def proven_rows(self, table: str) -> list[Row]:
        """The rows that we wrote, by id, as in PROVEN. Others are named in the log, once each."""
        rows, others = await self._split_rows(table)
        for number in others:
            if (table, number) not in self._told:
                self._told.add((table, number))
                _LOG.error("%s %d was not written by Pandu: it grants nothing", table, number)
        return rows

    async def find_faults(self) -> list[Fault]:
        """Rows that we did not write as they are, and tables from which rows are gone: we never
        delete any."""
        found = []
        if self._db.witness.state == "altered":
            found.append(Fault(self._db.witness.path.name, 0, "altered"))
        for table in PROVEN:
            rows, others = await self._split_rows(table)
            found += [Fault(table, number, "unproven") for number in others]
            if len(rows) + len(others) < self._db.witness.read_count(table):
                found.append(Fault(table, 0, "removed"))
        return found

    async def _split_rows(self, table: str) -> tuple[list[Row], list[int]]:
        columns = ", ".join(PROVEN[table])
        rows = await self._db.rows(f"SELECT {columns}, proof FROM {table} ORDER BY id")
        ours = [row[-1] == prove_row(self._db.sealer, table, row[:-1]) for row in rows]
        good = [row[:-1] for row, fine in zip(rows, ours, strict=True) if fine]
        return good, [row[0] for row, fine in zip(rows, ours, strict=True) if not fine]
