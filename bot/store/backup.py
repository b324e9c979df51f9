"""Backup and restore: proven copies of the database, never of its key."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.errors import BotError
from bot.store.keys import key_in_use, key_of
from bot.store.lock import Lock
from bot.store.migrations import list_steps
from bot.store.resealing import reseal_copy
from bot.store.sealing import KEY_MARK, Sealer, file_checksum, make_private, read_sealer
from bot.store.witness import Witness

_SQLITE = b"SQLite format 3\0"
"""How every database begins."""


def back_up(database: Path, target: Path) -> str:
    """Copies the live database by SQLite's own way, checks the copy, and names its SHA-256.

    The checksum is written beside it (`.sha256`). BotError when there is nothing to copy, or
    nowhere to put it.
    """
    if not database.is_file():
        raise BotError(f"there is no database at {database} yet")
    if not _is_free(target) or (target.exists() and target.samefile(database)):
        raise BotError(f"a backup needs a file of its own, and {target} is none: name another")
    draft = target.with_name(target.name + ".part")
    with _in_words(f"cannot back up to {target}"):
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        make_private(draft)
    try:
        with (
            _in_words(f"cannot back up to {target}"),
            _open_read_only(database) as live,
            contextlib.closing(sqlite3.connect(draft)) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        _check_integrity(draft)
        with _in_words(f"cannot back up to {target}"):
            digest = file_checksum(draft)
            draft.replace(target)
            beside = target.with_name(target.name + ".sha256")
            beside.write_text(f"{digest}  {target.name}\n", "utf-8")
    except BaseException:
        draft.unlink(missing_ok=True)  # a copy that failed holds people as well
        raise
    return digest


def _is_free(target: Path) -> bool:
    """Whether a backup may stand there: where nothing is, or an older one. Never on the key."""
    if not target.exists():
        return True
    with _in_words(f"cannot back up to {target}"):
        if not target.is_file():
            return False
        with target.open("rb") as there:
            return there.read(len(_SQLITE)) in (b"", _SQLITE)


def prove_backup(backup: Path, key_file: Path) -> int:
    """Restores into a temporary place and checks it there. How many registrations it holds.

    BotError when it is no good.
    """
    with tempfile.TemporaryDirectory() as folder:
        proof = Path(folder) / "proof.db"
        restore_file(backup, proof, key_file, test=True)
        _check_integrity(proof)
        return count_people(proof)


def count_people(database: Path) -> int:
    """Returns how many registrations are in a database. BotError where it cannot be read."""
    with _in_words(f"cannot read {database}"), _open_read_only(database) as opened:
        [(number,)] = opened.execute("SELECT COUNT(*) FROM candidates").fetchall()
    return int(number)


def restore_file(
    backup: Path, database: Path, key_file: Path, *, test: bool = False
) -> Path | None:
    """Puts a backup in the database's place. What stood there is kept and named.

    A backup from before the key was changed is put under the key in use.
    What is written down beside the key of the database before is let go, unless it is a `test`.
    BotError when the backup is damaged, not ours, newer than the program, sealed with another
    key, or when Pandu is running.
    """
    if not backup.is_file():
        raise BotError(f"there is no backup at {backup}")
    if database.exists() and backup.samefile(database):
        raise BotError(f"{backup} is the database itself, not a backup of it")
    _check_sum(backup)
    _check_integrity(backup)
    under = _key_of(backup, key_file)
    with _in_words(f"cannot restore to {database}"):
        database.parent.mkdir(parents=True, exist_ok=True)
        lock = Lock(database)
        try:
            if not test:
                key_in_use(database, key_file, write=True)
                # what was written down is so anew, from the backup, when it is opened
                Witness(key_file, read_sealer(key_file)).forget_values()
            return _exchange_files(backup, database, read_sealer(under), read_sealer(key_file))
        finally:
            lock.release()


def _exchange_files(backup: Path, database: Path, under: Sealer, sealer: Sealer) -> Path | None:
    draft = database.with_name(database.name + ".restoring")
    draft.unlink(missing_ok=True)
    make_private(draft)
    shutil.copyfile(backup, draft)
    if under.keyed_mark(*KEY_MARK) != sealer.keyed_mark(*KEY_MARK):
        reseal_copy(draft, under, sealer)
    kept = None
    if database.exists():
        kept = database.with_name(database.name + ".replaced")
        with (
            contextlib.suppress(sqlite3.DatabaseError),  # a damaged one is kept as it is
            contextlib.closing(sqlite3.connect(database)) as live,
        ):
            live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.replace(kept)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    draft.replace(database)
    return kept


@contextlib.contextmanager
def _in_words(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise BotError(f"{what}: {getattr(error, 'strerror', None) or error}") from None


def _open_read_only(path: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))


def _check_sum(backup: Path) -> None:
    beside = backup.with_name(backup.name + ".sha256")
    if beside.exists() and beside.read_text("utf-8", "replace").split()[:1] != [
        file_checksum(backup)
    ]:
        raise BotError(
            f"{backup} is not what was backed up: its checksum differs from {beside.name}"
        )


def _check_integrity(path: Path) -> None:
    try:
        with _open_read_only(path) as copy:
            [(verdict,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
            [(version,)] = copy.execute("PRAGMA user_version").fetchall()
            [(ours,)] = copy.execute(
                "SELECT COUNT(*) FROM sqlite_master WHERE name = 'candidates'"
            ).fetchall()
    except (sqlite3.Error, ValueError, OSError) as error:
        raise BotError(f"{path} is no sound database: {error}") from None
    if verdict != "ok" or not ours:
        why = verdict if verdict != "ok" else "no tables of ours"
        raise BotError(f"{path} is no sound Pandu database: {why}")
    if version > list_steps()[-1][0]:
        raise BotError(f"{path} was made by a newer Pandu: install that program first")


def _key_of(backup: Path, key_file: Path) -> Path:
    """Returns the key it is under.

    BotError, before anything is replaced, where no key here opens it.
    """
    if not key_file.exists():
        raise BotError(
            f"the key file {key_file} is missing, and {backup} cannot be read without it. "
            "Put back the key of the time of the backup, or name it with PANDU_KEY_FILE."
        )
    found = key_of(backup, key_file)
    if found is None:
        raise BotError(
            f"{key_file} is not the key that {backup} was sealed with, nor is any that was used "
            f"before ({key_file}.old-…). Put the key of that time beside it, under such a name."
        )
    return found
