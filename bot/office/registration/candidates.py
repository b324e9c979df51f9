"""Registrations as staff see them: found by words, drawn with private answers masked, decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.dialogue.decision import Candidate
from bot.dialogue.fields import Field, Value, parse
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Choice, Outgoing
from bot.dialogue.registration.display import drawn, label, masked
from bot.dialogue.turn import Turn, choice_id, fill, fold
from bot.office.kit.similar_names import first_letters, likeness
from bot.office.registration.lists import fields, turn_of
from bot.store.candidate_search import Word
from bot.store.store import Store

IMPORTED = "impor"
"""The channel of those who came by a list: nobody can be written to there."""

Found = tuple[Address, Candidate]

_PRIVATE = ("phone", "nik", "email")


async def look_up(
    store: Store, knowledge: Knowledge, turn: Turn, text: str, *, limit: int, after: int = 0
) -> list[Found]:
    """Who is meant by a reference, a phone number, a NIK, or words of name and answers."""
    ref = await store.candidates.by_ref(text.strip().upper())
    if ref is not None:
        return [ref]
    phone = parse(text, Field("phone", "phone"), turn.today)
    if isinstance(phone, Value) and phone.ask is None:
        return await store.candidates.by_phone(phone.text)
    digits = "".join(text.split())
    if len(digits) == 16 and digits.isdecimal():
        refs = await store.people.by_nik(digits)
    else:
        words = _words(turn, knowledge, text)
        refs = await store.people.find(words, limit=limit, after=after) if words else []
    return [one for one in [await store.candidates.by_ref(ref) for ref in refs] if one]


async def look_alike(store: Store, text: str, *, limit: int, after: int = 0) -> list[Found]:
    """Whose name is nearly what was typed, the likest first."""
    words = fold(text).split()[:6]
    names = await store.people.names(first_letters(words))
    rated = [(likeness(words, name), ref) for ref, name in names if name]
    alike = sorted((one for one in rated if one[0]), key=lambda one: -one[0])
    refs = [ref for _, ref in alike[after : after + limit]]
    return [one for one in [await store.candidates.by_ref(ref) for ref in refs] if one]


def _words(turn: Turn, knowledge: Knowledge, text: str) -> list[Word]:
    return [
        (word, [pair for pair, name in _options(turn, knowledge) if word in fold(name)])
        for word in fold(text).split()[:6]
    ]


def _options(turn: Turn, knowledge: Knowledge) -> list[tuple[tuple[str, str], str]]:
    return [
        ((field.id, option.id), label(turn, field, option.id))
        for field in fields(knowledge).values()
        for option in field.options
    ]


def lines(turn: Turn, answers: Mapping[str, str], *, full: bool) -> list[str]:
    """The answers in words, a line each; private ones masked unless `full`."""
    known = fields(turn.knowledge)
    template = turn.locale.phrases["form.line"]
    names = [*known, *(one for one in answers if one not in known)]
    return [
        fill(
            template,
            {
                "name": _name(turn, name),
                "value": value(turn, known.get(name), name, answers[name], full=full),
            },
        )
        for name in names
        if name in answers
    ]


def value(turn: Turn, field: Field | None, name: str, stored: str, *, full: bool) -> str:
    """One answer in words; a private one is hidden in its middle unless `full`."""
    one = field or Field(name, "text")
    if full or not stored or not (one.private or one.type in _PRIVATE):
        return drawn(turn, one, stored, full=True)
    return masked(stored) if one.type in ("phone", "nik") else "•••"


def changed(turn: Turn, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What a correction would change, a line each, private answers masked."""
    known = fields(turn.knowledge)
    template = turn.locale.phrases["desk.change.line"]
    found = []
    for name in dict.fromkeys((*known, *before, *after)):
        pair = (before.get(name, ""), after.get(name, ""))
        if pair[0] != pair[1]:
            old, new = (value(turn, known.get(name), name, one, full=False) for one in pair)
            found.append(fill(template, {"name": _name(turn, name), "before": old, "after": new}))
    return found


def _name(turn: Turn, name: str) -> str:
    return turn.locale.phrases.get(f"form.{name}.name", name)


async def set_verified(
    store: Store, knowledge: Knowledge, found: Found, who: str, at: datetime, *, verified: bool
) -> tuple[Outgoing, ...]:
    """Marks a registration as checked by staff (or not yet); what the candidate is told."""
    address, one = found
    status = "verified" if verified else "sent"
    await store.candidates.set_status(address, one.ref, status, at)
    act = "candidate.verify" if verified else "candidate.unverify"
    await store.audit.write(who, act, f"candidate {one.ref}", "", at)
    return await _news(store, knowledge, found, "verified.done", at) if verified else ()


async def decide_change(
    store: Store, knowledge: Knowledge, found: Found, who: str, at: datetime, *, accepted: bool
) -> tuple[Outgoing, ...]:
    """Takes the last correction over, or not; what the candidate is told."""
    address, one = found
    changes = await store.people.changes(one.ref)
    if not changes:
        return ()
    if accepted:
        await store.candidates.amend(address, one.ref, changes[-1].answers, at)
    await store.people.decided(one.ref)
    act = "change.accept" if accepted else "change.refuse"
    await store.audit.write(who, act, f"candidate {one.ref}", "", at)
    key = "change.accepted" if accepted else "change.refused"
    return await _news(store, knowledge, found, key, at)


async def _news(
    store: Store, knowledge: Knowledge, found: Found, key: str, at: datetime
) -> tuple[Outgoing, ...]:
    address, one = found
    if address.channel == IMPORTED or not await store.conversations.is_reachable(address):
        return ()
    states = await store.conversations.states([address])
    locale = knowledge.locale(states[address].locale if address in states else "")
    turn = turn_of(knowledge, locale, at)
    buttons = (
        Choice(choice_id("go", "data"), locale.phrases["menu.data"]),
        Choice(choice_id("go", "person"), locale.phrases["menu.person"]),
    )
    return (Outgoing(address, turn.phrase(key, ref=one.ref), buttons, numbered=False),)
