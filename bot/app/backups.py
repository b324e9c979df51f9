"""The nightly backup of a running house, and the weekly proof that one can be restored."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path

from bot.app.compose import House
from bot.config import Config
from bot.errors import BotError
from bot.store.age import seal_file
from bot.store.backup import back_up, count_people, prove_backup
from bot.store.backup_folder import BackupFolder
from bot.store.remembered import Remembered

_LOG = logging.getLogger(__name__)

EVERY = 60.0
"""Seconds between two looks at the clock."""

PROVED_EVERY = timedelta(days=7)
AGAIN = timedelta(hours=1)
"""After a failure it is tried again so much later; a new house waits as long for its first."""


def make_folder(config: Config) -> BackupFolder:
    """Returns the folder of backups: the one that is named, or the one beside the database."""
    backup = config.backup
    folder = backup.folder if backup.folder != Path() else config.database.parent / "backups"
    return BackupFolder(folder, backup.keep_days, backup.keep_weeks)


def make_backup(config: Config, now: datetime, *, prove: bool = False) -> Path:
    """Makes the backup of today, proves it where that is asked, encrypts it, and drops old ones.

    BotError where one of these cannot be: what was made before stays.
    """
    folder = make_folder(config)
    file = folder.name_file(now.astimezone(config.zone).date())
    before = count_people(config.database)
    back_up(config.database, file)
    if prove:
        found, after = prove_backup(file, config.privacy.key_file), count_people(config.database)
        if not min(before, after) <= found <= max(before, after):
            raise BotError(f"{file} holds {found} registrations, the database {after}")
    if config.backup.recipient:
        file.with_name(file.name + ".sha256").unlink(missing_ok=True)
        file = seal_file(file, config.backup.recipient)
    try:
        folder.drop_old()
    except OSError as error:
        raise BotError(f"old backups cannot be deleted: {error}") from None
    return file


def is_due(now: datetime, last: datetime | None, started: datetime, at: time, zone: tzinfo) -> bool:
    """Returns whether a nightly moment has passed since the last backup.

    What was missed while the house was off is made up. The first does not wait for the night.
    """
    if last is None:
        return now - started >= AGAIN
    night = datetime.combine(now.astimezone(zone).date(), at, zone)
    if night > now:
        night -= timedelta(days=1)
    return last < night


class Backups:
    """Makes backups for a house until cancelled. The store knows how the last ended."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._started = house.clock()
        self._failed: datetime | None = None

    async def run(self) -> None:
        """Looks once a minute, until cancelled. Returns at once where none are wanted."""
        while self._house.config.backup.at:
            await self.look_once()
            await asyncio.sleep(EVERY)

    async def look_once(self) -> None:
        """Makes one where it is due, and notes how that ended."""
        house, now = self._house, self._house.clock()
        at = read_hour(house.config.backup.at)
        if self._failed and abs(now - self._failed) < AGAIN:
            return
        last = await self._read(Remembered.BACKUP_MADE)
        if not is_due(now, last, self._started, at, house.config.zone):
            return
        proved = await self._read(Remembered.BACKUP_PROVED)
        prove = proved is None or now - proved >= PROVED_EVERY
        notes = {Remembered.BACKUP_MADE: now.isoformat(timespec="seconds")}
        if prove:
            notes[Remembered.BACKUP_PROVED] = notes[Remembered.BACKUP_MADE]
        try:
            await asyncio.to_thread(make_backup, house.config, now, prove=prove)
        except BotError as error:
            self._failed = now
            _LOG.error("the backup failed: %s", error)
            await self._note({Remembered.BACKUP_FAULT: str(error)})
        else:
            self._failed = None
            await self._note({**notes, Remembered.BACKUP_FAULT: ""})

    async def _read(self, name: Remembered) -> datetime | None:
        kept = await self._house.store.get(name)
        return datetime.fromisoformat(kept) if kept else None

    async def _note(self, notes: Mapping[Remembered, str]) -> None:
        async with self._house.store.transaction():
            for name, value in notes.items():
                await self._house.store.put(name, value)


def read_hour(text: str) -> time:
    """Returns the hour as an office writes it: 02.30 or 02:30. ValueError for anything else."""
    return time.fromisoformat(text.strip().replace(".", ":"))
