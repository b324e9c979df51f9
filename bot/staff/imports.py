"""Imports at the desk: a list as a file or pasted, read back before anything is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import File, Incoming, Outgoing, Sheet
from bot.errors import BotError
from bot.files import MOST_BYTES
from bot.sheet_files import pasted
from bot.sheets import XLSX, workbook
from bot.staff.acts import CLI, act
from bot.staff.commands import Answer, Order, command, sealed
from bot.staff.importing import Checked, check, save, wrong_rows
from bot.store.store import Store

MOST_ROWS = 1000
"""Rows of one list in chat: checking more would keep everybody else waiting."""

_SHOWN = 5
_NAME = 40
_STEP = {"step": "rows"}


@command("impor", role="officer", files=True)
async def import_rows(order: Order) -> Answer:
    """Asks for a list, says what is in it, and keeps the good rows on a yes."""
    if order.action:
        return await _decided(order)
    incoming = order.incoming
    if incoming is not None and incoming.sheet is not None:
        return await _came(order, incoming.sheet)
    if incoming is not None and incoming.attachment is not None:
        return _file(order, incoming)
    if not order.text:
        return _asks(order.say("desk.import.ask"))
    try:
        return await _read_back(order, pasted(order.text), as_file=False)
    except BotError as error:
        return _asks(order.say("desk.import.unread", problem=error))


def _asks(said: Outgoing) -> Answer:
    """What she writes or sends next is the list."""
    return Answer((replace(said, numbered=False),), memory=_STEP)


def _file(order: Order, incoming: Incoming) -> Answer:
    """A file came: it is read aside, for that may take a while."""
    relay = incoming.relay
    if relay is None or relay.kind != "document":
        return _asks(order.say("desk.import.no_file"))
    if relay.size > MOST_BYTES:
        return _asks(order.say("desk.import.too_big"))
    said = order.say("desk.import.reading")
    return Answer((replace(said, numbered=False),), memory=_STEP, reads=True)


async def _came(order: Order, sheet: Sheet) -> Answer:
    try:
        if sheet.problem:
            raise BotError(sheet.problem)
        return await _read_back(order, sheet.rows, as_file=True)
    except BotError as error:
        return _asks(order.say("desk.import.unread", problem=error))


async def _decided(order: Order) -> Answer:
    """Yes or no to the list that was read back; a button of an earlier list keeps nothing."""
    if order.action == ("no",):
        return Answer((order.say("desk.left"),))
    rows = order.memory.get("rows", "")
    if not rows or order.action != ("yes", sealed(rows)):
        again = {name: value for name, value in order.memory.items() if name != "command"}
        return Answer((order.say("desk.import.old"),), memory=again)
    return await _kept(order, json.loads(rows))


async def _read_back(order: Order, rows: Sequence[Sequence[str]], *, as_file: bool) -> Answer:
    if len(rows) > MOST_ROWS + 1:
        raise BotError(f"lebih dari {MOST_ROWS} baris; bagi menjadi beberapa berkas")
    found = await check(order.store, order.knowledge, rows, order.at)
    text = "\n".join(_lines(order, found))
    wrong = [_wrong(order, rows, found)] if found.mistakes and as_file else []
    if not found.good:
        return Answer((*wrong, order.message(text, numbered=False)), memory=_STEP)
    kept = json.dumps([rows[0], *(rows[number - 1] for number, _ in found.good)])
    yes = order.button("desk.import.yes", "impor", "yes", sealed(kept), good=len(found.good))
    no = order.button("desk.import.no", "impor", "no")
    memory = {"step": "sure", "rows": kept, "bad": str(_bad(found))}
    return Answer((*wrong, order.message(text, yes, no)), memory=memory)


def _lines(order: Order, found: Checked) -> list[str]:
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
        names = ", ".join(name[:_NAME] for name in found.unknown[:_SHOWN])
        lines.append(order.phrase("desk.import.ignored", names=names))
    if not found.good:
        lines.append(order.phrase("desk.import.nothing"))
    return lines


def _wrong(order: Order, rows: Sequence[Sequence[str]], found: Checked) -> Outgoing:
    """The wrong rows as a file that can be mended and sent again."""
    phrases = order.locale.phrases
    notes = [(phrases["desk.import.note"], order.moment(order.at))]
    content = workbook(wrong_rows(rows, found.mistakes), phrases["export.note"], notes)
    file = File(f"{phrases['desk.import.wrong_name']}.xlsx", XLSX, content)
    return replace(order.say("desk.import.wrong", bad=_bad(found)), file=file)


async def _kept(order: Order, rows: list[list[str]]) -> Answer:
    found = await check(order.store, order.knowledge, rows, order.at)
    refs = await save(order.store, order.knowledge, found, order.who, order.at)
    bad = int(order.memory.get("bad", "0")) + _bad(found)
    when = order.moment(order.at)
    said = order.say("desk.import.done", good=len(refs), bad=bad, when=when)
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
