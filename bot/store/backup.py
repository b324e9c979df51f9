"""Backup and restore: proven copies of the database, never of its key."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from pathlib import Path

from bot.errors import BotError
from bot.store.database import Lock
from bot.store.migrations import steps
from bot.store.sealing import checksum


def back_up(database: Path, target: Path) -> str:
    """Copies the live database by SQLite's own way, checks the copy, and names its SHA-256.

    The checksum is written beside it (`.sha256`). BotError when there is nothing to copy.
    """
    if not database.exists():
        raise BotError(f"there is no database at {database} yet")
    if target.exists() and target.resolve() == database.resolve():
        raise BotError("a backup cannot be the database itself: name another file")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    with (
        contextlib.closing(
            sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
        ) as live,
        contextlib.closing(sqlite3.connect(draft)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    _check(draft)
    os.chmod(draft, 0o600)  # noqa: PTH101  # the same on every system
    digest = checksum(draft)
    os.replace(draft, target)  # noqa: PTH105  # atomic
    target.with_name(target.name + ".sha256").write_text(f"{digest}  {target.name}\n", "utf-8")
    return digest


def prove(backup: Path) -> None:
    """Restores into a temporary place and checks it there; BotError when it is no good."""
    with tempfile.TemporaryDirectory() as folder:
        restore_file(backup, Path(folder) / "proof.db")


def restore_file(backup: Path, database: Path) -> Path | None:
    """Puts a backup in the database's place; what stood there is kept and named.

    BotError when the backup is damaged, not ours, newer than the program, or Pandu is running.
    """
    if not backup.exists():
        raise BotError(f"there is no backup at {backup}")
    _check_sum(backup)
    _check(backup)
    database.parent.mkdir(parents=True, exist_ok=True)
    lock = Lock(database)
    try:
        draft = database.with_name(database.name + ".restoring")
        draft.write_bytes(backup.read_bytes())
        kept = None
        if database.exists():
            kept = database.with_name(database.name + ".replaced")
            with contextlib.closing(sqlite3.connect(database)) as live:
                live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            os.replace(database, kept)  # noqa: PTH105  # atomic
        for suffix in ("-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        os.replace(draft, database)  # noqa: PTH105  # atomic
    finally:
        lock.release()
    return kept


def _check_sum(backup: Path) -> None:
    beside = backup.with_name(backup.name + ".sha256")
    if beside.exists() and beside.read_text("utf-8").split()[:1] != [checksum(backup)]:
        raise BotError(
            f"{backup} is not what was backed up: its checksum differs from {beside.name}"
        )


def _check(path: Path) -> None:
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        ) as copy:
            [(verdict,)] = copy.execute("PRAGMA integrity_check").fetchall()
            [(version,)] = copy.execute("PRAGMA user_version").fetchall()
            ours = copy.execute(
                "SELECT COUNT(*) FROM sqlite_master WHERE name = 'candidates'"
            ).fetchone()
    except (sqlite3.DatabaseError, ValueError) as error:
        raise BotError(f"{path} is no sound database: {error}") from None
    if verdict != "ok" or not ours[0]:
        raise BotError(
            f"{path} is no sound Pandu database: {verdict if verdict != 'ok' else 'no tables of ours'}"
        )
    if version > steps()[-1][0]:
        raise BotError(f"{path} was made by a newer Pandu: install that program first")
