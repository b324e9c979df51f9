"""The key is changed: nothing is unreadable at any moment, and what was broken stays broken."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.lock import Lock
from bot.store.proofs import PROVEN
from bot.store.sealed import LASTING_MARKS, REMADE_MARKS, SEALED
from bot.store.sealing import LASTING, REMADE, read_sealer
from tests.attack.office import OfficeFolder
from tests.houses.keys import fill, proves, read
from tests.kill import keys

pytestmark = pytest.mark.attack

ROOT = Path(__file__).resolve().parent.parent.parent


async def test_everything_reads_the_same_under_a_new_key(office: OfficeFolder) -> None:
    """A key that may have leaked is changed, and somebody's data is lost by it."""
    codes = await fill(office.folder)
    before, old = await read(office.folder, codes, write=True), office.key.read_bytes()
    code, said = await office.runs("key", "rotate")
    assert code == 0, said
    assert "history: 1 dari 1" in said, "progress is told"
    [kept] = office.folder.glob("pandu.key.old-*")
    assert kept.read_bytes() == old
    assert str(kept) in said
    assert office.key.read_bytes() != old
    assert await read(office.folder, codes) == before
    assert await read(office.folder, codes, write=True) == before
    assert await proves(office.folder, codes) == (True, True)
    assert (await office.runs("check", "--audit"))[0] == 0


async def test_the_old_key_opens_nothing_that_is_stored_now(office: OfficeFolder) -> None:
    """Who has the old key reads the database after the change."""
    await fill(office.folder)
    old = read_sealer(office.key)
    before = {
        mark: office.rows(f"SELECT {mark[1]} FROM {mark[0]}")  # noqa: S608
        for mark in REMADE_MARKS
    }
    assert (await office.runs("key", "rotate"))[0] == 0
    new, opened = read_sealer(office.key), 0
    for table, column, place in SEALED:
        sql = f"SELECT {column}, {place} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608
        for sealed, where in office.rows(sql):
            assert isinstance(sealed, bytes)
            assert new.open(sealed, str(where))
            with pytest.raises(Exception, match="does not open"):
                old.open(sealed, str(where))
            opened += 1
    assert opened >= 10
    for table, column in REMADE_MARKS:
        after = office.rows(f"SELECT {column} FROM {table}")  # noqa: S608  # our own names
        assert not set(after) & set(before[table, column]) - {(None,)}, table


async def test_a_key_is_not_changed_beside_a_running_process(office: OfficeFolder) -> None:
    """The key is changed under a running Pandu, which then seals with the old one."""
    await fill(office.folder)
    before = office.key.read_bytes()
    lock = Lock(office.database)
    try:
        code, said = await office.runs("key", "rotate")
    finally:
        lock.release()
    assert code == 2
    assert "stop the other one first" in said
    assert office.key.read_bytes() == before


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE audit SET detail = 'x' WHERE id = 3",
        "DELETE FROM audit WHERE id = 3",
        "DELETE FROM audit WHERE id > 3",
        "DELETE FROM meta WHERE name = 'audit'",
        "UPDATE staff SET role = 'viewer'",
        "INSERT INTO staff SELECT 9, channel, 'x', role, name, joined_at, NULL, proof, edition"
        " FROM staff",
        "UPDATE factors SET confirmed_at = NULL",
        "DELETE FROM factors",
        "UPDATE web_sessions SET chat = 'admin'",
        "UPDATE broadcasts SET state = 'approved'",
        "DELETE FROM invites WHERE id = 2",
    ],
)
async def test_what_was_altered_before_is_still_told_after(office: OfficeFolder, harm: str) -> None:
    """Traces are hidden by a change of the key, which marks all anew."""
    await fill(office.folder)
    office.by_hand(harm)
    code, before = await office.runs("check", "--audit")
    assert code == 2
    assert (await office.runs("key", "rotate"))[0] == 0
    code, after = await office.runs("check", "--audit")
    assert code == 2
    assert _named(before) <= _named(after)


def _named(said: str) -> set[str]:
    """The rows that were named: "audit:3"; how may differ, for the change is an entry too."""
    return set(
        re.findall(
            r"^(?:audit|staff|invites|factors|web_sessions|broadcasts)(?::\d+)?", said, re.MULTILINE
        )
    )


