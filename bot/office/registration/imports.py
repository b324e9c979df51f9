"""Imports at the desk: a list as a file or pasted, read back before anything is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.messages import Choice, File, Incoming, Outgoing, Sheet
from bot.dialogue.registration.display import mask_number
from bot.dialogue.state import Carried
from bot.errors import BotError
from bot.files.media import MOST_BYTES
from bot.files.spreadsheet_read import read_pasted
from bot.files.spreadsheet_write import XLSX, write_workbook
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument, read_flag
from bot.office.kit.commands import Answer, Order
from bot.office.kit.confirm import ReadBack
from bot.office.registration.import_template import make_template
from bot.office.registration.rows import Alike, CheckedList, Told, check_rows, save_rows, wrong_rows

MOST_ROWS = 1000
"""Rows of one list in chat: checking more would keep everybody else waiting."""

SAYS = ("same", "update", "new")
"""What may be said of somebody alike: left as she is, her number taken over, somebody else."""

_SHOWN = 5
_NAME = 40
_STEP = {"step": "rows"}


async def import_rows(order: Order) -> Answer:
    """Asks for a list, says what is in it, and keeps the good rows on a yes."""
    if order.action:
        return await _take_decision(order)
    incoming = order.incoming
    if incoming is not None and incoming.sheet is not None:
        return await _take_sheet(order, incoming.sheet)
    if incoming is not None and incoming.attachment is not None:
        return _take_file(order, incoming)
    if not order.text:
        empty = order.button("desk.import.template", "impor", "template")
        return _ask_list(order.say("desk.import.ask", empty))
    try:
        return await _read_back(order, read_pasted(order.text), as_file=False)
    except BotError as error:
        return _ask_list(order.say("desk.import.unread", problem=error))


def _ask_list(said: Outgoing) -> Answer:
    """Says so, and takes what she writes or sends next for the list."""
    return Answer((replace(said, numbered=False),), memory=_STEP)


def _take_file(order: Order, incoming: Incoming) -> Answer:
    """Has a file that came read aside, for that may take a while."""
    relay = incoming.relay
    if relay is None or relay.kind != "document":
        return _ask_list(order.say("desk.import.no_file"))
    if relay.size > MOST_BYTES:
        return _ask_list(order.say("desk.import.too_big"))
    said = order.say("desk.import.reading")
    return Answer((replace(said, numbered=False),), memory=_STEP, reads=True)


async def _take_sheet(order: Order, sheet: Sheet) -> Answer:
    try:
        if sheet.problem:
            raise BotError(sheet.problem)
        return await _read_back(order, sheet.rows, as_file=True)
    except BotError as error:
        return _ask_list(order.say("desk.import.unread", problem=error))


async def _take_decision(order: Order) -> Answer:
    """Does what a button of the list that was read back says. One of an older list does nothing."""
    step = order.action[0]
    if step == "template":
        return _send_template(order)
    if step == "no":
        return Answer((order.say("desk.left"),))
    rows = order.carried.rows
    if not rows or step not in ("yes", "each", *SAYS):
        return _say_old(order)
    found = await check_rows(order.store, order.knowledge, rows, order.at)
    reading = _reading(rows, found)
    if reading.outdated(order):  # somebody in it was registered meanwhile
        return await _read_back(order, rows, as_file=False)
    if not reading.agreed(order):
        return _say_old(order)
    if step == "each" or "told" in order.memory:
        return await _one_by_one(order, found, step)
    told = {alike.row: step if step in SAYS else "same" for alike in found.alike}
    return await _keep_rows(order, found, told)


def _say_old(order: Order) -> Answer:
    """Says that the button is of another list: nothing is kept, the last list stays open."""
    old = order.say("desk.import.old")
    return Answer((old,), memory=order.memory, carried=order.carried)


def _reading(rows: Sequence[Sequence[str]], found: CheckedList) -> ReadBack:
    """What a yes is to: these rows, of which so many are good and these are known already."""
    known = [alike.ref for alike in found.alike]
    return ReadBack("candidates import", "", json.dumps(rows), f"{len(found.good)} {known}")


def _send_template(order: Order) -> Answer:
    name = f"{order.phrase('desk.import.template_name')}.xlsx"
    file = File(name, XLSX, make_template(order.knowledge, order.locale))
    return _ask_list(replace(order.say("desk.import.template_sent"), file=file))


async def _read_back(order: Order, rows: Sequence[Sequence[str]], *, as_file: bool) -> Answer:
    if sum(map(bool, rows)) > MOST_ROWS + 1:
        raise BotError(f"lebih dari {MOST_ROWS} baris; bagi menjadi beberapa berkas")
    found = await check_rows(order.store, order.knowledge, rows, order.at)
    text = "\n".join(_draw_found(order, found))
    wrong = [_send_wrong(order, rows, found)] if found.mistakes and as_file else []
    kept_rows = [number for number, _ in found.good] + [alike.row for alike in found.alike]
    if not kept_rows:
        return Answer((*wrong, order.message(text, numbered=False)), memory=_STEP)
    numbers = [found.head, *sorted(kept_rows)]
    kept = tuple(tuple(rows[number - 1]) for number in numbers)
    said = order.message(text, *_offer_ways(order, found, kept))
    memory = {"step": "sure", "bad": str(found.count_bad)}
    return Answer((*wrong, said), memory=memory, carried=Carried(rows=kept))


def _offer_ways(order: Order, found: CheckedList, kept: Sequence[Sequence[str]]) -> list[Choice]:
    """What can be done with the list: with people alike, each way says what becomes of them."""
    mark = _reading(kept, found).seal(order.officer.id)
    good, alike = len(found.good), len(found.alike)
    no = order.button("desk.import.no", "impor", "no")
    if not alike:
        return [order.button("desk.import.yes", "impor", "yes", mark, good=good), no]
    ways = [
        order.button(f"desk.import.{say}", "impor", say, mark, good=good, alike=alike)
        for say in SAYS
        if say != "same" or good
    ]
    return [*ways, order.button("desk.import.each", "impor", "each", mark), no]


def _draw_found(order: Order, found: CheckedList) -> list[str]:
    lines = [
        order.phrase("desk.import.checked", good=len(found.good), bad=found.count_bad),
        *(
            order.phrase(
                "desk.import.mistake",
                cell=mistake.cell,
                column=mistake.column,
                problem=mistake.problem,
            )
            for mistake in found.mistakes[:_SHOWN]
        ),
    ]
    if len(found.mistakes) > _SHOWN:
        lines.append(order.phrase("desk.import.more", total=len(found.mistakes) - _SHOWN))
    if found.alike:
        lines += ["", order.phrase("desk.import.alike", total=len(found.alike))]
        lines += [f"- {_describe_alike(order, alike)}" for alike in found.alike[:_SHOWN]]
    if found.unknown:
        names = ", ".join(name[:_NAME] for name in found.unknown[:_SHOWN])
        lines.append(order.phrase("desk.import.ignored", names=names))
    if not found.good and not found.alike:
        lines.append(order.phrase("desk.import.nothing"))
    return lines


def _describe_alike(order: Order, alike: Alike) -> str:
    """Returns who it is, with the number of the list, and whom she is like."""
    gaps = {"name": alike.answers["full_name"], "phone": mask_number(alike.answers["phone"])}
    if alike.ref:
        return order.phrase("desk.import.like_ref", ref=alike.ref, **gaps)
    return order.phrase("desk.import.like_row", **gaps)


async def _one_by_one(order: Order, found: CheckedList, step: str) -> Answer:
    """Asks of each who may be the same person. When all are told, the list is kept."""
    told = [text for text in order.memory.get("told", "").split(",") if text]
    if step in SAYS and "told" in order.memory:
        told.append(step)
    if len(told) >= len(found.alike):
        return await _keep_rows(
            order, found, {alike.row: says for alike, says in zip(found.alike, told, strict=False)}
        )
    alike = found.alike[len(told)]
    seal = _reading(order.carried.rows, found).seal(order.officer.id)
    ways = [
        order.button(f"desk.import.one_{says}", "impor", says, seal)
        for says in SAYS
        if says != "update" or alike.ref
    ]
    head = order.phrase("desk.import.which", number=len(told) + 1, total=len(found.alike))
    memory = {**order.memory, "told": ",".join(told)}
    no = order.button("desk.import.no", "impor", "no")
    asks = order.message(f"{head}\n{_describe_alike(order, alike)}", *ways, no)
    return Answer((asks,), memory=memory, carried=order.carried)


def _send_wrong(order: Order, rows: Sequence[Sequence[str]], found: CheckedList) -> Outgoing:
    """Returns the wrong rows as a file that can be mended and sent again."""
    phrases = order.locale.phrases
    notes = [(phrases["desk.import.note"], order.format_moment(order.at))]
    table = wrong_rows(rows, found.mistakes, found.head)
    content = write_workbook(table, phrases["export.note"], notes)
    file = File(f"{phrases['desk.import.wrong_name']}.xlsx", XLSX, content)
    return replace(order.say("desk.import.wrong", bad=found.count_bad), file=file)


async def _keep_rows(order: Order, found: CheckedList, told: Told) -> Answer:
    refs = await save_rows(order.store, order.knowledge, found, told, order.officer_name, order.at)
    bad = int(order.memory.get("bad", "0")) + found.count_bad
    when = order.format_moment(order.at)
    lines = [order.phrase("desk.import.done", good=len(refs), bad=bad, when=when)]
    if found.alike:
        counts = {says: sum(text == says for text in told.values()) for says in SAYS}
        lines.append(order.phrase("desk.import.done_alike", **counts))
    return Answer((order.message("\n".join(lines)),))


@declare_action(
    "import",
    Argument("rows", option=False, needed="rows: a list of lists"),
    Argument("dry_run", "only say what would be kept", read=read_flag),
    Argument("strict", "keep nothing while a row is wrong", read=read_flag),
    Argument("alike", "what becomes of people who may be registered already", of="says"),
    command="impor",
    chat=import_rows,
    page=True,
    audit="candidate.import candidate.phone",
    files=True,
)
async def import_act(
    actor: Actor,
    rows: Sequence[Sequence[str]],
    says: str = "same",
    *,
    dry_run: bool = False,
    strict: bool = False,
) -> dict[str, Any]:
    """{"rows", "dry_run", "strict", "alike"} → what is good, what is wrong, what was kept.

    `alike` is what becomes of people who may be registered already ("same": nothing). With
    `strict` nothing is kept while a row is wrong. BotError where `alike` is none of these.
    """
    rows = [[str(cell) for cell in row] for row in rows]
    if says not in SAYS:
        raise BotError(f'"alike" is one of {", ".join(SAYS)}, not "{says}"')
    found = await check_rows(actor.store, actor.knowledge, rows, actor.at)
    held = strict and bool(found.mistakes)
    dry = dry_run or held
    told = {alike.row: says for alike in found.alike}
    refs: list[str] = []
    if not dry:
        refs = await save_rows(actor.store, actor.knowledge, found, told, actor.who, actor.at)
    return {
        "dry_run": dry,
        "rows": sum(map(bool, rows[found.head :])),
        "head": found.head,
        "good": len(found.good),
        "bad": found.count_bad,
        "ignored": found.unknown,
        "mistakes": [
            {name: getattr(mistake, name) for name in ("row", "column", "cell", "problem")}
            for mistake in found.mistakes
        ],
        "alike": [
            {"row": alike.row, "ref": alike.ref, "first": alike.first} for alike in found.alike
        ],
        "refs": refs,
    }
