"""What was deleted stays deleted, copies end, and nobody else on the machine reads or blocks us."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import content
from bot.app.compose import House
from bot.content.live import stamp_files
from bot.dialogue.messages import Address
from bot.errors import BotError
from bot.store import backup
from bot.store.copies import SpareCopies
from bot.store.database import Damaged, Unavailable
from bot.store.tombstones import Tombstones
from bot.web.server import build_application
from tests.attack.office import OfficeFolder
from tests.houses.shell import Script, heard, living, opened, settings, until

pytestmark = [pytest.mark.attack, pytest.mark.slow]

posix = pytest.mark.skipif(os.name != "posix", reason="modes, pipes and signals of POSIX")


async def test_after_the_loss_of_the_database_a_restore_deletes_again_and_says_how_many(
    office: OfficeFolder,
) -> None:
    """The disk with the database is lost, and the backup brings deleted people back."""
    await office.registered("a", "b", "c")
    copy = office.folder / "copy.db"
    assert (await office.runs("backup", str(copy)))[0] == 0
    for ref in ("AAAAAAA", "BBBBBBB"):
        assert (await office.runs("forget", ref))[0] == 0
    for lost in office.folder.glob("pandu.db*"):
        lost.unlink()
    code, said = await office.runs("restore", str(copy))
    assert code == 0
    assert "2 orang dihapus lagi" in said
    assert "peringatan" not in said
    assert office.rows("SELECT ref FROM candidates") == [("CCCCCCC",)]


async def test_a_restore_without_the_marks_says_so_plainly(office: OfficeFolder) -> None:
    """The marks of deletions are lost too, and nobody is told."""
    await office.registered("a")
    copy = office.folder / "copy.db"
    assert (await office.runs("backup", str(copy)))[0] == 0
    for lost in (*office.folder.glob("pandu.db*"), Tombstones(office.key).path):
        lost.unlink()
    code, said = await office.runs("restore", str(copy))
    assert code == 0
    assert "pandu.key.deleted tidak ada" in said
    assert "pandu forget" in said


async def test_a_copy_put_back_by_hand_deletes_again_at_the_next_start(
    office: OfficeFolder, caplog: pytest.LogCaptureFixture
) -> None:
    """An older copy is laid over the database without the restore command."""
    await office.registered("a", "b")
    copy = office.folder / "copy.db"
    backup.back_up(office.database, copy)
    assert (await office.runs("forget", "AAAAAAA"))[0] == 0
    office.database.write_bytes(copy.read_bytes())
    async with opened(office.folder, Script()) as house:
        assert house.store.buried_again == 1
    assert office.rows("SELECT ref FROM candidates") == [("BBBBBBB",)]
    assert "deleted again" in caplog.text


async def test_the_mark_is_on_the_disk_before_the_deletion_is(
    office: OfficeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between the deletion and its mark loses the mark."""
    await office.registered("a")
    there_at_the_mark: list[int] = []
    added = Tombstones.add_marks

    def add(self: Tombstones, marks: list[tuple[str, str]]) -> None:
        there_at_the_mark.append(len(office.rows("SELECT ref FROM candidates")))
        added(self, marks)

    monkeypatch.setattr(Tombstones, "add_marks", add)
    assert (await office.runs("forget", "AAAAAAA"))[0] == 0
    assert there_at_the_mark == [1]
    assert len(Tombstones(office.key).read_marks()) >= 2


