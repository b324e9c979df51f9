"""Exports at the desk: a list as a file in the chat, noted with who is in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import File
from bot.errors import BotError
from bot.sheets import CSV, XLSX, csv_file, workbook
from bot.staff.acts import CLI, act, whole
from bot.staff.audience import read_filter
from bot.staff.commands import Answer, Order, command
from bot.staff.lists import WHAT, Listed, listed
from bot.store.audience import OF_CHAT, Filter
from bot.store.store import Store

MOST = 5000
"""Rows of an export in chat: it is made while everybody waits. Larger ones: the command line."""

KINDS = ("xlsx", "csv")

_WORDS = {"peserta": "candidates", "sesi": "sessions", "pertanyaan": "questions"}


@command("ekspor", role="officer")
async def export(order: Order) -> Answer:
    """Says what would leave the house, and sends it on a yes: /ekspor peserta csv status=sent."""
    words = (*order.action, *order.text.split())
    what = next((_WORDS.get(one, one) for one in words if _WORDS.get(one, one) in WHAT), "")
    kind = next((one for one in words if one in KINDS), "xlsx")
    if not what:
        return _choices(order)
    asked = [one for one in words if "=" in one] or json.loads(order.memory.get("filter", "[]"))
    try:
        chosen = _filter(order.knowledge, asked, order)
        found = await listed(order.store, order.knowledge, order.locale, what, chosen, order.at)
    except BotError as error:
        return Answer((order.say("desk.export.filter", problem=error),))
    if len(found.table.rows) > MOST:
        return Answer((order.say("desk.export.many", number=len(found.table.rows), most=MOST),))
    if what == "candidates" and "yes" not in order.action:
        yes = order.button("desk.export.yes", "ekspor", what, kind, "yes")
        no = order.button("desk.export.no", "ekspor")
        sure = order.say("desk.export.sure", yes, no, number=len(found.table.rows))
        return Answer((sure,), memory={"filter": json.dumps(asked)})
    return await _sent(order, what, kind, chosen, found)


def _choices(order: Order) -> Answer:
    buttons = [
        order.button(f"desk.export.{what}_{kind}", "ekspor", what, kind)
        for what in WHAT
        for kind in KINDS
        if what == "candidates" or kind == "xlsx"
    ]
    return Answer((order.say("desk.export.which", *buttons),))


def _filter(knowledge: Knowledge, words: Sequence[str], order: Order) -> Filter:
    pairs: dict[str, list[str]] = {}
    for word in words:
        name, _, values = word.partition("=")
        pairs.setdefault(name, []).extend(values.split(","))
    return checked(knowledge, pairs, order.at)


def checked(knowledge: Knowledge, asked: dict[str, Any], at: datetime) -> Filter:
    """The filter of an export; BotError for what says nothing about a registration."""
    chosen = read_filter(knowledge, asked, knowledge.today(at))
    for name in OF_CHAT:
        if name in chosen:
            raise BotError(f'an export is not filtered by "{name}"')
    return chosen


async def _sent(order: Order, what: str, kind: str, chosen: Filter, found: Listed) -> Answer:
    number = await note(order.store, what, kind, chosen, found, order.who, order.at)
    content = file_of(order.locale, found, kind, notes(order, number, found, chosen))
    name = f"{order.locale.phrases[f'export.{what}'].lower()}-{number}.{kind}"
    said = order.say(
        "desk.export.done",
        number=number,
        rows=len(found.table.rows),
        when=order.moment(order.at),
    )
    file = File(name, XLSX if kind == "xlsx" else CSV, content)
    return Answer((replace(said, file=file),))


async def note(
    store: Store, what: str, kind: str, chosen: Filter, found: Listed, who: str, at: datetime
) -> int:
    """Keeps and logs that a list was taken; its number."""
    words = in_words(chosen)
    number = await store.exports.add(what, kind, words, found.refs, len(found.table.rows), who, at)
    detail = f"{what}, {kind}, {len(found.table.rows)}{f', {words}' if words else ''}"
    await store.audit.write(who, "export", f"export {number}", detail, at)
    return number


def notes(order: Order, number: int, found: Listed, chosen: Filter) -> list[tuple[str, str]]:
    """The sheet "Keterangan" of an export from chat."""
    return described(order.locale, number, found, chosen, order.who, order.moment(order.at))


def described(
    locale: Locale, number: int, found: Listed, chosen: Filter, who: str, when: str
) -> list[tuple[str, str]]:
    """Who took it, when, under which filter and number, and what it must be kept from."""
    phrases = locale.phrases
    return [
        (phrases["export.note.id"], str(number)),
        (phrases["export.note.who"], who),
        (phrases["export.note.when"], when),
        (phrases["export.note.filter"], in_words(chosen) or phrases["export.note.all"]),
        (phrases["export.note.rows"], str(len(found.table.rows))),
        (phrases["export.note.care"], phrases["export.note.care_text"]),
    ]


def file_of(locale: Locale, found: Listed, kind: str, about: Sequence[tuple[str, str]]) -> bytes:
    """The file itself."""
    if kind == "csv":
        return csv_file(found.table)
    return workbook(found.table, locale.phrases["export.note"], about)


def in_words(chosen: Filter) -> str:
    """A filter as it is written on an export: status=verified; campus=sari_mulia."""
    return "; ".join(f"{name}={','.join(values)}" for name, values in sorted(chosen.items()))


@act("export note")
async def note_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"what", "format", "filter"} → the export's number, its filter in words, and the moment."""
    what, kind = str(arguments["what"]), str(arguments["format"])
    chosen = checked(knowledge, arguments.get("filter") or {}, at)
    found = await listed(store, knowledge, knowledge.locale(""), what, chosen, at)
    return {"id": await note(store, what, kind, chosen, found, CLI, at)}


@act("export list")
async def list_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Every list that was taken, the newest first."""
    return {
        "exports": [
            {
                "id": one.id,
                "at": one.at.isoformat(timespec="seconds"),
                "who": one.who,
                "what": one.what,
                "format": one.format,
                "filter": one.filter,
                "rows": one.number,
            }
            for one in await store.exports.every()
        ]
    }


@act("export people")
async def people_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"id"} → who was in that list: for the day that it leaks."""
    number = whole(arguments)
    return {"id": number, "refs": await store.exports.people(number)}
