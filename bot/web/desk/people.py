"""Candidates: searched, filtered, paged through, exported just as they are filtered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from bot.dialogue.decision import Candidate
from bot.dialogue.messages import strip_markup
from bot.dialogue.schedule import long_date
from bot.errors import BotError
from bot.office.broadcasts.audience import SEATS, STATUSES, filter_fields, read_filter
from bot.office.broadcasts.filter_words import label_value
from bot.office.registration.candidates import find_words, look_up, show_value
from bot.office.registration.lists import form_fields
from bot.store.audience import Filter
from bot.store.candidate_search import Word
from bot.store.store import REF_LENGTH
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.talk import ask_desk
from bot.web.desk.visit import Visit

PAGE = 50
_SHOWN = ("status", "district", "education", "campus")
"""The columns that are there until others are chosen."""

_NUMBER = re.compile(r"[+(]?\d[\d ().-]{7,24}")
"""A phone number or a NIK, as people write them."""

_MOST_NAMED = 500
"""So many people found by words can be exported at once; more are filtered first."""


@dataclass(frozen=True, slots=True)
class Choose:
    """A filter as a form shows it: its key and name, its values with their names, what is meant."""

    key: str
    name: str
    values: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for. `wrong` names the filter whose value means nothing."""

    text: str
    chosen: Filter
    words: tuple[Word, ...]
    wrong: str = ""


@declare_page("/peserta", "peserta", room="people")
async def list_people(visit: Visit) -> Response:
    """Lists those who fit, the newest first. A person meant exactly is led to at once."""
    wanted = await _read_wanted(visit)
    if exact := await _find_exact(visit, wanted.text):
        return visit.go(f"/peserta/{exact}")
    people, store = visit.store.people, visit.store
    below, above = visit.field("sebelum").upper(), visit.field("sesudah").upper()
    refs: list[str] = []
    if not wanted.wrong:
        refs = await people.find_refs(
            wanted.words, chosen=wanted.chosen, limit=PAGE + 1, below=below, above=above
        )
    more = len(refs) > PAGE
    refs = refs[-PAGE:] if above else refs[:PAGE]
    asked = {key: value for key, value in visit.request.query_params.multi_items() if value}
    columns = _read_columns(visit)
    return visit.draw(
        "people",
        wanted=wanted,
        chooses=await _list_choices(visit, wanted.chosen),
        filtered=bool(wanted.chosen),
        head=_name_columns(visit),
        columns=columns,
        rows=[
            _draw_row(visit, candidate, columns)
            for _, candidate in await store.candidates.by_refs(refs)
        ],
        older=_lead(visit, sebelum=refs[-1]) if refs and (more or above) else "",
        newer=_lead(visit, sesudah=refs[0]) if refs and (below or (above and more)) else "",
        asked=[(key, value) for key, value in asked.items() if key not in _PLACE],
    )


_PLACE = ("sebelum", "sesudah")


def _lead(visit: Visit, **place: str) -> str:
    """Returns the address of the next page, or the one before, of the same list."""
    kept = [pair for pair in visit.request.query_params.multi_items() if pair[0] not in _PLACE]
    return f"/peserta?{urlencode([*kept, *place.items()])}"


async def _read_wanted(visit: Visit) -> Wanted:
    known, text = visit.knowledge, visit.field("q")[:200]
    chosen: dict[str, tuple[str, ...]] = {}
    wrong = ""
    for key in ("status", "session", "seat", *filter_fields(known)):
        value = visit.field(key)
        if not value:
            continue
        try:
            chosen |= read_filter(known, {key: [value]}, known.today(visit.at))
        except BotError:
            wrong = wrong or _name_filter(visit, key)
    words = find_words(visit.order.voice, known, text)
    return Wanted(text, chosen, tuple(words), wrong)


