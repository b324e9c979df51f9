"""A draft and what is made of one: changed, timed, tried, copied, and its list of recipients."""

from __future__ import annotations

from functools import partial
from typing import Any

from bot.office.broadcasts import form, steps
from bot.office.broadcasts.audience import read_asked
from bot.office.broadcasts.choice import WHICH, refuse_state
from bot.office.broadcasts.recipient_list import recipient_list
from bot.office.broadcasts.send_time import read_time
from bot.office.broadcasts.words import preview_copy
from bot.office.kit.action import Done, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument, SpokenMistake, read_whole_as
from bot.office.kit.commands import Answer, Order
from bot.store.audience import SESSION, Filter, session_of
from bot.store.broadcasts import Broadcast

_ENDED = {"failed": "failed_of", "unsure": "unknown_of"}
"""Whom a copy is for, where not for all: how it ended for them, and the filter that means them."""


@declare_action(
    "broadcast draft",
    Argument("text", "what people read", needed="a text"),
    Argument("filter", read=read_asked, of="chosen"),
    Argument("purpose"),
    Argument("id", "the draft that is changed", read=read_whole_as("id"), of="number"),
    role="officer",
    audit="broadcast.make broadcast.take",
    by_officer=True,
)
async def draft_broadcast(
    order: Order, text: str, chosen: Filter | None = None, purpose: str = "news", number: int = 0
) -> Done:
    """Makes a draft, or changes one, and reads it back. SpokenMistake for what nobody can send."""
    text, store, chosen = steps.proper_text(text), order.store, chosen or {}
    if purpose not in steps.PURPOSES or (purpose == SESSION and session_of(chosen) is None):
        words = f'"{purpose}" is no purpose of a broadcast to these people'
        raise SpokenMistake(words, "desk.broadcast.no_purpose")
    if not number:
        officer, who = str(order.officer.id), order.officer_name
        made = await steps.make_draft(store, text, chosen, purpose, officer, who, order.at)
        return Done({"id": made.id}, partial(form.read_back, number=made.id))
    broadcast = await WHICH.read(order.actor, number)
    if broadcast.state != "draft":
        raise refuse_state(order.knowledge, broadcast, "be changed")
    changes = {"text": text, "chosen": chosen, "purpose": purpose}
    await steps.edit_draft(store, broadcast, order.officer, order.at, **changes)
    return Done({"id": number}, partial(form.read_back, number=number))


async def _read_time(actor: Actor, value: Any) -> Any:
    return read_time(str(value), actor.at, actor.knowledge, actor.knowledge.locale("").phrases)


@declare_action(
    "broadcast schedule",
    WHICH,
    Argument("when", "a day and hour, as staff type it; none: as soon as it is let go", _read_time),
    role="officer",
    audit="broadcast.schedule",
)
async def schedule_draft(actor: Actor, broadcast: Broadcast, when: Any = None) -> Done:
    """Says when a draft is to go, once it is let go. Whoever was asked for a yes is asked anew."""
    if not await actor.store.broadcasts.schedule_draft(broadcast.id, when):
        raise refuse_state(actor.knowledge, broadcast, "be planned")
    await actor.log_act("broadcast.schedule", f"broadcast {broadcast.id}")
    facts = {"id": broadcast.id, "send_at": when and when.isoformat(timespec="minutes")}
    return Done(facts, partial(form.read_back, number=broadcast.id))


@declare_action("broadcast test", WHICH, role="officer", audit="broadcast.test", by_officer=True)
async def test_broadcast(order: Order, broadcast: Broadcast) -> Answer:
    """Sends the very copy to herself, in her chat."""
    await order.log_act("broadcast.test", f"broadcast {broadcast.id}")
    said = order.say("desk.broadcast.tested_chat")
    return Answer((said,), news=(preview_copy(order, broadcast),))


@declare_action(
    "broadcast rehearse", WHICH, role="officer", audit="broadcast.make broadcast.rehearse"
)
async def rehearse_broadcast(actor: Actor, broadcast: Broadcast) -> Done:
    """Tries it on the real audience without sending, on a copy: the draft stays."""
    made = await _make_copy(actor, broadcast, broadcast.filter)
    await steps.approve_draft(actor.store, made, actor.maker, actor.who, actor.at, rehearsal=True)
    return Done({"id": made.id}, partial(_say_rehearsing, number=made.id, of=broadcast.id))


async def _say_rehearsing(order: Order, number: int, of: int) -> Answer:
    says = order.say("desk.broadcast.rehearsing", number=number)
    back = order.button("desk.broadcast.back", "siaran", "show", of)
    return Answer((order.message(says.text, back),))


async def _read_whom(actor: Actor, value: Any) -> str:
    if value not in _ENDED:
        raise SpokenMistake(
            f"a copy is for {' or '.join(_ENDED)}, or for all", "desk.broadcast.no_purpose"
        )
    return str(value)


@declare_action(
    "broadcast copy",
    WHICH,
    Argument("whom", "failed, unsure; none: all that it was for", read=_read_whom),
    role="officer",
    audit="broadcast.make",
)
async def copy_broadcast(actor: Actor, broadcast: Broadcast, whom: str = "") -> Done:
    """Makes a linked draft: for all, for whom it failed to reach, or for whom that is not sure."""
    chosen: Filter = dict(broadcast.filter)
    if whom:  # what is owed to a session's guests stays theirs
        of_session = broadcast.purpose == SESSION
        kept = {"session": broadcast.filter["session"]} if of_session else {}
        chosen = {**kept, _ENDED[whom]: (str(broadcast.id),)}
    made = await _make_copy(actor, broadcast, chosen)
    return Done({"id": made.id}, partial(form.read_back, number=made.id))


async def _make_copy(actor: Actor, broadcast: Broadcast, chosen: Filter) -> Broadcast:
    maker = (actor.maker, actor.who, actor.at)
    text, purpose = broadcast.text, broadcast.purpose
    return await steps.make_draft(actor.store, text, chosen, purpose, *maker, copy_of=broadcast.id)


@declare_action("broadcast file", WHICH, role="officer", audit="broadcast.file", by_officer=True)
async def list_recipients(order: Order, broadcast: Broadcast) -> Answer:
    """Hands out the list of its recipients as a workbook: references, no names."""
    await order.log_act("broadcast.file", f"broadcast {broadcast.id}")
    made = await recipient_list(order.store, order.knowledge, order.voice, broadcast)
    return Answer((made,))
