"""One thing about a session is put right: its words, its place, its seats, who may come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.dialogue.messages import Choice
from bot.dialogue.sessions.session import Session
from bot.dialogue.state import Carried
from bot.errors import BotError
from bot.office.kit.action import Done, Question, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import LATER, NOW, AnswerMistake, SpokenMistake
from bot.office.kit.commands import COMMANDS, Answer, Order
from bot.office.kit.confirm import ReadBack
from bot.office.sessions.actions import edit_session, is_told
from bot.office.sessions.announcements import News
from bot.office.sessions.arguments import AUDIENCE, PLACE, URGENT, WORDS, news_facts, which_session
from bot.office.sessions.choice import asked_for, choose_session, find_living
from bot.office.sessions.fields import (
    OPTIONAL,
    STEPS,
    Asking,
    audience_words,
    has_address,
    map_link,
    named_field,
    read_answer,
)
from bot.office.sessions.json import changes_in, print_line, session_facts
from bot.office.sessions.places import left_behind, place_facts
from bot.office.sessions.quiet import read_session, say_when, warn_quiet, yes_buttons

FIELDS = tuple(step for step in STEPS if step != "when")
"""What can be edited here; another time is a move."""


async def _handle_edit(order: Order) -> Answer:
    """Asks which, then for the new text. Reads back before and after, and changes it on yes."""
    number, text = asked_for(order)
    if not order.memory and named_field(text, ("when",), order.locale)[0]:
        text = named_field(text, ("when",), order.locale)[1]
        moves = await COMMANDS["sesi_pindah"].act(replace(order, text=f"{number} {text}"))
        return replace(moves, goes_on="sesi_pindah")
    field = order.action[1] if len(order.action) > 1 else ""
    if text and not order.action:
        field, text = named_field(text, FIELDS, order.locale)
    if order.memory and not order.action:
        number, field, text = order.memory["id"], order.memory["field"], order.text
    session = await find_living(order, number)
    if session is None:
        return await choose_session(order, "sesi_ubah", number)
    if field not in FIELDS:
        choices = [
            order.button(f"desk.session.name.{field}", "sesi_ubah", session.id, field)
            for field in FIELDS
        ]
        return Answer((order.say("desk.session.which", *choices),))
    if not text and not order.action[2:]:
        return _ask_text(order, session, field)
    try:
        if order.action[2:]:
            return await _take_press(order, session, field)
        return _ask_sure(order, session, field, _read_change(order, field, text))
    except AnswerMistake as mistake:
        memory = {"id": str(session.id), "field": field}
        return Answer((order.say(mistake.key, **mistake.gaps),), memory=memory)


async def _take_press(order: Order, session: Session, field: str) -> Answer:
    """Does what the buttons under a question or under what was read back say."""
    changes = dict(order.carried.changes)
    reading = _read_change_back(session, field, changes)
    is_read = bool(changes) and (reading.agreed(order) or reading.outdated(order))
    match order.action[2]:
        case "none" if field in OPTIONAL:
            return _ask_sure(order, session, field, {field: ""})
        case "map" if is_read:
            return _ask_sure(order, session, field, {**changes, "map_url": session.map_url})
        case "yes" | "later" if is_read and reading.outdated(order):
            return _ask_sure(order, session, field, changes)
        case "yes" | "later" if is_read:
            return await _apply_edit(order, session, field, changes)
    return _ask_text(order, session, field)


def _read_change(order: Order, field: str, text: str) -> dict[str, str]:
    """Returns what was typed, as it is stored. A map sent after a new place belongs to it."""
    asking = Asking(order.knowledge, order.locale, order.at)
    if field == "place" and order.carried.changes and has_address(text):
        return {**order.carried.changes, **read_answer("map_url", text, asking)}
    return read_answer(field, text, asking)


def _read_change_back(session: Session, field: str, changes: Mapping[str, str]) -> ReadBack:
    """Returns what a yes is to: these changes of that session, as it is now."""
    return read_session("session edit", session, f"{field} {json.dumps(dict(changes))}")


def _ask_text(order: Order, session: Session, field: str) -> Answer:
    key = "desk.session.everybody" if field == "audience" else "desk.session.none_of_it"
    none = [order.button(key, "sesi_ubah", session.id, field, "none")] if field in OPTIONAL else []
    said = order.message(order.phrase(f"desk.session.ask.{field}"), *none, numbered=False)
    return Answer((said,), memory={"id": str(session.id), "field": field})


def _ask_sure(order: Order, session: Session, field: str, changes: dict[str, str]) -> Answer:
    """Reads back what it is, what it becomes and how many are told.

    AnswerMistake for what cannot be."""
    values = {name: _stored_value(name, stored) for name, stored in changes.items()}
    if values.get("seats", session.taken) < session.taken:
        raise AnswerMistake("desk.session.too_few", taken=session.taken)
    if all(getattr(session, name) == value for name, value in values.items()):
        button = order.button("desk.session.open", "sesi", session.id)
        return Answer((order.say("desk.session.same", button),))
    asks = order.say(
        "desk.session.edit_sure",
        *_yes_buttons(order, session, field, changes),
        order.button("desk.session.keep", "sesi", session.id),
        title=session.title,
        field=order.phrase(f"desk.session.name.{field}"),
        before=_draw_value(order, getattr(session, field)),
        after=_draw_value(order, values[field]),
        people=session.taken + session.line if is_told(field) else 0,
    )
    if field == "place":
        lines = about_place(order, session, changes)
        asks = replace(asks, text="\n".join([f"{asks.text}\n", *lines]))
    asks = warn_quiet(order, session, asks) if is_told(field) else asks
    memory = {"id": str(session.id), "field": field}
    return Answer((asks,), memory=memory, carried=Carried(changes=changes))


def _yes_buttons(
    order: Order, session: Session, field: str, changes: dict[str, str]
) -> list[Choice]:
    reading = _read_change_back(session, field, changes)
    seal = reading.seal(order.officer.id)
    if not is_told(field):
        return [order.button("desk.session.edit_yes", "sesi_ubah", session.id, field, NOW, seal)]
    choices = yes_buttons(
        order, session, "desk.session.edit_yes", "sesi_ubah", field, reading=reading
    )
    if left_behind(place_facts(session), changes):
        choices.append(
            order.button("desk.session.map_same", "sesi_ubah", session.id, "place", "map", seal)
        )
    return choices


def about_place(order: Order, session: Session, changes: dict[str, str]) -> list[str]:
    """Returns what becomes of the map, and what else stays as it is at another place."""
    later = replace(session, map_url=changes.get("map_url", session.map_url))
    if left_behind(place_facts(session), changes):
        lines = [order.phrase("desk.session.map_gone")]
    elif later.map_url:
        lines = [map_link(later, order.locale)]
    else:
        lines = [order.phrase("desk.session.map_add")]
    stays = {"audience": audience_words(session.audience, order.locale) if session.audience else ""}
    stays |= {"contact": session.contact}
    names = {name: order.phrase(f"desk.session.name.{name}") for name in stays}
    kept = "; ".join(f"{names[name]}: {text}" for name, text in stays.items() if text)
    return [*lines, order.phrase("desk.session.stays", what=kept)] if kept else lines


def _stored_value(field: str, stored: str) -> Any:
    if field == "audience":
        return {name: tuple(values) for name, values in json.loads(stored or "{}").items()}
    return int(stored) if field == "seats" else stored


def _draw_value(order: Order, value: Any) -> str:
    if isinstance(value, dict):
        return audience_words(value, order.locale)
    return str(value) if value else order.phrase("desk.session.nothing")


async def _apply_edit(order: Order, session: Session, field: str, asked: dict[str, str]) -> Answer:
    """Does what was read back."""
    changes = {name: _stored_value(name, stored) for name, stored in asked.items()}
    if changes.get("seats", session.taken) < session.taken:  # somebody took one meanwhile
        return Answer((order.say("desk.session.too_few", taken=session.taken),))
    urgent = order.action[2] != LATER
    later, news = await edit_session(order.actor, session, changes, urgent=urgent)
    return replace(await _say_edited(order, later, news, (field,)), news=news.now)


async def _say_edited(order: Order, edited: Session, news: News, fields: Iterable[str]) -> Answer:
    said = order.say(
        "desk.session.edited",
        order.button("desk.session.open", "sesi", edited.id),
        title=edited.title,
        field=_name_fields(order, fields),
        people=news.people,
        now=order.format_moment(order.at),
    )
    return Answer((say_when(order, edited, news, said),))


def _name_fields(order: Order, fields: Iterable[str]) -> str:
    phrases = order.locale.phrases
    return ", ".join(phrases.get(f"desk.session.name.{field}", field) for field in fields)


async def _ask_changes(
    order: Order, session: Session, *, urgent: bool = False, **asked: Any
) -> Question:
    """Reads back what it is and becomes, and how many are told. BotError for what cannot be."""
    changes = _read_changes(session, asked, order.actor)
    said = json.dumps(sorted(changes.items()))
    before, after = (
        "; ".join(_draw_value(order, value) for value in values)
        for values in ([getattr(session, name) for name in changes], changes.values())
    )
    asks = order.say(
        "desk.session.edit_sure",
        title=session.title,
        field=_name_fields(order, changes),
        before=before,
        after=after,
        people=session.taken + session.line if any(map(is_told, changes)) else 0,
    )
    return Question(read_session("session edit", session, said), warn_quiet(order, session, asks))


def _read_changes(session: Session, asked: dict[str, Any], actor: Actor) -> dict[str, Any]:
    changes = changes_in(asked, actor.knowledge, actor.at)
    if changes.get("seats", session.taken) < session.taken:
        words = f"seats: {session.taken} are taken already"
        raise SpokenMistake(words, "desk.session.too_few", taken=session.taken)
    if not changes:
        raise BotError(f"say what to change: {', '.join(sorted(FIELDS))}")
    return changes


@declare_action(
    "session edit",
    which_session(living=True),
    *(*PLACE, *WORDS, AUDIENCE, URGENT),
    command="sesi_ubah",
    chat=_handle_edit,
    page=True,
    asks=_ask_changes,
    audit="session.edit",
    words=print_line,
)
async def edit_asked(actor: Actor, session: Session, *, urgent: bool = False, **asked: Any) -> Done:
    """Gives a session other words, seats or audience. People hear of what matters on the day.

    Another place takes the map of the old one away, unless `map_url` comes with it.
    BotError where nothing is to change, or fewer seats are left than are taken.
    """
    changes = _read_changes(session, asked, actor)
    edited, news = await edit_session(actor, session, changes, urgent=urgent)
    facts = {**session_facts(edited), **news_facts(edited, news, actor.at)}
    say = partial(_say_edited, edited=edited, news=news, fields=tuple(changes))
    return Done(facts, say, news.now)
