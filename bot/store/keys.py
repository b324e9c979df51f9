"""The key's files: the one in use, the one that is to follow, and those that were used before."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bot.errors import BotError
from bot.store.sealing import KEY_MARK, make_private, read_sealer, sync_folder

_LOG = logging.getLogger(__name__)


def next_key(key_file: Path) -> Path:
    """Returns where the key lies that is to follow: `<key>.new`."""
    return key_file.with_name(f"{key_file.name}.new")


def old_keys(key_file: Path) -> list[Path]:
    """Returns the keys that were used before, the newest first: `<key>.old-20261124`."""
    found = key_file.parent.glob(f"{key_file.name}.old-*")
    return sorted(
        (path for path in found if path.is_file() and path.suffix != ".part"), reverse=True
    )


def seal_of(key_file: Path) -> Path:
    """Returns where what the database must hold is written down beside this key."""
    return key_file.with_name(f"{key_file.name}.seal")


def key_mark(database: Path) -> str | None:
    """Returns the mark of the key that a database is under. None where it cannot be told."""
    if not database.is_file():
        return None
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(database, timeout=5)) as opened,
    ):
        opened.execute("PRAGMA query_only=ON")
        for (mark,) in opened.execute("SELECT value FROM meta WHERE name = 'key'"):
            return str(mark)
    return None


def fits(key_file: Path, mark: str | None) -> bool:
    """Returns whether the file holds the key of that mark. A file that is no key does not."""
    try:
        return mark is not None and read_sealer(key_file).keyed_mark(*KEY_MARK) == mark
    except BotError:
        return False


def key_of(copy: Path, key_file: Path) -> Path | None:
    """Which key opens a copy of the database: the one in use, or one from before. None for none."""
    mark = key_mark(copy)
    if mark is None:
        return key_file
    known = (key_file, next_key(key_file), *old_keys(key_file))
    return next((path for path in known if fits(path, mark)), None)


def is_cut_short(database: Path, key_file: Path) -> bool:
    """Whether the database is under the key that is to follow, and only the files are left."""
    draft = next_key(key_file)
    return draft.is_file() and fits(draft, key_mark(database))


def key_in_use(database: Path, key_file: Path, *, write: bool) -> Path:
    """Returns the file of the key that the database is under.

    Whoever writes finishes a change of the key that was cut short. BotError where that cannot be.
    """
    if not is_cut_short(database, key_file):
        return key_file
    if not write:
        return next_key(key_file)
    kept = hand_over(key_file)
    _LOG.warning("a change of the key was cut short and is finished now; the old key: %s", kept)
    return key_file


def hand_over(key_file: Path, *, shred: bool = False) -> Path | None:
    """Puts the key that is to follow in the place of the one before. Where that one is kept.

    Killed anywhere inside, it is done again from its start. BotError where a file cannot be moved.
    """
    draft = next_key(key_file)
    kept = None
    try:
        if shred:
            _overwrite(key_file)
        elif _is_key(key_file):
            kept = keeping_place(key_file)
            _copy(key_file, kept)
        if seal_of(draft).exists():
            seal_of(draft).replace(seal_of(key_file))
        draft.replace(key_file)
        sync_folder(key_file.parent)
    except OSError as error:
        raise BotError(
            f"{key_file}: cannot be exchanged: {error.strerror}. The database is under {draft} "
            "already; the next start exchanges them."
        ) from None
    return kept


def keeping_place(key_file: Path) -> Path:
    """Where the key that is replaced is kept: by the day on which the one to follow was made."""
    made = datetime.fromtimestamp(next_key(key_file).stat().st_mtime, UTC)
    name = f"{key_file.name}.old-{made:%Y%m%d}"
    places = (key_file.with_name(name + (f"-{n}" if n > 1 else "")) for n in count(1))
    return next(
        place
        for place in places
        if not place.exists() or place.read_bytes() == key_file.read_bytes()
    )


def shred(key_file: Path) -> None:
    """Overwrites a key and deletes it. Raises OSError."""
    _overwrite(key_file)
    key_file.unlink(missing_ok=True)
    sync_folder(key_file.parent)


def _is_key(path: Path) -> bool:
    """Returns whether there is a key in the file: one that was being shredded is none any more."""
    try:
        read_sealer(path)
    except BotError:
        return False
    return True


def _copy(source: Path, target: Path) -> None:
    draft = target.with_name(target.name + ".part")
    make_private(draft)
    with draft.open("wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    sync_folder(target.parent)


def _overwrite(path: Path) -> None:
    if not path.is_file():
        return
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
