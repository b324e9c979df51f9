"""Exports at the desk: a list as a file in the chat, noted with who is in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import File
from bot.dialogue.schedule import format_moment
from bot.dialogue.state import Carried
from bot.errors import BotError
from bot.files.spreadsheet_write import CSV, XLSX, csv_file, write_workbook
from bot.office.broadcasts.audience import find_missing, read_filter
from bot.office.broadcasts.filter_words import Unknown, label_value, read_words
from bot.office.exports.request import read_request, tell_unknown
from bot.office.kit.action import Question, declare_action
from bot.office.kit.actor import CLI, Actor
from bot.office.kit.argument import AnswerMistake, Argument, number_of, read_whole_as
from bot.office.kit.commands import Answer, Order, register_command
from bot.office.kit.confirm import ReadBack
from bot.office.registration.lists import WHAT, WholeList, make_sheet, read_list_whole
from bot.store.audience import OF_CHAT, Filter
from bot.store.store import Store

MOST = 5000
"""Rows of an export in chat: it is made while everybody waits. Larger ones: the command line."""

KINDS = ("xlsx", "csv")


@register_command("ekspor", role="officer", proven=True)
async def export_list(order: Order) -> Answer:
    """Says what would leave the house, and sends it on a yes: /ekspor peserta csv terverifikasi."""
    request = read_request(order)
    what, kind = request.what, request.kind
    if what not in WHAT or kind not in KINDS:
        return _show_choices(order)
    try:
        chosen = _read_filter(order, request.words.split())
        if await find_missing(order.store, chosen):
            raise Unknown(request.words)
        list_ = make_sheet(order.store, order.knowledge, order.locale, what, chosen, order.at)
    except Unknown as unknown:
        return tell_unknown(order, request, unknown)
    except BotError:
        return tell_unknown(order, request, Unknown(request.words))
    found = await read_list_whole(list_, MOST)
    if found is None:
        return Answer((order.say("desk.export.many", most=MOST),))
    if what == "candidates":
        reading = _reading(chosen, found)
        if order.memory.get("step") != "sure" or not reading.agreed(order):
            return _ask_sure(order, kind, chosen, found)
    return await _send_list(order, what, kind, chosen, found)


def _ask_sure(order: Order, kind: str, chosen: Filter, found: WholeList) -> Answer:
    question = _ask_yes(order, kind, chosen, found)
    kept = {key: tuple(values) for key, values in chosen.items()}
    return Answer((question.message,), memory={"step": "sure"}, carried=Carried(chosen=kept))


def _ask_yes(order: Order, kind: str, chosen: Filter, found: WholeList) -> Question:
    """Says how many people's data would leave, and that it is noted. Asks for a yes to that."""
    reading = _reading(chosen, found)
    seal = reading.seal(order.officer.id)
    says = order.say(
        "desk.export.sure",
        order.button("desk.export.yes", "ekspor", "candidates", kind, "yes", seal),
        order.button("desk.export.no", "ekspor"),
        number=len(found.table.rows),
        filter=in_words(order.knowledge, order.locale, chosen),
    )
    return Question(reading, says)


def _reading(chosen: Filter, found: WholeList) -> ReadBack:
    """Returns what a yes is to: this filter, and so many people behind it."""
    said = json.dumps(sorted(chosen.items()))
    return ReadBack("candidates export", "", said, str(len(found.table.rows)))


def _show_choices(order: Order) -> Answer:
    buttons = [
        order.button(f"desk.export.{what}_{kind}", "ekspor", what, kind)
        for what in WHAT
        for kind in KINDS
        if what == "candidates" or kind == "xlsx"
    ]
    return Answer((order.say("desk.export.which", *buttons),))


def _read_filter(order: Order, words: Sequence[str]) -> Filter:
    """Returns the filter in words, as key=value, or as it was read back before.

    BotError or Unknown.
    """
    if not words:
        asked: dict[str, Any] = {key: list(values) for key, values in order.carried.chosen.items()}
    elif all("=" in word for word in words):
        asked = {}
        for name, _, values in (word.partition("=") for word in words):
            asked.setdefault(name, []).extend(values.split(","))
    else:
        asked = dict(read_words(order.knowledge, order.locale, " ".join(words)))
    return check_filter(order.knowledge, asked, order.at)


def check_filter(knowledge: Knowledge, asked: dict[str, Any], at: datetime) -> Filter:
    """Returns the filter of an export. BotError for what says nothing about a registration."""
    chosen = read_filter(knowledge, asked, knowledge.today(at))
    for name in (*OF_CHAT, "export"):
        if name in chosen:
            raise BotError(f'an export is not filtered by "{name}"')
    return chosen


async def _send_list(
    order: Order, what: str, kind: str, chosen: Filter, found: WholeList
) -> Answer:
    locale, rows = order.locale, len(found.table.rows)
    noted = Noted(what, kind, chosen, found.refs, rows)
    number = await note_export(order.store, noted, order.officer_name, order.at)
    if kind == "csv":
        content = csv_file(found.table)
    else:
        about = describe_export(
            order.knowledge, locale, number, noted, order.officer_name, order.at
        )
        content = write_workbook(found.table, locale.phrases["export.note"], about)
    name = f"{locale.phrases[f'export.{what}'].lower()}-{number}.{kind}"
    when = order.format_moment(order.at)
    said = order.say("desk.export.done", number=number, rows=rows, when=when)
    file = File(name, XLSX if kind == "xlsx" else CSV, content)
    return Answer((replace(said, file=file),))


async def _read_chosen(actor: Actor, value: Any) -> Filter:
    chosen = check_filter(actor.knowledge, value or {}, actor.at)
    if lost := await find_missing(actor.store, chosen):
        raise BotError(f'there is no {lost[0]} "{lost[1]}"')
    return chosen


