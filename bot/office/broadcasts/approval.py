"""Who lets a broadcast go: its number typed, and above a size a second person's yes."""

from __future__ import annotations

import re

from bot.dialogue.messages import Choice, Outgoing, plain
from bot.dialogue.turn import choice_id, fill
from bot.office.broadcasts import steps
from bot.office.broadcasts.words import preview, reach, summary
from bot.office.kit.commands import COMMANDS, Answer, Order, command
from bot.store.broadcasts import Broadcast
from bot.store.staff import Officer

_APPROVE = "setujui"
_LISTED = 8


async def release(order: Order, one: Broadcast, *, counted: bool = False) -> Answer:
    """Lets a draft go, or says what is missing before it may."""
    number, _, _ = await reach(order, one)
    memory = {"step": "check", "id": str(one.id)}
    if not number:
        to = order.button("desk.broadcast.to", "siaran", "to", one.id)
        return Answer((order.say("desk.broadcast.nobody", to),), memory=memory)
    rules = order.knowledge.desk
    if number > rules.type_number_above and not counted:
        says = order.say("desk.broadcast.type", total=number)
        unnumbered = order.message(says.text, numbered=False)
        return Answer((unnumbered,), memory={"step": "number", "id": str(one.id)})
    if number > rules.approve_above:
        return await _ask(order, one)
    await steps.approve(order.store, one, str(order.officer.id), order.who, order.at)
    return Answer((_approved(order, one),))


async def typed_number(order: Order, one: Broadcast) -> Answer:
    """The number of people, typed: proof that she has read it."""
    number, _, _ = await reach(order, one)
    typed = re.sub(r"[.\s]", "", order.text)
    if typed == str(number):
        return await release(order, one, counted=True)
    says = order.say("desk.broadcast.other_number", total=number)
    memory = {"step": "number", "id": str(one.id)}
    return Answer((order.message(says.text, numbered=False),), memory=memory)


def _approved(order: Order, one: Broadcast) -> Outgoing:
    if one.send_at and one.send_at > order.at:
        when = order.moment(one.send_at)
        cancel = order.button("desk.broadcast.cancel", "siaran", "cancel", one.id)
        return order.say("desk.broadcast.scheduled", cancel, number=one.id, when=when)
    buttons = [
        order.button(f"desk.broadcast.{act}", "siaran", act, one.id) for act in ("pause", "cancel")
    ]
    when = order.moment(order.at)
    return order.say("desk.broadcast.started", *buttons, number=one.id, when=when)


async def _ask(order: Order, one: Broadcast) -> Answer:
    """Asks everybody who may approve, but never the one who asks."""
    people = [
        officer
        for officer in await order.store.staff.everyone()
        if officer.id != order.officer.id and COMMANDS[_APPROVE].allowed(officer.role)
    ]
    if not people:
        return Answer((order.say("desk.broadcast.no_approver"),))
    if not await order.store.broadcasts.ask(one.id):
        return Answer((order.say("desk.broadcast.asked_already", number=one.id),))
    await order.log("broadcast.ask", f"broadcast {one.id}")
    news: list[Outgoing] = []
    for officer in people:
        news += await _question(order, one, officer)
    names = ", ".join(officer.name for officer in people)
    says = order.say("desk.broadcast.asked", number=one.id, names=names)
    return Answer((says,), news=tuple(news))


async def _question(order: Order, one: Broadcast, to: Officer) -> list[Outgoing]:
    phrases = order.locale.phrases
    names = {str(each.id): each.name for each in await order.store.staff.everyone()}
    who = plain(names.get(one.made_by, one.made_by))
    lead = fill(phrases["desk.broadcast.please"], {"who": who})
    choices = tuple(
        Choice(
            choice_id("s", _APPROVE, answer, one.id, steps.mark(one)),
            phrases[f"desk.broadcast.{answer}"],
        )
        for answer in ("approve", "refuse")
    )
    text = f"{lead}\n\n{await summary(order, one)}"
    return [Outgoing(to.address, preview(order, one).text), Outgoing(to.address, text, choices)]


@command(_APPROVE, role="approver")
async def approve(order: Order) -> Answer:
    """A second person's yes or no to a broadcast that was asked for."""
    answer, number = _meant(order)
    if not answer and not number:
        return await _waiting(order)
    one = await order.store.broadcasts.find(number)
    if one is None:
        return Answer((order.say("desk.broadcast.none", number=number),))
    if one.state != "draft" or not one.asked:
        state = order.locale.phrases[f"desk.broadcast.state.{one.state}"]
        return Answer((order.say("desk.broadcast.not_asked", number=number, state=state),))
    if one.made_by == str(order.officer.id):
        return Answer((order.say("desk.broadcast.own"),))
    if answer == "refuse":
        await order.store.broadcasts.refuse(one.id)
        await order.log("broadcast.refuse", f"broadcast {one.id}")
        says = order.say("desk.broadcast.refused", number=number, when=order.moment(order.at))
        return Answer((says,), news=await _told(order, one, "desk.broadcast.told_no"))
    if answer != "approve":
        return Answer(tuple(await _question(order, one, order.officer)))
    if not any(str(officer.id) == one.made_by for officer in await order.store.staff.everyone()):
        copy = order.button("desk.broadcast.copy", "siaran", "copy", one.id)
        return Answer((order.say("desk.broadcast.author_gone", copy, number=number),))
    if order.action[2:] != (steps.mark(one),):
        changed = order.say("desk.broadcast.changed", number=number)
        return Answer((changed, *await _question(order, one, order.officer)))
    await steps.approve(order.store, one, str(order.officer.id), order.who, order.at)
    news = await _told(order, one, "desk.broadcast.told_yes")
    return Answer((_approved(order, one),), news=news)


async def _waiting(order: Order) -> Answer:
    """What she may approve: the only one at once, several to choose from."""
    asked = await order.store.broadcasts.asked()
    found = [one for one in asked if one.made_by != str(order.officer.id)]
    if not found:
        return Answer((order.say("desk.broadcast.none_asked"),))
    if len(found) == 1:
        return Answer(tuple(await _question(order, found[0], order.officer)))
    choices = [
        order.button("desk.broadcast.open", _APPROVE, "read", one.id, number=one.id)
        for one in found[:_LISTED]
    ]
    return Answer((order.say("desk.broadcast.several_asked", *choices, number=len(found)),))


def _meant(order: Order) -> tuple[str, int]:
    answer, *rest = order.action or ("", order.text.strip())
    number = rest[0] if rest else ""
    return answer, int(number) if number.isdecimal() and len(number) < 10 else 0


async def _told(order: Order, one: Broadcast, key: str) -> tuple[Outgoing, ...]:
    """What whoever made it is told."""
    people = await order.store.staff.everyone()
    makers = [officer for officer in people if str(officer.id) == one.made_by]
    text = order.phrase(key, number=one.id, who=order.officer.name, when=order.moment(order.at))
    return tuple(Outgoing(maker.address, text) for maker in makers)
