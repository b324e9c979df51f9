"""What a session is made of, one question each: from what a clerk typed to what is stored."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.fields import Value, parse_answer
from bot.dialogue.fields.clock_time import Unread
from bot.dialogue.fields.moment import read_span
from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import escape_markup
from bot.dialogue.sessions.fields import FIELDS_BY_NAME, SESSION_FIELDS, TEXTS, FieldKind
from bot.dialogue.sessions.session import Session, days_left, format_start
from bot.dialogue.turn import YES_NO, fold_text
from bot.dialogue.voice import Voice
from bot.office.kit.argument import AnswerMistake
from bot.office.sessions.actions import LENGTH, LONGEST, MOST_SEATS

STEPS = tuple(field.name for field in SESSION_FIELDS)
"""The questions in their order."""

OPTIONAL = tuple(field.name for field in SESSION_FIELDS if field.optional)
AUDIENCE = ("education", "district", "campus", "japanese_level", "care_certificate")
"""The fields of the form by which a session can be for some only, and in which order they win."""

LONGEST_ANSWER = 500
"""Letters of an answer, before it is read; no field takes as many."""

_WORDS = ("desk.session.everybody", "desk.session.verified")
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)*")
_WHOLE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_MAP = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
"""A page of a named host: nothing before an @, which hides where it leads."""

_MARKUP = {ord(text): f"%{ord(text):02X}" for text in '()[]*\\<>"`'}
_LONGEST_MAP = 500
_LONGEST_NAME, _LONGEST_NAMED = 40, 80
"""Letters of the name of a field, and of whom a session is for."""

_SHOWS_MAP = re.compile(r"\bmaps?\b|\bwaze\b|\bgoo\.gl\b", re.IGNORECASE)
"""What the address of a map has in it; that of an online meeting stays part of the place."""

_MAP_WORD = re.compile(r"\b(?:peta|maps?|lokasi) ?:? ?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asking:
    """In which language, on which content and when something is read."""

    knowledge: Knowledge
    locale: Locale
    at: datetime


def zone_of(knowledge: Knowledge) -> str:
    """Returns the office's zone by its IANA name."""
    return str(knowledge.zone)


def read_answer(step: str, text: str, asking: Asking) -> dict[str, str]:
    """Returns the stored texts of one answer. Raises AnswerMistake in words for the clerk."""
    field = FIELDS_BY_NAME[step]
    if len(text) > LONGEST_ANSWER:
        raise AnswerMistake("desk.session.long", most=field.longest or LONGEST_ANSWER)
    return _READERS[field.kind](step, text, asking)


def named_field(text: str, fields: Sequence[str], locale: Locale) -> tuple[str, str]:
    """Returns what "tempat Aula Baru" is about, and what it says.

    ("", text) where it names nothing.
    """
    words = text.split()
    for field in fields:
        name = fold_text(locale.phrases[f"desk.session.name.{field}"]).split()
        begins = " ".join(words[: len(name)])[:_LONGEST_NAME]
        if fold_text(begins).split() == name and len(words) > len(name):
            return field, " ".join(words[len(name) :])
    return "", text


def read_line(text: str, most: int) -> str:
    """Returns one line without control characters. AnswerMistake when it is empty or too long."""
    kept = "".join(" " if unicodedata.category(text)[0] in "CZ" else text for text in text)
    clean = " ".join(kept.split())
    if not clean:
        raise AnswerMistake("desk.session.empty")
    if len(clean) > most:
        raise AnswerMistake("desk.session.long", most=most)
    return clean


def _read_line(step: str, text: str, asking: Asking) -> dict[str, str]:
    if isinstance(
        parse_answer(text, YES_NO, asking.at.date()), Value
    ):  # a yes to what was read back
        raise AnswerMistake("desk.session.yes_no")
    return {step: read_line(text, FIELDS_BY_NAME[step].longest)}


def when_read(text: str, asking: Asking, zone: str) -> dict[str, str]:
    """Start, end (empty: not said) and zone. Raises AnswerMistake."""
    try:
        span = read_span(text, asking.at, zone)
    except Unread as error:
        gaps = dict(error.gaps)
        if "day" in gaps:
            day = datetime.fromisoformat(gaps["day"])
            gaps["day"] = asking.locale.phrases[f"date.weekday.{day.isoweekday()}"]
        raise AnswerMistake(f"desk.when.{error.why}", **gaps) from None
    end = span.ends_at.isoformat() if span.ends_at else ""
    return {"starts_at": span.starts_at.isoformat(), "ends_at": end, "zone": span.zone}


def _read_when(step: str, text: str, asking: Asking) -> dict[str, str]:
    return when_read(text, asking, zone_of(asking.knowledge))


def _read_seats(step: str, text: str, asking: Asking) -> dict[str, str]:
    numbers = _NUMBER.findall(text)
    whole = (
        numbers[0].replace(".", "") if len(numbers) == 1 and _WHOLE.fullmatch(numbers[0]) else ""
    )
    if not (0 < len(whole) < 8 and 1 <= int(whole) <= MOST_SEATS):
        raise AnswerMistake("desk.session.seats", most=MOST_SEATS)
    return {"seats": str(int(whole))}


def _read_map(step: str, text: str, asking: Asking) -> dict[str, str]:
    """Returns the one address in what a map's "share" gives, often after the name of the place."""
    found = _URL.findall(text)
    typed = found[0].rstrip(".,;") if len(found) == 1 else ""
    address = (typed if "(" in typed else typed.rstrip(")")).translate(_MARKUP)
    if not _MAP.fullmatch(address) or len(address) > _LONGEST_MAP or not address.isprintable():
        raise AnswerMistake("desk.session.map")
    return {"map_url": address}


