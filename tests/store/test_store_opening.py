"""Opening: migrations with a backup before, the key, one process, and every refusal in words."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.dialogue.messages import Address
from bot.errors import BotError
from bot.store.candidates import Candidates
from bot.store.conversations import Conversations
from bot.store.database import Database
from bot.store.migrations import list_steps
from bot.store.opening import open_database
from tests.samples import make

SAMPLES = Path(make.__file__).parent
NEWEST = list_steps()[-1][0]


async def _open(folder: Path, *, write: bool = True) -> Database:
    return await open_database(folder / "pandu.db", folder / "key", write=write)


def _version(path: Path) -> int:
    with contextlib.closing(sqlite3.connect(path)) as database:
        [(number,)] = database.execute("PRAGMA user_version").fetchall()
    return int(number)


def _sample(folder: Path, version: int = 1) -> None:
    shutil.copy(SAMPLES / f"version-{version}.db", folder / "pandu.db")
    shutil.copy(SAMPLES / f"version-{version}.key", folder / "key")


async def test_an_empty_folder_gets_a_database_and_a_key_for_its_owner_only(
    tmp_path: Path,
) -> None:
    database = await _open(tmp_path)
    await database.close()
    assert _version(tmp_path / "pandu.db") == NEWEST
    assert not list(tmp_path.glob("*before*"))
    if os.name == "posix":
        for name in ("pandu.db", "key"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name


async def test_a_kept_sample_of_version_1_is_brought_up_to_date_and_read(tmp_path: Path) -> None:
    _sample(tmp_path)
    database = await _open(tmp_path)
    try:
        people = Candidates(database, frozenset({"phone", "birth_date"}))
        talks = Conversations(database)
        [(_, candidate)] = [pair async for pair in people.every_registration()]
        assert candidate.answers == make.ANSWERS
        [(_, found)] = await people.by_phone("+6281255550001")
        assert found.ref == "SAMPLE2"
        address = Address("web", "b")
        state = (await talks.states_of([address]))[address]
        assert state.draft == make.DRAFT
        [line] = await talks.lines(address)
        assert line.message.text == "Siapa nama lengkap Anda?"
    finally:
        await database.close()
    assert _version(tmp_path / "pandu.db") == NEWEST


async def test_what_stood_there_before_a_migration_is_kept(tmp_path: Path) -> None:
    _sample(tmp_path)
    await (await _open(tmp_path)).close()
    kept = tmp_path / f"pandu.db.before-{NEWEST:04}"
    assert _version(kept) == 1
    with contextlib.closing(sqlite3.connect(kept)) as database:
        assert database.execute("SELECT ref FROM candidates").fetchall() == [("SAMPLE2",)]
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600


async def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sample(tmp_path)
    broken = [*list_steps()[:2], (3, "CREATE TABLE half (a TEXT); CREATE TABLE oh no;")]
    monkeypatch.setattr("bot.store.migrations.list_steps", lambda: broken)
    with pytest.raises(BotError, match="syntax error"):
        await _open(tmp_path)
    assert _version(tmp_path / "pandu.db") == 2
    with contextlib.closing(sqlite3.connect(tmp_path / "pandu.db")) as database:
        assert database.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchall() == []
    monkeypatch.undo()
    await (await _open(tmp_path)).close()


@pytest.mark.parametrize("write", [True, False])
async def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path, write: bool) -> None:
    await (await _open(tmp_path)).close()
    with contextlib.closing(sqlite3.connect(tmp_path / "pandu.db")) as database:
        database.execute("PRAGMA user_version=9999")
    with pytest.raises(BotError, match="newer Pandu"):
        await _open(tmp_path, write=write)
    assert _version(tmp_path / "pandu.db") == 9999


async def test_a_reader_does_not_migrate_and_says_how_to(tmp_path: Path) -> None:
    _sample(tmp_path)
    with pytest.raises(BotError, match="pandu run"):
        await _open(tmp_path, write=False)
    assert _version(tmp_path / "pandu.db") == 1


async def test_a_reader_reads_beside_the_writer_and_cannot_write(tmp_path: Path) -> None:
    writer = await _open(tmp_path)
    reader = await _open(tmp_path, write=False)
    try:
        async with writer.transaction():
            await writer.run("INSERT INTO meta (name, value) VALUES ('x', 'y')")
        assert ("x",) in await reader.rows("SELECT name FROM meta")
        with pytest.raises(BotError):
            async with reader.transaction():
                await reader.run("DELETE FROM meta")
    finally:
        await reader.close()
        await writer.close()


async def test_a_second_process_is_refused_in_words_until_the_first_is_gone(
    tmp_path: Path,
) -> None:
    words = (
        "import asyncio, sys, pathlib\n"
        "from bot.store.opening import open_database\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "asyncio.run(open_database(folder / 'pandu.db', folder / 'key'))\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    other = subprocess.Popen(  # noqa: ASYNC220  # its one line is awaited at once
        [sys.executable, "-W", "ignore", "-c", words, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(BotError, match="another Pandu already uses"):
            await _open(tmp_path)
    finally:
        other.kill()
        other.communicate()
    await (await _open(tmp_path)).close()


async def test_a_missing_key_is_told_and_no_new_one_is_made(tmp_path: Path) -> None:
    await (await _open(tmp_path)).close()
    (tmp_path / "key").unlink()
    with pytest.raises(BotError, match=r"key file .* is missing"):
        await _open(tmp_path)
    assert not (tmp_path / "key").exists()


async def test_a_wrong_key_is_told_before_any_harm(tmp_path: Path) -> None:
    await (await _open(tmp_path)).close()
    shutil.copy(SAMPLES / "version-1.key", tmp_path / "key")
    with pytest.raises(BotError, match="not the key of this database"):
        await _open(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not base64!", b"c2hvcnQ=", b"\xff" * 40])
async def test_a_key_file_that_is_no_key_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(BotError, match="key"):
        await _open(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX files")
async def test_a_key_file_that_others_can_read_is_warned_about(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await (await _open(tmp_path)).close()
    (tmp_path / "key").chmod(0o644)
    with caplog.at_level(logging.WARNING):
        await (await _open(tmp_path)).close()
    assert "chmod 600" in caplog.text


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    await (await _open(tmp_path)).close()
    (tmp_path / "pandu.db").write_bytes(b"hello" * 1000)
    with pytest.raises(BotError, match="restore the last backup"):
        await _open(tmp_path)


async def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BotError, match="cannot open"):
        await open_database(tmp_path / "file" / "pandu.db", tmp_path / "key")
    (tmp_path / "pandu.db.lock").mkdir()
    with pytest.raises(BotError, match="Is the folder writable"):
        await _open(tmp_path)


async def test_a_key_that_cannot_be_written_is_told_and_leaves_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BotError, match="cannot write the key"):
        await open_database(tmp_path / "pandu.db", tmp_path / "file" / "key")
