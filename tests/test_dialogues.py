"""Every dialogue of tests/dialogues, on every way to talk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dialogues.play import dialogues, play, ways
from tests.house import Core
from tests.whole_house import OnTerminal, OnWeb, WholeHouse
from tests.whole_telegram import OnTelegram

HOUSES: dict[str, type[WholeHouse]] = {
    "terminal": OnTerminal,
    "web": OnWeb,
    "telegram": OnTelegram,
}
PLAYS = [(way, one) for one in dialogues() for way in ways(one)]


@pytest.mark.parametrize(
    ("way", "dialogue"), PLAYS, ids=[f"{one['file']}-{one['name']}-{way}" for way, one in PLAYS]
)
async def test_the_dialogue_goes_as_written(
    way: str, dialogue: dict[str, Any], tmp_path: Path
) -> None:
    if way == "core":
        await play(dialogue, Core())
        return
    house = HOUSES[way](folder=tmp_path)
    await house.open()
    try:
        await play(dialogue, house)
    finally:
        await house.close()
        if isinstance(house, OnTelegram):
            await house.fake.stop()


def test_there_are_dialogues_for_every_way() -> None:
    assert {way for way, _ in PLAYS} == {"core", *HOUSES}
