"""Numbers that no button of ours has and no form of ours sends, at every command and act."""

from __future__ import annotations

import contextlib
import logging
from typing import Any

import pytest

from bot.errors import BotError
from bot.office.kit.action import ACTIONS, perform_action
from bot.office.kit.commands import COMMANDS
from tests.houses.desk import DeskHouse

pytestmark = pytest.mark.attack
NUMBERS = ("9" * 25, "-1", "\u0663", "\u00b2", "1e9")
STEPS = ("", "page:", "one:", "drop:", "yes:")
ARGUMENTS: tuple[dict[str, Any], ...] = (
    {"id": 10**30},
    {"id": 1e999},
    {"id": []},
    {"ref": {"a": 1}},
    {"filter": [1]},
    {"filter": "status"},
    {"filter": {"a": {"b": 1}}, "what": "candidates", "format": "csv"},
)


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("1", "admin", "Siti Aminah")
    return desk


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_no_number_in_a_forged_button_or_a_command_fails_a_turn(
    desk: DeskHouse, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A button with a number that is too long, or of another script, ends a turn with a bug."""
    for number in NUMBERS:
        for step in STEPS:
            await desk.press("1", f"1:s:{name}:{step}{number}"[:64])
        assert await desk.say("1", f"/{name} {number}")
        await desk.say("1", "/menu")
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("name", sorted(ACTIONS))
async def test_an_act_of_wrong_values_is_refused_in_words(desk: DeskHouse, name: str) -> None:
    """A script sends a list for a mapping, or a number without end, and hears of a bug of ours."""
    house = desk.house
    for arguments in ARGUMENTS:
        with contextlib.suppress(BotError):
            await perform_action(house.store, house.knowledge(), name, dict(arguments), desk.now)
