"""One thing about a session is put right: its words, its place, its seats, who may come."""

from __future__ import annotations

import json
from typing import Any

from bot.staff.changes import edit
from bot.staff.commands import Answer, Order, command
from bot.staff.session_asked import asked_for, living
from bot.staff.session_fields import OPTIONAL, STEPS, Asking, Mistake, read

FIELDS = tuple(step for step in STEPS if step != "when")
"""What can be edited here; another time is a move."""


@command("sesi_ubah", role="officer")
async def edited(order: Order) -> Answer:
    """Asks which, then for the new text; says back what it is now."""
    number, text = asked_for(order)
    field = order.action[1] if len(order.action) > 1 else ""
    if order.memory and not order.action:
        number, field, text = order.memory["id"], order.memory["field"], order.text
    session = await living(order, number)
    if session is None:
        return Answer((order.say("desk.session.unknown"),))
    if field not in FIELDS:
        choices = [
            order.button(f"desk.session.name.{one}", "sesi_ubah", session.id, one) for one in FIELDS
        ]
        return Answer((order.say("desk.session.which", *choices),))
    memory = {"id": str(session.id), "field": field}
    if order.action[2:] == ("none",) and field in OPTIONAL:
        return await _edit(order, number, field, {field: ""})
    if not text:
        key = "desk.session.everybody" if field == "audience" else "desk.session.none_of_it"
        none = [order.button(key, "sesi_ubah", session.id, field, "none")]
        asks = order.phrase(f"desk.session.ask.{field}")
        said = order.message(asks, *(none if field in OPTIONAL else []), numbered=False)
        return Answer((said,), memory=memory)
    try:
        return await _edit(order, number, field, _read(order, field, text))
    except Mistake as mistake:
        return Answer((order.say(mistake.key, **mistake.gaps),), memory=memory)


def _read(order: Order, field: str, text: str) -> dict[str, str]:
    return read(field, text, Asking(order.knowledge, order.locale, order.at))


async def _edit(order: Order, number: str, field: str, stored: dict[str, str]) -> Answer:
    session = await living(order, number)
    if session is None:
        return Answer((order.say("desk.session.unknown"),))
    value: Any = stored[field]
    if field == "seats":
        value = int(value)
        if value < session.taken:
            raise Mistake("desk.session.too_few", taken=session.taken)
    elif field == "audience":
        value = json.loads(value or "{}")
    changes = {field: value}
    later, news = await edit(order.store, order.knowledge, session, changes, order.who, order.at)
    said = order.say(
        "desk.session.edited",
        order.button("desk.session.open", "sesi", session.id),
        title=later.title,
        field=order.phrase(f"desk.session.name.{field}"),
        people=len({one.to for one in news}),
        now=order.moment(order.at),
    )
    return Answer((said,), tuple(news))
