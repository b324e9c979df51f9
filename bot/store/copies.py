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
    """The files beside one database that hold older states of it; they end after `days`."""

    def __init__(self, database: Path, days: int) -> None:
        self._database = database
        self._age = timedelta(days=days)

    def files(self) -> list[Path]:
        """Every such copy there is; its checksum goes with it."""
        return [one for one in self._found(KEPT) if one.suffix not in (_SUM, ".part")]

    def _found(self, endings: tuple[str, ...]) -> list[Path]:
        name = self._database.name
        found = [one for end in endings for one in self._database.parent.glob(f"{name}.{end}")]
        return sorted({one for one in found if one.is_file()})

    def over_age(self, now: datetime) -> list[Path]:
        """Those whose days are over, and drafts that nobody is writing any more."""
        old = [one for one in self.files() if _age(one, now) > self._age]
        return old + [one for one in self._found(DRAFTS) if _age(one, now) > _DRAFT_AGE]

    def drop_old(self, now: datetime) -> list[Path]:
        """Deletes those; one that a wrong clock dated ahead is dated now, so that it ends too."""
        for one in self.files():
            if _age(one, now) < -_DRAFT_AGE:
                with contextlib.suppress(OSError):
                    os.utime(one, (now.timestamp(), now.timestamp()))
        dropped = []
        for one in self.over_age(now):
            try:
                one.unlink()
                one.with_name(one.name + _SUM).unlink(missing_ok=True)
            except OSError as error:
                _LOG.warning("%s is over age and cannot be deleted: %s", one, error.strerror)
                continue
            dropped.append(one)
        return dropped

    def holding(self, ref: str) -> list[Path]:
        """Those in which the person of this reference still is."""
        return [one for one in self.files() if _has(one, ref)]

    def ends_after(self) -> int:
        """After how many days a copy ends."""
        return self._age.days

    async def keep_before_deletion(self, now: datetime) -> Path:
        """A copy of what is there before much is deleted, one a day; BotError where none can be."""
        end = f".before-deletion-{now:%Y%m%d}"
        target = self._database.with_name(self._database.name + end)
        if not target.exists():
            await asyncio.to_thread(back_up, self._database, target)
            os.utime(target, (now.timestamp(), now.timestamp()))  # it ends by the clock it began by
        return target


def _age(path: Path, now: datetime) -> timedelta:
    with contextlib.suppress(OSError):
        return timedelta(seconds=now.timestamp() - path.stat().st_mtime)
    return timedelta()


def _has(copy: Path, ref: str) -> bool:
    """Whether a copy holds the reference; one that cannot be read may."""
    with contextlib.suppress(sqlite3.Error):
        address = f"{copy.resolve().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as opened:
            return bool(opened.execute("SELECT 1 FROM candidates WHERE ref = ?", (ref,)).fetchall())
    return True
