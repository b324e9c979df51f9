"""Every dialogue of tests/dialogues/desk, on a channel with a memory and on one without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk_house import Ear, desk_house
from desk_play import Play, dialogues

from bot.channel import Capabilities


@pytest.mark.parametrize("channel", ["telegram", "web"])
@pytest.mark.parametrize("dialogue", dialogues(), ids=lambda one: f"{one['file']}: {one['name']}")
async def test_the_dialogue_goes_as_written(
    channel: str, dialogue: dict[str, Any], tmp_path: Path
) -> None:
    can = Capabilities(keeps_history=channel != "web")
    async with desk_house(tmp_path, ear=Ear(channel, can)) as desk:
        await Play(desk).all(dialogue)
