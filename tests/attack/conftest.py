"""What the tests that attack share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attack.office import Office


@pytest.fixture
def office(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Office:
    """An office in a folder of its own."""
    return Office(tmp_path, capsys, monkeypatch)
