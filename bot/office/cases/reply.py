"""Answers in a case: typed, offered, or sent by a page; who answers a free case has it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dialogue.cases.case import CaseLine, in_words
from bot.dialogue.decide import decide_reminder
from bot.dialogue.messages import Address, File, Outgoing, Relay, escape_markup
from bot.dialogue.reminders.due import Reminder, StaffSaid
from bot.dialogue.state import State
from bot.errors import BotError
from bot.office.cases import offer as case_offer
from bot.office.cases.choice import asked_case, by_number, choose_case, which_case
from bot.office.cases.commands import name_holder, show_case
from bot.office.cases.notify import tell_topic
from bot.office.cases.words import line_in_words, officer_names
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import AnswerMistake, Argument
from bot.office.kit.commands import Answer, Order
from bot.office.menu.home import draw_home
from bot.store.case_rows import StaffCase

_ALBUM = "offered"
"""The album that files make which were offered together."""


async def _hear_reply(order: Order) -> Answer:
    """Takes an answer: text, photo or document. Words that were only offered go with a yes."""
    if order.memory.get("step") == case_offer.OFFER or order.action[1:2] in (("yes",), ("no",)):
        return await _take_offered(order)
    held, text = await asked_case(order)
    if held is None:
        named = order.memory.get("case") or " ".join((*order.text.split()[:1], *order.action[:1]))
        return await choose_case(order, "balas", named)
    return replace(await reply_to_case(order, held, text), case=held.case.id)


async def _take_offered(order: Order) -> Answer:
    """Sends words that were offered as an answer, lets them go, or offers them anew."""
    says = order.action[1:2] == ("yes",) if order.action else case_offer.says_yes(order)
    if says is None:
        return await case_offer.offer_anew(order)
    if not says:
        return Answer((await draw_home(order, order.phrase("desk.case.offer_dropped")),))
    number, text = (*order.action, order.memory.get("case", ""))[0], order.memory.get("text", "")
    files = order.carried.files
    held = await by_number(order, number)
    if held is None:
        return Answer((order.say("desk.case.unknown"),))
    reading = case_offer.read_offer(held, text, files)
    agreed, outdated = reading.agreed(order), reading.outdated(order)
    if not (text or files) or not (agreed or outdated):
        gone = order.say("desk.case.offer_gone")
        return Answer((gone,), memory=order.memory, carried=order.carried)
    if held.case.state == "closed":
        return Answer((await show_case(order, held, order.phrase("desk.case.offer_closed")),))
    if outdated and not await _is_a_colleague_s(order, held):
        return await case_offer.offer_answer(order, [held], text, files)
    return replace(await _send_offered(order, held, text, files), case=held.case.id)


async def _send_offered(
    order: Order, held: StaffCase, text: str, files: tuple[Relay, ...]
) -> Answer:
    """Sends what she said yes to: her words with the first file, then the other files.

    Where some cannot be passed on, the rest is read back without them.
    """
    passing = tuple(file for file in files if case_offer.can_pass(file, held))
    if passing != files and (text or passing):
        lead = order.phrase("desk.case.file_refused")
        return await case_offer.offer_answer(order, [held], text, passing, lead)
    if not files or order.incoming is None:
        return await reply_to_case(order, held, text)
    said = replace(order.incoming, text="", relay=files[0], attachment=files[0].kind)
    answer = await reply_to_case(replace(order, incoming=said), held, text)
    if not answer.news:
        return answer
    news = list(answer.news)
    for file in files[1:]:
        said = replace(said, relay=file, attachment=file.kind, album=_ALBUM)
        more = await _say_answered(replace(order, incoming=said, follows=True), held, "")
        news += more.news
    return replace(answer, news=tuple(news))


async def _read_file(actor: Actor, value: Any) -> File:
    if not isinstance(value, File):
        raise BotError("a file comes with a form")
    return value


@declare_action(
    "case reply",
    which_case("balas"),
    Argument("text", "what she is told"),
    Argument("seen", "its stamp when it was read: nothing is sent where it has moved on"),
    Argument("file", "a photo or document that came with a form", read=_read_file),
    command="balas",
    chat=_hear_reply,
    audit="case.reply",
    by_officer=True,
    files=True,
    in_group=True,
)
async def reply_to_case(
    order: Order, held: StaffCase, text: str = "", seen: str = "", file: File | None = None
) -> Answer:
    """Answers in a case: text, photo or document. Who answers a free case has it.

    AnswerMistake for nothing at all outside the chat, and where it moved on since it was `seen`.
    """
    if seen and seen != held.case.stamp:
        raise AnswerMistake("desk.case.moved_on", number=held.case.id)
    if order.incoming is None and not (text or file):
        raise AnswerMistake("desk.case.empty")
    order = await case_offer.bring_file(order, held, file) if file else order
    case, relay = held.case, order.incoming.relay if order.incoming else None
    text = text or (in_words(order.incoming) if order.incoming else "")
    if await _is_a_colleague_s(order, held):
        return Answer((await show_case(order, held, await name_holder(order, held)),))
    if not text and relay is None:
        is_sent = order.incoming is not None and order.incoming.attachment is not None
        key = "desk.case.no_file" if is_sent else "desk.case.ask_reply"
        asked = order.say(key, number=case.id)
        return Answer((replace(asked, numbered=False),), memory={"case": str(case.id)})
    if relay is not None and not case_offer.can_pass(relay, held):
        return Answer((order.say("desk.case.file_refused"),), memory={"case": str(case.id)})
    if case.state == "closed":
        await order.store.cases.take_over(case.id, order.officer.id, order.at)
    else:
        await order.store.cases.claim_case(case.id, order.officer.id, order.at)
    return await _say_answered(order, held, text)


async def _is_a_colleague_s(order: Order, held: StaffCase) -> bool:
    """Returns whether somebody else, who is still staff, talks with her."""
    holder = held.case.claimed_by
    others = holder != order.officer.id and holder in await officer_names(order.store)
    return held.case.state == "claimed" and others


async def _say_answered(order: Order, held: StaffCase, text: str) -> Answer:
    store, number = order.store, held.case.id
    relay = order.incoming.relay if order.incoming else None
    await store.cases.add_line(
        number, held.address, "staff", text, order.at, staff=order.officer.id, relay=relay
    )
    await store.cases.note_answered(number)
    await order.log_act("case.reply", f"case {number}")
    more = bool(order.incoming and order.incoming.album and order.follows)
    news = await tell_her(
        order.actor, held.address, StaffSaid(number, escape_markup(text), relay, more)
    )
    line = CaseLine("staff", text, order.at, relay, order.officer.id)
    names = {order.officer.id: order.officer.name}
    told = line_in_words(order.knowledge, order.voice, line, names)
    news = (*news, *await tell_topic(order, held, told))
    if more:
        return Answer(news=news)
    key = "desk.case.replied" if await _can_reach(order, held.address) else "desk.case.unreachable"
    choices = (
        order.button("desk.case.reply", "balas", number),
        order.button("desk.case.close", "tutup", number),
    )
    said = order.say(key, *choices, number=number, when=order.format_moment(order.at))
    if held.case.state == "closed":  # as it was when she answered
        opened = order.phrase("desk.case.opened_again", number=number)
        said = replace(said, text=f"{said.text}\n{opened}")
    return Answer((replace(said, numbered=False),), news, album_case=number)


async def tell_her(actor: Actor, her: Address, said: Reminder) -> tuple[Outgoing, ...]:
    """Returns what she is told.

    Her memory stays as it is: she may be writing at this very moment.
    """
    states = await actor.store.conversations.states_of([her])
    view = (await actor.store.views([her]))[her]
    state = states.get(her, State())
    return decide_reminder(said, her, state, actor.knowledge, view, actor.at).replies


async def _can_reach(order: Order, her: Address) -> bool:
    return await order.store.conversations.is_reachable(her)
