"""Numbers that no button of ours has and no form of ours sends, at every command and act."""

from __future__ import annotations

import contextlib
import logging
from itertools import product
from typing import Any, Literal

import pytest

from bot.dialogue.fields import Field
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.action import ACTIONS, perform_action
from bot.office.kit.commands import COMMANDS
from bot.office.registration.import_cells import Unfit, tidy_cell
from tests.attack.office import OfficeFolder
from tests.houses.desk import DeskHouse

pytestmark = pytest.mark.attack
NUMBERS = ("9" * 25, "-1", "\u0663", "\u00b2", "1e9", "9" * 4000)
HALVES = ("\ud800", "siti \udfff", "\udcff")
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


async def test_an_act_of_wrong_values_is_refused_in_words(desk: DeskHouse) -> None:
    """A script sends a list for a mapping, or a number without end, and hears of a bug of ours."""
    house = desk.house
    for name in sorted(ACTIONS):
        for arguments in ARGUMENTS:
            with contextlib.suppress(BotError):
                await perform_action(
                    house.store, house.knowledge(), name, dict(arguments), desk.now
                )


async def test_half_a_character_in_an_act_is_refused_in_words(desk: DeskHouse) -> None:
    """A script sends half a character as a name or a reference, and hears of a bug of ours."""
    house = desk.house
    for name, half in product(sorted(ACTIONS), HALVES):
        within = (
            {"ref": half},
            {"filter": {"a": [half]}},
            {half: 1},
            {"rows": [{"a": half}]},
        )
        for arguments in within:
            with pytest.raises(BotError, match="half a character"):
                await perform_action(
                    house.store, house.knowledge(), name, dict(arguments), desk.now
                )


@pytest.mark.parametrize("text", [*NUMBERS, "\u0663\u0664", "+1", "1.5", "1_0", "satu", ""])
def test_what_is_no_plain_number_is_none(text: str) -> None:
    """Four thousand digits, a superscript or a sign where a number is asked for ends in a bug."""
    assert read_number(text) is None
    assert read_number("007") == 7


@pytest.mark.parametrize("number", ["9" * 4000, "\u00b2", "\ud800"])
@pytest.mark.parametrize(
    "command",
    [
        ("session", "show"),
        ("session", "cancel"),
        ("broadcast", "show"),
        ("broadcast", "rows"),
        ("staff", "revoke"),
        ("staff", "factor-off"),
        ("forget",),
        ("held",),
    ],
)
async def test_a_number_on_the_command_line_is_refused_in_words(
    office: OfficeFolder, command: tuple[str, ...], number: str
) -> None:
    """A number without end on the command line ends with a traceback."""
    code, said = await office.runs(*command, number)
    assert code in (1, 2)
    assert "Traceback" not in said
    assert "bug" not in said
    assert said.strip()


@pytest.mark.parametrize("cell", ["9" * 5000, "1E" + "9" * 5000, "8,1E+11", "\u0663" * 5000])
@pytest.mark.parametrize("type_", ["date", "phone", "nik", "year"])
def test_a_cell_of_a_list_is_read_or_refused_whatever_number_is_in_it(
    cell: str, type_: Literal["date", "phone", "nik", "year"]
) -> None:
    """A cell with five thousand digits ends the import of a list with a bug."""
    with contextlib.suppress(Unfit):
        assert isinstance(tidy_cell(cell, Field("born", type_)), str)