def _read_place(step: str, text: str, asking: Asking) -> dict[str, str]:
    """Returns the place.

    And its map, where the answer has both: "Aula Dua, peta https://maps.…".
    """
    found = _URL.findall(text)
    around = " ".join(text.replace(found[0], " ").split()) if found else ""
    around = _MAP_WORD.sub("", around).strip(" ,;:(")
    if len(found) != 1 or not _SHOWS_MAP.search(found[0]) or not around.strip(".)"):
        return _read_line(step, text, asking)
    return {
        **_read_line(step, around, asking),
        **_read_map("map_url", text, asking),
    }


def has_address(text: str) -> bool:
    """Returns whether an address of a page stands in it."""
    return _URL.search(text) is not None


def _read_audience(step: str, text: str, asking: Asking) -> dict[str, str]:
    return {"audience": json.dumps(read_audience(text, asking))}


def read_audience(text: str, asking: Asking) -> dict[str, list[str]]:
    """Returns who may come, from names of campuses, districts, education …. Everybody is {}.

    AnswerMistake for what nobody can be.
    """
    everybody, verified = (fold_text(asking.locale.phrases[key]) for key in _WORDS)
    known = _list_options(asking)
    found: dict[str, list[str]] = {}
    parts = {fold_text(part): part for part in re.split(r"[,;\n]|\batau\b|\bdan\b", text)}
    for word, part in parts.items():
        if word in ("", everybody, "semua", "siapa saja"):
            continue
        found_one = ("status", "verified") if word == verified else known.get(word)
        name, value = found_one or _parse_part(part, asking)
        if not name:
            raise AnswerMistake("desk.session.audience", read=part.strip()[:40])
        if value not in found.setdefault(name, []):
            found[name].append(value)
    return found


def _parse_part(part: str, asking: Asking) -> tuple[str, str]:
    """What the form itself would make of it, where only one question takes it for an answer."""
    if len(part) > _LONGEST_NAMED:
        return "", ""
    form, today = asking.knowledge.form("candidate"), asking.knowledge.today(asking.at)
    fields = [field for name in AUDIENCE if (field := form.field(name))]
    read_as = [(field.id, parse_answer(part.strip(), field, today)) for field in fields]
    sure = [
        (name, value.text) for name, value in read_as if isinstance(value, Value) and not value.ask
    ]
    return sure[0] if len(sure) == 1 else ("", "")


def _list_options(asking: Asking) -> dict[str, tuple[str, str]]:
    """Returns every option by its label and the other ways people type it."""
    form, phrases = asking.knowledge.form("candidate"), asking.locale.phrases
    known: dict[str, tuple[str, str]] = {}
    for name in AUDIENCE:
        field = form.field(name)
        for option in field.options if field else ():
            label = phrases.get(f"form.{name}.option.{option.id}", option.id)
            for typed in (label, option.id.replace("_", " "), *option.aliases):
                known.setdefault(fold_text(typed), (name, option.id))
    return known


def audience_words(audience: Mapping[str, tuple[str, ...]], locale: Locale) -> str:
    """Returns who may come, in words."""
    if not audience:
        return locale.phrases["desk.session.everybody"]
    labels = [
        locale.phrases["desk.session.verified"]
        if name == "status"
        else locale.phrases.get(f"form.{name}.option.{value}", value)
        for name, values in audience.items()
        for value in values
    ]
    return ", ".join(labels)


def session_from(memory: Mapping[str, str]) -> Session:
    """Returns the session of these stored texts.

    An end nobody named is three hours after the start.
    """
    there = ZoneInfo(memory["zone"])
    start = datetime.fromisoformat(memory["starts_at"]).astimezone(there)
    end = memory.get("ends_at", "")
    audience = json.loads(memory.get("audience") or "{}")
    texts: dict[str, Any] = {name: memory.get(name, "") for name in TEXTS}
    return Session(
        id=0,
        starts_at=start,
        ends_at=datetime.fromisoformat(end).astimezone(there) if end else start + LENGTH,
        zone=memory["zone"],
        seats=int(memory["seats"]),
        audience={name: tuple(values) for name, values in audience.items()},
        **texts,
    )


def check_times(session: Session) -> None:
    """Raises AnswerMistake where the end is not after the start, or a month later."""
    if not session.starts_at < session.ends_at <= session.starts_at + LONGEST:
        raise AnswerMistake("desk.session.end")


def map_link(session: Session, locale: Locale) -> str:
    """Returns where it is, as a link whose address can be read before it is opened."""
    return f"{locale.phrases['desk.session.name.map_url']}: {escape_markup(session.map_url)}"


def read_back(session: Session, locale: Locale, at: datetime) -> str:
    """Returns when it is, how far away while it is to come, and when it ends."""
    days = days_left(session, at)
    key = ("desk.when.today", "desk.when.tomorrow")[days] if days in (0, 1) else "desk.when.in"
    ends = session.ends_at
    voice = Voice(locale)
    gaps = {
        "when": format_start(session, locale.phrases),
        "away": voice.text(key, days=days),
        "end": voice.text("desk.when.clock", time=f"{ends:%H.%M}"),
    }
    if ends.date() != session.starts_at.date():
        gaps["end"] = format_start(session, locale.phrases, ends)
    coming = "desk.when.back" if at < session.starts_at else "desk.when.back_begun"
    return voice.fill(coming, **gaps)


_READERS: dict[FieldKind, Callable[[str, str, Asking], dict[str, str]]] = {
    "line": _read_line,
    "place": _read_place,
    "time": _read_when,
    "number": _read_seats,
    "audience": _read_audience,
    "map": _read_map,
}
