"""One thing about a session is put right: its words, its place, its seats, who may come."""

from __future__ import annotations

import json
from typing import Any

from bot.dialogue.messages import Choice
from bot.dialogue.sessions import Session
from bot.staff.changes import edit, is_told
from bot.staff.commands import Answer, Order, command
from bot.staff.session_asked import asked_for, asked_last, living, missing
from bot.staff.session_fields import (
    OPTIONAL,
    STEPS,
    Asking,
    Mistake,
    audience_words,
    named_field,
    read,
)
from bot.staff.session_quiet import LATER, NOW, told, warned, yes

FIELDS = tuple(step for step in STEPS if step != "when")
"""What can be edited here; another time is a move."""


@command("sesi_ubah", role="officer")
async def edited(order: Order) -> Answer:
    """Asks which, then for the new text; reads back before and after, and changes it on yes."""
    number, text = asked_for(order)
    field = order.action[1] if len(order.action) > 1 else ""
    if text and not order.action:
        field, text = named_field(text, FIELDS, order.locale)
    if order.memory and not order.action:
        number, field, text = order.memory["id"], order.memory["field"], order.text
    session = await living(order, number)
    if session is None:
        return await missing(order, "sesi_ubah", number)
    if field not in FIELDS:
        choices = [
            order.button(f"desk.session.name.{one}", "sesi_ubah", session.id, one) for one in FIELDS
        ]
        return Answer((order.say("desk.session.which", *choices),))
    memory = {"id": str(session.id), "field": field}
    match order.action[2:]:
        case ("none",) if field in OPTIONAL:
            return _sure(order, session, field, "")
        case ("yes" | "later",) if _was_read_back(order, field):
            return await _edit(order, session, field, order.memory["value"])
    if not text:
        return _ask(order, session, field)
    try:
        asking = Asking(order.knowledge, order.locale, order.at)
        return _sure(order, session, field, read(field, text, asking)[field])
    except Mistake as mistake:
        return Answer((order.say(mistake.key, **mistake.gaps),), memory=memory)


def _was_read_back(order: Order, field: str) -> bool:
    """Whether the yes belongs to what was read back last, not to an older message."""
    return asked_last(order) and order.memory.get("field") == field and "value" in order.memory


def _ask(order: Order, session: Session, field: str) -> Answer:
    key = "desk.session.everybody" if field == "audience" else "desk.session.none_of_it"
    none = [order.button(key, "sesi_ubah", session.id, field, "none")] if field in OPTIONAL else []
    said = order.message(order.phrase(f"desk.session.ask.{field}"), *none, numbered=False)
    return Answer((said,), memory={"id": str(session.id), "field": field})


def _sure(order: Order, session: Session, field: str, stored: str) -> Answer:
    """What it is, what it becomes and how many are told; Mistake for what cannot be."""
    value = _value(field, stored)
    if field == "seats" and value < session.taken:
        raise Mistake("desk.session.too_few", taken=session.taken)
    before, after = _words(order, getattr(session, field)), _words(order, value)
    if before == after:
        button = order.button("desk.session.open", "sesi", session.id)
        return Answer((order.say("desk.session.same", button),))
    asks = order.say(
        "desk.session.edit_sure",
        *_yes(order, session, field),
        order.button("desk.session.keep", "sesi", session.id),
        title=session.title,
        field=order.phrase(f"desk.session.name.{field}"),
        before=before,
        after=after,
        people=session.taken + session.line if is_told(field) else 0,
    )
    asks = warned(order, session, asks) if is_told(field) else asks
    return Answer((asks,), memory={"id": str(session.id), "field": field, "value": stored})


def _yes(order: Order, session: Session, field: str) -> list[Choice]:
    if is_told(field):
        return yes(order, session, "desk.session.edit_yes", "sesi_ubah", field)
    return [order.button("desk.session.edit_yes", "sesi_ubah", session.id, field, NOW)]


def _value(field: str, stored: str) -> Any:
    if field == "audience":
        return {name: tuple(values) for name, values in json.loads(stored or "{}").items()}
    return int(stored) if field == "seats" else stored


def _words(order: Order, value: Any) -> str:
    if isinstance(value, dict):
        return audience_words(value, order.locale)
    return str(value) if value else order.phrase("desk.session.nothing")


async def _edit(order: Order, session: Session, field: str, stored: str) -> Answer:
    value = _value(field, stored)
    if field == "seats" and value < session.taken:  # somebody took one meanwhile
        return Answer((order.say("desk.session.too_few", taken=session.taken),))
    changes = {field: value}
    urgent = order.action[2:] != (LATER,)
    later, news = await edit(
        *(order.store, order.knowledge, session, changes, order.who, order.at), urgent=urgent
    )
    said = order.say(
        "desk.session.edited",
        order.button("desk.session.open", "sesi", session.id),
        title=later.title,
        field=order.phrase(f"desk.session.name.{field}"),
        people=news.people,
        now=order.moment(order.at),
    )
    return Answer((told(order, later, news, said),), news.now)
