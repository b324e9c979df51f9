"""What every test stands on."""

from __future__ import annotations

import gc
import re
from pathlib import Path

import pytest

from tests.selection import files_with
from tests.shortcuts import real_pragmas, take_shortcuts

take_shortcuts()


def pytest_configure() -> None:
    """Collecting makes thousands of objects that stay: nothing to clean up."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on there is; what was collected is not looked through again."""
    gc.freeze()
    gc.enable()


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
