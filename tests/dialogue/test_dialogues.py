"""Every dialogue of tests/dialogues: on the bare core, and in whole houses on every channel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogues.play import Dialogue, dialogues, play, ways
from tests.houses.talk import Core
from tests.houses.whole import OnTerminal, OnWeb, WholeHouse
from tests.houses.whole_telegram import OnTelegram
from tests.houses.whole_whatsapp import OnWhatsApp

HOUSES: dict[str, type[WholeHouse]] = {
    "terminal": OnTerminal,
    "web": OnWeb,
    "telegram": OnTelegram,
    "whatsapp": OnWhatsApp,
}


def named(dialogue: Dialogue) -> str:
    return f"{dialogue['file']}: {dialogue['name']}"


@pytest.mark.parametrize(
    "dialogue", [dialogue for dialogue in dialogues() if "core" in ways(dialogue)], ids=named
)
async def test_on_the_bare_core(dialogue: Dialogue) -> None:
    await play(dialogue, Core())


ON_WHATSAPP = ("form", "registration", "rights")
"""Files whose dialogues are always played there; the others by `make everything`."""


def _marks(dialogue: Dialogue, way: str, first: str) -> list[pytest.MarkDecorator]:
    if way == "whatsapp" and dialogue["file"] not in ON_WHATSAPP:
        return [pytest.mark.slow, pytest.mark.long]
    return [] if way == first else [pytest.mark.slow]


@pytest.mark.parametrize(
    ("dialogue", "way"),
    [
        pytest.param(
            dialogue,
            way,
            id=f"{named(dialogue)}-{way}",
            marks=_marks(dialogue, way, able[0]),
        )
        for dialogue in dialogues()
        if (able := [way for way in ways(dialogue) if way in HOUSES])
        for way in able
    ],
)
async def test_in_a_whole_house_on_every_channel(
    dialogue: Dialogue, way: str, tmp_path: Path
) -> None:
    """Each channel has a house of its own; all but the first are slow."""
    house = HOUSES[way](folder=tmp_path)
    await house.open()
    try:
        await play(dialogue, house)
    finally:
        await house.close()


def test_every_channel_is_talked_on() -> None:
    assert {way for dialogue in dialogues() for way in ways(dialogue)} == {"core", *HOUSES}
