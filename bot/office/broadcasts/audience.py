"""Filters as people and scripts write them: read, checked, and said back in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from bot.dialogue.fields import Field, Value, parse_answer
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.sessions.session import SeatState
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.actor import Actor
from bot.store.audience import OF_CHAT, Filter
from bot.store.store import Store

STATUSES = ("sent", "verified", "cancelled")
SEATS: tuple[str, ...] = get_args(SeatState)
_NUMBERS = ("session", "seen_days", "silent_days", "failed_of", "unknown_of", "export")
_LONGEST = 9999
"""Days that anybody looks back (27 years)."""

_NAMING = ("name", "phone", "nik", "email", "date", "text")
"""Types of fields that name a person: nobody is written to for her name."""

_ALIASES = {
    "language": "locale",
    "bahasa": "locale",
    "kampus": "campus",
    "kabupaten": "district",
    "cohort": "graduation_year",
    "angkatan": "graduation_year",
}


def filter_fields(known: Knowledge) -> dict[str, Field]:
    """Returns the fields of the forms that may be filtered by."""
    return {
        field.id: field
        for form in known.forms
        for field in form.fields
        if not field.private and field.type not in _NAMING
    }


def read_filter(known: Knowledge, asked: Mapping[str, Any], today: date) -> Filter:
    """The filter that was asked for, in canonical values. BotError in words where it means nothing.

    {"campus": ["sari_mulia"], "session": 7, "seat": "accepted", "seen_days": 30}
    """
    if not isinstance(asked, Mapping):
        raise BotError("a filter has names with their values")
    found: dict[str, tuple[str, ...]] = {}
    for key, value in asked.items():
        name = _ALIASES.get(key, key)
        values = value if isinstance(value, list | tuple) else [value]
        words = [str(value).strip() for value in values]
        if not words or "" in words:
            raise BotError(f'the filter "{key}" names no value')
        found[name] = tuple(_read_value(known, name, word, today) for word in words)
    return found


async def read_asked(actor: Actor, value: Any) -> Filter:
    """Returns the filter that was asked for. BotError where it means nobody."""
    if value is not None and not isinstance(value, dict):
        raise BotError('"filter" is an object, such as {"campus": ["sari_mulia"]}')
    chosen = read_filter(actor.knowledge, value or {}, actor.knowledge.today(actor.at))
    if lost := await find_missing(actor.store, chosen):
        raise BotError(f'there is no {lost[0]} "{lost[1]}"')
    return chosen


async def find_missing(store: Store, chosen: Filter) -> tuple[str, str] | None:
    """Returns the first session or poster of a filter that there is not, as (key, value)."""
    for value in chosen.get("session", ()):
        if await store.sessions.get_session(int(value)) is None:
            return "session", value
    posters = (
        {code for code, _, _ in await store.posters.list_posters()} if "poster" in chosen else ()
    )
    return next(
        (("poster", text) for text in chosen.get("poster", ()) if text not in posters), None
    )


def _read_value(known: Knowledge, key: str, word: str, today: date) -> str:
    if key in _NUMBERS:
        if read_number(word) is None:
            raise BotError(f'the filter "{key}" takes a whole number, not "{word}"')
        if key.endswith("_days") and int(word) > _LONGEST:
            raise BotError(f'the filter "{key}" takes at most {_LONGEST} days')
        return word
    if key == "ref":
        return word.upper()
    if key in ("channel", "chat", "poster"):
        return word
    field = filter_fields(known).get(key)
    allowed = (
        _allowed_values(known, key)
        if field is None
        else tuple(option.id for option in field.options)
    )
    if word in allowed:
        return word
    read = parse_answer(word, field, today) if field else None
    if isinstance(read, Value) and read.ask is None:
        return read.text
    there = f"; there are: {', '.join(allowed)}" if allowed else ""
    raise BotError(f'the filter "{key}" knows no "{word}"{there}')


def _allowed_values(known: Knowledge, key: str) -> tuple[str, ...]:
    """Returns the values that a filter may have. BotError where there is no such filter."""
    fixed = {"status": STATUSES, "seat": SEATS, "locale": tuple(known.locales)}
    if key not in fixed:
        names = dict.fromkeys((*fixed, *_NUMBERS, "ref", *OF_CHAT, *filter_fields(known)))
        raise BotError(f'there is no filter "{key}"; there are: {", ".join(names)}')
    return fixed[key]
