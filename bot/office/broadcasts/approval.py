"""Who lets a broadcast go: its number typed, and above a size a second person's yes."""

from __future__ import annotations

import re

from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import choice_id
from bot.office.broadcasts import form, steps
from bot.office.broadcasts.choice import WHICH
from bot.office.broadcasts.words import count_reach, preview_copy, summarise_broadcast
from bot.office.kit.action import Question, declare_action
from bot.office.kit.argument import AnswerMistake, Argument
from bot.office.kit.commands import COMMANDS, Answer, Order
from bot.office.kit.confirm import SEAL
from bot.store.broadcasts import Broadcast
from bot.store.staff import Officer

_APPROVE = "setujui"
_LISTED = 8


async def release_broadcast(order: Order, broadcast: Broadcast, *, counted: bool = False) -> Answer:
    """Lets a draft go, or says what is missing before it may."""
    number, _, _ = await count_reach(order, broadcast)
    memory = {"step": "check", "id": str(broadcast.id)}
    if not number:
        to = order.button("desk.broadcast.to", "siaran", "to", broadcast.id)
        return Answer((order.say("desk.broadcast.nobody", to),), memory=memory)
    rules = order.knowledge.desk
    if number > rules.type_number_above and not counted:
        says = order.say("desk.broadcast.type", total=number)
        unnumbered = order.message(says.text, numbered=False)
        return Answer((unnumbered,), memory=_keep_number(order, broadcast))
    if number > rules.approve_above:
        return await _ask_approvers(order, broadcast)
    await steps.approve_draft(
        order.store, broadcast, str(order.officer.id), order.officer_name, order.at
    )
    return Answer((_say_approved(order, broadcast),))


async def typed_number(order: Order, broadcast: Broadcast) -> Answer:
    """Takes the number of people, typed: proof that she has read it."""
    if not steps.read_draft("broadcast send", broadcast).agreed(order):
        return await form.say_changed(order, broadcast)
    number, _, _ = await count_reach(order, broadcast)
    if _bare(order.text) == str(number):
        return await release_broadcast(order, broadcast, counted=True)
    says = order.say("desk.broadcast.other_number", total=number)
    said = order.message(says.text, numbered=False)
    return Answer((said,), memory=_keep_number(order, broadcast))


def _keep_number(order: Order, broadcast: Broadcast) -> dict[str, str]:
    """Returns what is kept while the number is typed: it is a yes to the draft as it is now."""
    seal = steps.read_draft("broadcast send", broadcast).seal(order.officer.id)
    return {"step": "number", "id": str(broadcast.id), SEAL: seal}


def _say_approved(order: Order, broadcast: Broadcast) -> Outgoing:
    if broadcast.send_at and broadcast.send_at > order.at:
        when = order.format_moment(broadcast.send_at)
        cancel = order.button("desk.broadcast.cancel", "siaran", "cancel", broadcast.id)
        return order.say("desk.broadcast.scheduled", cancel, number=broadcast.id, when=when)
    buttons = [
        order.button(f"desk.broadcast.{act}", "siaran", act, broadcast.id)
        for act in ("pause", "cancel")
    ]
    when = order.format_moment(order.at)
    return order.say("desk.broadcast.started", *buttons, number=broadcast.id, when=when)


async def _ask_approvers(order: Order, broadcast: Broadcast) -> Answer:
    """Asks everybody who may approve, but never the one who asks."""
    people = [
        officer
        for officer in await order.store.staff.everyone()
        if officer.id != order.officer.id and COMMANDS[_APPROVE].is_allowed(officer.role)
    ]
    if not people:
        return Answer((order.say("desk.broadcast.no_approver"),))
    if not await order.store.broadcasts.ask_approval(broadcast.id):
        return Answer((order.say("desk.broadcast.asked_already", number=broadcast.id),))
    await order.log_act("broadcast.ask", f"broadcast {broadcast.id}")
    news: list[Outgoing] = []
    for officer in people:
        news += await _ask_each(order, broadcast, officer)
    names = ", ".join(officer.name for officer in people)
    says = order.say("desk.broadcast.asked", number=broadcast.id, names=names)
    return Answer((says,), news=tuple(news))


async def _ask_each(order: Order, broadcast: Broadcast, to: Officer) -> list[Outgoing]:
    phrases = order.locale.phrases
    names = {str(each.id): each.name for each in await order.store.staff.everyone()}
    who = names.get(broadcast.made_by, broadcast.made_by)
    lead = order.phrase("desk.broadcast.please", who=who)
    reading = steps.read_draft("broadcast approve", broadcast)
    choices = tuple(
        Choice(
            choice_id("s", _APPROVE, answer, broadcast.id, reading.seal(to.id)),
            phrases[f"desk.broadcast.{answer}"],
        )
        for answer in ("approve", "refuse")
    )
    text = f"{lead}\n\n{await summarise_broadcast(order, broadcast)}"
    return [
        Outgoing(to.address, preview_copy(order, broadcast).text),
        Outgoing(to.address, text, choices),
    ]


async def _hear_approval(order: Order) -> Answer:
    """Takes a second person's yes or no to a broadcast that was asked for."""
    answer, number = _read_meant(order)
    if not answer and not number:
        return await _show_waiting(order)
    broadcast = await order.store.broadcasts.find_broadcast(number)
    if broadcast is None:
        return Answer((order.say("desk.broadcast.none", number=number),))
    if (fault := _find_fault(order, broadcast)) is not None:
        return Answer((fault,))
    if answer == "refuse":
        return await refuse_broadcast(order, broadcast)
    if answer != "approve":
        return Answer(tuple(await _ask_each(order, broadcast, order.officer)))
    is_agreed = steps.read_draft("broadcast approve", broadcast).agreed(order)
    if not is_agreed and await _has_author(order, broadcast):
        changed = order.say("desk.broadcast.changed", number=number)
        return Answer((changed, *await _ask_each(order, broadcast, order.officer)))
    return await approve_broadcast(order, broadcast)


