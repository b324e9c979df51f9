"""Commands on backups: making one, proving it, and restoring it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.app import compose as app
from bot.app.backups import make_backup
from bot.app.control import run_act
from bot.cli.configured import load_configured
from bot.cli.data import open_stored
from bot.config import Config
from bot.errors import BotError
from bot.office.kit.actor import CLI
from bot.store import backup as backups
from bot.store.age import ENDING, open_file
from bot.store.tombstones import Mark, Tombstones


def backup(options: argparse.Namespace) -> int:
    """Makes a backup in a file and prints its checksum; without a file the one of tonight."""
    config = load_configured(options)
    if options.file:
        print(f"{backups.back_up(config.database, options.file)}  {options.file}")
    else:
        print(make_backup(config, app.read_clock(), prove=True))
    with contextlib.suppress(BotError):  # the backup stands whether or not the desk hears of it
        asyncio.run(_is_of_today(config))
        run_act(config, "backup noted", {})
    return 0


async def _is_of_today(config: Config) -> None:
    """BotError where the database is of an older program: noting it would change the file."""
    async with open_stored(config, write=False):
        return


def restore(options: argparse.Namespace) -> int:
    """Restores a backup, or only proves it. What was deleted since stays deleted."""
    config = load_configured(options)
    with _opened(options.file, options.identity) as file:
        if options.test:
            found = backups.prove_backup(file, config.privacy.key_file)
            print(f"{options.file}: dapat dipulihkan, {found} pendaftaran")
            return 0
        return asyncio.run(_restore_backup(config, file))


@contextlib.contextmanager
def _opened(file: Path, identity: Path | None) -> Iterator[Path]:
    """The backup to read: one that is encrypted is opened into a private place for as long."""
    if file.suffix != ENDING:
        yield file
        return
    if identity is None:
        raise BotError(f"{file} is encrypted: name the file of its secret key (--identity)")
    with tempfile.TemporaryDirectory() as folder:
        opened = Path(folder) / file.stem
        open_file(file, opened, identity)
        yield opened


async def _restore_backup(config: Config, file: Path) -> int:
    await _save_marks(config)
    kept = backups.restore_file(file, config.database, config.privacy.key_file)
    async with open_stored(config, write=True) as store:
        again = store.buried_again
        async with store.transaction():
            await store.audit.write_entry(CLI, "data.restore", "", file.name, app.read_clock())
    where = f" Yang lama disimpan sebagai {kept}." if kept else ""
    print(f"dipulihkan dari {file}; {again} orang dihapus lagi.{where}")
    return 0


async def _save_marks(config: Config) -> None:
    """Copies the tombstones of the database that is to be replaced beside the key. Says plainly
    where some may be lost."""
    tombstones, marks = Tombstones(config.privacy.key_file), list[Mark]()
    lost = "" if tombstones.exist() else f"berkas {tombstones.path} tidak ada."
    if config.database.exists():
        try:
            async with open_stored(config, write=False) as store:
                marks = await store.deletion.list_tombstones()
                lost = ""
        except BotError as error:
            lost = lost and f"{error}\n{lost}"
    if lost:
        print(
            f"peringatan: {lost}\nPenghapusan sesudah cadangan ini dibuat tidak diketahui. "
            "Hapus lagi dengan `pandu forget`.",
            file=sys.stderr,
        )
    known = set(tombstones.read_marks())
    if lacking := [mark for mark in marks if mark not in known]:
        tombstones.add_marks(lacking)
