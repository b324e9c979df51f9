"""Exports at the desk: a list as a file in the chat, noted with who is in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import File
from bot.dialogue.schedule import moment
from bot.errors import BotError
from bot.files.spreadsheet_write import CSV, XLSX, csv_file, workbook
from bot.office.broadcasts.audience import nowhere, read_filter
from bot.office.broadcasts.words import Unknown, label, read_words
from bot.office.kit.acts import CLI, act, whole
from bot.office.kit.commands import Answer, Order, command, sealed
from bot.office.registration.lists import WHAT, Listed, Sheet, listed, sheet
from bot.store.audience import OF_CHAT, Filter
from bot.store.store import Store

MOST = 5000
"""Rows of an export in chat: it is made while everybody waits. Larger ones: the command line."""

KINDS = ("xlsx", "csv")

_WORDS = {"peserta": "candidates", "sesi": "sessions", "pertanyaan": "questions"}


@command("ekspor", role="officer", proven=True)
async def export(order: Order) -> Answer:
    """Says what would leave the house, and sends it on a yes: /ekspor peserta csv terverifikasi."""
    words = [*order.action, *order.text.split()]
    what = next((_WORDS.get(one, one) for one in words if _WORDS.get(one, one) in WHAT), "")
    kind = next((one for one in words if one in KINDS), "xlsx")
    if not what:
        return _choices(order)
    rest = [one for one in order.text.split() if one != kind and _WORDS.get(one, one) != what]
    try:
        chosen = _filter(order, rest)
        if await nowhere(order.store, chosen):
            raise Unknown
        list_ = sheet(order.store, order.knowledge, order.locale, what, chosen, order.at)
    except (BotError, Unknown):
        return Answer((order.say("desk.export.filter", words=" ".join(rest)),))
    if what == "candidates" and order.action[2:] != ("yes", _mark(chosen)):
        return await _sure(order, kind, chosen, list_)
    found = await listed(list_, MOST)
    if found is None:
        return Answer((order.say("desk.export.many", most=MOST),))
    return await _sent(order, what, kind, chosen, found)


async def _sure(order: Order, kind: str, chosen: Filter, list_: Sheet) -> Answer:
    """How many people's data would leave, and that it is noted."""
    number = 0
    async for _ in list_.lines:
        number += 1
        if number > MOST:
            return Answer((order.say("desk.export.many", most=MOST),))
    says = order.say(
        "desk.export.sure",
        order.button("desk.export.yes", "ekspor", "candidates", kind, "yes", _mark(chosen)),
        order.button("desk.export.no", "ekspor"),
        number=number,
        filter=in_words(order.knowledge, order.locale, chosen),
    )
    kept = {key: list(values) for key, values in chosen.items()}
    return Answer((says,), memory={"filter": json.dumps(kept)})


def _mark(chosen: Filter) -> str:
    return sealed(json.dumps(sorted(chosen.items())))


def _choices(order: Order) -> Answer:
    buttons = [
        order.button(f"desk.export.{what}_{kind}", "ekspor", what, kind)
        for what in WHAT
        for kind in KINDS
        if what == "candidates" or kind == "xlsx"
    ]
    return Answer((order.say("desk.export.which", *buttons),))


def _filter(order: Order, words: Sequence[str]) -> Filter:
    """The filter in words, as key=value, or as it was read back before. BotError or Unknown."""
    if not words:
        asked: dict[str, Any] = json.loads(order.memory.get("filter", "{}"))
    elif all("=" in one for one in words):
        asked = {}
        for name, _, values in (one.partition("=") for one in words):
            asked.setdefault(name, []).extend(values.split(","))
    else:
        asked = dict(read_words(order.knowledge, order.locale, " ".join(words)))
    return checked(order.knowledge, asked, order.at)


