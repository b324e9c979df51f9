"""How the desk speaks of a broadcast: whom it is for, who gets it, how long it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import Outgoing
from bot.dialogue.schedule import moment
from bot.dialogue.turn import fill, fold
from bot.office.broadcasts.audience import SEATS, STATUSES, fields
from bot.office.broadcasts.lifecycle import copy_for, served
from bot.office.broadcasts.progress_view import duration
from bot.office.broadcasts.steps import sent_lately
from bot.office.kit.commands import Order
from bot.office.sessions.posters import code_of
from bot.store.audience import SESSION, Filter, session_of
from bot.store.broadcasts import Broadcast
from bot.store.store import Store
from bot.time.quiet_hours import next_allowed, quiet

RATE = 25.0
"""Copies a second, as shipped: good enough to say how long it takes."""

_SHOWN, _MOST = 14, 20
"""Sessions or posters, and other values, that are offered as buttons."""

_PARTS = re.compile(r"[,;\n]|\batau\b|\bdan\b|\bor\b|\band\b")
_SESSION = re.compile(r"(?:sesi|session)\s*(\d{1,9})")
_POSTER = re.compile(r"(?:lewat |by )?poster\s+(.+)")
_COHORT = re.compile(r"(?:angkatan|tahun lulus|lulus|lulusan|class of|graduated)\s*(\d{4})")
_DAYS = re.compile(r"(aktif|diam|active|silent)\s*(\d{1,4})\s*(?:hari|days?)?")
_EVERYBODY = ("semua", "semua orang", "siapa saja", "everybody", "everyone", "all")


class Unknown(Exception):
    """A word that names no audience."""


def label(known: Knowledge, locale: Locale, key: str, value: str) -> str:
    """What a value of a filter is called."""
    phrases = locale.phrases
    if key == "locale":
        return known.locales[value].name if value in known.locales else value
    if key in ("status", "seat"):
        return phrases.get(f"desk.broadcast.{key}.{value}", value)
    option = phrases.get(f"form.{key}.option.{value}")
    named = phrases.get(f"desk.broadcast.filter.{key}", "{value}")
    return option or fill(named, {"value": value})


async def audience_words(order: Order, chosen: Filter) -> str:
    """Whom a filter means; sessions and posters by their names."""
    if not chosen:
        return order.phrase("desk.broadcast.everybody")
    names = {
        (key, value): name
        for key in chosen.keys() & {"session", "poster"}
        for value, name in await values_of(order, key)
    }
    parts = [
        f" {order.phrase('desk.broadcast.or')} ".join(
            names.get((key, value)) or label(order.knowledge, order.locale, key, value)
            for value in values
        )
        for key, values in chosen.items()
    ]
    return "; ".join(parts)


async def values_of(order: Order, key: str) -> list[tuple[str, str]]:
    """What may be chosen under a key of the filter, with what it is called."""
    say = partial(label, order.knowledge, order.locale, key)
    if key == "session":
        held = await order.store.sessions.everyone(limit=_SHOWN)
        return [(str(one.id), f"{say(str(one.id))} ({one.title})") for one in held]
    if key == "poster":
        posters = await order.store.posters.everyone()
        return [(code, say(name)) for code, name, _ in posters[-_SHOWN:]]
    field = fields(order.knowledge).get(key)
    ids = tuple(option.id for option in field.options) if field else _fixed(order).get(key, ())
    return [(each, say(each)) for each in ids][:_MOST]


def _fixed(order: Order) -> dict[str, tuple[str, ...]]:
    return {
        "status": STATUSES,
        "seat": SEATS,
        "locale": tuple(order.knowledge.locales),
        "seen_days": ("1", "7", "30", "90"),
        "silent_days": ("7", "30", "90", "180"),
    }


def read_words(known: Knowledge, locale: Locale, text: str) -> dict[str, tuple[str, ...]]:
    """The filter that was typed in words. Raises Unknown with the word that names nobody."""
    names = _names(known, locale)
    found: dict[str, tuple[str, ...]] = {}
    for part in _PARTS.split(text):
        word = fold(part)
        if not word or word in _EVERYBODY:
            continue
        key, value = _one(word, names)
        if not key:
            raise Unknown(part.strip()[:40])
        if value not in found.get(key, ()):
            found[key] = (*found.get(key, ()), value)
    return found


def _one(word: str, names: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    if session := _SESSION.fullmatch(word):
        return "session", session[1]
    if poster := _POSTER.fullmatch(word):
        return "poster", code_of(poster[1])
    if cohort := _COHORT.fullmatch(word):
        return "graduation_year", cohort[1]
    if days := _DAYS.fullmatch(word):
        return ("seen_days" if days[1] in ("aktif", "active") else "silent_days"), days[2]
    first, _, rest = word.partition(" ")
    return names.get(word) or names.get(rest if first in _LEADS else "") or ("", "")


_LEADS = frozenset(
    ["kampus", "kabupaten", "kab", "kota", "daerah", "bahasa", "status", "pendidikan", "campus"]
)


def _names(known: Knowledge, locale: Locale) -> dict[str, tuple[str, str]]:
    """Every value by what it is called, and by the other ways people type it."""
    names: dict[str, tuple[str, str]] = {}
    for key, field in fields(known).items():
        for option in field.options:
            for typed in (label(known, locale, key, option.id), option.id, *option.aliases):
                names.setdefault(fold(typed), (key, option.id))
    for key, values in (("status", STATUSES), ("seat", SEATS), ("locale", tuple(known.locales))):
        for value in values:
            names[fold(label(known, locale, key, value))] = (key, value)
    return names


def preview(order: Order, one: Broadcast) -> Outgoing:
    """The copy exactly as she would read it herself."""
    return copy_for(order.knowledge, one, order.sender, order.locale.id)


async def reach(order: Order, one: Broadcast) -> tuple[int, dict[str, int], dict[str, int]]:
    """How many would get it; by channel; and how many would not, by reason."""
    channels = await served(order.store)
    found = await order.store.recipients.preview(one.filter, one.purpose, channels, order.at)
    meant: dict[str, int] = {}
    skipped: dict[str, int] = {}
    for (channel, why), number in found.items():
        into, key = (skipped, why) if why else (meant, channel)
        into[key] = into.get(key, 0) + number
    return sum(meant.values()), meant, skipped


async def warnings(
    store: Store, known: Knowledge, locale: Locale, one: Broadcast, at: datetime
) -> list[str]:
    """What to beware of before it goes: a quiet hour, the same text a short while ago."""
    found: list[str] = []
    goes = max(one.send_at or at, at)
    if quiet(goes, known.zone, known.desk.quiet):
        over = next_allowed(goes, known.zone, known.desk.quiet)
        gaps = {"when": _said(known, locale, goes), "until": _said(known, locale, over or goes)}
        found.append(fill(locale.phrases["desk.broadcast.quiet"], gaps))
    if one.purpose == SESSION:
        gaps = {"number": str(session_of(one.filter) or "")}
        found.append(fill(locale.phrases["desk.broadcast.owed_session"], gaps))
    twice = locale.phrases["desk.broadcast.maybe_twice"]
    found += [fill(twice, {"number": each}) for each in one.filter.get("unknown_of", ())]
    if before := await sent_lately(store, one, at):
        found.append(fill(locale.phrases["desk.broadcast.same"], {"number": str(before.id)}))
    return found


def _said(known: Knowledge, locale: Locale, at: datetime) -> str:
    return moment(at.astimezone(known.zone), known.zone_name, locale.phrases)


async def summary(order: Order, one: Broadcast) -> str:
    """Who gets it, who does not and why, how long it takes, and what to beware of."""
    phrases = order.locale.phrases
    number, meant, skipped = await reach(order, one)
    lines = [
        order.phrase(
            "desk.broadcast.summary",
            number=one.id,
            audience=await audience_words(order, one.filter),
            total=number,
            channels=", ".join(
                f"{phrases.get(f'channel.{name}', name)} {count}" for name, count in meant.items()
            )
            or "–",
            skipped=sum(skipped.values()),
            duration=duration(phrases, number / RATE),
        )
    ]
    lines += [f"- {phrases[f'desk.broadcast.why.{why}']}: {skipped[why]}" for why in skipped]
    if one.send_at:
        key = "desk.broadcast.at" if one.send_at > order.at else "desk.broadcast.late"
        lines.append(order.phrase(key, when=order.moment(one.send_at)))
    lines += await warnings(order.store, order.knowledge, order.locale, one, order.at)
    if number > order.knowledge.desk.approve_above:
        lines.append(order.phrase("desk.broadcast.needs", above=order.knowledge.desk.approve_above))
    return "\n".join(lines)
