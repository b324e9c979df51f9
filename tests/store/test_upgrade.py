"""An office that skipped updates loses nothing: each landed schema is brought up to today's."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path
from unittest import mock

import pytest

from bot.dialogue.messages import Address
from bot.store import migrations
from bot.store.backup import prove_backup
from bot.store.opening import open_database
from tests.houses.shell import Script, heard, living, opened, settled
from tests.samples import make

SAMPLES = Path(__file__).parents[1] / "samples"
STEPS = migrations.list_steps()


async def _landed(folder: Path, version: int) -> None:
    """A database as the program of that version left it, with what the kept sample holds."""
    shutil.copy(SAMPLES / "version-1.db", folder / "pandu.db")
    shutil.copy(SAMPLES / "version-1.key", folder / "pandu.key")
    known = [step for step in STEPS if step[0] <= version]
    with (
        mock.patch.object(migrations, "list_steps", return_value=known),
        mock.patch("bot.store.opening._compare_witness"),  # today's program looks at today's tables
    ):
        await (await open_database(folder / "pandu.db", folder / "pandu.key")).close()
    for left in folder.glob("pandu.db.before-*"):
        left.unlink()


@pytest.mark.parametrize("version", [number for number, _ in STEPS])
async def test_from_every_schema_that_landed_everything_is_there_and_talks(
    tmp_path: Path, version: int
) -> None:
    await _landed(tmp_path, version)
    channel = Script()
    async with opened(tmp_path, channel) as house, living(house):
        [(address, person)] = [pair async for pair in house.store.candidates.every_registration()]
        assert (address, person.answers) == (Address("web", "a"), make.ANSWERS)
        form = Address("web", "b")
        assert (await house.store.conversations.states_of([form]))[form].draft == make.DRAFT
        assert await house.store.is_sound()
        assert await house.store.faults() == []
        assert await house.store._db.rows("PRAGMA foreign_key_check") == []
        await house.conversations.take_messages([heard("new", "halo", 1, house.clock())])
        await settled(house, queued=0, sending=0)
        assert channel.texts("new")
    kept = tmp_path / f"pandu.db.before-{STEPS[-1][0]:04}"
    assert kept.exists() == (version < STEPS[-1][0])
    if kept.exists():
        with contextlib.closing(sqlite3.connect(kept)) as before:
            assert before.execute("PRAGMA user_version").fetchall() == [(version,)]
        assert prove_backup(kept, tmp_path / "pandu.key") == 1
