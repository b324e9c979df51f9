"""`doctor` on installations that somebody broke: it names what is wrong, and what mends it."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.app import compose as app
from bot.cli import installation
from bot.cli import main as command_line
from bot.config import load_config
from bot.store.lock import Lock
from bot.store.remembered import Remembered
from bot.store.sealing import make_key
from tests.ready_office import READY
from tests.telegram_api import FakeTelegram

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Installation:
    """An office that is well, until a test breaks it."""

    folder: Path
    patch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def database(self) -> Path:
        return self.folder / "pandu.db"

    @property
    def key(self) -> Path:
        return self.folder / "pandu.key"

    def run(self, *more: str) -> tuple[int, list[dict[str, Any]]]:
        """The exit code, and what is grave."""
        code = command_line.main(["doctor", "--json", *more])
        said = json.loads(self.capsys.readouterr().out)
        assert said["ok"] == (code == 0)
        return code, [finding for finding in said["findings"] if finding["grave"]]

    def sql(self, text: str) -> None:
        connection = sqlite3.connect(self.database)
        connection.execute(text)
        connection.commit()
        connection.close()


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Installation:
    for name in [name for name in os.environ if name.startswith("PANDU_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "data"
    own = {
        "PANDU_DATABASE": str(folder / "pandu.db"),
        "PANDU_KEY_FILE": str(folder / "pandu.key"),
        "PANDU_SEARCH__SEMANTIC": "false",
    }
    for name, value in {**READY, **own}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(ROOT)

    async def furnish() -> None:
        config = load_config(None, os.environ)
        store = await app.open_store(config, app.load_knowledge(config, guarded=False))
        async with store.transaction():
            await store.put(Remembered.BACKUP_MADE, app.read_clock().isoformat())
        await store.close()

    asyncio.run(furnish())
    return Installation(folder, monkeypatch, capsys)


def test_an_office_that_is_well_is_told_so(place: Installation) -> None:
    assert place.run() == (0, [])
    assert command_line.main(["doctor"]) == 0
    assert "0 masalah" in place.capsys.readouterr().out


def _corrupt(place: Installation) -> None:
    with place.database.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)


def _replace_key(place: Installation) -> None:
    place.key.unlink()
    make_key(place.key)


def _years_ago(place: Installation) -> None:
    now = app.read_clock()
    place.patch.setattr(app, "read_clock", lambda: now - timedelta(days=3000))


def _full_disk(place: Installation) -> None:
    place.patch.setattr(installation.shutil, "disk_usage", lambda path: SimpleNamespace(free=2**20))


def _unset(place: Installation) -> None:
    place.patch.setenv("PANDU_OFFICE__PHONE", "-")


def _wants_meaning(place: Installation) -> None:
    place.patch.setenv("PANDU_SEARCH__SEMANTIC", "true")
    place.patch.setattr(installation, "is_installed", lambda: False)
    place.patch.setattr(app, "load_meaning", lambda config: None)


OLD = "UPDATE meta SET value = '2026-01-01T00:00:00+00:00' WHERE name = 'backup_at'"
BROKEN: dict[str, tuple[Callable[[Installation], object], str, str]] = {
    "a key that others can read": (lambda p: p.key.chmod(0o644), "files", "chmod 600"),
    "no key": (lambda p: p.key.unlink(), "key", "cp SALINAN-KUNCI"),
    "the key of another office": (_replace_key, "database", "cp SALINAN-KUNCI"),
    "a ruined database": (_corrupt, "database", "restore"),
    "a database of an older program": (
        lambda p: p.sql("PRAGMA user_version=3"),
        "database",
        "-m bot run",
    ),
    "a database of a newer program": (
        lambda p: p.sql("PRAGMA user_version=9000"),
        "database",
        "restore",
    ),
    "no backup": (
        lambda p: p.sql("DELETE FROM meta WHERE name = 'backup_at'"),
        "backup",
        "-m bot backup",
    ),
    "an old backup": (lambda p: p.sql(OLD), "backup", "-m bot backup"),
    "a disk that is nearly full": (_full_disk, "disk", "du -ah"),
    "a clock of years ago": (_years_ago, "clock", "timedatectl"),
    "an office without a telephone": (_unset, "office", "nano config.yaml"),
    "a config that cannot be read": (
        lambda p: p.patch.setenv("PANDU_CHANNELS__WEB__PORT", "seventy"),
        "config",
        "-m bot check",
    ),
    "no model where it must be": (_wants_meaning, "extras", ".[semantic]"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_named_with_what_mends_it(place: Installation, name: str) -> None:
    break_it, about, mend = BROKEN[name]
    break_it(place)
    code, grave = place.run()
    assert code == 1
    assert any(f["about"] == about and mend in f["mend"] and f["says"] for f in grave), grave


def test_a_process_that_takes_no_commands_is_named(place: Installation) -> None:
    lock = Lock(place.database)
    try:
        _, grave = place.run()
        assert [finding["about"] for finding in grave] == ["lock"]
    finally:
        lock.release()


async def test_telegram_is_asked_only_when_told_and_the_token_is_never_said(
    place: Installation,
) -> None:
    async with FakeTelegram() as fake:
        place.patch.setenv("PANDU_CHANNELS__TELEGRAM__API_URL", fake.api_url)
        place.patch.setenv("PANDU_TELEGRAM_TOKEN", fake.token)
        assert await asyncio.to_thread(place.run) == (0, [])
        assert not fake.totals["getme"]
        assert await asyncio.to_thread(place.run, "--telegram") == (0, [])
        place.patch.setenv("PANDU_TELEGRAM_TOKEN", "1:of-nobody")
        _, [wrong] = await asyncio.to_thread(place.run, "--telegram")
    _, [silent] = await asyncio.to_thread(place.run, "--telegram")
    assert "BotFather" in wrong["says"]
    assert "tidak dapat dihubungi" in silent["says"]
    assert "of-nobody" not in json.dumps([wrong, silent])
