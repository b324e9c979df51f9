"""The lock beside a database: one process writes to it at a time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.errors import BotError
from bot.store.sealing import make_private


class Locked(BotError):
    """Another process writes to this database now."""


class Lock:
    """Held by the one process that writes. Free again the moment that process is gone.

    SQLite's own file lock, on a file beside the database: it works on every system.
    """

    def __init__(self, database: Path, *, wait: float = 0) -> None:
        make_private(_lock_file(database))  # whoever can read it could hold it, and keep us out
        self._connection = sqlite3.connect(_lock_file(database), timeout=wait, isolation_level=None)
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            self._connection.close()
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            raise Locked(
                f"another Pandu already uses {database}. One process writes to a database: "
                "stop the other one first, or name another file (PANDU_DATABASE)."
            ) from None

    def release(self) -> None:
        """Lets the next process in."""
        self._connection.close()


def _lock_file(database: Path) -> Path:
    return database.with_name(database.name + ".lock")


def is_taken(database: Path) -> bool:
    """Returns whether some process writes to this database now."""
    if not _lock_file(database).exists():
        return False
    try:
        Lock(database).release()
    except Locked:
        return True
    except sqlite3.Error:
        return False  # opening the database will say why
    return False
