"""A message is read once: the desk and the core decide on the same turn."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from bot.dialogue.turn import hear_turn
from tests.houses.desk import DeskHouse, desk_house

BOT = Path(__file__).parents[2] / "bot"


@contextmanager
def counting() -> Iterator[list[str]]:
    """Counts who reads a turn."""
    read: list[str] = []

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code is hear_turn.__code__ and frame.f_back:
            read.append(frame.f_back.f_code.co_name)

    sys.setprofile(note)
    try:
        yield read
    finally:
        sys.setprofile(None)


async def say_counted(desk: DeskHouse, who: str, text: str) -> list[str]:
    """Says something, and returns who read it."""
    with counting() as read:
        assert await desk.say(who, text)
    return read


@pytest.mark.parametrize("text", ["halo", "jam buka kantor", "/cek ABCD", "menu", "gabung yuk"])
async def test_what_a_candidate_writes_is_read_once(tmp_path: Path, text: str) -> None:
    async with desk_house(tmp_path) as desk:
        assert await say_counted(desk, "siti", text) == ["_read_turn"]


@pytest.mark.parametrize("text", ["/sesi", "halo", "menu", "/bantuan sesi", "coba"])
async def test_what_staff_write_is_read_once(tmp_path: Path, text: str) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.hire("1", "officer", "Rina Sari")
        assert await say_counted(desk, "1", text) == ["_read_turn"]


def test_only_the_engine_the_core_and_the_conversation_in_a_page_read_turns() -> None:
    files = {file.relative_to(BOT).as_posix() for file in BOT.rglob("*.py")}
    reading = {name for name in files if "hear_turn(" in (BOT / name).read_text("utf-8")}
    assert reading == {
        "dialogue/turn.py",
        "dialogue/decide.py",
        "engine/turns.py",
        "web/desk/talks.py",  # what an officer does in the browser comes by no channel
    }