def checked(knowledge: Knowledge, asked: dict[str, Any], at: datetime) -> Filter:
    """The filter of an export; BotError for what says nothing about a registration."""
    chosen = read_filter(knowledge, asked, knowledge.today(at))
    for name in (*OF_CHAT, "export"):
        if name in chosen:
            raise BotError(f'an export is not filtered by "{name}"')
    return chosen


async def _sent(order: Order, what: str, kind: str, chosen: Filter, found: Listed) -> Answer:
    locale, rows = order.locale, len(found.table.rows)
    noted = Noted(what, kind, chosen, found.refs, rows)
    number = await note(order.store, noted, order.who, order.at)
    if kind == "csv":
        content = csv_file(found.table)
    else:
        about = described(order.knowledge, locale, number, noted, order.who, order.at)
        content = workbook(found.table, locale.phrases["export.note"], about)
    name = f"{locale.phrases[f'export.{what}'].lower()}-{number}.{kind}"
    when = order.moment(order.at)
    said = order.say("desk.export.done", number=number, rows=rows, when=when)
    file = File(name, XLSX if kind == "xlsx" else CSV, content)
    return Answer((replace(said, file=file),))


@dataclass(frozen=True, slots=True)
class Noted:
    """A list that leaves the house: what, under which filter, with whom, and how many rows."""

    what: str
    kind: str
    chosen: Filter
    refs: Sequence[str]
    rows: int


async def note(store: Store, one: Noted, who: str, at: datetime) -> int:
    """Keeps and logs that a list was taken; its number."""
    text = "; ".join(f"{name}={','.join(values)}" for name, values in sorted(one.chosen.items()))
    number = await store.exports.add(one.what, one.kind, text, one.refs, one.rows, who, at)
    detail = f"{one.what}, {one.kind}, {one.rows}{f', {text}' if text else ''}"
    await store.audit.write(who, "export", f"export {number}", detail, at)
    return number


def described(
    knowledge: Knowledge, locale: Locale, number: int, one: Noted, who: str, at: datetime
) -> list[tuple[str, str]]:
    """The sheet "Keterangan": who took it, when, under which filter, and what it must be kept
    from."""
    phrases = locale.phrases
    when = moment(at.astimezone(knowledge.zone), knowledge.zone_name, phrases)
    return [
        (phrases["export.note.id"], str(number)),
        (phrases["export.note.who"], phrases["desk.audit.cli"] if who == CLI else who),
        (phrases["export.note.when"], when),
        (phrases["export.note.filter"], in_words(knowledge, locale, one.chosen)),
        (phrases["export.note.rows"], str(one.rows)),
        (phrases["export.note.care"], phrases["export.note.care_text"]),
    ]


def in_words(knowledge: Knowledge, locale: Locale, chosen: Filter) -> str:
    """A filter as clerks read it: "Status: terverifikasi; Kampus: Universitas Sari Mulia"."""
    phrases = locale.phrases
    names = {"status": "export.status", "session": "export.sessions", "seat": "export.seat"}
    parts = []
    for key, values in sorted(chosen.items()):
        name = phrases.get(names.get(key) or f"form.{key}.name") or phrases[f"export.{key}"]
        told = values if key == "session" else [label(knowledge, locale, key, x) for x in values]
        parts.append(f"{name}: {', '.join(told)}")
    return "; ".join(parts) or phrases["export.note.all"]


@act("export note")
async def note_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """{"what", "format", "filter", "refs", "rows"} of a list that was just read → its number."""
    what, kind = str(arguments.get("what")), str(arguments.get("format"))
    chosen = checked(knowledge, arguments.get("filter") or {}, at)
    sheet(store, knowledge, knowledge.locale(""), what, chosen, at)  # only a list that there is
    refs = [str(one) for one in arguments.get("refs") or ()]
    noted = Noted(what, kind, chosen, refs, whole({"rows": len(refs), **arguments}, "rows"))
    return {"id": await note(store, noted, CLI, at)}


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
    if await store.exports.find(number) is None:
        raise BotError(f"there is no export {number}")
    return {"id": number, "refs": await store.exports.people(number)}
