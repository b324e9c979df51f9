"""Every dialogue of tests/dialogues: on the bare core, and in whole houses on every channel."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.dialogues.play import Dialogue, dialogues, play, ways
from tests.houses.talk import Core
from tests.houses.whole import OnTerminal, OnWeb, WholeHouse
from tests.houses.whole_telegram import OnTelegram

HOUSES: dict[str, type[WholeHouse]] = {
    "terminal": OnTerminal,
    "web": OnWeb,
    "telegram": OnTelegram,
}


def named(dialogue: Dialogue) -> str:
    return f"{dialogue['file']}: {dialogue['name']}"


@pytest.mark.parametrize(
    "dialogue", [dialogue for dialogue in dialogues() if "core" in ways(dialogue)], ids=named
)
async def test_on_the_bare_core(dialogue: Dialogue) -> None:
    await play(dialogue, Core())


@pytest.mark.parametrize("dialogue", dialogues(), ids=named)
async def test_in_whole_houses_on_every_channel(dialogue: Dialogue, tmp_path: Path) -> None:
    """All channels at once, each with a house of its own: most of the time is a disk's."""
    able = [way for way in ways(dialogue) if way in HOUSES]
    ended: list[Any] = await asyncio.gather(
        *(_in_house(HOUSES[way], tmp_path / way, dialogue) for way in able), return_exceptions=True
    )
    failed = {way: error for way, error in zip(able, ended, strict=True) if error is not None}
    for way, error in failed.items():
        raise AssertionError(f"on {way}: {error}") from error


async def _in_house(kind: type[WholeHouse], folder: Path, dialogue: Dialogue) -> None:
    folder.mkdir()
    house = kind(folder=folder)
    await house.open()
    try:
        await play(dialogue, house)
    finally:
        await house.close()


def test_every_channel_is_talked_on() -> None:
    assert {way for dialogue in dialogues() for way in ways(dialogue)} == {"core", *HOUSES}
