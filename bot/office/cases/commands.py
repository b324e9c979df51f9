"""Cases at the desk: who has which, answers both ways, notes, and their end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.cases.case import CaseLine
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.voice import choice_id
from bot.office.cases.choice import by_number, which_case
from bot.office.cases.notify import tell_topic
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
from bot.office.kit.argument import Argument, read_flag
from bot.office.kit.chat_voice import voice_of
from bot.office.kit.commands import Answer, Order
from bot.office.kit.page import cut_page
from bot.store.case_rows import StaffCase

_PAGE = 6
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
        return await _show_led(order, held, await name_holder(order, held))
    held = await order.store.cases.get_case(number) or held
    taken = await _show_led(order, held, order.phrase("desk.case.taken", number=number))
    told = order.phrase("desk.case.state.claimed", name=order.officer.name)
    return replace(taken, news=(*news, *await tell_topic(order, held, told)))


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


async def name_holder(order: Order, held: StaffCase) -> str:
    """Tells whoever came second who has it."""
    fresh = await order.store.cases.get_case(held.case.id) or held
    holder = (await officer_names(order.store)).get(fresh.case.claimed_by or 0, "?")
    return order.phrase("desk.case.held", number=held.case.id, name=holder)
