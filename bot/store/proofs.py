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

EDITION = "edition"
"""How often a row was signed. The newest number is written down beside the key, so that an older
content of the row, put back with its old proof, proves nothing."""

PROVEN: dict[str, tuple[str, ...]] = {
    "staff": ("id", "channel", "chat", "role", "name", "joined_at", "revoked_at", EDITION),
    "invites": (
        *("id", "mark", "role", "made_by", "made_at", "expires_at", "used_by", "revoked_at"),
    ),
    "factors": ("officer", "body", "begun_at", "confirmed_at", "step", "proven_at", EDITION),
    "web_sessions": ("id", "channel", "chat", "role", "browser", "begun_at", "seen_at"),
    "broadcasts": (
        *("id", "text", "filter", "purpose", "state", "why", "made_by", "approved_by", "code"),
        *("copy_of", "asked", "rehearsal", "made_at", "send_at", "started_at", "ended_at", EDITION),
    ),
}
"""The columns that a proof covers; more are only ever added at the end."""

COUNTED = ("staff", "invites", "factors")
"""The tables from which nothing is ever deleted, so that a row that is gone is missed."""

How = Literal["unproven", "older", "removed", "altered"]


def prove_row(sealer: Sealer, table: str, row: Sequence[object]) -> str:
    """Returns the proof of a row: a keyed mark of its columns, those that are empty left out."""
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
    how: How


class Proofs:
    """The column `proof` of those tables. Whatever writes to one signs the row after.

    Rows are numbered by their `rowid`, which is the `id` where that is a number.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._told: set[tuple[str, int]] = set()

    async def sign_row(self, table: str, number: int) -> None:
        """Proves a row that was just written whole, inside the same transaction."""
        if EDITION in PROVEN[table]:
            await self._db.run(
                f"UPDATE {table} SET edition = MAX(COALESCE(edition, 0), ?) + 1 WHERE rowid = ?",
                (self._witnessed_edition(table, number), number),
            )
        columns = ", ".join(PROVEN[table])
        [row] = await self._db.rows(f"SELECT {columns} FROM {table} WHERE rowid = ?", (number,))
        proof = prove_row(self._db.sealer, table, row)
        await self._db.run(f"UPDATE {table} SET proof = ? WHERE rowid = ?", (proof, number))
        if EDITION in PROVEN[table]:
            self._db.note_witness(_edition_name(table, number), str(row[-1]))

    async def change_rows(
        self, table: str, where: str, values: Sequence[Any], **columns: object
    ) -> list[int]:
        """Changes columns of the proven rows and proves them anew. The numbers of these rows.

        A row that is not ours is left alone: proving what somebody put there would make it ours.
        """
        ours, _ = await self._split_rows(table, where, values)
        assigned = ", ".join(f"{name} = ?" for name in columns)
        for number, _ in ours:
            await self._db.run(
                f"UPDATE {table} SET {assigned} WHERE rowid = ?", (*columns.values(), number)
            )
            await self.sign_row(table, number)
        return [number for number, _ in ours]

    async def note_made(self, table: str) -> None:
        """One more row was made: remembered beside the key, so that its loss is missed."""
        [(there,)] = await self._db.rows(f"SELECT COUNT(*) FROM {table}")
        self._db.note_witness(table, str(max(there, self._db.witness.read_count(table) + 1)))

    async def proven_rows(
        self, table: str, where: str = "1 = 1", values: Sequence[Any] = ()
    ) -> list[Row]:
        """Returns the rows that we wrote, by number, as in PROVEN.

        Others are named in the log, once.
        """
        rows, others = await self._split_rows(table, where, values)
        for fault in others:
            self.tell_fault(fault)
        return [row for _, row in rows]

    def tell_fault(self, fault: Fault) -> None:
        """Names a row that is not ours in the log, once."""
        if (fault.table, fault.number) not in self._told:
            self._told.add((fault.table, fault.number))
            _LOG.error(
                "%s %d was not written by Pandu: it grants nothing", fault.table, fault.number
            )

    def find_fault(self, table: str, number: int, row: Row, proof: str | None) -> Fault | None:
        """Returns what is wrong with a row, given as in PROVEN. None where it is ours as it is."""
        if proof != prove_row(self._db.sealer, table, row):
            return Fault(table, number, "unproven")
        if EDITION in PROVEN[table] and (row[-1] or 0) < self._witnessed_edition(table, number):
            return Fault(table, number, "older")
        return None

    async def is_lost(self, table: str, number: int) -> bool:
        """Whether a row that was ours is not there as we wrote it: changed, put back, or gone."""
        ours, others = await self._split_rows(table, "rowid = ?", (number,))
        return not ours and bool(others or self._witnessed_edition(table, number))

    async def find_faults(self) -> list[Fault]:
        """Returns rows that we did not write as they are, and tables from which rows are gone."""
        found = []
        if self._db.witness.state == "altered":
            found.append(Fault(self._db.witness.path.name, 0, "altered"))
        for table in PROVEN:
            rows, others = await self._split_rows(table)
            found += others
            if table in COUNTED:
                there = {number for number, _ in rows} | {fault.number for fault in others}
                found += self._find_removed(table, there)
        return found

    def _find_removed(self, table: str, there: set[int]) -> list[Fault]:
        known = self._db.witness.read_editions(table)
        gone = [Fault(table, number, "removed") for number in sorted(known.keys() - there)]
        if not gone and len(there) < self._db.witness.read_count(table):
            gone.append(Fault(table, 0, "removed"))
        return gone

    async def witnessed_now(self) -> dict[str, str]:
        """What is to be written down beside the key of the rows that stand there and are ours."""
        found = {}
        for table in PROVEN:
            before = self._db.witness.read_count(table)
            if table not in COUNTED and EDITION not in PROVEN[table]:
                found[table] = str(before)
                continue
            rows = await self._split_rows(table)
            there = len(rows[0]) if table in COUNTED else 0
            if there < before:
                _LOG.error("rows of %s are gone: see `check --audit`", table)
            found[table] = str(max(there, before))
            if EDITION in PROVEN[table]:
                found |= {
                    _edition_name(table, number): str(row[-1]) for number, row in rows[0] if row[-1]
                }
        return found

    def _witnessed_edition(self, table: str, number: int) -> int:
        return self._db.witness.read_count(_edition_name(table, number))

    async def _split_rows(
        self, table: str, where: str = "1 = 1", values: Sequence[Any] = ()
    ) -> tuple[list[tuple[int, Row]], list[Fault]]:
        """Those rows that are ours, each with its number, and what is wrong with the others."""
        columns = ", ".join(PROVEN[table])
        rows = await self._db.rows(
            f"SELECT rowid, {columns}, proof FROM {table} WHERE {where} ORDER BY rowid", values
        )
        ours, others = list[tuple[int, Row]](), list[Fault]()
        for number, *row, proof in rows:
            fault = self.find_fault(table, number, tuple(row), proof)
            if fault is None:
                ours.append((number, tuple(row)))
            else:
                others.append(fault)
        return ours, others


def _edition_name(table: str, number: int) -> str:
    return f"{table}:{number}"
