"""Copies that lie beside the database by themselves: who is still in them, and when they end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from bot.store.backup import back_up

_LOG = logging.getLogger(__name__)

KEPT = ("before-*", "replaced")
"""What a migration, a mass deletion and a restore leave beside the database."""

DRAFTS = ("*.part", "restoring")
"""What a copy that was cut short leaves; nobody needs it."""

_SUM = ".sha256"
_DRAFT_AGE = timedelta(days=1)


class SpareCopies:
    """The files beside one database that hold older states of it. They end after `days`."""

    def __init__(self, database: Path, days: int) -> None:
        self._database = database
        self._age = timedelta(days=days)

    def files(self) -> list[Path]:
        """Returns every such copy there is. Its checksum goes with it."""
        return [
            find_file
            for find_file in self._find_files(KEPT)
            if find_file.suffix not in (_SUM, ".part")
        ]

    def _find_files(self, endings: tuple[str, ...]) -> list[Path]:
        name = self._database.name
        found = [path for end in endings for path in self._database.parent.glob(f"{name}.{end}")]
        return sorted({path for path in found if path.is_file()})

    def over_age(self, now: datetime) -> list[Path]:
        """Returns those whose days are over, and drafts that nobody is writing any more."""
        old = [path for path in self.files() if _age_of(path, now) > self._age]
        return old + [
            find_file
            for find_file in self._find_files(DRAFTS)
            if _age_of(find_file, now) > _DRAFT_AGE
        ]

    def drop_old(self, now: datetime) -> list[Path]:
        """Deletes those. One that a wrong clock dated ahead is dated now, so that it ends too."""
        for path in self.files():
            if _age_of(path, now) < -_DRAFT_AGE:
                with contextlib.suppress(OSError):
                    os.utime(path, (now.timestamp(), now.timestamp()))
        dropped = []
        for path in self.over_age(now):
            try:
                path.unlink()
                path.with_name(path.name + _SUM).unlink(missing_ok=True)
            except OSError as error:
                _LOG.warning("%s is over age and cannot be deleted: %s", path, error.strerror)
                continue
            dropped.append(path)
        return dropped

    def copies_holding(self, ref: str) -> list[Path]:
        """Returns those in which the person of this reference still is."""
        return [path for path in self.files() if _holds_ref(path, ref)]

    def ends_after(self) -> int:
        """After how many days a copy ends."""
        return self._age.days

    async def keep_before_deletion(self, now: datetime) -> Path:
        """Returns a copy of what is there before much is deleted, one a day.

        BotError where none can be.
        """
        end = f".before-deletion-{now:%Y%m%d}"
        target = self._database.with_name(self._database.name + end)
        if not target.exists():
            await asyncio.to_thread(back_up, self._database, target)
            os.utime(target, (now.timestamp(), now.timestamp()))  # it ends by the clock it began by
        return target


def _age_of(path: Path, now: datetime) -> timedelta:
    with contextlib.suppress(OSError):
        return timedelta(seconds=now.timestamp() - path.stat().st_mtime)
    return timedelta()


def _holds_ref(copy: Path, ref: str) -> bool:
    """Returns whether a copy holds the reference. One that cannot be read may."""
    with contextlib.suppress(sqlite3.Error):
        address = f"{copy.resolve().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as opened:
            return bool(opened.execute("SELECT 1 FROM candidates WHERE ref = ?", (ref,)).fetchall())
    return True