async def test_without_room_for_the_mark_nothing_is_deleted(
    office: OfficeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full: somebody is deleted and no mark of it is kept."""
    await office.registered("a")

    def full(self: Tombstones, marks: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as no_room:
        no_room.setattr(Tombstones, "add_marks", full)
        code, said = await office.runs("forget", "AAAAAAA")
    assert code == 2
    assert "No space left" in said
    assert office.rows("SELECT ref FROM candidates") == [("AAAAAAA",)]


def test_a_line_that_a_power_cut_tore_costs_no_other(tmp_path: Path) -> None:
    """Half a line at the end swallows the next mark, or makes the file unreadable."""
    marks = Tombstones(tmp_path / "key")
    at = "2026-11-24T04:00:00.000+00:00"
    marks.add_marks([("a" * 32, at)])
    with marks.path.open("ab") as file:
        file.write(b"b" * 20 + b"\xff")
    marks.add_marks([("c" * 32, at)])
    assert [mark for mark, _ in marks.read_marks()] == ["a" * 32, "c" * 32]


@posix
async def test_a_deletion_that_was_confirmed_survives_any_kill(tmp_path: Path) -> None:
    """SIGKILL in the middle of deletions, then the database is lost."""
    script = (
        "import asyncio, sys, pathlib\n"
        "from tests.houses.shell import Script, opened\n"
        "from tests.attack.office import register\n"
        "async def run(folder):\n"
        "    async with opened(folder, Script()) as house:\n"
        "        for one in 'abcdefgh':\n"
        "            await register(house, one)\n"
        "        from bot.store.backup import back_up\n"
        "        back_up(folder / 'pandu.db', folder / 'copy.db')\n"
        "        for one in 'abcdefgh':\n"
        "            async with house.store.transaction():\n"
        "                await house.store.forget(one.upper() * 7, house.clock())\n"
        "            print(one, flush=True)\n"
        "asyncio.run(run(pathlib.Path(sys.argv[1])))\n"
    )
    for kill_after in ("a", "c", "f"):
        folder = tmp_path / kill_after
        folder.mkdir()
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-W", "ignore", "-c", script, str(folder)),
            stdout=subprocess.PIPE,
        )
        assert child.stdout is not None
        gone = set()
        while line := (await child.stdout.readline()).decode().strip():
            gone.add(line.upper() * 7)
            if line == kill_after:
                child.kill()
        await child.wait()
        for lost in folder.glob("pandu.db*"):
            lost.unlink()
        (folder / "copy.db").rename(folder / "pandu.db")
        async with opened(folder, Script()) as house:
            left = {
                candidate.ref async for _, candidate in house.store.candidates.every_registration()
            }
        assert not gone & left


async def test_forget_says_which_copies_still_hold_the_person(office: OfficeFolder) -> None:
    """A copy beside the database keeps her, and whoever deletes her believes that she is gone."""
    await office.registered("a", "b")
    backup.back_up(office.database, office.folder / "pandu.db.before-0099")
    assert (await office.runs("forget", "AAAAAAA"))[1].count("pandu.db.before-0099") == 1
    async with opened(office.folder, Script()) as house:
        dropped = house.store.copies.drop_old(datetime.now(UTC) + timedelta(days=15))
    assert [path.name for path in dropped] == ["pandu.db.before-0099"]
    assert not list(office.folder.glob("*before*"))
    code, said = await office.runs("forget", "BBBBBBB")
    assert (code, "before" in said) == (0, False)


def test_every_kind_of_copy_ends(tmp_path: Path) -> None:
    """Copies of an update, a restore, a mass deletion or a failed backup are kept for ever."""
    names = ("before-0009", "replaced", "before-deletion-20261124", "x.part", "restoring")
    for name in (*names, "before-0009.sha256"):
        (tmp_path / f"pandu.db.{name}").write_bytes(b"x")
    copies, now = SpareCopies(tmp_path / "pandu.db", 14), datetime.now(UTC)
    assert copies.over_age(now) == []
    copies.drop_old(now + timedelta(days=2))
    assert len(list(tmp_path.iterdir())) == 4, "drafts are gone"
    copies.drop_old(now + timedelta(days=15))
    assert list(tmp_path.iterdir()) == []


def test_a_copy_dated_ahead_by_a_wrong_clock_ends_too(tmp_path: Path) -> None:
    """A copy made under a wrong clock is younger than any limit for years."""
    copy = tmp_path / "pandu.db.before-0009"
    copy.write_bytes(b"x")
    ahead = time.time() + 3 * 365 * 86400
    os.utime(copy, (ahead, ahead))
    copies, now = SpareCopies(tmp_path / "pandu.db", 14), datetime.now(UTC)
    copies.drop_old(now)
    copies.drop_old(now + timedelta(days=15))
    assert not copy.exists()


async def test_a_backup_that_fails_leaves_nothing_behind(
    office: OfficeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves half a copy of everybody beside the backup."""
    await office.registered("a")
    monkeypatch.setattr(backup, "file_checksum", _no_room)
    with pytest.raises(BotError, match="No space"):
        backup.back_up(office.database, office.folder / "copy.db")
    assert not list(office.folder.glob("*.part"))
    assert not (office.folder / "copy.db").exists()


async def test_a_backup_replaces_nothing_but_an_older_backup(office: OfficeFolder) -> None:
    """`pandu backup data/pandu.key`, typed in haste: the key is gone, and everybody's data."""
    await office.registered("a")
    pipe, note, older = (office.folder / name for name in ("pipe", "note.txt", "older.db"))
    os.mkfifo(pipe)
    note.write_text("jangan hilang", "utf-8")
    key = office.key.read_bytes()
    for target in (office.key, note, pipe, office.folder, Path("/dev/null")):
        with pytest.raises(BotError, match="of its own"):
            backup.back_up(office.database, target)
    assert (office.key.read_bytes(), note.read_text("utf-8")) == (key, "jangan hilang")
    older.touch()
    for _ in range(2):
        assert backup.back_up(office.database, older)


def _no_room(path: Path) -> str:
    raise OSError(28, "No space left on device")


async def _kept_of(house: House, chat: str) -> list[str]:
    """The tables in which the chat's id stands."""
    found = []
    for (table,) in await house.store._db.rows("SELECT name FROM sqlite_master WHERE type='table'"):
        rows = await house.store._db.rows(f"SELECT * FROM {table}")  # noqa: S608  # our own names
        if any(chat in str(value) for row in rows for value in row):
            found.append(table)
    return found


async def test_after_her_farewell_no_table_holds_her_id(tmp_path: Path) -> None:
    """The ids of deleted people stay in what was heard and what was sent."""
    script, chat = Script(), "778899"
    async with opened(tmp_path, script) as house, living(house):
        for number, text in enumerate(("/start", "menu", "/hapusdata", "ya, hapus semua")):
            await house.conversations.take_messages(
                [replace(heard(chat, text, number), id=f"u{number}")]
            )
        await until(lambda: "dihapus" in " ".join(script.texts(chat)[-1:]))
        async with asyncio.timeout(5):
            while await _kept_of(house, chat):  # noqa: ASYNC110  # the worker's own time
                await asyncio.sleep(0.01)
        assert "heard" in await _kept_of(house, "script"), "that it was heard is still known"
        said = len(script.said)
        await house.conversations.take_messages(
            [replace(heard(chat, "ya, hapus semua", 3), id="u3")]
        )
        await asyncio.sleep(0)
        assert len(script.said) == said, "the same message again is no new visit"


@posix
async def test_nobody_else_on_the_machine_can_read_or_hold_our_files(tmp_path: Path) -> None:
    """Another user of the machine holds a lock on the lock file: Pandu does not start."""
    folder = tmp_path / "data"
    async with opened(folder, Script()) as house:
        async with house.store.transaction():
            await house.store.deletion.forget_chat(Address("script", "x"), house.clock())
            await house.store.audit.write_entry("a", "b", "", "", house.clock())
        for path in folder.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    lock = folder / "pandu.db.lock"
    lock.chmod(0o644)  # of an older program
    async with opened(folder, Script()):
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600


@posix
def test_a_pipe_among_the_content_is_named_and_holds_nothing_up(tmp_path: Path) -> None:
    """A FIFO in faq/ blocks the hot reload for ever, and nothing is said."""
    folder = tmp_path / "faq"
    shutil.copytree(settings(tmp_path).content, folder)
    os.mkfifo(folder / "id" / "topics" / "pipe.yaml")
    assert "id/topics/pipe.yaml" in stamp_files(folder)
    with pytest.raises(BotError, match=r"pipe\.yaml"):
        content.load_knowledge(replace(settings(tmp_path), content=folder))


def _harm(database: Path, table: str) -> None:
    with closing(sqlite3.connect(database)) as opened_here:
        opened_here.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sql = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        [(page,)] = opened_here.execute(sql, (table,)).fetchall()
        [(size,)] = opened_here.execute("PRAGMA page_size").fetchall()
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xee" * size)


@pytest.mark.parametrize("table", ["outbox", "heard", "staff", "candidates"])
async def test_a_damaged_page_is_told_in_words(
    office: OfficeFolder, table: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A damaged page ends in a traceback, or is read again and again without a word."""
    await office.registered("a")
    await office.staffed("officer")
    _harm(office.database, table)
    with caplog.at_level(logging.ERROR):
        try:
            async with opened(office.folder, Script()) as house:
                await house.conversations.take_messages([heard("a", "menu", 9)])
                await house.store.staff.everyone()
                [pair async for pair in house.store.candidates.every_registration()]
        except BotError as error:
            assert isinstance(error, Damaged) or "restore the last backup" in str(error)  # noqa: PT017
        else:
            raise AssertionError("nothing was noticed")
    assert "Traceback" not in caplog.text
    code, said = await office.runs("health")
    assert code == 1
    assert "Traceback" not in said


async def test_a_start_with_a_damaged_outbox_ends_in_words(office: OfficeFolder) -> None:
    """`run` on a damaged database prints a traceback."""
    await office.registered("a")
    _harm(office.database, "outbox")
    code, said = await office.runs("forget", "AAAAAAA")
    assert code == 2
    assert "restore" in said


async def test_a_full_disk_is_no_bug_of_ours_on_the_web() -> None:
    """A full disk is answered as our own bug, so that nobody tries again."""

    async def full(request: Request) -> Response:
        raise Unavailable("the disk is full")

    async def ready() -> bool:
        return True

    site = build_application([Route("/", full)], ready=ready)
    transport = httpx.ASGITransport(site, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        assert (await client.get("/")).status_code == 503