async def test_an_altered_seal_beside_the_key_stays_altered(office: OfficeFolder) -> None:
    """The file beside the key is altered, and a change of the key makes it genuine."""
    await fill(office.folder)
    seal = office.folder / "pandu.key.seal"
    seal.write_text(seal.read_text().replace('"staff": "1"', '"staff": "0"'))
    assert (await office.runs("key", "rotate"))[0] == 0
    assert "segel" in (await office.runs("check", "--audit"))[1]


async def test_a_backup_from_before_is_restored_under_the_new_key(office: OfficeFolder) -> None:
    """After a change of the key, the last backup opens no more."""
    codes = await fill(office.folder)
    before = await read(office.folder, codes, write=True)
    copy = str(office.folder / "copy.db")
    assert (await office.runs("backup", copy))[0] == 0
    assert (await office.runs("key", "rotate"))[0] == 0
    assert (await office.runs("restore", "--test", copy))[0] == 0
    assert (await office.runs("restore", copy))[0] == 0
    assert await read(office.folder, codes, write=True) == before
    assert (await office.runs("check", "--audit"))[0] == 0


async def test_a_shredded_key_is_gone_and_its_backups_are_refused_in_words(
    office: OfficeFolder,
) -> None:
    """The old key stays on the disk though it was to be destroyed."""
    codes = await fill(office.folder)
    before, old = await read(office.folder, codes, write=True), office.key.read_bytes()
    copy = str(office.folder / "copy.db")
    assert (await office.runs("backup", copy))[0] == 0
    code, said = await office.runs("key", "rotate", "--shred")
    assert code == 0
    assert "tidak terbuka lagi" in said
    assert old not in [path.read_bytes() for path in office.folder.iterdir()]
    assert await read(office.folder, codes) == before
    code, said = await office.runs("restore", copy)
    assert code == 2
    assert "nor is any that was used before" in said


async def test_a_second_change_keeps_both_old_keys(office: OfficeFolder) -> None:
    """The key is changed twice on a day, and the first old key is overwritten."""
    codes = await fill(office.folder)
    before, copy = await read(office.folder, codes, write=True), str(office.folder / "copy.db")
    assert (await office.runs("backup", copy))[0] == 0
    for _ in range(3):
        assert (await office.runs("key", "rotate"))[0] == 0
    assert len(list(office.folder.glob("pandu.key.old-*"))) == 3
    assert await read(office.folder, codes) == before
    assert (await office.runs("restore", copy))[0] == 0
    assert await read(office.folder, codes, write=True) == before


@pytest.mark.kill
@pytest.mark.parametrize("seed", [1])
async def test_a_change_killed_anywhere_leaves_everything_readable(
    office: OfficeFolder, seed: int
) -> None:
    """The power fails while the key is changed."""
    counted = await keys.rounds(office.folder, 8, 3, seed, 46)
    assert counted["wrong"] == []
    assert counted["kills"] >= 6


def test_every_sealed_and_every_marked_column_is_registered(office: OfficeFolder) -> None:
    """A new sealed column is left under the old key, and opens no more."""
    asyncio.run(fill(office.folder))
    sealed = {(table, column) for table, column, _ in SEALED}
    marked = LASTING_MARKS | REMADE_MARKS
    with closing(sqlite3.connect(office.database)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master")]
        for table in tables:
            for _, column, kind, *_ in database.execute(f"PRAGMA table_info({table})"):
                if kind in ("BYTEA", "BLOB"):
                    assert (table, column) in sealed, f"{table}.{column}"
                rows = database.execute(f"SELECT {column} FROM {table}")  # noqa: S608  # own names
                if any(re.fullmatch("[0-9a-f]{32}", str(value)) for (value,) in rows):
                    assert (table, column) in marked | {("meta", "value")}, f"{table}.{column}"
    assert {(table, "proof") for table in PROVEN} <= REMADE_MARKS


def test_every_kind_of_mark_is_made_anew_or_outlives_the_key() -> None:
    """A new keyed mark is forgotten when the key is changed, and finds nobody any more."""
    kinds = set()
    for file in (ROOT / "bot").rglob("*.py"):
        source = file.read_text("utf-8")
        kinds |= set(re.findall(r"""\b(?:keyed_mark|mark_of)\(\s*f?["'](\w+)""", source))
    assert kinds
    assert kinds <= LASTING | REMADE
    assert not LASTING & REMADE
