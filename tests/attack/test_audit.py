"""Whoever can write to the database file, and has no key, gains no right and hides nothing."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
from contextlib import closing

import pytest

from bot.dialogue.messages import Address
from bot.store import migrations
from bot.store.opening import open_database
from bot.store.proofs import PROVEN
from bot.store.sealing import make_key
from bot.store.staff import Staff
from bot.store.witness import Witness
from tests.attack.office import OfficeFolder, hire
from tests.houses.shell import Script, opened

pytestmark = [pytest.mark.attack, pytest.mark.slow]

BY_HAND = (
    "INSERT INTO staff (id, channel, chat, role, name, joined_at)"
    " VALUES (77, 'script', 'thief', 'admin', 'Admin', '2026-11-24T00:00:00.000+00:00')"
)
WIPED = ("DELETE FROM audit", "DELETE FROM meta WHERE name = 'audit'")


async def test_a_staff_row_written_by_hand_grants_nothing_and_is_named(
    office: OfficeFolder, caplog: pytest.LogCaptureFixture
) -> None:
    """An admin is made by SQL without the key."""
    await office.staffed("admin")
    office.by_hand(BY_HAND)
    async with opened(office.folder, Script()) as house:
        assert await house.store.staff.at(Address("script", "thief")) is None
        assert [officer.role for officer in await house.store.staff.everyone()] == ["admin"]
    assert "staff 77 was not written by Pandu" in caplog.text
    code, said = await office.runs("check", "--audit")
    assert code == 2
    assert "staff:77" in said
    code, said = await office.runs("health")
    assert code == 1
    assert "staff unproven" in said


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE staff SET role = 'admin' WHERE id = 2",
        "UPDATE staff SET chat = 'thief' WHERE id = 1",
        "UPDATE staff SET name = 'Kepala' WHERE id = 2",
        "UPDATE staff SET proof = NULL WHERE id = 2",
        "UPDATE staff SET proof = (SELECT proof FROM staff WHERE id = 1) WHERE id = 2",
        "INSERT INTO staff SELECT 9, channel, 'thief', role, name, joined_at, revoked_at, proof,"
        " edition FROM staff WHERE id = 1",
    ],
)
async def test_an_altered_or_copied_row_grants_nothing(office: OfficeFolder, change: str) -> None:
    """A viewer makes herself admin, or an admin's row is copied to another chat."""
    await office.staffed("admin", "viewer")
    office.by_hand(change)
    async with opened(office.folder, Script()) as house:
        roles = await house.store.staff.roles()
        assert Address("script", "thief") not in roles
        assert roles.get(Address("script", "viewer"), "viewer") == "viewer"
    assert (await office.runs("check", "--audit"))[0] == 2


async def test_who_was_taken_off_does_not_come_back_by_hand(office: OfficeFolder) -> None:
    """A revoked officer's row is revived by SQL."""
    await office.staffed("admin", "officer")
    async with opened(office.folder, Script()) as house, house.store.transaction():
        assert await house.store.staff.revoke(2, house.clock())
    office.by_hand("UPDATE staff SET revoked_at = NULL WHERE id = 2")
    async with opened(office.folder, Script()) as house:
        assert await house.store.staff.at(Address("script", "officer")) is None


async def test_a_row_altered_under_a_running_desk_is_never_proven_by_its_next_act(
    office: OfficeFolder,
) -> None:
    """An altered row becomes genuine when its owner changes her name."""
    async with opened(office.folder, Script()) as house:
        await hire(house, "viewer")
        office.by_hand("UPDATE staff SET role = 'admin' WHERE id = 1")
        async with house.store.transaction():
            await house.store.staff.rename(1, "Ani")
        assert await house.store.staff.everyone() == []


async def test_an_invite_altered_by_hand_is_worth_nothing(office: OfficeFolder) -> None:
    """The invite of a viewer is raised to admin, or one that is over is opened again."""
    async with opened(office.folder, Script()) as house:
        store, now = house.store, house.clock()
        async with store.transaction():
            _, code = await store.staff.invite("viewer", "cli", now)
        office.by_hand("UPDATE invites SET role = 'admin'")
        async with store.transaction():
            assert await store.staff.join(code, Address("script", "x"), "X", now) is None
    code_of_exit, said = await office.runs("check", "--audit")
    assert code_of_exit == 2
    assert "invites:1" in said


async def test_an_invited_officer_takes_the_place_of_a_row_written_by_hand(
    office: OfficeFolder,
) -> None:
    """A row planted at a future officer's chat keeps her out, or gives her more."""
    await office.staffed("admin")
    office.by_hand(BY_HAND.replace("thief", "viewer"))
    async with opened(office.folder, Script()) as house:
        await hire(house, "viewer")
        found = await house.store.staff.at(Address("script", "viewer"))
        assert found is not None
        assert (found.role, found.name) == ("viewer", "Viewer")


