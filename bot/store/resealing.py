"""Resealing: all that one key has sealed or marked, under another, inside one transaction."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import BotError
from bot.store.audit import HEAD, START, link, open_head, seal_head
from bot.store.proofs import PROVEN, prove_row
from bot.store.sealed import LOOK_UPS, SEALED, SealedColumn
from bot.store.sealing import KEY_MARK, Sealer

Told = Callable[[str, int, int], None]
"""Hears of progress: the table, how many of its rows are done, and of how many."""

_AT_ONCE = 500


@dataclass(slots=True)
class Resealed:
    """How much was sealed anew, and what did not open before either and stays as it is.

    `links`: the old and the new mark of those entries of the log that were asked for.
    """

    done: int = 0
    unreadable: int = 0
    links: dict[int, tuple[str, str]] = field(default_factory=dict)


class Resealing:
    """One change of key in one database. What is not ours under the old key is not made so.

    `wanted` are the numbers of entries of the log whose marks are known elsewhere, too.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        old: Sealer,
        new: Sealer,
        *,
        told: Told = lambda table, done, whole: None,
        wanted: frozenset[int] = frozenset(),
    ) -> None:
        self._connection = connection
        self._old, self._new = old, new
        self._told = told
        self._wanted = wanted
        self._found = Resealed()

    def run(self) -> Resealed:
        """Does it, inside the caller's transaction. Raises sqlite3.Error."""
        ours = {table: self._find_ours(table) for table in PROVEN if self._has(table, "proof")}
        self._mark_look_ups()  # while the answers still open with the old key
        for column in SEALED:
            if self._has(column.table, column.column):
                self._reseal(column)
        for table, numbers in ours.items():
            self._prove(table, numbers)
        if self._has("audit", "hash"):
            self._chain()
        self._connection.execute(
            "UPDATE meta SET value = ? WHERE name = 'key'", (self._new.keyed_mark(*KEY_MARK),)
        )
        return self._found

    def _has(self, table: str, column: str) -> bool:
        """Returns whether there is such a column: a backup may be of an older program."""
        rows = self._connection.execute(f"PRAGMA table_info({table})")
        return any(row[1] == column for row in rows)

    def _batches(self, columns: str, table: str, where: str = "1") -> Iterator[list[Any]]:
        """The rows of a table, `rowid` first, in order, with each batch told when it is done."""
        [(whole,)] = self._connection.execute(f"SELECT COUNT(*) FROM {table} WHERE {where}")
        sql = (
            f"SELECT rowid, {columns} FROM {table} WHERE rowid > ? AND {where}"
            f" ORDER BY rowid LIMIT {_AT_ONCE}"
        )
        last, done = -(2**63), 0
        while rows := self._connection.execute(sql, (last,)).fetchall():
            yield rows
            last, done = rows[-1][0], done + len(rows)
            self._told(table, done, whole)

    def _reseal(self, at: SealedColumn) -> None:
        for rows in self._batches(f"{at.column}, {at.place}", at.table, f"{at.column} IS NOT NULL"):
            changed = []
            for number, sealed, place in rows:
                content = self._opened(sealed, place)
                if content is not None:
                    changed.append((self._new.seal(content, place), number))
            self._connection.executemany(
                f"UPDATE {at.table} SET {at.column} = ? WHERE rowid = ?", changed
            )
            self._found.done += len(changed)
            self._found.unreadable += len(rows) - len(changed)

    def _opened(self, sealed: Any, place: str | None) -> bytes | None:
        """Returns what is in it. None where it is not sealed by the old key for this place."""
        if not isinstance(sealed, bytes) or place is None:
            return None
        try:
            return self._old.open(sealed, place)
        except (BotError, ValueError):
            return None

    def _mark_look_ups(self) -> None:
        for column, kind in LOOK_UPS.items():
            for rows in self._batches(f"ref, {column}", "candidates", f"{column} IS NOT NULL"):
                changed = []
                for number, ref, mark in rows:
                    value = self._answer(number, ref, kind)
                    if value is not None and self._old.keyed_mark(kind, value) == mark:
                        changed.append((self._new.keyed_mark(kind, value), number))
                self._connection.executemany(
                    f"UPDATE candidates SET {column} = ? WHERE rowid = ?", changed
                )

    def _answer(self, number: int, ref: str, kind: str) -> str | None:
        rows = self._connection.execute(
            "SELECT value, sealed FROM answers WHERE candidate = ? AND field = ?", (number, kind)
        )
        for value, sealed in rows:
            if sealed is None:
                return str(value)
            content = self._opened(sealed, f"answer:{ref}:{kind}")
            return content.decode() if content is not None else None
        return None

    def _find_ours(self, table: str) -> set[int]:
        """Returns the rows that the old key proves, before anything in them is sealed anew."""
        columns = self._proven_columns(table)
        return {
            number
            for rows in self._batches(f"{columns}, proof", table, "proof IS NOT NULL")
            for number, *row, proof in rows
            if proof == prove_row(self._old, table, row)
        }

    def _prove(self, table: str, ours: set[int]) -> None:
        """Proves anew what was proven. A row that was not ours is none of ours after it."""
        for rows in self._batches(self._proven_columns(table), table, "proof IS NOT NULL"):
            self._connection.executemany(
                f"UPDATE {table} SET proof = ? WHERE rowid = ?",
                [
                    (prove_row(self._new, table, row), number)
                    for number, *row in rows
                    if number in ours
                ],
            )

    def _proven_columns(self, table: str) -> str:
        """Returns the columns that a proof covers; a backup of an older program lacks the last."""
        return ", ".join(name for name in PROVEN[table] if self._has(table, name))

    def _chain(self) -> None:
        """Marks the log anew, link by link. The mark of a broken link stays what it is: wrong."""
        old_before = new_before = START
        head = self._head()
        wanted = self._wanted | ({head[0]} if head else set())
        for rows in self._batches("id, at, who, act, target, detail, hash", "audit"):
            changed = []
            for number, *row, mark in rows:
                whole = link(self._old, old_before, tuple(row)) == mark
                old_before = mark
                new_before = link(self._new, new_before, tuple(row)) if whole else mark
                changed.append((new_before, number))
                if number in wanted:
                    self._found.links[number] = (mark, new_before)
            self._connection.executemany("UPDATE audit SET hash = ? WHERE rowid = ?", changed)
        if head:
            kept = seal_head(self._new, head[0], self.new_link(*head))
            self._connection.execute("UPDATE meta SET value = ? WHERE name = ?", (kept, HEAD))

    def _head(self) -> tuple[int, str] | None:
        rows = self._connection.execute("SELECT value FROM meta WHERE name = ?", (HEAD,)).fetchall()
        return open_head(self._old, rows[0][0]) if rows else None

    def new_link(self, number: int, mark: str) -> str:
        """Returns the new mark of an entry of the log.

        One that does not stand there stays as it is.
        """
        old, new = self._found.links.get(number, ("", ""))
        return new if old == mark else mark


def reseal_copy(copy: Path, old: Sealer, new: Sealer) -> None:
    """Puts a copy of a database under another key. Raises sqlite3.Error."""
    with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("BEGIN IMMEDIATE")
        Resealing(connection, old, new).run()
        connection.execute("COMMIT")
