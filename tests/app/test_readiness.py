"""Why the house cannot serve is said in words, and it is well again by itself."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.app import readiness as looks
from bot.app.compose import House
from bot.app.readiness import Readiness
from bot.app.supervision import Supervision
from bot.channels.telegram.calls import Calls
from bot.content.live import Live
from bot.errors import BotError
from tests.houses.shell import Script, knowledge, opened, settings
from tests.telegram_api import FakeTelegram
from tests.telegram_api.faults import Fault


class Far(Script):
    """A network that has not answered for so long."""

    seconds = 0.0

    def unreached_seconds(self) -> float:
        return self.seconds


@pytest.fixture
async def far() -> Far:
    return Far()


@pytest.fixture
async def house(tmp_path: Path, far: Far) -> AsyncIterator[House]:
    async with opened(tmp_path, far) as made:
        yield made


def of(house: House, fault: str = "") -> Readiness:
    """Looks anew each time it is asked."""
    times = iter(range(0, 10_000, 10))
    return Readiness(house, Supervision(), lambda: float(next(times)), lambda: fault)


async def test_a_house_that_is_well_has_no_reason(house: House) -> None:
    assert await of(house).list_reasons() == []


async def test_a_full_disk_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    probe = of(house)
    free = SimpleNamespace(free=10_000)
    with monkeypatch.context() as full:
        full.setattr(looks.shutil, "disk_usage", lambda path: free)
        assert await probe.list_reasons() == ["disk penuh (disk full)"]
    with monkeypatch.context() as full:
        broke = sqlite3.OperationalError("database or disk is full")
        broke.sqlite_errorname = "SQLITE_FULL"

        async def put(name: str, value: str) -> None:
            raise BotError("full") from broke

        full.setattr(house.store, "put", put)
        assert await probe.list_reasons() == ["disk penuh (disk full)"]
    assert await probe.is_ready()


async def test_a_locked_database_is_named(house: House, tmp_path: Path) -> None:
    probe = of(house)
    await house.store._db.rows("PRAGMA busy_timeout=20")
    with contextlib.closing(sqlite3.connect(tmp_path / "pandu.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        [why] = await probe.list_reasons()
        assert "database locked" in why
        other.execute("ROLLBACK")
    assert await probe.is_ready()


async def test_a_network_out_of_reach_is_named_after_ten_seconds(house: House, far: Far) -> None:
    probe = of(house)
    far.seconds = 9.0
    assert await probe.is_ready()
    far.seconds = 61.0
    assert await probe.list_reasons() == ["script tidak terjangkau selama 61 detik (script down)"]
    far.seconds = 0.0
    assert await probe.is_ready()


async def test_telegram_counts_since_when_it_does_not_answer() -> None:
    fake = FakeTelegram()
    await fake.start()
    calls = Calls(fake.token, fake.api_url, fake.file_url, asyncio.sleep)
    try:
        await calls.call("getMe")
        assert calls.unreached_seconds() == 0
        fake.faults.plan.append(Fault(method="getMe", status=502))
        with contextlib.suppress(Exception):
            await calls.call("getMe")
        assert calls.unreached_seconds() > 0
        await calls.call("getMe")
        fake.faults.plan.append(Fault(method="getMe", status=400))
        with contextlib.suppress(Exception):
            await calls.call("getMe")
        assert calls.unreached_seconds() == 0, "a refusal is an answer"
    finally:
        await calls.close()
        await fake.stop()


async def test_yaml_that_broke_while_running_is_named_until_it_is_mended(
    house: House, tmp_path: Path
) -> None:
    folder = tmp_path / "faq"
    folder.mkdir()
    page, config = folder / "a.yaml", settings(tmp_path, PANDU_CONTENT=str(folder))
    page.write_text("a: 1\n")

    def read() -> object:
        if "b" not in page.read_text():
            return knowledge()
        raise BotError("a.yaml:1: broken")

    live = Live(config, read)  # type: ignore[arg-type]
    probe = Readiness(house, Supervision(), find_fault=lambda: live.fault)
    for text, ready in (("a: b\n", False), ("a: 22\n", True)):
        page.write_text(text)
        live.look_once()
        live.look_once()
        assert await probe.is_ready() == ready
    page.write_text("a: bb\n")
    live.look_once()
    live.look_once()
    [why] = await probe.list_reasons()
    assert "YAML" in why
    assert "a.yaml" not in why