@pytest.mark.parametrize(
    "statements",
    [
        WIPED,
        (*WIPED, "DELETE FROM invites"),
        (*WIPED, "DELETE FROM invites", "DELETE FROM staff"),
        ("DELETE FROM invites",),
        ("DELETE FROM invites WHERE id = 2",),
        ("UPDATE invites SET used_by = NULL", "DELETE FROM staff WHERE id = 2"),
        (*WIPED, "DELETE FROM invites", "DELETE FROM staff", "DELETE FROM meta"),
    ],
)
async def test_whatever_is_deleted_is_missed(
    office: OfficeFolder, statements: tuple[str, ...]
) -> None:
    """All rows of the log, its head, the invites or the staff are deleted."""
    await office.staffed("admin", "officer")
    assert (await office.runs("check", "--audit"))[0] == 0
    office.by_hand("PRAGMA foreign_keys=OFF", *statements)
    assert (await office.runs("check", "--audit"))[0] == 2
    async with opened(office.folder, Script()) as house, house.store.transaction():
        for number in range(8):  # whatever happens next heals nothing
            await house.store.audit.write_entry("a", "b", str(number), "", house.clock())
    assert (await office.runs("check", "--audit"))[0] == 2


async def test_a_log_cut_to_a_head_that_was_saved_is_missed(office: OfficeFolder) -> None:
    """The log is cut to an older end whose sealed head somebody had copied."""
    await office.staffed("admin")
    [(head,)] = office.rows("SELECT value FROM meta WHERE name = 'audit'")
    await office.staffed("officer")
    older = f"UPDATE meta SET value = '{head}' WHERE name = 'audit'"  # noqa: S608  # as she would
    office.by_hand("DELETE FROM audit WHERE id > 2", older)
    code, said = await office.runs("check", "--audit")
    assert code == 2
    assert "audit:3" in said


async def test_an_older_copy_of_the_whole_file_is_missed_and_a_restore_is_not(
    office: OfficeFolder,
) -> None:
    """The database is put back to yesterday's copy, before somebody was taken off."""
    await office.staffed("admin")
    assert (await office.runs("backup", str(office.folder / "copy.db")))[0] == 0
    shutil.copy(office.folder / "copy.db", office.folder / "stolen.db")
    await office.staffed("officer")
    for end in ("-wal", "-shm"):
        (office.folder / f"pandu.db{end}").unlink(missing_ok=True)
    shutil.copy(office.folder / "stolen.db", office.database)
    assert (await office.runs("check", "--audit"))[0] == 2
    assert (await office.runs("restore", str(office.folder / "copy.db")))[0] == 0
    assert (await office.runs("check", "--audit"))[0] == 0
    assert ("data.restore",) in office.rows("SELECT act FROM audit")


async def test_a_proof_of_a_restore_leaves_what_is_written_beside_the_key(
    office: OfficeFolder,
) -> None:
    """`restore --test` makes the running office forget what it must hold."""
    await office.staffed("admin")
    assert (await office.runs("backup", str(office.folder / "copy.db")))[0] == 0
    before = (office.folder / "pandu.key.seal").read_bytes()
    assert (await office.runs("restore", "--test", str(office.folder / "copy.db")))[0] == 0
    assert (office.folder / "pandu.key.seal").read_bytes() == before


async def test_a_seal_altered_by_hand_is_named_and_never_mended_by_itself(
    office: OfficeFolder,
) -> None:
    """The file beside the key is altered to hide what was deleted."""
    await office.staffed("admin")
    seal = office.folder / "pandu.key.seal"
    seal.write_text(seal.read_text().replace('"staff": "1"', '"staff": "0"'))
    assert "segel" in (await office.runs("check", "--audit"))[1]
    await office.staffed("officer")
    assert (await office.runs("check", "--audit"))[0] == 2


async def test_rows_of_an_older_program_are_proven_once_and_never_again(
    office: OfficeFolder,
) -> None:
    """A database of an older version is put there, so that the update proves what is in it."""
    number = next(number for number, sql in migrations.list_steps() if "pandu_proof" in sql)
    make_key(office.key)
    with closing(sqlite3.connect(office.database)) as older:
        older.executescript(
            "\n".join(sql for step, sql in migrations.list_steps() if step < number)
        )
    office.by_hand(BY_HAND, f"PRAGMA user_version={number - 1}")
    kept = office.database.read_bytes()
    assert await _roles(office) == {"thief": "admin"}, "what an update finds is trusted"
    office.database.write_bytes(kept)
    assert await _roles(office) == {}


async def _roles(office: OfficeFolder) -> dict[str, str]:
    database = await open_database(office.database, office.key)
    try:
        return {officer.address.chat: officer.role for officer in await Staff(database).everyone()}
    finally:
        await database.close()


async def test_a_kill_between_commit_and_seal_is_no_alarm(
    office: OfficeFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A power cut at the wrong moment makes a sound log look cut."""
    await office.staffed("admin")
    with monkeypatch.context() as killed:
        killed.setattr(Witness, "keep_values", lambda self, values: None)
        await office.staffed("officer")
    assert (await office.runs("check", "--audit"))[0] == 0
    with caplog.at_level(logging.ERROR):
        await office.staffed("viewer")
    assert caplog.text == ""
    assert (await office.runs("check", "--audit"))[0] == 0


def test_every_column_of_a_row_of_rights_is_proven_or_named_here(office: OfficeFolder) -> None:
    """A new column that grants something is left out of the proof."""
    granted_nothing = {table: {"proof"} for table in PROVEN}
    granted_nothing["broadcasts"] |= {"reported", "numbers", "progress"}

    async def made() -> None:
        async with opened(office.folder, Script()):
            return

    asyncio.run(made())
    for table, columns in PROVEN.items():
        there = {str(row[1]) for row in office.rows(f"PRAGMA table_info({table})")}
        assert there == {*columns, *granted_nothing[table]}, table
