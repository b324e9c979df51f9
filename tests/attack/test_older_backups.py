"""A backup of a program that proved fewer rows: restored, it opens and shuts what it did before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import migrations
from bot.store.proofs import prove_row
from bot.store.sealing import KEY_MARK, Sealer, read_sealer
from tests.attack.office import OfficeFolder
from tests.houses.keys import fill, store_in

pytestmark = pytest.mark.attack

AT = "2026-11-24T00:00:00.000+00:00"
ADMIN = (1, "web", "admin", "admin", "Admin", AT, None)
SECRET = b"s" * 20


def _older_backup(path: Path, sealer: Sealer) -> None:
    """A database from before factors and sessions of the page were proven."""
    [newer] = [step for step, sql in migrations.list_steps() if "factors_anew" in sql]
    steps = [step for step in migrations.list_steps() if step[0] < newer]
    with closing(sqlite3.connect(path)) as older:
        older.create_function("pandu_proof", -1, lambda *row: None)
        older.create_function("pandu_mark", 2, sealer.keyed_mark)
        older.executescript("\n".join(sql for _, sql in steps))
        older.execute(f"PRAGMA user_version={steps[-1][0]}")
        older.execute("INSERT INTO meta VALUES ('key', ?)", (sealer.keyed_mark(*KEY_MARK),))
        older.execute(
            "INSERT INTO staff (id, channel, chat, role, name, joined_at, revoked_at, proof)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*ADMIN, prove_row(sealer, "staff", ADMIN)),
        )
        older.execute(
            "INSERT INTO web_sessions VALUES ('old', 'web', 'ani', '', '', ?, ?)", (AT, AT)
        )
        sealed = sealer.seal(SECRET, "factor:1")
        older.execute("INSERT INTO factors VALUES (1, ?, ?, 0, NULL)", (sealed, AT))
        older.commit()


@pytest.mark.parametrize("changed", [False, True], ids=["same key", "key changed since"])
async def test_an_older_backup_locks_nobody_out_and_opens_nothing_more(
    office: OfficeFolder, *, changed: bool
) -> None:
    """After an update the last backup is restored, and its second factors let nobody in or all."""
    await fill(office.folder)
    _older_backup(office.folder / "old.db", read_sealer(office.key))
    if changed:
        assert (await office.runs("key", "rotate"))[0] == 0
    code, said = await office.runs("restore", str(office.folder / "old.db"))
    assert code == 0, said
    async with store_in(office.folder) as store:
        assert [officer.role for officer in await store.staff.everyone()] == ["admin"]
        assert await store.web_sessions.find_session("old") is not None
        factor = await store.factors.factor_of(1)
        assert factor is not None
        assert factor.whole
        assert factor.confirmed
        assert await store.factors.read_secret(1) == SECRET
        assert await store.faults() == []
