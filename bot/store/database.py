"""The database: one file, one writer, one transaction at a time."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import aiosqlite

from bot.errors import BotError
from bot.store.batch import TRIP, Statement
from bot.store.lock import Lock
from bot.store.sealing import Sealer
from bot.store.tombstones import Mark, Tombstones
from bot.store.witness import Witness

Row = tuple[Any, ...]
T = TypeVar("T")

_NOT_NOW = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
"""What the disk or another program keeps us from; anything else is our bug."""

_BEGIN = Statement("BEGIN IMMEDIATE")
_COMMIT = Statement("COMMIT")

logging.getLogger("aiosqlite").setLevel(logging.INFO)  # at DEBUG it prints what is stored


class Unavailable(BotError):
    """The database cannot be written or read just now (full, locked): the same may work later.

    Over HTTP it is answered with `status_code`.
    """

    status_code = 503


class Damaged(Unavailable):
    """The file is damaged: waiting mends nothing, a backup does."""


_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """SQL that asks, its values, and what its rows mean."""

    sql: str
    values: Sequence[Any]
    read: Callable[[list[Row]], T]


class Database:
    """The one connection that writes. `transaction()` is its narrow door.

    Writing waits for the next question or for the end, and travels with it: two trips a
    transaction are common. `rollbacks` counts the transactions that were undone: what was read
    before may be gone. `buried_again`: how many deletions opening it has repeated.
    """

    def __init__(
        self,
        path: Path,
        connection: aiosqlite.Connection,
        sealer: Sealer,
        lock: Lock | None,
        tombstones: Tombstones,
        witness: Witness,
    ) -> None:
        self.path = path
        self.sealer = sealer
        self.tombstones = tombstones
        self.witness = witness
        self.rollbacks = 0
        self.buried_again = 0
        self._connection = connection
        self._lock = lock
        self._turn = asyncio.Lock()
        self._owner: asyncio.Task[object] | None = None
        self._begun = False
        self._waiting: list[Statement] = []
        self._next_ids: dict[str, int] = {}
        self._buried: list[Mark] = []
        self._noted: dict[str, str] = {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Everything inside is kept together or not at all. Others wait for their turn.

        Tasks that share a connection would share its transaction: hence the lock. A cancelled
        task leaves nothing half done. Raises Unavailable when the disk does not let us.
        RuntimeError inside another transaction of the same task.
        """
        me = asyncio.current_task()
        if self._owner is not None and self._owner is me:
            raise RuntimeError("a transaction inside a transaction would wait for itself")
        async with self._turn:
            self._owner = me
            try:
                yield
                if self._begun:
                    await self._commit_transaction()
            except BaseException:
                self.rollbacks += 1
                self._next_ids.clear()
                if self._begun:
                    await _finish_surely(self._connection.rollback())
                raise
            finally:
                self._waiting, self._begun, self._owner = [], False, None
                self._buried, self._noted = [], {}

    async def _commit_transaction(self) -> None:
        """Marks of the deleted are on the disk before the deletion. A witness follows what it
        tells of."""
        if self._buried:
            try:
                await _finish_surely(asyncio.to_thread(self.tombstones.add_marks, self._buried))
            except OSError as error:
                why = f"{self.tombstones.path} cannot be written: {error.strerror}"
                raise Unavailable(why) from error
        await _finish_surely(self._make_trip(_COMMIT))
        if self._noted:
            await _finish_surely(asyncio.to_thread(self.witness.keep_values, self._noted))

    def bury_mark(self, mark: str, at: str) -> None:
        """Has the mark of a deletion written beside the key before this transaction ends."""
        self._must_own()
        self._buried.append((mark, at))

    def note_witness(self, name: str, value: str) -> None:
        """Has a value witnessed beside the key once this transaction has ended."""
        self._must_own()
        self._noted[name] = value

    async def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Returns the rows of a query.

        Who has no transaction of her own waits until none is open.
        """
        return await self.ask(Query(sql, values, list))

    async def ask(self, query: Query[T]) -> T:
        """Returns what a query gives."""
        found: list[T] = await self.ask_all(query)
        return found[0]

    async def ask_all(self, *queries: Query[Any]) -> list[Any]:
        """Returns what each query gives, for one trip."""
        statements = [Statement(query.sql, query.values) for query in queries]
        if self._owner is asyncio.current_task():
            answers = await self._make_trip(*statements)
        else:
            async with self._turn:
                answers = await self._make_trip(*statements)
        return [query.read(rows) for query, rows in zip(queries, answers, strict=True)]

    async def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Runs one statement in the open transaction. The number of rows it changed."""
        self._queue_statement(Statement(sql, values))
        [changed] = await self._make_trip(count=1)
        return int(changed)

    async def write(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Runs one statement of the open transaction before it ends: no trip of its own."""
        self._queue_statement(Statement(sql, values))

    async def run_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Runs one statement of the open transaction for each set of values, before it ends."""
        self._queue_statement(Statement(sql, list(values), many=True))

    def _queue_statement(self, statement: Statement) -> None:
        self._must_own()
        if not self._begun:  # nobody else writes, so what was read before still holds
            self._waiting.append(_BEGIN)
            self._begun = True
        self._waiting.append(statement)

    async def _make_trip(self, *more: Statement, count: int = 0) -> list[Any]:
        """Does what waits and then `more`. The answers of `more`, or the last `count`."""
        statements, self._waiting = [*self._waiting, *more], []
        try:
            answers = await self._connection.execute_fetchall(TRIP, statements)
        except sqlite3.Error as error:
            if is_broken(error):
                raise Damaged(
                    f"{self.path} is damaged ({error}): stop Pandu and restore the last backup"
                    " (`pandu restore`)"
                ) from error
            if not is_outside(error):
                raise
            raise Unavailable(f"the database cannot be used just now: {error}") from error
        return list(answers)[-(count or len(more)) :]

    def _must_own(self) -> None:
        if self._owner is None or self._owner is not asyncio.current_task():
            raise RuntimeError("written outside a transaction: open one with transaction()")

    async def next_id(self, table: str, number: int = 1, *, newest: str = "id") -> int:
        """Returns the first of so many fresh ids of a table (never a name from outside).

        `newest` is SQL for what is counted, where that is more than ids.
        """
        if table not in self._next_ids:
            [(last,)] = await self.rows(f"SELECT COALESCE(MAX({newest}), 0) FROM {table}")
            self._next_ids[table] = last + 1
        first = self._next_ids[table]
        self._next_ids[table] += number
        return first

    async def empty_log(self) -> None:
        """Empties the log of changes into the file: there too, what was deleted is gone."""
        async with self._turn:
            await self._make_trip(Statement("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def close(self) -> None:
        """Closes. An unclosed connection would keep the process from ending."""
        await self._connection.close()
        if self._lock:
            self._lock.release()


async def _finish_surely(work: Coroutine[Any, Any, object]) -> None:
    """Waits for the end of `work` even when cancelled: what the disk was told, it does."""
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError:
            cancelled = True
    task.result()
    if cancelled:
        raise asyncio.CancelledError


def is_broken(error: BaseException) -> bool:
    """Returns whether SQLite found the file damaged."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BROKEN


def is_outside(error: BaseException) -> bool:
    """Returns whether it is the disk, or another program, that keeps us from it."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _NOT_NOW
