"""A list brought to the dashboard: read aside, every wrong cell beside what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.dialogue.messages import Sheet
from bot.errors import BotError
from bot.files.isolated_read import rows_aside
from bot.files.spreadsheet_read import read_pasted
from bot.office.registration.imports import MOST_ROWS
from bot.office.registration.rows import CheckedList, check_rows
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.talk import ask_desk, buttons_of
from bot.web.desk.visit import Visit

_SHOWN = 100
"""So many wrong rows stand on the page; the file has all of them."""

_CELL = re.compile(r"([A-Z]{1,3})\d+")


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row as it came: its number, each cell with what is wrong with it, and what is wrong in all.

    Empty where nothing is.
    """

    number: int
    cells: tuple[tuple[str, str], ...]
    problem: str = ""


@declare_page("/peserta/impor", "impor", screen=True)
async def show_import(visit: Visit) -> Response:
    """Asks for a list: as a file, or pasted."""
    return visit.draw("imports", wrong="", said=(), rows=[], head=(), more=0)


@declare_form("/peserta/impor", "impor", files=True)
async def check_import(visit: Visit) -> Response:
    """Reads the list as the chat does, and shows what is wrong. A button below keeps the rest."""
    try:
        rows = await _read_rows(visit)
        found = await check_rows(visit.store, visit.knowledge, rows, visit.at)
    except BotError as error:
        wrong = visit.word("kantor.import.unread", problem=str(error))
        return visit.draw("imports", 422, wrong=wrong, said=(), rows=[], head=(), more=0)
    await ask_desk(visit, "/impor")
    talk = await ask_desk(visit, sheet=Sheet(tuple(tuple(row) for row in rows)))
    shown = _list_wrong(rows, found)
    return visit.draw(
        "imports",
        wrong="",
        said=[(at, message, buttons_of(message)) for at, message in enumerate(talk.said)],
        rows=shown[:_SHOWN],
        head=rows[found.head - 1],
        more=max(0, len(shown) - _SHOWN),
    )


async def _read_rows(visit: Visit) -> Sequence[Sequence[str]]:
    """Returns the rows of the file or of what was pasted. BotError where there are none."""
    pasted = visit.form.get("text")
    if visit.file is not None:
        rows = await rows_aside(visit.file.content)
    elif isinstance(pasted, str) and pasted.strip():
        rows = read_pasted(pasted)
    else:
        raise BotError(visit.word("kantor.import.empty"))
    if sum(map(bool, rows)) > MOST_ROWS + 1:
        raise BotError(visit.word("kantor.import.many", most=MOST_ROWS))
    return rows


def _list_wrong(rows: Sequence[Sequence[str]], found: CheckedList) -> list[WrongRow]:
    shown = []
    for number in sorted({mistake.row for mistake in found.mistakes}):
        mine = [mistake for mistake in found.mistakes if mistake.row == number]
        beside = {_place_of(mistake.cell): mistake.problem for mistake in mine if mistake.cell}
        row = [*rows[number - 1], *[""] * len(rows[found.head - 1])][: len(rows[found.head - 1])]
        cells = tuple((text[:80], beside.get(at, "")) for at, text in enumerate(row))
        whole = "; ".join(mistake.problem for mistake in mine if not mistake.cell)
        shown.append(WrongRow(number, cells, whole))
    return shown


def _place_of(cell: str) -> int:
    """Returns the column that a spreadsheet's name of a cell means: "C7" is 2. -1 for none."""
    found = _CELL.fullmatch(cell)
    column = 0
    for letter in found[1] if found else "":
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
