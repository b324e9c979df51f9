"""One file, one writer, one transaction at a time, whatever is cancelled, full or locked."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database, Unavailable
from bot.store.opening import open_database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    found = await open_database(tmp_path / "pandu.db", tmp_path / "key")
    yield found
    await found.close()


async def names(database: Database) -> list[str]:
    return [name for (name,) in await database.rows("SELECT name FROM meta WHERE name <> 'key'")]


async def put(database: Database, name: str) -> None:
    await database.run("INSERT INTO meta (name, value) VALUES (?, '')", (name,))


async def test_the_file_is_opened_as_trust_asks(real_disk: None, tmp_path: Path) -> None:
    pragmas = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "trusted_schema": 0,
    }
    database = await open_database(tmp_path / "pandu.db", tmp_path / "key")
    try:
        for name, value in pragmas.items():
            assert await database.rows(f"PRAGMA {name}") == [(value,)], name
    finally:
        await database.close()


async def test_two_tasks_never_share_a_transaction(database: Database) -> None:
    inside, go = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with database.transaction():
            await put(database, "first")
            inside.set()
            await go.wait()
            raise RuntimeError

    async def second() -> None:
        await inside.wait()
        asyncio.get_running_loop().call_soon(go.set)
        async with database.transaction():
            await put(database, "second")

    done = await asyncio.gather(first(), second(), return_exceptions=True)
    assert [type(base_exception) for base_exception in done] == [RuntimeError, type(None)]
    assert await names(database) == ["second"]


async def test_who_reads_beside_a_transaction_sees_nothing_of_it(database: Database) -> None:
    async def look() -> list[str]:
        return await names(database)

    with contextlib.suppress(RuntimeError):
        async with database.transaction():
            await put(database, "undone")
            reading = asyncio.create_task(look())
            await asyncio.sleep(0)
            raise RuntimeError
    assert await reading == []


async def test_writing_outside_a_transaction_is_a_bug(database: Database) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        await put(database, "x")
    async with database.transaction():
        with pytest.raises(RuntimeError, match="outside a transaction"):
            await asyncio.create_task(put(database, "x"))


async def test_a_transaction_inside_a_transaction_is_a_bug_not_a_deadlock(
    database: Database,
) -> None:
    async with database.transaction():
        with pytest.raises(RuntimeError, match="inside a transaction"):
            async with database.transaction():
                pass


@pytest.mark.parametrize("hops", range(8))
async def test_a_cancellation_at_any_point_leaves_no_open_transaction(
    database: Database, hops: int
) -> None:
    async def work() -> None:
        async with database.transaction():
            await put(database, "a")
            await database.run_many("INSERT INTO meta (name, value) VALUES (?, '')", [("b",)])
            await database.rows("SELECT 1")

    task = asyncio.create_task(work())
    for _ in range(hops):
        await asyncio.sleep(0)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5), database.transaction():
        await put(database, "after")
    assert set(await names(database)) in ({"after"}, {"a", "b", "after"})


async def test_ids_are_counted_anew_after_a_rollback(database: Database) -> None:
    with contextlib.suppress(RuntimeError):
        async with database.transaction():
            assert await database.next_id("history", 5) == 1
            raise RuntimeError
    async with database.transaction():
        assert await database.next_id("history") == 1
        assert await database.next_id("history") == 2


async def test_a_full_disk_undoes_the_transaction_and_the_next_one_works(
    database: Database,
) -> None:
    [(pages,)] = await database.rows("PRAGMA page_count")
    await database.rows(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(Unavailable, match="full"):
        async with database.transaction():
            await database.run_many(
                "INSERT INTO meta (name, value) VALUES (?, ?)",
                [(f"n{number}", "x" * 4000) for number in range(50)],
            )
    await database.rows(f"PRAGMA max_page_count={pages + 1000}")
    async with database.transaction():
        await put(database, "small")
    assert await names(database) == ["small"]


async def test_a_locked_database_is_told_and_works_again_when_it_is_free(
    database: Database, tmp_path: Path
) -> None:
    await database.rows("PRAGMA busy_timeout=20")
    with contextlib.closing(sqlite3.connect(tmp_path / "pandu.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="locked"):
            async with database.transaction():
                await put(database, "x")
        other.execute("ROLLBACK")
    async with database.transaction():
        await put(database, "x")


async def test_a_wrong_statement_is_a_bug_and_undoes_everything(database: Database) -> None:
    async def wrong() -> None:
        async with database.transaction():
            await put(database, "x")
            await database.rows("SELECT absent FROM meta")

    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        await wrong()
    assert await names(database) == []
