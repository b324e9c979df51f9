"""Imports at the desk: rows pasted from a spreadsheet, read back before they are kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.errors import BotError
from bot.sheet_files import pasted
from bot.staff.acts import CLI, act
from bot.staff.commands import Answer, Order, command
from bot.staff.importing import Checked, check, save
from bot.store.store import Store

_SHOWN = 5


@command("impor", role="officer", files=True)
async def import_rows(order: Order) -> Answer:
    """Asks for rows, says what they are, and keeps the good ones on a yes."""
    if order.action == ("yes",) and order.memory.get("rows"):
        return await _kept(order, json.loads(order.memory["rows"]))
    if order.action == ("no",):
        return Answer((order.say("desk.left"),))
    if not order.text:
        is_file = order.incoming is not None and order.incoming.attachment is not None
        asked = order.say("desk.import.no_file" if is_file else "desk.import.ask")
        return Answer((replace(asked, numbered=False),), memory={"step": "rows"})
    try:
        rows = pasted(order.text)
        found = await check(order.store, order.knowledge, rows, order.at)
    except BotError as error:
        said = order.say("desk.import.unread", problem=error)
        return Answer((replace(said, numbered=False),), memory={"step": "rows"})
    return _read_back(order, rows, found)


def _read_back(order: Order, rows: Sequence[Sequence[str]], found: Checked) -> Answer:
    lines = [
        order.phrase("desk.import.checked", good=len(found.good), bad=_bad(found)),
        *(
            order.phrase("desk.import.mistake", row=one.row, column=one.column, problem=one.problem)
            for one in found.mistakes[:_SHOWN]
        ),
    ]
    if len(found.mistakes) > _SHOWN:
        lines.append(order.phrase("desk.import.more", total=len(found.mistakes) - _SHOWN))
    if found.unknown:
        lines.append(order.phrase("desk.import.ignored", names=", ".join(found.unknown[:_SHOWN])))
    if not found.good:
        lines.append(order.phrase("desk.import.nothing"))
        said = order.message("\n".join(lines), numbered=False)
        return Answer((said,), memory={"step": "rows"})
    yes = order.button("desk.import.yes", "impor", "yes", good=len(found.good))
    no = order.button("desk.import.no", "impor", "no")
    memory = {"step": "sure", "rows": json.dumps(list(map(list, rows)))}
    return Answer((order.message("\n".join(lines), yes, no),), memory=memory)


async def _kept(order: Order, rows: list[list[str]]) -> Answer:
    found = await check(order.store, order.knowledge, rows, order.at)
    refs = await save(order.store, order.knowledge, found, order.who, order.at)
    when = order.moment(order.at)
    said = order.say("desk.import.done", good=len(refs), bad=_bad(found), when=when)
    return Answer((said,))


def _bad(found: Checked) -> int:
    """How many rows have mistakes."""
    return len({one.row for one in found.mistakes})


@act("import")
async def import_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"rows", "dry_run"} → what is good, what is wrong, and the references of what was kept."""
    rows = [[str(cell) for cell in row] for row in arguments["rows"]]
    found = await check(store, knowledge, rows, at)
    dry = bool(arguments.get("dry_run"))
    refs = [] if dry else await save(store, knowledge, found, CLI, at)
    return {
        "dry_run": dry,
        "rows": len(rows) - 1,
        "good": len(found.good),
        "bad": _bad(found),
        "ignored": found.unknown,
        "mistakes": [
            {"row": one.row, "column": one.column, "problem": one.problem} for one in found.mistakes
        ],
        "refs": refs,
    }
