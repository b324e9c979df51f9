"""Numbered SQL files, each applied once in a transaction, with a backup before."""

from __future__ import annotations

import sqlite3
from importlib import resources
from pathlib import Path

import aiosqlite

from bot.errors import BotError
from bot.store.sealing import make_private


def list_steps() -> list[tuple[int, str]]:
    """Returns every migration's number and SQL, in order."""
    files = [
        traversable
        for traversable in resources.files(__name__).iterdir()
        if traversable.name.endswith(".sql")
    ]
    return sorted(
        (int(traversable.name[:4]), traversable.read_text("utf-8")) for traversable in files
    )


async def migrate_database(connection: aiosqlite.Connection, path: Path) -> None:
    """Brings the database up to the newest step. BotError when it is newer than the program."""
    version, newest = await _read_version(connection, path)
    todo = [(number, sql) for number, sql in list_steps() if number > version]
    if todo and version:
        await _back_up(connection, path.with_name(f"{path.name}.before-{newest:04}"))
    for number, sql in todo:
        try:
            await connection.executescript(
                f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version={number};\nCOMMIT;"
            )
        except BaseException:
            await connection.rollback()
            raise


async def check_version(connection: aiosqlite.Connection, path: Path) -> None:
    """BotError where a reader would not find the tables it knows."""
    version, newest = await _read_version(connection, path)
    if version < newest:
        raise BotError(
            f"{path} was written by an older Pandu (version {version} of {newest}). "
            "Start it once with `pandu run`: that brings the database up to date."
        )


async def _read_version(connection: aiosqlite.Connection, path: Path) -> tuple[int, int]:
    [(version,)] = await connection.execute_fetchall("PRAGMA user_version")
    newest = list_steps()[-1][0]
    if version > newest:
        raise BotError(
            f"{path} was written by a newer Pandu (version {version}, this one knows {newest}). "
            "Install the newer program, or restore a backup from before."
        )
    return version, newest


async def _back_up(connection: aiosqlite.Connection, target: Path) -> None:
    """Keeps what was there before. A copy from a start that failed is made anew."""
    target.unlink(missing_ok=True)
    make_private(target)
    copy = sqlite3.connect(target, check_same_thread=False)
    try:
        await connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
