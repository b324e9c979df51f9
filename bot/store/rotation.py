"""Rotation: the database under a new key, at once for whoever reads, whenever it is cut short."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import BotError
from bot.store.audit import Audit
from bot.store.keys import hand_over, is_cut_short, keeping_place, next_key, seal_of, shred
from bot.store.opening import open_database
from bot.store.resealing import Resealed, Resealing, Told
from bot.store.sealing import Sealer, make_key, read_sealer, sync_folder
from bot.store.witness import Witness

ACT = "key.rotate"
"""What the audit log calls it."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What came of it. `kept` is the old key, None where it was shredded.

    `finished`: an earlier change had been cut short after its commit, and only that was finished.
    `head` is the end of the audit log under the new key.
    """

    finished: bool
    kept: Path | None
    resealed: int
    unreadable: int
    head: str


async def rotate(
    path: Path, key_file: Path, who: str, at: datetime, told: Told, *, shredded: bool = False
) -> Rotated:
    """Puts the database under a new key. Killed anywhere, it is under the one or under the other.

    `<key>.new` is written first; one transaction seals everything under it and says so; then the
    files change places. Opening takes whichever of both fits. BotError where the database is in
    use, or does not open.
    """
    if not path.is_file():
        raise BotError(f"there is no database at {path} yet")
    if is_cut_short(path, key_file):
        return await _finish(path, key_file, shredded=shredded)
    database = await open_database(path, key_file)
    try:
        async with database.transaction():
            await Audit(database).write_entry(who, ACT, "", "", at)
        draft = next_key(key_file)
        old = read_sealer(key_file)
        new = _drafted(draft, old)
        found = await asyncio.to_thread(_reseal, path, key_file, old, new, told)
        kept = hand_over(key_file, shred=shredded)
    finally:
        await database.close()
    return Rotated(
        finished=False,
        kept=kept,
        resealed=found.done,
        unreadable=found.unreadable,
        head=await _head(path, key_file),
    )


async def _finish(path: Path, key_file: Path, *, shredded: bool) -> Rotated:
    kept: Path | None = keeping_place(key_file)
    head = await _head(path, key_file, write=True)
    if shredded and kept:
        shred(kept)
        kept = None
    return Rotated(finished=True, kept=kept, resealed=0, unreadable=0, head=head)


async def _head(path: Path, key_file: Path, *, write: bool = False) -> str:
    database = await open_database(path, key_file, write=write)
    try:
        return await Audit(database).head_text()
    finally:
        await database.close()


def _drafted(draft: Path, old: Sealer) -> Sealer:
    """The key that is to follow: that of a change which was cut short before its commit, if any."""
    if draft.is_file():
        found = read_sealer(draft)
        if found.lasting == old.lasting:
            return found
    return make_key(draft, old.lasting)


def _reseal(path: Path, key_file: Path, old: Sealer, new: Sealer, told: Told) -> Resealed:
    witness = Witness(key_file, old)
    number, mark = witness.audit_end
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for pragma in ("synchronous=FULL", "secure_delete=ON", "busy_timeout=5000"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN IMMEDIATE")
            work = Resealing(connection, old, new, told=told, wanted=frozenset((number,)))
            found = work.run()
            values = dict(witness.values)
            if number:
                values["audit"] = f"{number}:{work.new_link(number, mark)}"
            _witness_anew(witness, next_key(key_file), new, values)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except (sqlite3.Error, OSError) as error:
        raise BotError(f"the key was not changed, and nothing else was: {error}") from None
    return found


def _witness_anew(before: Witness, draft: Path, new: Sealer, values: dict[str, str]) -> None:
    """What the database must hold, beside the key that is to follow. An altered seal stays so."""
    seal_of(draft).unlink(missing_ok=True)
    if before.state != "sound":
        return
    Witness(draft, new).write(values)
    sync_folder(draft.parent)
