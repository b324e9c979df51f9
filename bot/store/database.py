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
from bot.store.lock import Lock
from bot.store.migrations import check_version, migrate
from bot.store.sealing import KEY_MARK, Sealer, make_key, private, read_key
from bot.store.trips import TRIP, Connection, Statement

Row = tuple[Any, ...]
T = TypeVar("T")

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a reply is a promise: what it answers survives a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA cache_size=-4096",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA secure_delete=ON",  # what a person had deleted is not left in unused pages
)


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
    """The database cannot be written or read just now (full, locked): the same may work later."""


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """SQL that asks, its values, and what its rows mean."""

    sql: str
    values: Sequence[Any]
    read: Callable[[list[Row]], T]


class Database:
    """The one connection that writes; `transaction()` is its narrow door.

    Writing waits for the next question or for the end, and travels with it: two trips a
    transaction are common. `rollbacks` counts the transactions that were undone: what was read
    before may be gone.
    """

    def __init__(
        self, path: Path, connection: aiosqlite.Connection, sealer: Sealer, lock: Lock | None
    ) -> None:
        self.path = path
        self.sealer = sealer
        self.rollbacks = 0
        self._connection = connection
        self._lock = lock
        self._turn = asyncio.Lock()
        self._owner: asyncio.Task[object] | None = None
        self._begun = False
        self._waiting: list[Statement] = []
        self._next_ids: dict[str, int] = {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Everything inside is kept together or not at all; others wait for their turn.

        Tasks that share a connection would share its transaction: hence the lock. A cancelled
        task leaves nothing half done. Raises Unavailable when the disk does not let us.
        """
        me = asyncio.current_task()
        if self._owner is not None and self._owner is me:
            raise RuntimeError("a transaction inside a transaction would wait for itself")
        async with self._turn:
            self._owner = me
            try:
                yield
                if self._begun:
                    await _surely(self._trip(_COMMIT))
            except BaseException:
                self.rollbacks += 1
                self._next_ids.clear()
                if self._begun:
                    await _surely(self._connection.rollback())
                raise
            finally:
                self._waiting, self._begun, self._owner = [], False, None

    async def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query; who has no transaction of her own waits until none is open."""
        return await self.ask(Query(sql, values, list))

    async def ask(self, query: Query[T]) -> T:
        """What a query gives."""
        found: list[T] = await self.ask_all(query)
        return found[0]

    async def ask_all(self, *queries: Query[Any]) -> list[Any]:
        """What each query gives, for one trip."""
        statements = [Statement(one.sql, one.values) for one in queries]
        if self._owner is asyncio.current_task():
            answers = await self._trip(*statements)
        else:
            async with self._turn:
                answers = await self._trip(*statements)
        return [one.read(rows) for one, rows in zip(queries, answers, strict=True)]

    async def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Runs one statement in the open transaction; the number of rows it changed."""
        self._write(Statement(sql, values))
        [changed] = await self._trip(count=1)
        return int(changed)

    async def write(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Runs one statement of the open transaction before it ends: no trip of its own."""
        self._write(Statement(sql, values))

    async def run_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Runs one statement of the open transaction for each set of values, before it ends."""
        self._write(Statement(sql, list(values), many=True))

    def _write(self, statement: Statement) -> None:
        self._must_own()
        if not self._begun:  # nobody else writes, so what was read before still holds
            self._waiting.append(_BEGIN)
            self._begun = True
        self._waiting.append(statement)

    async def _trip(self, *more: Statement, count: int = 0) -> list[Any]:
        """Does what waits and then `more`; the answers of `more`, or the last `count`."""
        statements, self._waiting = [*self._waiting, *more], []
        try:
            answers = await self._connection.execute_fetchall(TRIP, statements)
        except sqlite3.Error as error:
            if not _is_outside(error):
                raise
            raise Unavailable(f"the database cannot be used just now: {error}") from error
        return list(answers)[-(count or len(more)) :]

    def _must_own(self) -> None:
        if self._owner is None or self._owner is not asyncio.current_task():
            raise RuntimeError("written outside a transaction: open one with transaction()")

    async def next_id(self, table: str, number: int = 1, *, newest: str = "id") -> int:
        """The first of so many fresh ids of a table (never a name from outside).

        `newest` is SQL for what is counted, where that is more than ids.
        """
        if table not in self._next_ids:
            [(last,)] = await self.rows(f"SELECT COALESCE(MAX({newest}), 0) FROM {table}")
            self._next_ids[table] = last + 1
        first = self._next_ids[table]
        self._next_ids[table] += number
        return first

    async def tidy(self) -> None:
        """Empties the log of changes into the file: there too, what was deleted is gone."""
        async with self._turn:
            await self._trip(Statement("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def close(self) -> None:
        """Closes; an unclosed connection would keep the process from ending."""
        await self._connection.close()
        if self._lock:
            self._lock.release()


async def _surely(work: Coroutine[Any, Any, object]) -> None:
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


def _is_outside(error: BaseException) -> bool:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _NOT_NOW


async def open_database(path: Path, key_file: Path, *, write: bool = True) -> Database:
    """Opens, migrates and locks the database; BotError in words where that cannot be.

    With `write=False` it only reads, beside whoever writes.
    """
    try:
        if not write and not path.exists():
            raise BotError(f"there is no database at {path} yet")
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
        lock = Lock(path, wait=0.5) if write else None  # a command may be just done with it
    except (OSError, sqlite3.Error) as error:
        raise BotError(f"cannot open {path}: {error}. Is the folder writable?") from None
    try:
        return await _opened(path, key_file, lock)
    except BaseException:
        if lock:
            lock.release()
        raise


async def _opened(path: Path, key_file: Path, lock: Lock | None) -> Database:
    fresh = not path.exists() or path.stat().st_size == 0
    sealer = Sealer(_key(path, key_file, fresh=fresh))
    if lock:
        private(path)
    try:
        connection = await aiosqlite.connect(
            path, isolation_level=None, factory=Connection, cached_statements=1024
        )
    except sqlite3.Error as error:
        raise BotError(f"cannot open {path}: {error}.") from None
    try:
        if lock is None:
            await connection.execute("PRAGMA query_only=ON")
            await connection.execute("PRAGMA busy_timeout=5000")
            await check_version(connection, path)
        else:
            for pragma in PRAGMAS:
                await connection.execute(pragma)
            await migrate(connection, path)
        await _check_key(connection, sealer, key_file, write=lock is not None)
    except sqlite3.Error as error:
        await connection.close()
        hint = "" if _is_outside(error) else " If the file is damaged, restore the last backup."
        raise BotError(f"{path}: {error}.{hint}") from None
    except BaseException:
        await connection.close()
        raise
    return Database(path, connection, sealer, lock)


def _key(path: Path, key_file: Path, *, fresh: bool) -> bytes:
    if key_file.exists():
        return read_key(key_file)
    if not fresh:
        raise BotError(
            f"the key file {key_file} is missing, and {path} cannot be read without it. "
            "Put the key back (it is never part of a backup), or name it with PANDU_KEY_FILE."
        )
    return make_key(key_file)


async def _check_key(
    connection: aiosqlite.Connection, sealer: Sealer, key_file: Path, *, write: bool
) -> None:
    """A database remembers a mark of its key, so that a wrong one is refused before any harm."""
    mark = sealer.mark(*KEY_MARK)
    rows = list(await connection.execute_fetchall("SELECT value FROM meta WHERE name = 'key'"))
    if not rows and write:
        await connection.execute("INSERT INTO meta (name, value) VALUES ('key', ?)", (mark,))
    elif rows and rows[0][0] != mark:
        raise BotError(
            f"{key_file} is not the key of this database. "
            "Put the right key back, or name it with PANDU_KEY_FILE."
        )
