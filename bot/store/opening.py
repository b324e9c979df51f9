"""Opening: the lock, the key, the migrations, and what is witnessed beside the key."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import aiosqlite

from bot.errors import BotError
from bot.store.audit import Audit
from bot.store.batch import Connection
from bot.store.database import Database, is_outside
from bot.store.deletion import Deletion
from bot.store.keys import key_in_use, seal_of
from bot.store.lock import Lock
from bot.store.migrations import check_version, migrate_database
from bot.store.proofs import Proofs, prove_row
from bot.store.sealing import KEY_MARK, Sealer, make_key, make_private, private_folder, read_sealer
from bot.store.tombstones import Tombstones
from bot.store.witness import Witness

_LOG = logging.getLogger(__name__)

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


async def open_database(path: Path, key_file: Path, *, write: bool = True) -> Database:
    """Opens, migrates and locks the database. BotError in words where that cannot be.

    With `write=False` it only reads, beside whoever writes.
    """
    try:
        if not write and not path.exists():
            raise BotError(f"there is no database at {path} yet")
        if write:
            private_folder(path.parent)
        lock = Lock(path, wait=0.5) if write else None  # a command may be just done with it
    except (OSError, sqlite3.Error) as error:
        raise BotError(f"cannot open {path}: {error}. Is the folder writable?") from None
    try:
        database = await _open_locked(path, key_file, lock)
    except BaseException:
        if lock:
            lock.release()
        raise
    if write:
        try:
            await _compare_witness(database)
        except BaseException:
            await database.close()
            raise
    return database


async def _open_locked(path: Path, key_file: Path, lock: Lock | None) -> Database:
    fresh = not path.exists() or path.stat().st_size == 0
    in_use = key_in_use(path, key_file, write=lock is not None)
    sealer = _open_sealer(path, in_use, fresh=fresh)
    witness = Witness(in_use if seal_of(in_use).exists() else key_file, sealer)
    if lock:
        make_private(path)
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
            await _can_prove(connection, sealer, witness)
            await migrate_database(connection, path)
        await _check_key(connection, sealer, key_file, write=lock is not None)
    except sqlite3.Error as error:
        await connection.close()
        hint = "" if is_outside(error) else " If the file is damaged, restore the last backup."
        raise BotError(f"{path}: {error}.{hint}") from None
    except BaseException:
        await connection.close()
        raise
    return Database(path, connection, sealer, lock, Tombstones(key_file), witness)


async def _can_prove(connection: aiosqlite.Connection, sealer: Sealer, witness: Witness) -> None:
    """Lets a migration mark what stands there, and prove the rows of each table, but only once."""

    def proof(table: str, *row: object) -> str | None:
        return None if table in witness.values else prove_row(sealer, table, row)

    await connection.create_function("pandu_proof", -1, proof)
    await connection.create_function("pandu_mark", 2, sealer.keyed_mark)


async def _compare_witness(database: Database) -> None:
    """Writes down beside the key what stands there and is ours. What is less than before is told.

    Marks of deletions that only the database has are copied there, too.
    """
    await Audit(database).witness_end()
    now = await Proofs(database).witnessed_now()
    if now != {name: database.witness.values.get(name) for name in now}:
        database.witness.keep_values(now)
    try:
        database.buried_again = await Deletion(database).agree_with_file()
    except OSError as error:
        raise BotError(f"{database.tombstones.path}: {error.strerror}. Is it writable?") from None
    if database.buried_again:
        _LOG.warning(
            "%d people had been deleted after this database was copied: they are deleted again",
            database.buried_again,
        )


def _open_sealer(path: Path, key_file: Path, *, fresh: bool) -> Sealer:
    if key_file.exists():
        return read_sealer(key_file)
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
    mark = sealer.keyed_mark(*KEY_MARK)
    rows = list(await connection.execute_fetchall("SELECT value FROM meta WHERE name = 'key'"))
    if not rows and write:
        await connection.execute("INSERT INTO meta (name, value) VALUES ('key', ?)", (mark,))
    elif rows and rows[0][0] != mark:
        raise BotError(
            f"{key_file} is not the key of this database. "
            "Put the right key back, or name it with PANDU_KEY_FILE."
        )
