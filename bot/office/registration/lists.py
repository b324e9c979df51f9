"""What is exported: candidates, sessions, questions, as headings and rows in words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import partial

from bot.dialogue.decision import Candidate
from bot.dialogue.fields import Field
from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import Address, strip_markup
from bot.dialogue.registration.display import draw_value
from bot.dialogue.registration.forms import LEFT_FOR_STAFF
from bot.dialogue.sessions.fields import EXPORTED
from bot.dialogue.sessions.session import zone_name
from bot.dialogue.voice import Voice
from bot.errors import BotError
from bot.files.spreadsheet_write import Cell, Table
from bot.office.learning.groups import open_groups
from bot.store.audience import Filter, means_cancelled
from bot.store.store import Store

WHAT = ("candidates", "sessions", "questions")


@dataclass(frozen=True, slots=True)
class ListLine:
    """A row as it is stored, by key, and how it is drawn in words."""

    raw: Mapping[str, object]
    draw: Callable[[], list[Cell]]


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A list: its name, its headings in words, its keys, and its lines, one after the other.

    `notes` is the name of the sheet that says who took it.
    """

    name: str
    notes: str
    head: Sequence[str]
    keys: tuple[str, ...]
    lines: AsyncIterator[ListLine]


@dataclass(frozen=True, slots=True)
class WholeList:
    """A list in words, read whole, and the references of who is in it."""

    table: Table
    refs: tuple[str, ...]


async def read_list_whole(sheet: ListSheet, most: int) -> WholeList | None:
    """Returns the list read whole. None where it has more than `most` rows."""
    rows, refs = list[list[Cell]](), list[str]()
    async for line in sheet.lines:
        if len(rows) == most:
            return None
        rows.append(line.draw())
        refs += [str(line.raw["ref"])] if "ref" in line.raw else []
    return WholeList(Table(sheet.name, sheet.head, rows), tuple(refs))


def make_sheet(
    store: Store, knowledge: Knowledge, locale: Locale, what: str, chosen: Filter, at: datetime
) -> ListSheet:
    """Returns the list of that name. BotError where there is none, or it takes no such filter."""
    if what not in WHAT:
        raise BotError(f'there is no list "{what}"; there are: {", ".join(WHAT)}')
    if chosen and what != "candidates":
        raise BotError(f"the list of {what} takes no filter")
    if what == "candidates":
        return _list_candidates(store, knowledge, locale, chosen, at)
    keys, lines = (
        ((*_SESSION, *_COUNTED), _list_sessions(store, locale))
        if what == "sessions"
        else (_QUESTION, _list_questions(store, knowledge, locale))
    )
    head = [locale.phrases[f"export.{what}.{name}"] for name in keys]
    return _name_columns(locale, what, head, keys, lines)


def _name_columns(
    locale: Locale,
    what: str,
    head: Sequence[str],
    keys: tuple[str, ...],
    lines: AsyncIterator[ListLine],
) -> ListSheet:
    phrases = locale.phrases
    return ListSheet(phrases[f"export.{what}"], phrases["export.note"], head, keys, lines)


def form_fields(knowledge: Knowledge) -> dict[str, Field]:
    """Returns every field of every form, in their order."""
    return {field.id: field for form in knowledge.forms for field in form.fields}


def _list_candidates(
    store: Store, knowledge: Knowledge, locale: Locale, chosen: Filter, at: datetime
) -> ListSheet:
    known, voice = form_fields(knowledge), Voice(locale)

    async def lines() -> AsyncIterator[ListLine]:
        seated = await _find_seated(store, chosen)
        async for address, candidate in store.candidates.every_registration():
            if _fits_filter(candidate, chosen, seated):
                yield ListLine(
                    _stored_row(address, candidate),
                    partial(_draw_row, voice, knowledge.zone, address, candidate, known),
                )

    head = [
        locale.phrases[f"export.{name}"]
        for name in ("ref", "status", "sent_at", "channel", "other")
    ]
    head[2] = f"{head[2]} ({knowledge.zone_name})"
    names = [locale.phrases.get(f"form.{name}.name", name) for name in known]
    keys = ("ref", "status", "sent_at", "channel", "for_somebody_else", "form", "version", *known)
    return _name_columns(locale, "candidates", [*head, *names], keys, lines())


async def _find_seated(store: Store, chosen: Filter) -> frozenset[str] | None:
    """Returns who has such a seat. None where no seat is asked for."""
    if not ("session" in chosen or "seat" in chosen):
        return None
    states = chosen.get("seat", ("accepted", "attended"))
    numbers = [int(text) for text in chosen.get("session", ())]
    numbers = numbers or [session.id for session in await store.sessions.everyone()]
    return frozenset(
        [
            guest.seat.ref
            for number in numbers
            for guest in await store.seats.guests_of(number)
            if guest.seat.state in states
        ]
    )


