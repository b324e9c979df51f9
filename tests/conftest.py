"""What every test stands on."""

from __future__ import annotations

import gc

import pytest

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
