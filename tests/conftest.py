"""What every test stands on."""

from __future__ import annotations

import gc
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.shortcuts import real_pragmas, take_shortcuts

take_shortcuts()

from bot.app.compose import House  # noqa: E402  # after the shortcuts: some keep what they import
from tests.houses.desk import DeskHouse, desk_house  # noqa: E402
from tests.houses.shell import Script, opened  # noqa: E402
from tests.houses.talk import Core  # noqa: E402
from tests.selection import files_with  # noqa: E402


def pytest_configure() -> None:
    """Collecting makes thousands of objects that stay: nothing to clean up."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on there is; what was collected is not looked through again."""
    gc.freeze()
    gc.enable()


@pytest.fixture
def core() -> Core:
    """The bare core, with lists for a store."""
    return Core()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    """A house whose people talk on one channel that keeps what it delivers; its clock stands."""
    async with desk_house(tmp_path) as opened_desk:
        yield opened_desk


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[object]:
    """An office with two officers in a group with topics on Telegram's fake, and with its page."""
    from tests.houses.office import open_office  # a second to import: only who needs it waits

    async with open_office(tmp_path) as running:
        yield running


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[House]:
    """A whole house over a real store; nothing is sent or heard by itself."""
    async with opened(tmp_path, Script()) as house:
        yield house


@pytest.fixture
def real_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is opened as the program opens it."""
    monkeypatch.setattr("bot.store.opening.PRAGMAS", real_pragmas)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-k word`, where that is in a test's name, files without the word are not read."""
    word = str(config.getoption("keyword"))
    if collection_path.suffix != ".py" or not re.fullmatch(r"\w+", word):
        return None
    return None if collection_path in files_with(word) else True
