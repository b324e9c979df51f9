"""Cases at the desk: who has which, answers both ways, notes, and their end."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.cases.case import CaseLine, in_words
from bot.dialogue.decide import remind
from bot.dialogue.messages import Address, Choice, Outgoing, plain
from bot.dialogue.reminders.due import CaseClosed, Reminder, StaffSaid
from bot.dialogue.state import State
from bot.dialogue.turn import choice_id
from bot.files.media import crosses
from bot.office.cases import offer as case_offer
from bot.office.cases.choice import asked_case, by_number, missing
from bot.office.cases.notify import locale_of
from bot.office.cases.words import buttons, called, line_in_words, names, standing, title, whole
from bot.office.kit.commands import Answer, Order, command
from bot.office.menu.home import home
from bot.store.cases import Held

_PAGE = 6
_FILES = 5
"""The last so many attachments are shown again."""


@command("kasus", role="officer", in_group=True)
async def cases(order: Order) -> Answer:
    """The cases that are not closed, the most urgent first; with a number, one of them."""
    asked = order.action or tuple(order.text.split())
    if not asked and order.incoming and order.incoming.author:
        here = await order.store.cases.in_topic(order.sender)
        asked = (str(here.case.id),) if here else ()
    if asked and asked[0] != "page":
        held = await by_number(order, asked[0])
        if held is None:
            return Answer((_unknown(order),))
        if asked[1:] == ("files",):
            return Answer(await _files(order, held), case=held.case.id)
        return Answer((await shown(order, held),), case=held.case.id)
    page = int(asked[1]) if len(asked) > 1 and asked[1].isdecimal() and len(asked[1]) < 5 else 0
    living = await order.store.cases.living()
    start = min(page * _PAGE, max(0, (len(living) - 1) // _PAGE * _PAGE))
    officers, lines, choices = await names(order.store), [], []
    for held in living[start : start + _PAGE]:
        head = title(order.locale, held.case, await called(order.store, order.knowledge, held))
        stands = standing(order.knowledge, order.locale, held.case, officers, order.at)
        lines.append(f"{head}\n{stands}")
        choices.append(Choice(choice_id("s", "kasus", held.case.id), head.replace("*", "")))
    if len(living) > start + _PAGE:
        choices.append(order.button("schedule.more", "kasus", "page", start // _PAGE + 1))
    key = "desk.case.title" if living else "desk.case.none"
    text = "\n".join([order.phrase(key, total=len(living)), *lines])
    return Answer((order.message(text, *choices, edits=bool(order.action)),))


async def shown(order: Order, held: Held, lead: str = "") -> Outgoing:
    """A case with all that was said last; `lead` is said before it."""
    officers = await names(order.store)
    lines = [
        *([lead, ""] if lead else []),
        title(order.locale, held.case, await called(order.store, order.knowledge, held)),
        standing(order.knowledge, order.locale, held.case, officers, order.at),
        *whole(order.knowledge, order.locale, held.case, await order.store.staff.names()),
    ]
    mine = held.case.claimed_by == order.officer.id
    choices = list(buttons(order.locale, held.case, mine=mine))
    if total := len(_sent(held)):
        choices.append(
            order.button(
                "desk.case.files", "kasus", held.case.id, "files", total=min(total, _FILES)
            )
        )
    return order.message("\n".join(lines), *choices, numbered=False)


def _sent(held: Held) -> list[CaseLine]:
    return [line for line in held.case.lines if line.relay is not None]


async def _files(order: Order, held: Held) -> tuple[Outgoing, ...]:
    """What was attached in a case, once again: for a colleague who takes it over."""
    known = await order.store.staff.names()
    return tuple(
        replace(
            order.message(line_in_words(order.knowledge, order.locale, one, known)), relay=one.relay
        )
        for one in _sent(held)[-_FILES:]
    ) or (_unknown(order),)


@command("ambil", role="officer", in_group=True)
async def take(order: Order) -> Answer:
    """Takes a case that nobody has; with "over", from a colleague, who is told."""
    held, _ = await asked_case(order)
    if held is None:
        return await missing(order, "ambil")
    return replace(await _taken(order, held), case=held.case.id)


async def _taken(order: Order, held: Held) -> Answer:
    asked, number = order.action or tuple(order.text.split()), held.case.id
    if held.case.state == "closed":
        return Answer((await shown(order, held, order.phrase("desk.case.is_closed")),))
    if asked[1:] == ("over",):
        return await _taken_over(order, held)
    if held.case.claimed_by == order.officer.id:
        return Answer((await shown(order, held, order.phrase("desk.case.yours")),))
    if not await order.store.cases.claim(number, order.officer.id):
        return Answer((await shown(order, held, await _holder(order, held)),))
    await order.log("case.take", f"case {number}")
    held = await order.store.cases.get(number) or held
    return Answer((await shown(order, held, order.phrase("desk.case.taken", number=number)),))


async def _taken_over(order: Order, held: Held) -> Answer:
    number, before = held.case.id, held.case.claimed_by
    await order.store.cases.take_over(number, order.officer.id)
    await order.log("case.over", f"case {number}", f"#{before}" if before else "")
    news = []
    for one in await order.store.staff.everyone():
        if one.id == before and one.id != order.officer.id:
            locale = await locale_of(order.store, order.knowledge, one.address)
            told = replace(order, locale=locale, sender=one.address)
            news.append(told.say("desk.case.lost", number=number, name=order.officer.name))
    held = await order.store.cases.get(number) or held
    lead = order.phrase("desk.case.taken", number=number)
    return Answer((await shown(order, held, lead),), tuple(news))


@command("balas", role="officer", files=True, in_group=True)
async def reply(order: Order) -> Answer:
    """Answers in a case: text, photo or document; who answers a free case has it.

    Words that were only offered as an answer go on their way with a yes.
    """
    if order.memory.get("step") == case_offer.OFFER or order.action[1:2] in (("yes",), ("no",)):
        return await _offered(order)
    held, text = await asked_case(order)
    if held is None:
        return await missing(order, "balas")
    return replace(await _replied(order, held, text), case=held.case.id)


async def _offered(order: Order) -> Answer:
    """What becomes of words that were offered as an answer."""
    if (agreed := case_offer.agreed(order)) is not None:
        held = await by_number(order, agreed[0])
        if held is None:
            return Answer((_unknown(order),))
        if held.case.state == "closed":
            return Answer((await shown(order, held, order.phrase("desk.case.offer_closed")),))
        return replace(await _replied(order, held, agreed[1]), case=held.case.id)
    if order.action[1:2] == ("yes",):
        return Answer((order.say("desk.case.offer_gone"),), memory=order.memory)
    if order.action or case_offer.says_yes(order) is False:
        return Answer((await home(order, order.phrase("desk.case.offer_dropped")),))
    return await case_offer.offer_anew(order)


async def _replied(order: Order, held: Held, text: str) -> Answer:
    case, relay = held.case, order.incoming.relay if order.incoming else None
    text = text or (in_words(order.incoming) if order.incoming else "")
    if await _is_a_colleague_s(order, held):
        return Answer((await shown(order, held, await _holder(order, held)),))
    if not text and relay is None:
        is_sent = order.incoming is not None and order.incoming.attachment is not None
        key = "desk.case.no_file" if is_sent else "desk.case.ask_reply"
        asked = order.say(key, number=case.id)
        return Answer((replace(asked, numbered=False),), memory={"case": str(case.id)})
    if relay is not None and relay.channel != held.address.channel and not crosses(relay):
        return Answer((order.say("desk.case.file_refused"),), memory={"case": str(case.id)})
    if case.state == "closed":
        await order.store.cases.take_over(case.id, order.officer.id)
    else:
        await order.store.cases.claim(case.id, order.officer.id)
    return await _answered(order, held, text)


async def _is_a_colleague_s(order: Order, held: Held) -> bool:
    """Whether somebody else, who is still staff, talks with her."""
    holder = held.case.claimed_by
    others = holder != order.officer.id and holder in await names(order.store)
    return held.case.state == "claimed" and others


async def _answered(order: Order, held: Held, text: str) -> Answer:
    store, number = order.store, held.case.id
    relay = order.incoming.relay if order.incoming else None
    await store.cases.add(
        number, held.address, "staff", text, order.at, staff=order.officer.id, relay=relay
    )
    await store.cases.answered(number)
    await order.log("case.reply", f"case {number}")
    more = bool(order.incoming and order.incoming.album and order.follows)
    news = await tell_her(order, held.address, StaffSaid(number, plain(text), relay, more))
    if more:
        return Answer(news=news)
    key = "desk.case.replied" if await _reaches(order, held.address) else "desk.case.unreachable"
    choices = (
        order.button("desk.case.reply", "balas", number),
        order.button("desk.case.close", "tutup", number),
    )
    said = order.say(key, *choices, number=number, when=order.moment(order.at))
    if held.case.state == "closed":  # as it was when she answered
        opened = order.phrase("desk.case.opened_again", number=number)
        said = replace(said, text=f"{said.text}\n{opened}")
    return Answer((replace(said, numbered=False),), news, more=str(number))


async def tell_her(order: Order, her: Address, said: Reminder) -> tuple[Outgoing, ...]:
    """What she is told. Her memory stays as it is: she may be writing at this very moment."""
    states = await order.store.conversations.states([her])
    view = (await order.store.views([her]))[her]
    state = states.get(her, State())
    return remind(said, her, state, order.knowledge, view, order.at).replies


async def _reaches(order: Order, her: Address) -> bool:
    return await order.store.conversations.is_reachable(her)


@command("catatan", role="officer", in_group=True)
async def note(order: Order) -> Answer:
    """Keeps a note in a case, for colleagues; she sees it only when she asks for her data."""
    held, text = await asked_case(order)
    if held is None:
        return await missing(order, "catatan")
    if not text:
        asked = order.say("desk.case.ask_note", number=held.case.id)
        return Answer((replace(asked, numbered=False),), memory={"case": str(held.case.id)})
    await order.store.cases.add(
        held.case.id, held.address, "note", text, order.at, staff=order.officer.id
    )
    await order.log("case.note", f"case {held.case.id}")
    return Answer((order.say("desk.case.noted", number=held.case.id),), case=held.case.id)


@command("tutup", role="officer", in_group=True)
async def close(order: Order) -> Answer:
    """Closes a case; she is told, may rate it, and may write again."""
    held, _ = await asked_case(order)
    if held is None:
        return await missing(order, "tutup")
    if not await order.store.cases.close(held.case.id, order.at):
        return Answer((await shown(order, held, order.phrase("desk.case.is_closed")),))
    await order.log("case.close", f"case {held.case.id}")
    news = await tell_her(order, held.address, CaseClosed(held.case.id))
    done = order.say("desk.case.closed", number=held.case.id, when=order.moment(order.at))
    return Answer((done,), news)


def _unknown(order: Order) -> Outgoing:
    return order.say("desk.case.unknown")


async def _holder(order: Order, held: Held) -> str:
    """Who has it, told to whoever came second."""
    fresh = await order.store.cases.get(held.case.id) or held
    holder = (await names(order.store)).get(fresh.case.claimed_by or 0, "?")
    return order.phrase("desk.case.held", number=held.case.id, name=holder)
