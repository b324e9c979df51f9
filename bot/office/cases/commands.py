"""Cases at the desk: who has which, answers both ways, notes, and their end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.cases.case import CaseLine, in_words
from bot.dialogue.decide import decide_reminder
from bot.dialogue.messages import Address, Choice, Outgoing, Relay, escape_markup
from bot.dialogue.reminders.due import Reminder, StaffSaid
from bot.dialogue.state import State
from bot.dialogue.voice import choice_id
from bot.office.cases import offer as case_offer
from bot.office.cases.choice import asked_case, by_number, choose_case, which_case
from bot.office.cases.words import (
    case_buttons,
    case_title,
    describe_standing,
    line_in_words,
    list_lines,
    name_person,
    officer_names,
)
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument, read_flag
from bot.office.kit.chat_voice import voice_of
from bot.office.kit.commands import Answer, Order
from bot.office.kit.page import cut_page
from bot.office.menu.home import draw_home
from bot.store.case_rows import StaffCase

_PAGE = 6
_ALBUM = "offered"
"""The album that files make which were offered together."""

_FILES = 5
"""The last so many attachments are shown again."""


async def show_cases(order: Order) -> Answer:
    """Shows the cases that are not closed, the most urgent first. With a number, one of them."""
    asked = order.action or tuple(order.text.split())
    if not asked and order.incoming and order.incoming.author:
        here = await order.store.cases.in_topic(order.sender)
        asked = (str(here.case.id),) if here else ()
    if asked and asked[0] != "page":
        held = await by_number(order, asked[0])
        if held is None:
            return Answer((order.say("desk.case.unknown"),))
        if asked[1:] == ("files",):
            return Answer(await _resend_files(order, held), case=held.case.id)
        return Answer((await show_case(order, held),), case=held.case.id)
    living = await order.store.cases.living_cases()
    page = cut_page(living, asked[1] if asked[1:] else "", _PAGE)
    officers, lines, choices = await officer_names(order.store), [], []
    for held in page.items:
        head = case_title(
            order.voice, held.case, await name_person(order.store, order.knowledge, held)
        )
        stands = describe_standing(order.knowledge, order.voice, held.case, officers, order.at)
        lines.append(f"{head}\n{stands}")
        choices.append(Choice(choice_id("s", "kasus", held.case.id), head.replace("*", "")))
    choices += page.buttons(order, "kasus", "page")
    key = "desk.case.title" if living else "desk.case.none"
    text = "\n".join([order.phrase(key, total=len(living)), *lines])
    return Answer((order.message(text, *choices, edits=bool(order.action)),))


async def show_case(order: Order, held: StaffCase, lead: str = "") -> Outgoing:
    """Returns a case with all that was said last. `lead` is said before it."""
    officers = await officer_names(order.store)
    lines = [
        *([lead, ""] if lead else []),
        case_title(order.voice, held.case, await name_person(order.store, order.knowledge, held)),
        describe_standing(order.knowledge, order.voice, held.case, officers, order.at),
        *list_lines(order.knowledge, order.voice, held.case, await order.store.staff.names()),
    ]
    mine = held.case.claimed_by == order.officer.id
    choices = list(case_buttons(order.voice, held.case, mine=mine))
    if total := len(_sent_files(held)):
        choices.append(
            order.button(
                "desk.case.files", "kasus", held.case.id, "files", total=min(total, _FILES)
            )
        )
    return order.message("\n".join(lines), *choices, numbered=False)


def _sent_files(held: StaffCase) -> list[CaseLine]:
    return [line for line in held.case.lines if line.relay is not None]


async def _resend_files(order: Order, held: StaffCase) -> tuple[Outgoing, ...]:
    """Shows what was attached in a case once again: for a colleague who takes it over."""
    known = await order.store.staff.names()
    return tuple(
        replace(
            order.message(line_in_words(order.knowledge, order.voice, sent_file, known)),
            relay=sent_file.relay,
        )
        for sent_file in _sent_files(held)[-_FILES:]
    ) or (order.say("desk.case.unknown"),)


def _takes_over(order: Order, values: Mapping[str, Any]) -> bool:
    return (order.action or tuple(order.text.split()))[1:] == ("over",)


@declare_action(
    "case take",
    which_case("ambil"),
    Argument("over", "from a colleague who has it", read=read_flag, settle=_takes_over),
    command="ambil",
    audit="case.take case.over",
    by_officer=True,
    in_group=True,
)
async def take_case(order: Order, held: StaffCase, *, over: bool = False) -> Answer:
    """Takes a case that nobody has. With `over`, from a colleague, who is told."""
    number, news = held.case.id, tuple[Outgoing, ...]()
    if held.case.state == "closed":
        return await _show_led(order, held, order.phrase("desk.case.is_closed"))
    if over:
        news = await _take_over(order, held)
    elif held.case.claimed_by == order.officer.id:
        return await _show_led(order, held, order.phrase("desk.case.yours"))
    elif await order.store.cases.claim_case(number, order.officer.id, order.at):
        await order.log_act("case.take", f"case {number}")
    else:
        return await _show_led(order, held, await _name_holder(order, held))
    held = await order.store.cases.get_case(number) or held
    taken = await _show_led(order, held, order.phrase("desk.case.taken", number=number))
    return replace(taken, news=news)


async def _show_led(order: Order, held: StaffCase, lead: str) -> Answer:
    return Answer((await show_case(order, held, lead),), case=held.case.id)


async def _take_over(order: Order, held: StaffCase) -> tuple[Outgoing, ...]:
    """Takes it from whoever has it. What she is told."""
    number, before = held.case.id, held.case.claimed_by
    await order.store.cases.take_over(number, order.officer.id, order.at)
    await order.log_act("case.over", f"case {number}", f"#{before}" if before else "")
    news = []
    for officer in await order.store.staff.everyone():
        if officer.id == before and officer.id != order.officer.id:
            voice = await voice_of(order.store, order.knowledge, officer.address)
            news.append(voice.say("desk.case.lost", number=number, name=order.officer.name))
    return tuple(news)


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


@declare_action(
    "case reply",
    which_case("balas"),
    Argument("text", "what she is told", needed="--text: what she is told"),
    command="balas",
    chat=_hear_reply,
    audit="case.reply",
    by_officer=True,
    files=True,
    in_group=True,
)
async def reply_to_case(order: Order, held: StaffCase, text: str) -> Answer:
    """Answers in a case: text, photo or document. Who answers a free case has it."""
    case, relay = held.case, order.incoming.relay if order.incoming else None
    text = text or (in_words(order.incoming) if order.incoming else "")
    if await _is_a_colleague_s(order, held):
        return Answer((await show_case(order, held, await _name_holder(order, held)),))
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


async def _name_holder(order: Order, held: StaffCase) -> str:
    """Tells whoever came second who has it."""
    fresh = await order.store.cases.get_case(held.case.id) or held
    holder = (await officer_names(order.store)).get(fresh.case.claimed_by or 0, "?")
    return order.phrase("desk.case.held", number=held.case.id, name=holder)