def _fits_filter(candidate: Candidate, chosen: Filter, seated: frozenset[str] | None) -> bool:
    if seated is not None and candidate.ref not in seated:
        return False
    if candidate.status == "cancelled" and not means_cancelled(chosen):
        return False
    held = {**candidate.answers, "status": candidate.status, "ref": candidate.ref}
    return all(
        set(held.get(name, "").split(",")) & set(values)
        for name, values in chosen.items()
        if name not in ("session", "seat")
    )


def _draw_row(
    voice: Voice,
    zone: tzinfo,
    address: Address,
    candidate: Candidate,
    known: Mapping[str, Field],
) -> list[Cell]:
    phrases = voice.locale.phrases
    sent = candidate.sent_at.astimezone(zone)
    return [
        candidate.ref,
        phrases[f"export.status.{candidate.status}"],
        sent.replace(tzinfo=None, second=0, microsecond=0),
        phrases.get(f"channel.{address.channel}", address.channel),
        phrases["form.ya" if candidate.other else "form.tidak"],
        *(_draw_cell(voice, field, candidate.answers.get(name)) for name, field in known.items()),
    ]


def _draw_cell(voice: Voice, field: Field, value: str | None) -> Cell:
    """Returns an answer as a clerk reads it: days and numbers as such, all else in words."""
    if not value:
        return ""
    if field.type == "date" and value != LEFT_FOR_STAFF:
        return date.fromisoformat(value)
    if field.type in ("year", "number") and value.isdecimal():
        return int(value)
    return strip_markup(draw_value(voice, field, value, full=True))


def _stored_row(address: Address, candidate: Candidate) -> dict[str, object]:
    return {
        "ref": candidate.ref,
        "status": candidate.status,
        "sent_at": candidate.sent_at.isoformat(timespec="seconds"),
        "channel": address.channel,
        "for_somebody_else": candidate.other,
        "form": candidate.form,
        "version": candidate.version,
        **{name: candidate.answers[name] for name in candidate.answers},
    }


_BASIC = ("id", "title", "starts_at", "ends_at", "zone", "place", "seats", "taken")
_SESSION = (*_BASIC, *(name for name in EXPORTED if name not in _BASIC))
_COUNTED = ("waiting", "attended", "absent", "state")


async def _list_sessions(store: Store, locale: Locale) -> AsyncIterator[ListLine]:
    for session in reversed(await store.sessions.everyone(limit=10_000)):
        states = [guest.seat.state for guest in await store.seats.guests_of(session.id)]
        facts = {
            **{name: getattr(session, name) for name in EXPORTED},
            "id": session.id,
            "starts_at": session.starts_at.isoformat(timespec="minutes"),
            "ends_at": session.ends_at.isoformat(timespec="minutes"),
            "zone": zone_name(session.starts_at, session.zone),
            "taken": session.taken,
            "waiting": session.line,
            "attended": states.count("attended"),
            "absent": states.count("absent"),
            "state": session.state,
        }
        row = {name: facts[name] for name in (*_SESSION, *_COUNTED)}
        yield ListLine(row, partial(_draw_cells, locale, row, _session_cell))


def _draw_cells(
    locale: Locale, row: Mapping[str, object], cell: Callable[[Locale, str, object], Cell]
) -> list[Cell]:
    return [cell(locale, name, value) for name, value in row.items()]


def _session_cell(locale: Locale, name: str, value: object) -> Cell:
    if name in ("starts_at", "ends_at"):
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    if name == "state":
        return locale.phrases[f"desk.session.state.{value}"]
    return value if isinstance(value, int) else str(value)


_QUESTION = ("group", "question", "reason", "topic", "locale", "at")


async def _list_questions(
    store: Store, knowledge: Knowledge, locale: Locale
) -> AsyncIterator[ListLine]:
    for group in await open_groups(store, knowledge):
        for question in group.questions:
            row = {
                "group": group.id,
                "question": question.question,
                "reason": question.reason,
                "topic": question.topic,
                "locale": question.locale,
                "at": question.at.astimezone(knowledge.zone).isoformat(timespec="minutes"),
            }
            yield ListLine(row, partial(_draw_cells, locale, row, _question_cell))


def _question_cell(locale: Locale, name: str, value: object) -> Cell:
    if name == "at":
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    if name == "reason":
        return locale.phrases[f"desk.question.reason.{value}"]
    return value if isinstance(value, int) else str(value)
