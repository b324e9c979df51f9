"""Nightly backups of a running house: when, which stay, who can read them, and the weekly proof."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import backups
from bot.app.backups import Backups, is_due, make_backup
from bot.app.compose import House
from bot.cli import main as command_line
from bot.config.settings import Backup
from bot.errors import BotError
from bot.store.backup import prove_backup
from bot.store.backup_folder import BackupFolder
from bot.store.remembered import Remembered
from tests.houses.shell import Clock, Script, opened
from tests.store.test_store_secrecy import NAME, _played

ZONE = ZoneInfo("Asia/Makassar")
NIGHT = time(2, 30)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        (at(24, 2, 29), at(23, 2, 30), False),
        (at(24, 2, 30), at(23, 2, 30), True),
        (at(24, 9), at(24, 2, 31), False),
        (at(24, 9), at(20, 2, 30), True),  # the house was off at night
        (at(24, 0, 30), None, False),
        (at(24, 1, 5), None, True),
        (at(24, 9), at(30, 2, 30), False),  # a clock that was ahead once
    ],
)
def test_a_night_is_made_up_and_none_is_done_twice(
    now: datetime, last: datetime | None, *, due: bool
) -> None:
    utc = last.astimezone(UTC) if last else None
    assert is_due(now.astimezone(UTC), utc, at(24, 0), NIGHT, ZONE) == due


@given(
    days=st.lists(st.integers(0, 400), max_size=60, unique=True),
    keep=st.integers(1, 9),
    weeks=st.integers(1, 6),
)
def test_the_newest_stay_and_one_of_each_week(days: list[int], keep: int, weeks: int) -> None:
    folder = _Listed(Path("x"), keep, weeks)
    folder.files = [folder.name_file(date(2026, 1, 1) + timedelta(day)) for day in days]
    newest, kept = folder.list_files(), list(folder._list_kept())
    assert set(newest[:keep]) <= set(kept)
    assert len(set(kept)) <= keep + weeks
    assert len(set(kept)) >= min(len(days), keep)


class _Listed(BackupFolder):
    """A folder in memory."""

    files: list[Path]

    def list_files(self) -> list[Path]:
        return sorted(self.files, reverse=True)


def test_only_our_own_old_files_are_deleted(tmp_path: Path) -> None:
    folder = BackupFolder(tmp_path, 2, 1)
    strangers = [
        tmp_path / name for name in ("pandu.db", "pandu-2026.db", "pandu-20261399.db", "x")
    ]
    days = [folder.name_file(date(2026, 11, day)) for day in range(1, 8)]
    for path in (*strangers, *days):
        path.write_bytes(b"x")
        path.with_name(path.name + ".sha256").write_bytes(b"x")
    assert len(folder.drop_old()) == 5
    assert folder.drop_old() == []
    assert all(path.exists() for path in strangers)
    assert [path for path in days if path.exists()] == days[-2:]
    assert len(list(tmp_path.iterdir())) == 2 * (len(strangers) + 2)


@dataclass
class Nights:
    """A house with people, whose clock is moved by hand."""

    house: House
    clock: Clock
    keeper: Backups
    folder: Path

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*")) if self.folder.exists() else []

    async def kept(self, name: Remembered) -> str | None:
        return await self.house.store.get(name)


@asynccontextmanager
async def nights(folder: Path, **changes: object) -> AsyncIterator[Nights]:
    clock = Clock(at(24, 12).astimezone(UTC))
    async with opened(folder, Script(), clock) as house:
        await _played(house)
        wanted = replace(house.config.backup, **changes)  # type: ignore[arg-type]  # by name
        house = replace(house, config=replace(house.config, backup=wanted))
        yield Nights(house, clock, Backups(house), folder / "backups")


async def test_a_backup_a_night_and_a_proof_a_week(tmp_path: Path) -> None:
    async with nights(tmp_path) as made:
        await made.keeper.look_once()
        assert made.files() == []
        proofs = set()
        for _ in range(14 * 24):
            made.clock.forward(3600)
            await made.keeper.look_once()
            proofs.add(await made.kept(Remembered.BACKUP_PROVED))
        names = [name for name in made.files() if name.endswith(".db")]
        assert names[-1] == "pandu-20261208.db"
        assert len(names) == 8, "seven days, and Sunday of the week before"
        assert len(proofs - {None}) == 2
        assert await made.kept(Remembered.BACKUP_FAULT) == ""
        key = made.house.config.privacy.key_file
        assert prove_backup(made.folder / names[-1], key) == 1


async def test_a_backup_that_fails_is_told_kept_apart_and_tried_again_in_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with nights(tmp_path) as made:
        tried = 0

        def broken(backup: Path, key: Path) -> int:
            nonlocal tried
            tried += 1
            raise BotError("damaged")

        made.clock.forward(3600)
        with monkeypatch.context() as patched:
            patched.setattr(backups, "prove_backup", broken)
            for _ in range(59):
                await made.keeper.look_once()
                made.clock.forward(60)
        assert tried == 1
        assert await made.kept(Remembered.BACKUP_FAULT) == "damaged"
        assert await made.kept(Remembered.BACKUP_MADE) is None
        made.clock.forward(60)
        await made.keeper.look_once()
        assert await made.kept(Remembered.BACKUP_FAULT) == ""


@pytest.mark.attack
async def test_a_backup_without_its_people_is_no_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy is sound and empty, and is taken for a good backup for months."""
    async with nights(tmp_path) as made:
        real = backups.back_up

        def emptied(database: Path, target: Path) -> str:
            real(database, target)
            with sqlite3.connect(target) as copy:
                copy.execute("PRAGMA foreign_keys=OFF")
                copy.execute("DELETE FROM candidates")
            target.with_name(target.name + ".sha256").unlink()
            return ""

        monkeypatch.setattr(backups, "back_up", emptied)
        with pytest.raises(BotError, match="holds 0 registrations"):
            make_backup(made.house.config, made.clock(), prove=True)