async def _find_exact(visit: Visit, text: str) -> str:
    """Returns the reference of whom a reference, phone number or NIK means alone. Else empty."""
    if len(text) == REF_LENGTH and await visit.store.candidates.by_ref(text.upper()):
        return text.upper()
    if not _NUMBER.fullmatch(text):
        return ""
    today = visit.knowledge.today(visit.at)
    where = (visit.store, visit.knowledge, visit.order.voice, text, today)
    held = [candidate.ref for _, candidate in await look_up(*where, limit=2)]
    return held[0] if len(held) == 1 else ""


def _name_filter(visit: Visit, key: str) -> str:
    names = {"status": "export.status", "session": "kantor.room.sessions", "seat": "export.seat"}
    return visit.word(names.get(key) or f"form.{key}.name")


async def _list_choices(visit: Visit, chosen: Filter) -> list[Choose]:
    known, locale = visit.knowledge, visit.order.locale
    sessions = await visit.store.sessions.everyone(limit=30)
    values: Mapping[str, tuple[tuple[str, str], ...]] = {
        "status": tuple((each, visit.word(f"export.status.{each}")) for each in STATUSES),
        **{
            key: tuple((o.id, label_value(known, locale, key, o.id)) for o in field.options)
            for key, field in filter_fields(known).items()
        },
        "session": tuple(
            (str(each.id), f"{each.title}, {long_date(each.starts_at.date(), locale.phrases)}")
            for each in sessions
        ),
        "seat": tuple((each, label_value(known, locale, "seat", each)) for each in SEATS),
    }
    return [
        Choose(key, _name_filter(visit, key), named, ",".join(chosen.get(key, ())))
        for key, named in values.items()
    ]


def _name_columns(visit: Visit) -> dict[str, str]:
    """Returns every column that there is, by key."""
    fields = {name: f"form.{name}.name" for name in form_fields(visit.knowledge)}
    named = {"status": "export.status", "sent_at": "export.sent_at", **fields}
    return {key: visit.word(name) for key, name in named.items() if key != "full_name"}


def _read_columns(visit: Visit) -> list[str]:
    asked = visit.request.query_params.getlist("kolom") or list(_SHOWN)
    return [key for key in _name_columns(visit) if key in asked]


def _draw_row(visit: Visit, candidate: Candidate, columns: list[str]) -> dict[str, str]:
    """Returns a row as it is drawn: private answers masked."""
    order, known = visit.order, form_fields(visit.knowledge)
    row = {"ref": candidate.ref, "name": candidate.answers.get("full_name", "") or candidate.ref}
    for key in columns:
        if key == "status":
            row[key] = visit.word(f"export.status.{candidate.status}")
        elif key == "sent_at":
            row[key] = visit.moment(candidate.sent_at)
        else:
            stored = candidate.answers.get(key)
            drawn = (
                ""
                if stored is None
                else show_value(order.voice, known.get(key), key, stored, full=False)
            )
            row[key] = strip_markup(drawn)
    return row


@declare_form("/peserta/ekspor", "ekspor")
async def export_people(visit: Visit) -> Response:
    """Asks the desk for a list of just those who are filtered: read back, then handed out."""
    wanted = await _read_wanted(visit)
    if wanted.wrong:
        return visit.draw(
            "trouble",
            422,
            trouble=visit.say("kantor.people.wrong", name=wanted.wrong),
            back="/peserta",
        )
    chosen = dict(wanted.chosen)
    if wanted.words:
        found = await visit.store.people.find_refs(
            wanted.words, chosen=chosen, limit=_MOST_NAMED + 1
        )
        if not 0 < len(found) <= _MOST_NAMED:
            trouble = visit.say("kantor.people.named", most=_MOST_NAMED, total=len(found))
            return visit.draw("trouble", 422, trouble=trouble, back="/peserta")
        chosen = {"ref": tuple(found), "status": STATUSES}
    kind = "csv" if visit.field("kind") == "csv" else "xlsx"
    words = " ".join(f"{key}={','.join(values)}" for key, values in chosen.items())
    await ask_desk(visit, f"/ekspor peserta {kind} {words}")
    return visit.go("/langkah")
