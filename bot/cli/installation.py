"""What may be wrong with an installation, in words, each with the command that mends it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app.control import door_of
from bot.cli.data import CLOCK_WELL, LEAST_MB
from bot.config import Config
from bot.content.embedding import is_installed
from bot.store.keys import old_keys, seal_of
from bot.store.lock import is_taken
from bot.store.tombstones import Tombstones

BACKUP_WITHIN = timedelta(days=2)
"""A backup that is older is told as a problem."""

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what it is about, what it is, and what mends it.

    `grave` is what keeps the office from serving people, or may lose something.
    """

    about: str
    says: str
    mend: str
    grave: bool = True


def command_of(*words: str) -> str:
    """Returns a command of ours as it is typed here."""
    python = Path(sys.executable)
    if python.is_relative_to(Path.cwd()):
        python = python.relative_to(Path.cwd())
    return shlex.join([str(python), "-m", "bot", *words])


def find_machine_faults(config: Config, now: datetime) -> Iterator[Finding]:
    """Yields what is wrong with Python, the clock, the disk and the extras."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        yield Finding("python", f"Python {wanted} diperlukan.", f"apt-get install python{wanted}")
    installed = datetime.fromtimestamp(Path(__file__).stat().st_mtime, now.tzinfo)
    if now < installed - timedelta(days=1):
        says = f"jam komputer ({now:%Y-%m-%d %H:%M} UTC) lebih lama daripada program ini."
        yield Finding("clock", says, "timedatectl set-ntp true")
    folder = _nearest_folder(config.database)
    size = config.database.stat().st_size if config.database.is_file() else 0
    wanted_mb, free_mb = max(LEAST_MB, 2 * size // 2**20), shutil.disk_usage(folder).free // 2**20
    if free_mb < wanted_mb:
        says = f"sisa ruang di {folder} {free_mb} MB; setidaknya {wanted_mb} MB diperlukan."
        yield Finding("disk", says, f"du -ah {shlex.quote(str(folder))} | sort -h | tail")
    if config.search.semantic != "false" and not is_installed():
        says = "pencarian menurut makna tidak terpasang; hanya kata-kata yang dicocokkan."
        mend = f"{shlex.quote(sys.executable)} -m pip install --constraint constraints.txt"
        yield Finding("extras", says, f"{mend} '.[semantic]'", config.search.semantic == "true")


def find_file_faults(config: Config) -> Iterator[Finding]:
    """Yields files of the database and the key that are missing, not ours, or open to others."""
    key, database = config.privacy.key_file, config.database
    if not database.exists():
        says = f"database {database} belum ada; dibuat saat pertama kali dijalankan."
        yield Finding("database", says, command_of("run"), grave=False)
    elif not key.exists():
        says = f"kunci {key} tidak ada. Tanpa kunci itu database tidak dapat dibaca."
        yield Finding("key", says, f"cp SALINAN-KUNCI {shlex.quote(str(key))}")
    beside = [database.with_name(database.name + end) for end in ("", "-wal", "-shm", ".lock")]
    beside += [key, seal_of(key), Tombstones(key).path, *old_keys(key), door_of(database)]
    for path in filter(Path.exists, beside):
        yield from _find_open_file(path)
    for folder in {database.parent, key.parent}:
        if folder.is_dir() and not os.access(folder, os.W_OK):
            says = f"folder {folder} tidak dapat ditulisi oleh pengguna yang menjalankan ini."
            yield Finding("files", says, f"sudo -u {_owner_of(folder)} {command_of('doctor')}")


def _find_open_file(path: Path) -> Iterator[Finding]:
    where, owner = shlex.quote(str(path)), _owner_of(path.parent)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding("files", f"{path} terbuka bagi pengguna lain.", f"chmod 600 {where}")
    if _owner_of(path) != owner or not os.access(path, os.R_OK | os.W_OK):
        says = f"{path} bukan milik {owner}, atau tidak dapat dibaca pengguna yang menjalankan ini."
        yield Finding("files", says, f"sudo chown {owner}: {where}")


def find_lock_faults(config: Config) -> Iterator[Finding]:
    """Yields which process holds the database; grave where it takes no commands."""
    if not is_taken(config.database):
        return
    try:
        process = int(json.loads(door_of(config.database).read_text("utf-8"))["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        says = f"proses lain memegang {config.database} dan tidak menerima perintah."
        yield Finding("lock", says, f"fuser -v {shlex.quote(str(config.database))}.lock")
        return
    says = f"database sedang dipakai oleh proses {process}."
    yield Finding("lock", says, f"ps -fp {process}", grave=False)


def find_data_faults(config: Config, report: Mapping[str, Any]) -> Iterator[Finding]:
    """Yields what the report of `health` holds against the data and the running process."""
    database, log = shlex.quote(str(config.database)), "journalctl -u pandu --since today"
    if problem := report.get("problem"):
        yield Finding("database", problem, _mend_opening(config, problem))
        return
    if not report["sound"]:
        mend = command_of("restore", "CADANGAN")
        yield Finding("database", f"{database} rusak. Pulihkan cadangan terakhir.", mend)
    for row in report["rights"]:
        says = f"baris hak tidak sesuai segelnya: {row}."
        yield Finding("rights", says, command_of("check", "--audit"))
    for task, failures in report["troubled"].items():
        yield Finding("process", f"bagian {task} gagal {failures} kali berturut-turut.", log)
    if count := report["outbox"]["set_aside"]:
        yield Finding("outbox", f"{count} pesan sejak kemarin tidak terkirim.", log)
    if count := report["urgent_cases"]:
        says = f"{count} kasus orang yang mungkin dalam bahaya belum diambil petugas."
        yield Finding("cases", says, command_of("case", "list"))
    if report["clock"] != CLOCK_WELL:
        yield Finding("clock", f"jam komputer meloncat: {report['clock']}.", "timedatectl status")


def _mend_opening(config: Config, problem: str) -> str:
    if "older Pandu" in problem:
        return command_of("run")
    if str(config.privacy.key_file) in problem:
        return f"cp SALINAN-KUNCI {shlex.quote(str(config.privacy.key_file))}"
    return command_of("restore", "CADANGAN")


def find_backup_faults(report: Mapping[str, Any], now: datetime) -> Iterator[Finding]:
    """Yields that there is no backup, only an old one, or that the last one failed."""
    backup, mend = report.get("backup", {"at": now.isoformat(), "fault": ""}), command_of("backup")
    made = backup["at"]
    if backup["fault"]:
        yield Finding("backup", f"cadangan terakhir gagal: {backup['fault']}", mend)
    elif made is None:
        yield Finding("backup", "belum pernah ada cadangan.", mend)
    elif now - datetime.fromisoformat(made) > BACKUP_WITHIN:
        yield Finding("backup", f"cadangan terakhir sudah lama: {made[:16]}.", mend)


def _nearest_folder(path: Path) -> Path:
    return next((folder for folder in path.absolute().parents if folder.is_dir()), Path.cwd())


def _owner_of(path: Path) -> str:
    try:
        return path.owner()
    except (KeyError, NotImplementedError, OSError):
        return "pandu"