async def _find_list(order: Order, what: str, kind: str, chosen: Filter) -> WholeList:
    """Returns what would leave. BotError for no such list, AnswerMistake for one too long."""
    if kind not in KINDS:
        raise BotError(f'a list is made as {" or ".join(KINDS)}, not "{kind}"')
    sheet = make_sheet(order.store, order.knowledge, order.locale, what, chosen, order.at)
    if (found := await read_list_whole(sheet, MOST)) is None:
        raise AnswerMistake("desk.export.many", most=MOST)
    return found


async def _ask_export(
    order: Order, what: str, kind: str = "xlsx", chosen: Filter | None = None
) -> Question | None:
    if what != "candidates":
        return None
    return _ask_yes(order, kind, chosen or {}, await _find_list(order, what, kind, chosen or {}))


@declare_action(
    "export make",
    Argument("what", "candidates, sessions or questions", needed="the name of a list"),
    Argument("format", "xlsx or csv", of="kind"),
    Argument("filter", read=_read_chosen, of="chosen"),
    role="officer",
    asks=_ask_export,
    audit="export",
    by_officer=True,
    proven=True,
)
async def make_export(
    order: Order, what: str, kind: str = "xlsx", chosen: Filter | None = None
) -> Answer:
    """Makes a list as a file, noted with who is in it."""
    found = await _find_list(order, what, kind, chosen or {})
    return await _send_list(order, what, kind, chosen or {}, found)


@dataclass(frozen=True, slots=True)
class Noted:
    """A list that leaves the house: what, under which filter, with whom, and how many rows."""

    what: str
    kind: str
    chosen: Filter
    refs: Sequence[str]
    rows: int


async def note_export(store: Store, noted: Noted, who: str, at: datetime) -> int:
    """Keeps and logs that a list was taken. Its number."""
    text = "; ".join(f"{name}={','.join(values)}" for name, values in sorted(noted.chosen.items()))
    number = await store.exports.add_export(
        noted.what, noted.kind, text, noted.refs, noted.rows, who, at
    )
    detail = f"{noted.what}, {noted.kind}, {noted.rows}{f', {text}' if text else ''}"
    await store.audit.write_entry(who, "export", f"export {number}", detail, at)
    return number


def describe_export(
    knowledge: Knowledge, locale: Locale, number: int, noted: Noted, who: str, at: datetime
) -> list[tuple[str, str]]:
    """The sheet "Keterangan": who took it, when, under which filter, and what it must be kept
    from."""
    phrases = locale.phrases
    when = format_moment(at.astimezone(knowledge.zone), knowledge.zone_name, phrases)
    return [
        (phrases["export.note.id"], str(number)),
        (phrases["export.note.who"], phrases["desk.audit.cli"] if who == CLI else who),
        (phrases["export.note.when"], when),
        (phrases["export.note.filter"], in_words(knowledge, locale, noted.chosen)),
        (phrases["export.note.rows"], str(noted.rows)),
        (phrases["export.note.care"], phrases["export.note.care_text"]),
    ]


def in_words(knowledge: Knowledge, locale: Locale, chosen: Filter) -> str:
    """A filter as clerks read it: "Status: terverifikasi. Kampus: Universitas Sari Mulia"."""
    phrases = locale.phrases
    names = {"status": "export.status", "session": "export.sessions", "seat": "export.seat"}
    parts = []
    for key, values in sorted(chosen.items()):
        name = phrases.get(names.get(key) or f"form.{key}.name") or phrases[f"export.{key}"]
        told = (
            values if key == "session" else [label_value(knowledge, locale, key, x) for x in values]
        )
        parts.append(f"{name}: {', '.join(told)}")
    return "; ".join(parts) or phrases["export.note.all"]


@declare_action(
    "export note",
    Argument("what"),
    Argument("format", of="kind"),
    Argument("filter", of="asked", option=False),
    Argument("refs", option=False),
    Argument("rows", read=read_whole_as("rows")),
    audit="export",
)
async def note_act(
    actor: Actor,
    what: str = "",
    kind: str = "",
    asked: dict[str, Any] | None = None,
    refs: Sequence[str] = (),
    rows: int | None = None,
) -> dict[str, Any]:
    """{"what", "format", "filter", "refs", "rows"} of a list that was just read → its number."""
    chosen = check_filter(actor.knowledge, asked or {}, actor.at)
    make_sheet(
        actor.store, actor.knowledge, actor.knowledge.locale(""), what, chosen, actor.at
    )  # only a list that there is
    known = [str(item) for item in refs]
    noted = Noted(what, kind, chosen, known, len(known) if rows is None else rows)
    return {"id": await note_export(actor.store, noted, actor.who, actor.at)}


@declare_action("export list", role="admin", proven=True)
async def list_act(actor: Actor) -> dict[str, Any]:
    """Returns every list that was taken, the newest first."""
    return {
        "exports": [
            {
                "id": list_export.id,
                "at": list_export.at.isoformat(timespec="seconds"),
                "who": list_export.who,
                "what": list_export.what,
                "format": list_export.format,
                "filter": list_export.filter,
                "rows": list_export.number,
            }
            for list_export in await actor.store.exports.list_exports()
        ]
    }


@declare_action("export people", number_of("the number of an export"), role="admin", proven=True)
async def people_act(actor: Actor, number: int) -> dict[str, Any]:
    """{"id"} → who was in that list: for the day that it leaks.

    BotError where there is no such export.
    """
    if await actor.store.exports.find_export(number) is None:
        raise BotError(f"there is no export {number}")
    return {"id": number, "refs": await actor.store.exports.people_in(number)}
