"""Every dialogue of tests/dialogues/desk, over HTTP with Telegram's strict fake and on our page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.houses.desk_play import Play, dialogues
from tests.houses.desk_wires import on_telegram, on_web

SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "way", [on_telegram, pytest.param(on_web, marks=SLOW)], ids=["telegram", "web"]
)
@pytest.mark.parametrize(
    "dialogue", dialogues(), ids=lambda item: f"{item['file']}: {item['name']}"
)
async def test_the_dialogue_goes_as_written(
    way: Any, dialogue: dict[str, Any], tmp_path: Path
) -> None:
    async with way(tmp_path) as desk:
        await Play(desk).all(dialogue)
