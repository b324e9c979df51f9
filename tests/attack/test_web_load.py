"""Each flood for a moment on the real program: the honest are served meanwhile."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.attack.floods import FLOODS
from tests.attack.load import loaded

pytestmark = [pytest.mark.attack, pytest.mark.slow]


@pytest.mark.skipif(sys.platform != "linux", reason="addresses 127.0.0.0/8 and /proc are needed")
async def test_honest_people_are_served_while_each_flood_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One stranger ended the whole process, or kept everybody else waiting, by seven floods."""
    async with loaded(tmp_path) as load:
        await load.flooded((), 8, 1)
        for name in FLOODS:
            found = await load.flooded((name,), 8, 1.5)
            assert found.failed == [], (name, found.failed)
            assert found.grown_mb < 20, name
            assert found.most_mb < 400, name
            assert len(found.waits["web"]) >= 4
            assert len(found.waits["telegram"]) >= 4
        assert await load.house.stop() == 0
