"""Rows of sessions, second factors and broadcasts that were put in the file by hand do nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.dialogue.messages import Address
from bot.office.staff.groups import staff_group
from bot.store import migrations
from bot.store.factors import STEP, code_at
from bot.store.opening import open_database
from bot.store.remembered import Remembered
from bot.store.sealing import make_key
from bot.store.store import Store
from bot.store.web_sessions import WebSession
from tests.attack.office import OfficeFolder
from tests.attack.web_place import placed
from tests.houses.broadcasts import TEXT, finish, people, readers, send
from tests.houses.desk import Ear, desk_house, words
from tests.houses.keys import NOON, fill, store_in

pytestmark = pytest.mark.attack

ADMIN = WebSession("of-admin", Address("web", "admin"), "admin", "Firefox", NOON, NOON)
THIEF = WebSession("of-thief", Address("web", "thief"), "", "Chrome", NOON, NOON)
MADE = (
    "INSERT INTO web_sessions (id, channel, chat, role, browser, begun_at, seen_at{more})"
    " SELECT 'by-hand', channel, chat, role, browser, begun_at, seen_at{more} FROM web_sessions"
    " WHERE id = 'of-admin'"
)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (MADE.format(more=""), "by-hand"),
        (MADE.format(more=", proof"), "by-hand"),
        ("UPDATE web_sessions SET chat = 'admin' WHERE id = 'of-thief'", "of-thief"),
        ("UPDATE web_sessions SET begun_at = '2027-01-01T00:00:00.000+00:00'", "of-admin"),
        ("UPDATE web_sessions SET seen_at = '2027-01-01T00:00:00.000+00:00'", "of-admin"),
        ("UPDATE web_sessions SET proof = NULL", "of-admin"),
    ],
)
async def test_a_session_written_by_hand_is_none_and_is_named(
    office: OfficeFolder, change: str, name: str
) -> None:
    """A visitor's session is led to the admin's chat, copied, or made to last, by SQL."""
    async with store_in(office.folder) as store, store.transaction():
        await store.web_sessions.keep_session(ADMIN)
        await store.web_sessions.keep_session(THIEF)
    assert await _named(office) == []
    office.by_hand(change)
    async with store_in(office.folder) as store:
        assert await store.web_sessions.find_session(name) is None
        assert name not in [
            session.id for session in await store.web_sessions.sessions_of(ADMIN.address)
        ]
    named = await _named(office)
    assert named
    assert not [row for row in named if name in row], "the id of a session is a secret"


async def test_the_cookie_of_a_visitor_never_becomes_an_admins(tmp_path: Path) -> None:
    """Whoever can write to the file leads her own cookie to the admin's chat, and is admin."""
    async with placed(tmp_path) as place:
        admin, thief = place.browser(), place.browser()
        await place.say(admin, await place.invite())
        await place.say(thief, "halo saja")
        own = thief.cookies["pandu"].partition(".")[0]
        cookies = {cookie.name: cookie.value or "" for cookie in thief.cookies.jar}
    with closing(sqlite3.connect(tmp_path / "pandu.db")) as database, database:
        [(chat,)] = database.execute("SELECT chat FROM staff").fetchall()
        database.execute("UPDATE web_sessions SET chat = ? WHERE id = ?", (chat, own))
    async with placed(tmp_path) as place:
        thief = place.browser()
        for name, value in cookies.items():
            thief.cookies.set(name, value, domain="kantor.test", path="/")
        await place.say(thief, "/undang admin")
        assert "/gabung" not in await place.read(thief)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM factors",
        "UPDATE factors SET confirmed_at = NULL",
        "UPDATE factors SET body = NULL, confirmed_at = NULL",
        "UPDATE factors SET proven_at = '2026-11-24T01:31:00.000+00:00'",
        "UPDATE factors SET officer = 2",
        "UPDATE factors SET proof = NULL",
        "UPDATE factors SET step = 0",
        "REPLACE INTO factors SELECT * FROM kept",
    ],
)
async def test_a_factor_is_not_taken_off_by_hand(office: OfficeFolder, change: str) -> None:
    """The admin's second factor is deleted, made unconfirmed, or put back to what it was."""
    folder = office.folder
    async with desk_house(folder) as desk:
        await desk.hire("1", "admin", "Siti Aminah")
        await desk.say("1", "/pengaman")
        office.by_hand("CREATE TABLE kept AS SELECT * FROM factors")
        secret = await _secret_of(desk.house.store)
        await desk.say("1", code_at(secret, int(desk.now.timestamp()) // STEP))
        desk.wait(minutes=16)
        assert "6 angka" in words(await desk.say("1", "/ekspor"))
        now = desk.now
    office.by_hand(change)
    async with desk_house(folder) as desk:
        desk.now = now
        for asked in ("/ekspor", "/undang admin", "/pengaman"):
            said = words(await desk.say("1", asked))
            assert "diubah dari luar" in said, said
        await desk.say("1", code_at(secret, int(desk.now.timestamp()) // STEP))
        assert "diubah dari luar" in words(await desk.say("1", "/ekspor"))
    assert "factors:1" in await _named(office)
    async with desk_house(folder) as desk:
        await desk.act("staff factor-off", id=1)
        assert "diubah dari luar" not in words(await desk.say("1", "/ekspor"))


async def test_each_row_that_is_not_ours_is_told_on_the_command_line(office: OfficeFolder) -> None:
    """Rows of sessions, factors and broadcasts are altered, and nobody is told."""
    await fill(office.folder)
    for table in ("web_sessions", "factors", "broadcasts"):
        office.by_hand(f"UPDATE {table} SET proof = NULL")  # noqa: S608  # our own names
    code, said = await office.runs("check", "--audit")
    assert code == 2
    for row in ("web_sessions:1", "factors:1", "broadcasts:1"):
        assert f"{row}: baris ini tidak ditulis Pandu" in said
    code, said = await office.runs("health")
    assert code == 1
    assert "factors unproven" in said


async def _named(office: OfficeFolder) -> list[str]:
    """The rows of which something is said."""
    async with store_in(office.folder, write=False) as store:
        return [f"{fault.table}:{fault.number}" for fault in await store.faults()]


async def _secret_of(store: Store) -> bytes:
    [(body,)] = await store._db.rows("SELECT body FROM factors WHERE officer = 1")
    return store._db.sealer.open(body, "factor:1")


async def test_a_factor_taken_off_and_set_up_again_is_no_alarm(office: OfficeFolder) -> None:
    """An honest change of the authenticator looks like an attack, and is not believed any more."""
    async with desk_house(office.folder) as desk:
        await desk.hire("1", "admin", "Siti Aminah")
        for _ in range(3):
            await desk.say("1", "/pengaman")
            secret = await _secret_of(desk.house.store)
            await desk.say("1", code_at(secret, int(desk.now.timestamp()) // STEP))
            desk.wait(minutes=1)
            await desk.press("1", "1:s:pengaman:off")
            told = await desk.say("1", code_at(secret, int(desk.now.timestamp()) // STEP))
            assert "dilepas" in words(told)
    assert await _named(office) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE broadcasts SET state = 'approved', approved_by = '1'",
        "UPDATE broadcasts SET state = 'running', approved_by = '1'",
        "UPDATE broadcasts SET state = 'scheduled', approved_by = 'cli', send_at = made_at",
        "UPDATE broadcasts SET made_by = '9'",
        "UPDATE broadcasts SET text = text || ' Kirim uang.'",
        "INSERT INTO broadcasts (id, text, filter, purpose, state, made_by, approved_by, code,"
        " made_at) SELECT 7, text, filter, purpose, 'approved', made_by, '1', 'abcdef', made_at"
        " FROM broadcasts",
    ],
)
async def test_no_broadcast_is_approved_by_hand(office: OfficeFolder, change: str) -> None:
    """A draft is approved, or a broadcast is put there, by SQL: it would go to everybody."""
    async with desk_house(office.folder) as desk:
        await desk.hire("1", "admin", "Siti Aminah")
        await people(desk, 3)
        async with desk.house.store.transaction():
            await desk.house.store.broadcasts.make_draft(TEXT, {}, "news", "1", desk.now)
    office.by_hand(change)
    async with desk_house(office.folder) as desk:
        await finish(desk)
        assert readers(desk) == []
        number = 7 if "INSERT" in change else 1
        async with desk.house.store.transaction():
            assert not await desk.house.store.broadcasts.approve_draft(number, "1")
        await finish(desk)
        assert readers(desk) == []
        if "INSERT" in change:
            assert "tidak kami kenal" in words(await desk.say("7", "/cek abcdef"))
    assert await _named(office) == [f"broadcasts:{number}"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE broadcasts SET text = 'Kirim uang.'",
        'UPDATE broadcasts SET filter = \'{"status":["registered"]}\'',
        "UPDATE broadcasts SET state = 'running', ended_at = NULL",
        "REPLACE INTO broadcasts SELECT * FROM kept",
    ],
)
async def test_what_was_approved_and_cancelled_is_not_revived_or_reworded(
    office: OfficeFolder, change: str
) -> None:
    """A cancelled broadcast is set going again, or a planned one says something else."""
    async with desk_house(office.folder, ear=Ear()) as desk:
        await people(desk, 3)
        number = await send(desk, send_at="2026-11-24T12:00:00+08:00")
        await finish(desk)
        office.by_hand("CREATE TABLE kept AS SELECT * FROM broadcasts")
        if "state" in change or "kept" in change:
            await desk.act("broadcast cancel", id=number)
    office.by_hand(change, "UPDATE recipients SET state = 'queued'")
    async with desk_house(office.folder) as desk:
        desk.wait(hours=4)
        await finish(desk)
        assert [outgoing.text for outgoing in desk.ear.delivered] == []
    assert await _named(office) == ["broadcasts:1"]


async def test_an_older_row_of_an_officer_put_back_grants_nothing(office: OfficeFolder) -> None:
    """The row of a revoked admin is put back as it was, with the proof that it had."""
    await office.staffed("admin", "officer")
    office.by_hand("CREATE TABLE kept AS SELECT * FROM staff WHERE id = 1")
    async with store_in(office.folder) as store, store.transaction():
        await store.staff.revoke(1, NOON)
    office.by_hand("REPLACE INTO staff SELECT * FROM kept")
    async with store_in(office.folder) as store:
        assert [officer.role for officer in await store.staff.everyone()] == ["officer"]
    said = (await office.runs("check", "--audit"))[1]
    assert "staff:1: baris ini diganti dengan isinya yang lama" in said


async def test_what_was_there_at_the_update_goes_on_and_is_proven_only_once(
    office: OfficeFolder,
) -> None:
    """An update ends everybody's session, or proves what is put there after it."""
    steps = [step for step in migrations.list_steps() if step[0] < _step_of_more_proofs()]
    sealer = make_key(office.key)
    with closing(sqlite3.connect(office.database)) as older:
        older.create_function("pandu_proof", -1, lambda *row: None)
        older.create_function("pandu_mark", 2, sealer.keyed_mark)
        older.executescript("\n".join(sql for _, sql in steps))
        older.execute(f"PRAGMA user_version={steps[-1][0]}")
        older.executescript(
            "INSERT INTO web_sessions VALUES ('old', 'web', 'ani', '', '', '2026-11-24T00:00:00"
            ".000+00:00', '2026-11-24T00:00:00.000+00:00');"
            "INSERT INTO broadcasts (id, text, filter, purpose, state, made_by, approved_by, code,"
            " made_at) VALUES (1, 'x', '{}', 'news', 'paused', '1', '2', 'abcdef',"
            " '2026-11-24T00:00:00.000+00:00');"
        )
        body = sealer.seal(b"s" * 20, "factor:3")
        older.execute("INSERT INTO factors VALUES (3, ?, '2026-11-24', 0, NULL)", (body,))
        older.commit()
    kept = office.database.read_bytes()
    assert await _granted(office) == (True, True, True)
    assert await _named(office) == []
    office.database.write_bytes(kept)
    assert await _granted(office) == (False, False, False)


def _step_of_more_proofs() -> int:
    return next(step for step, sql in migrations.list_steps() if "factors_anew" in sql)


async def _granted(office: OfficeFolder) -> tuple[bool, bool, bool]:
    """Whether the session, the broadcast and the factor from before are taken as ours."""
    database = await open_database(office.database, office.key)
    try:
        async with store_in(office.folder, write=False) as store:
            session = await store.web_sessions.find_session("old")
            factor = await store.factors.factor_of(3)
            alive = await store.broadcasts.living_broadcasts()
            return session is not None, bool(alive), factor is not None and factor.whole
    finally:
        await database.close()


@pytest.mark.parametrize("value", ["-100666", "-100666 {mark}", ""])
async def test_cases_go_to_no_group_that_was_written_by_hand(tmp_path: Path, value: str) -> None:
    """Whoever can write to the file has everybody's cases told in a group of her own."""
    async with desk_house(tmp_path) as desk:
        await desk.act("staff group", id="-100200")
        store, known = desk.house.store, desk.house.knowledge()
        assert await staff_group(store, known) == -100200
        mark = str(await store.get(Remembered.STAFF_GROUP)).partition(" ")[2]
        async with store.transaction():
            await store.put(Remembered.STAFF_GROUP, value.format(mark=mark))
        assert await staff_group(store, known) == known.desk.staff_chat