async def _has_author(order: Order, broadcast: Broadcast) -> bool:
    return broadcast.made_by in {str(each.id) for each in await order.store.staff.everyone()}


def _find_fault(order: Order, broadcast: Broadcast) -> Outgoing | None:
    """Why she can say neither yes nor no to it: nobody asks for that, or it is her own."""
    if broadcast.state != "draft" or not broadcast.asked:
        state = order.locale.phrases[f"desk.broadcast.state.{broadcast.state}"]
        return order.say("desk.broadcast.not_asked", number=broadcast.id, state=state)
    return order.say("desk.broadcast.own") if broadcast.made_by == str(order.officer.id) else None


async def _ask_approve(order: Order, broadcast: Broadcast) -> Question:
    reading = steps.read_draft("broadcast approve", broadcast)
    shown = order.message(await summarise_broadcast(order, broadcast))
    return Question(reading, _find_fault(order, broadcast) or shown)


@declare_action(
    "broadcast approve",
    WHICH,
    command=_APPROVE,
    role="approver",
    chat=_hear_approval,
    asks=_ask_approve,
    audit="broadcast.approve",
    by_officer=True,
)
async def approve_broadcast(order: Order, broadcast: Broadcast) -> Answer:
    """Lets a colleague's broadcast go, who is told."""
    if (fault := _find_fault(order, broadcast)) is not None:
        return Answer((fault,))
    if not await _has_author(order, broadcast):
        copy = order.button("desk.broadcast.copy", "siaran", "copy", broadcast.id)
        return Answer((order.say("desk.broadcast.author_gone", copy, number=broadcast.id),))
    await steps.approve_draft(
        order.store, broadcast, str(order.officer.id), order.officer_name, order.at
    )
    news = await _tell_maker(order, broadcast, "desk.broadcast.told_yes")
    return Answer((_say_approved(order, broadcast),), news=news)


@declare_action(
    "broadcast refuse", WHICH, role="approver", audit="broadcast.refuse", by_officer=True
)
async def refuse_broadcast(order: Order, broadcast: Broadcast) -> Answer:
    """Says no to a colleague's broadcast, who is told."""
    if (fault := _find_fault(order, broadcast)) is not None:
        return Answer((fault,))
    await order.store.broadcasts.refuse_draft(broadcast.id)
    await order.log_act("broadcast.refuse", f"broadcast {broadcast.id}")
    when = order.format_moment(order.at)
    says = order.say("desk.broadcast.refused", number=broadcast.id, when=when)
    return Answer((says,), news=await _tell_maker(order, broadcast, "desk.broadcast.told_no"))


async def _ask_release(order: Order, broadcast: Broadcast, total: str = "") -> Question:
    reading = steps.read_draft("broadcast send", broadcast)
    return Question(reading, order.message(await summarise_broadcast(order, broadcast)))


@declare_action(
    "broadcast release",
    WHICH,
    Argument("total", "the number of people, where it is to be typed"),
    role="officer",
    asks=_ask_release,
    audit="broadcast.approve broadcast.ask",
    by_officer=True,
)
async def release_draft(order: Order, broadcast: Broadcast, total: str = "") -> Answer:
    """Lets a draft go, or asks those who may approve it. `total` proves that it was read.

    AnswerMistake where it is no draft any more.
    """
    if broadcast.state != "draft":
        state = order.locale.phrases[f"desk.broadcast.state.{broadcast.state}"]
        raise AnswerMistake("desk.broadcast.not_now", number=broadcast.id, state=state)
    number, _, _ = await count_reach(order, broadcast)
    return await release_broadcast(order, broadcast, counted=_bare(total) == str(number))


def _bare(typed: str) -> str:
    return re.sub(r"[.\s]", "", typed)


async def _show_waiting(order: Order) -> Answer:
    """Shows what she may approve: the only one at once, several to choose from."""
    asked = await order.store.broadcasts.waiting_for_approval()
    found = [broadcast for broadcast in asked if broadcast.made_by != str(order.officer.id)]
    if not found:
        return Answer((order.say("desk.broadcast.none_asked"),))
    if len(found) == 1:
        return Answer(tuple(await _ask_each(order, found[0], order.officer)))
    choices = [
        order.button("desk.broadcast.open", _APPROVE, "read", broadcast.id, number=broadcast.id)
        for broadcast in found[:_LISTED]
    ]
    return Answer((order.say("desk.broadcast.several_asked", *choices, number=len(found)),))


def _read_meant(order: Order) -> tuple[str, int]:
    answer, *rest = order.action or ("", order.text.strip())
    number = rest[0] if rest else ""
    return answer, read_number(number) or 0


async def _tell_maker(order: Order, broadcast: Broadcast, key: str) -> tuple[Outgoing, ...]:
    """Tells whoever made it."""
    people = await order.store.staff.everyone()
    makers = [officer for officer in people if str(officer.id) == broadcast.made_by]
    text = order.phrase(
        key, number=broadcast.id, who=order.officer.name, when=order.format_moment(order.at)
    )
    return tuple(Outgoing(maker.address, text) for maker in makers)
