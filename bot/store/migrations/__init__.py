"""Numbered SQL files, each applied once in a transaction, with a backup before."""

from __future__ import annotations

import sqlite3
from importlib import resources
from pathlib import Path

import aiosqlite

from bot.errors import BotError


def steps() -> list[tuple[int, str]]:
    """Every migration's number and SQL, in order."""
    files = [one for one in resources.files(__name__).iterdir() if one.name.endswith(".sql")]
    return sorted((int(one.name[:4]), one.read_text("utf-8")) for one in files)


async def migrate(connection: aiosqlite.Connection, path: Path) -> None:
    """Brings the database up to the newest step; BotError when it is newer than the program."""
    [(version,)] = await connection.execute_fetchall("PRAGMA user_version")
    todo = [(number, sql) for number, sql in steps() if number > version]
    newest = steps()[-1][0]
    if version > newest:
        raise BotError(
            f"{path} was written by a newer Pandu (version {version}, this one knows {newest}). "
            "Install the newer program, or restore a backup from before."
        )
    if todo and version:
        await _back_up(connection, path.with_name(f"{path.name}.before-{newest:04}"))
    for number, sql in todo:
        await connection.executescript(f"BEGIN;\n{sql}\nPRAGMA user_version={number};\nCOMMIT;")


async def _back_up(connection: aiosqlite.Connection, target: Path) -> None:
    copy = sqlite3.connect(target, check_same_thread=False)
    try:
        await connection.backup(copy)
    finally:
        copy.close()
