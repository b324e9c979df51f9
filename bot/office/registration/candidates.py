"""Registrations as staff see them: found by words, drawn with private answers masked, decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.dialogue.decision import Candidate
from bot.dialogue.fields import Field, Value, parse_answer
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.registration.display import draw_value, label_option, mask_number
from bot.dialogue.turn import fold_text
from bot.dialogue.voice import Voice
from bot.office.kit.actor import Actor
from bot.office.kit.similar_names import first_letters, measure_likeness
from bot.office.registration.lists import form_fields
from bot.store.candidate_search import Word
from bot.store.store import Store

IMPORTED = "impor"
"""The channel of those who came by a list: nobody can be written to there."""

Found = tuple[Address, Candidate]

_PRIVATE = ("phone", "nik", "email")


async def look_up(
    store: Store,
    knowledge: Knowledge,
    voice: Voice,
    text: str,
    today: date,
    *,
    limit: int,
    after: int = 0,
) -> list[Found]:
    """Returns who is meant by a reference, a phone number, a NIK, or words of name and answers."""
    ref = await store.candidates.by_ref(text.strip().upper())
    if ref is not None:
        return [ref]
    phone = parse_answer(text, Field("phone", "phone"), today)
    if isinstance(phone, Value):  # one without its 0 is looked for as well: Excel takes it away
        found = await store.candidates.by_phone(phone.text)
        if found or phone.ask is None:
            return found
    digits = "".join(text.split())
    if len(digits) == 16 and digits.isdecimal():
        refs = await store.people.by_nik(digits)
    else:
        words = find_words(voice, knowledge, text)
        refs = await store.people.find_refs(words, limit=limit, after=after) if words else []
    return [pair for pair in [await store.candidates.by_ref(ref) for ref in refs] if pair]


async def look_alike(store: Store, text: str, *, limit: int, after: int = 0) -> list[Found]:
    """Returns whose name is nearly what was typed, the likest first."""
    words = fold_text(text).split()[:6]
    names = await store.people.names_beginning(first_letters(words))
    rated = [(measure_likeness(words, name), ref) for ref, name in names if name]
    alike = sorted((pair for pair in rated if pair[0]), key=lambda pair: -pair[0])
    refs = [ref for _, ref in alike[after : after + limit]]
    return [pair for pair in [await store.candidates.by_ref(ref) for ref in refs] if pair]


def find_words(voice: Voice, knowledge: Knowledge, text: str) -> list[Word]:
    """Returns the words to look for in names, with the answers that each may mean instead."""
    return [
        (word, [pair for pair, name in _list_options(voice, knowledge) if word in fold_text(name)])
        for word in fold_text(text).split()[:6]
    ]


def _list_options(voice: Voice, knowledge: Knowledge) -> list[tuple[tuple[str, str], str]]:
    return [
        ((field.id, option.id), label_option(voice, field, option.id))
        for field in form_fields(knowledge).values()
        for option in field.options
    ]


def draw_answers(
    voice: Voice, knowledge: Knowledge, answers: Mapping[str, str], *, full: bool
) -> list[str]:
    """Returns the answers in words, a line each. Private ones masked unless `full`."""
    known = form_fields(knowledge)
    names = [*known, *(answer for answer in answers if answer not in known)]
    return [
        voice.fill(
            "form.line",
            name=_first_name(voice, name),
            value=show_value(voice, known.get(name), name, answers[name], full=full),
        )
        for name in names
        if name in answers
    ]


def show_value(voice: Voice, field: Field | None, name: str, stored: str, *, full: bool) -> str:
    """Returns one answer in words. A private one is hidden in its middle unless `full`."""
    item = field or Field(name, "text")
    if full or not stored or not (item.private or item.type in _PRIVATE):
        return draw_value(voice, item, stored, full=True)
    return mask_number(stored) if item.type in ("phone", "nik") else "•••"


def draw_changes(
    voice: Voice, knowledge: Knowledge, before: Mapping[str, str], after: Mapping[str, str]
) -> list[str]:
    """Returns what a correction would change, a line each, private answers masked."""
    known = form_fields(knowledge)
    found = []
    for name in dict.fromkeys((*known, *before, *after)):
        pair = (before.get(name, ""), after.get(name, ""))
        if pair[0] != pair[1]:
            old, new = (show_value(voice, known.get(name), name, text, full=False) for text in pair)
            line = {"name": _first_name(voice, name), "before": old, "after": new}
            found.append(voice.fill("desk.change.line", **line))
    return found


def _first_name(voice: Voice, name: str) -> str:
    return voice.locale.phrases.get(f"form.{name}.name", name)


async def set_verified(actor: Actor, found: Found, *, verified: bool) -> tuple[Outgoing, ...]:
    """Marks a registration as checked by staff (or not yet). What the candidate is told."""
    address, candidate = found
    status = "verified" if verified else "sent"
    await actor.store.candidates.set_status(address, candidate.ref, status, actor.at)
    act = "candidate.verify" if verified else "candidate.unverify"
    await actor.log_act(act, f"candidate {candidate.ref}")
    return await tell_candidate(actor, found, "verified.done") if verified else ()


async def decide_change(actor: Actor, found: Found, *, accepted: bool) -> tuple[Outgoing, ...]:
    """Takes the last correction over, or not. What the candidate is told."""
    store, (address, candidate) = actor.store, found
    changes = await store.people.waiting_changes(candidate.ref)
    if not changes:
        return ()
    if accepted:
        await store.candidates.amend_answers(address, candidate.ref, changes[-1].answers, actor.at)
    await store.people.drop_changes(candidate.ref)
    act = "change.accept" if accepted else "change.refuse"
    await actor.log_act(act, f"candidate {candidate.ref}")
    key = "change.accepted" if accepted else "change.refused"
    return await tell_candidate(actor, found, key)


async def tell_candidate(
    actor: Actor, found: Found, key: str, **gaps: object
) -> tuple[Outgoing, ...]:
    """Returns what she is told by a phrase in her language. Nothing where nobody can be told."""
    store, (address, candidate) = actor.store, found
    if address.channel == IMPORTED or not await store.conversations.is_reachable(address):
        return ()
    states = await store.conversations.states_of([address])
    locale = actor.knowledge.locale(states[address].locale if address in states else "")
    voice = Voice(locale, address)
    buttons = (voice.button("menu.data", "go", "data"), voice.button("menu.person", "go", "person"))
    return (replace(voice.say(key, *buttons, ref=candidate.ref, **gaps), numbered=False),)