@pytest.mark.attack
async def test_an_encrypted_backup_opens_with_the_secret_key_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A stolen disk of backups tells names and districts."""
    pyrage = pytest.importorskip("pyrage")
    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    for name, key in (("mine", mine), ("other", other)):
        (tmp_path / name).write_text(f"# public key: {key.to_public()}\n{key}\n")
    async with nights(tmp_path, recipient=str(mine.to_public())) as made:
        made.clock.forward(3600)
        await made.keeper.look_once()
        assert made.files() == ["pandu-20261124.db.age"]
        [file] = made.folder.iterdir()
        assert NAME.encode() not in file.read_bytes()
        config = made.house.config
        for name in ("DATABASE", "KEY_FILE"):
            path = config.database if name == "DATABASE" else config.privacy.key_file
            monkeypatch.setenv(f"PANDU_{name}", str(path))
        command = ["restore", str(file), "--test"]
        assert command_line.main(command) == 2
        assert command_line.main([*command, "--identity", str(tmp_path / "other")]) == 2
        assert command_line.main([*command, "--identity", str(tmp_path / "mine")]) == 0
        assert "1 pendaftaran" in capsys.readouterr().out


async def test_what_cannot_be_encrypted_stays_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with nights(tmp_path, recipient=f"age1{'x' * 58}") as made:
        made.clock.forward(3600)
        await made.keeper.look_once()
        assert "age1" in str(await made.kept(Remembered.BACKUP_FAULT))


async def test_without_an_hour_there_is_none(tmp_path: Path) -> None:
    async with nights(tmp_path, at="") as made:
        await made.keeper.run()
        assert made.files() == []


def test_the_hour_may_be_written_with_a_colon() -> None:
    assert backups.read_hour("02:30") == backups.read_hour(Backup().at) == NIGHT
