"""What the tests that attack share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attack.office import OfficeFolder


@pytest.fixture
def office(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> OfficeFolder:
    """An office in a folder of its own."""
    return OfficeFolder(tmp_path, capsys, monkeypatch)
