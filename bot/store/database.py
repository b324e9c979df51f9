"""The database: one file, one writer, one transaction at a time."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from bot.errors import BotError
from bot.store.migrations import migrate
from bot.store.sealing import Sealer, make_key, read_key

Row = tuple[Any, ...]

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a reply is a promise: what it answers survives a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA cache_size=-16384",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA trusted_schema=OFF",
)


class Database:
    """The one connection that writes; `transaction()` is its narrow door."""

    def __init__(self, connection: aiosqlite.Connection, sealer: Sealer, lock: Lock | None) -> None:
        self.sealer = sealer
        self._connection = connection
        self._lock = lock
        self._turn = asyncio.Lock()
        self._next_ids: dict[str, int] = {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Everything inside is kept together or not at all; others wait for their turn.

        Tasks that share a connection would share its transaction: hence the lock.
        """
        async with self._turn:
            await self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._next_ids.clear()
                await self._connection.execute("ROLLBACK")
                raise
            await self._connection.execute("COMMIT")

    async def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows of a query."""
        return list(await self._connection.execute_fetchall(sql, values))  # type: ignore[arg-type]  # typed as sqlite3.Row, plain tuples here

    async def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Runs one statement; the number of rows it changed."""
        async with self._connection.execute(sql, values) as cursor:
            return cursor.rowcount

    async def run_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Runs one statement for each set of values, in one go."""
        await self._connection.executemany(sql, values)

    async def next_id(self, table: str, number: int = 1) -> int:
        """The first of so many fresh ids of a table (never a name from outside)."""
        if table not in self._next_ids:
            [(last,)] = await self.rows(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
            self._next_ids[table] = last + 1
        first = self._next_ids[table]
        self._next_ids[table] += number
        return first

    async def close(self) -> None:
        """Closes; an unclosed connection would keep the process from ending."""
        await self._connection.close()
        if self._lock:
            self._lock.release()


class Lock:
    """Held by the one process that writes; free again the moment that process is gone.

    SQLite's own file lock, on a file beside the database: it works on every system.
    """

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(
            database.with_name(database.name + ".lock"), timeout=0, isolation_level=None
        )
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            self._connection.close()
            raise BotError(
                f"another Pandu already uses {database}. One process writes to a database: "
                "stop the other one first, or name another file (PANDU_DATABASE)."
            ) from None

    def release(self) -> None:
        """Lets the next process in."""
        self._connection.close()


async def open_database(path: Path, key_file: Path, *, write: bool = True) -> Database:
    """Opens, migrates and locks the database; BotError in words where that cannot be.

    With `write=False` it only reads, beside whoever writes.
    """
    if not write and not path.exists():
        raise BotError(f"there is no database at {path} yet")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = Lock(path) if write else None
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
    connection = await aiosqlite.connect(path, isolation_level=None)
    try:
        if lock is None:
            await connection.execute("PRAGMA query_only=ON")
            await connection.execute("PRAGMA busy_timeout=5000")
        else:
            for pragma in PRAGMAS:
                await connection.execute(pragma)
            await migrate(connection, path)
        await _check_key(connection, sealer, key_file, write=lock is not None)
    except sqlite3.DatabaseError as error:
        await connection.close()
        raise BotError(
            f"{path}: {error}. If the file is damaged, restore the last backup."
        ) from None
    except BaseException:
        await connection.close()
        raise
    return Database(connection, sealer, lock)


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
    mark = sealer.mark("key", "check")
    rows = list(await connection.execute_fetchall("SELECT value FROM meta WHERE name = 'key'"))
    if not rows and write:
        await connection.execute("INSERT INTO meta (name, value) VALUES ('key', ?)", (mark,))
    elif rows and rows[0][0] != mark:
        raise BotError(
            f"{key_file} is not the key of this database. "
            "Put the right key back, or name it with PANDU_KEY_FILE."
        )
