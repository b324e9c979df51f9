"""Deletion reaches every table and every byte, and comes again after a restore; retention too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app.compose import House
from bot.dialogue.decision import Unanswered
from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.state import State
from bot.errors import BotError
from bot.store import backup
from tests.houses.shell import NOON, Clock, Script, opened
from tests.store.test_store_secrecy import ANSWERS, NAME, _say

KEPT = {"heard", "staff"}
"""Ids of handled messages stay until retention; an officer is taken off the staff by the desk."""


async def _columns(house: House, table: str) -> list[tuple[str, str, str | None]]:
    info = await house.store._db.rows(f"PRAGMA table_info({table})")
    keys = await house.store._db.rows(f"PRAGMA foreign_key_list({table})")
    refers = {column: target for _, _, target, column, *_ in keys}
    return [(name, kind, refers.get(name)) for _, name, kind, *_ in info]


async def _tables(house: House) -> list[str]:
    rows = await house.store._db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    return [name for (name,) in rows]


def _value(name: str, kind: str) -> object:
    given = {"channel": "script", "chat": "one", "id": 1, "at": "2026-11-24T00:00:00.000+00:00"}
    return given.get(name, {"TEXT": "x", "INTEGER": 1}.get(kind, b"x"))


async def _fill(house: House) -> set[str]:
    """A row about chat "one" and its candidate 1 in every table that can hold one."""
    await house.store._db.rows("PRAGMA foreign_keys=OFF")
    mine: set[str] = set()
    async with house.store.transaction():
        for table in await _tables(house):
            columns = await _columns(house, table)
            personal = {"chat", "candidate", "seat", "case_id"} & {name for name, *_ in columns}
            if personal and table not in ("candidates", "conversations", "answers"):
                await _insert(house, table, columns)
                mine.add(table)
    await house.store._db.rows("PRAGMA foreign_keys=ON")
    return mine


async def _insert(house: House, table: str, columns: Sequence[tuple[str, str, str | None]]) -> None:
    names = [name for name, *_ in columns]
    values = [_value(name, kind) for name, kind, _ in columns]
    marks = ", ".join("?" for _ in names)
    sql = f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  # our own names
    await house.store._db.run(sql, values)


async def test_deletion_reaches_every_table_there_is(tmp_path: Path) -> None:
    async with opened(tmp_path, Script(), Clock()) as house:
        await _say(house, "one", *ANSWERS)
        mine = await _fill(house)
        assert {"plans", "seats", "cases", "case_messages", "recipients", "outbox"} <= mine
        async with house.store.transaction():
            await house.store.deletion.forget_chat(Address("script", "one"), NOON)
        left = set()
        for table in (mine | {"candidates", "answers", "conversations"}) - KEPT:
            if await house.store._db.rows(f"SELECT 1 FROM {table}"):  # noqa: S608  # our own names
                left.add(table)
        assert left == set()
        assert await house.store._db.rows("PRAGMA foreign_key_check") == []


async def test_what_was_deleted_is_in_no_byte_of_the_files(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, Script(), clock) as house:
        await _say(house, "one", *ANSWERS)
        assert NAME.encode() in b"".join(file.read_bytes() for file in tmp_path.glob("pandu.db*"))
        async with house.store.transaction():
            await house.store.deletion.forget_chat(Address("script", "one"), NOON)
        await house.clockwork.do_due(clock())
        for file in tmp_path.glob("pandu.db*"):
            assert NAME.encode() not in file.read_bytes(), file.name


async def test_by_her_own_word_everything_goes_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path, Script(), Clock()) as house:
        await _say(house, "one", *ANSWERS, "/hapusdata", "ya, hapus semua")
        assert [pair async for pair in house.store.candidates.every_registration()] == []
        assert await house.store.conversations.states_of([Address("script", "one")]) == {}


async def test_one_of_two_registrations_of_a_chat_is_deleted_alone(tmp_path: Path) -> None:
    async with opened(tmp_path, Script(), Clock()) as house:
        for ref in ("REF2222", "REF3333"):
            async with house.store.transaction():
                await house.store.candidates.register_form(
                    Address("script", "one"), ref, "candidate", 1, {"phone": ref}, NOON, other=True
                )
        async with house.store.transaction():
            assert await house.store.forget("REF2222", NOON)
            assert not await house.store.forget("REF2222", NOON)
        assert await house.store.candidates.by_ref("REF2222") is None
        assert await house.store.candidates.by_ref("REF3333") is not None


async def test_a_restored_backup_deletes_again_what_was_deleted_since(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    async with opened(tmp_path, Script(), Clock()) as house:
        await _say(house, "one", *ANSWERS)
        await _say(house, "two", *ANSWERS)
        backup.back_up(tmp_path / "pandu.db", copy)
        async with house.store.transaction():
            await house.store.deletion.forget_chat(Address("script", "one"), NOON)
    backup.restore_file(copy, tmp_path / "pandu.db", tmp_path / "pandu.key")
    async with opened(tmp_path, Script(), Clock()) as house:
        assert house.store.buried_again == 1
        [(address, _)] = [pair async for pair in house.store.candidates.every_registration()]
        assert address.chat == "two"
        assert Address("script", "one") not in await house.store.conversations.states_of(
            [Address("script", "one")]
        )


async def test_who_came_back_after_her_deletion_is_not_buried_again(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, Script(), clock) as house:
        address = Address("script", "one")
        async with house.store.transaction():
            await house.store.deletion.forget_chat(address, clock())
        clock.forward(60)
        async with house.store.transaction():
            await house.store.conversations.keep_states({address: State(met=True)}, clock())
            marks = await house.store.deletion.list_tombstones()
            assert await house.store.deletion.bury_again(marks) == 0
        assert address in await house.store.conversations.states_of([address])


async def test_a_backup_is_proven_and_a_damaged_one_refused(tmp_path: Path) -> None:
    copy, key = tmp_path / "copy.db", tmp_path / "pandu.key"
    async with opened(tmp_path, Script(), Clock()) as house:
        await _say(house, "one", *ANSWERS)
        digest = backup.back_up(tmp_path / "pandu.db", copy)
        assert (tmp_path / "copy.db.sha256").read_text().startswith(digest)
        backup.prove_backup(copy, key)
        with pytest.raises(BotError, match="another Pandu"):
            backup.restore_file(copy, tmp_path / "pandu.db", key)
    whole = copy.read_bytes()
    copy.write_bytes(bytes(255 - byte for byte in whole[:5000]) + whole[5000:])
    with pytest.raises(BotError, match="checksum"):
        backup.prove_backup(copy, key)
    (tmp_path / "copy.db.sha256").unlink()
    copy.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BotError, match="sound"):
        backup.prove_backup(copy, key)


async def test_a_backup_of_another_key_is_refused_before_anything_is_replaced(
    tmp_path: Path,
) -> None:
    for folder in ("one", "two"):
        async with opened(tmp_path / folder, Script()) as house:
            await _say(house, folder, "/start")
    copy, live = tmp_path / "copy.db", tmp_path / "two" / "pandu.db"
    backup.back_up(tmp_path / "one" / "pandu.db", copy)
    before = live.read_bytes()
    with pytest.raises(BotError, match="not the key"):
        backup.restore_file(copy, live, tmp_path / "two" / "pandu.key")
    with pytest.raises(BotError, match="missing"):
        backup.restore_file(copy, live, tmp_path / "gone.key")
    assert live.read_bytes() == before


async def test_a_damaged_database_is_kept_beside_the_restored_one(tmp_path: Path) -> None:
    copy, live = tmp_path / "copy.db", tmp_path / "pandu.db"
    async with opened(tmp_path, Script(), Clock()) as house:
        await _say(house, "one", *ANSWERS)
        backup.back_up(live, copy)
    live.write_bytes(b"ruined" * 1000)
    kept = backup.restore_file(copy, live, tmp_path / "pandu.key")
    assert kept is not None
    assert kept.read_bytes() == b"ruined" * 1000
    async with opened(tmp_path, Script(), Clock()) as house:
        assert len([pair async for pair in house.store.candidates.every_registration()]) == 1


async def _aged(house: House, at: datetime) -> None:
    address = Address("script", "old")
    async with house.store.transaction():
        await house.store.conversations.keep_states({address: State(met=True)}, at)
        await house.store.conversations.write_history([(address, True, Outgoing(address, "x"), at)])
        await house.store.candidates.register_form(
            address, "OLD2222", "candidate", 1, {"phone": "+628125551"}, at, other=False
        )
        asked = Unanswered("apa kabar", "none", "", "id")
        await house.store.questions.keep_question(address, asked, at)
        await house.store.outbox.queue_messages([(Outgoing(address, "x"), None)], at)
        await house.store._db.run("UPDATE outbox SET state = 'sent', ended_at = due_at")
        insert = "INSERT INTO heard (channel, chat, id, at) VALUES ('script', 'old', '1', ?)"
        await house.store._db.run(insert, (str(at),))


async def test_retention_tells_before_it_deletes_and_deletes_what_it_told(tmp_path: Path) -> None:
    async with opened(tmp_path, Script(), Clock()) as house:
        await _aged(house, NOON)
        kinds = ("history", "heard", "sent", "question", "candidate")
        young = await house.store.retention.count_due(NOON + timedelta(days=1))
        assert [young[kind] for kind in kinds] == [0] * 5
        later = NOON + timedelta(days=731)
        due = await house.store.retention.count_due(later)
        assert [due[kind] for kind in kinds] == [1] * 5
        async with house.store.transaction():
            done = await house.store.retention.delete_due(later)
        assert {kind: done[kind] for kind in kinds} == {kind: due[kind] for kind in kinds}
        again = await house.store.retention.count_due(later)
        assert sum(again.values()) == 0
        assert await house.store.conversations.states_of([Address("script", "old")]) == {}
        assert len(await house.store.deletion.list_tombstones()) == 1
