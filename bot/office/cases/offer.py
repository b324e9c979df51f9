"""What an officer writes without a command, offered as the answer to the case she is at."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.dialogue.fields import Value, parse_answer
from bot.dialogue.messages import Choice, strip_markup
from bot.dialogue.state import LookedAt
from bot.dialogue.turn import YES_NO
from bot.dialogue.voice import choice_id
from bot.office.cases.choice import by_number
from bot.office.cases.words import name_person
from bot.office.kit.commands import Answer, Order
from bot.office.kit.confirm import SEAL, Reading
from bot.office.menu.home import draw_home
from bot.store.cases import StaffCase

JUST = timedelta(hours=1)
"""So long after she looked at her case, heard of it or answered in it, it is the one at hand."""

OFFER = "offer"
"""The step of /balas in which her words wait for a yes."""

_OTHERS = 2
"""Other cases of hers that are offered beside the likeliest one."""


async def cases_at_hand(order: Order, looked: LookedAt | None) -> list[StaffCase]:
    """The cases that she holds and was at just now, the last one first.

    `looked` is the case she looked at last, and when.
    """
    touched: list[tuple[datetime, int, StaffCase]] = []
    for held in await order.store.cases.held_by(order.officer.id):
        moments = [line.at for line in held.case.lines]
        if looked is not None and looked.case == held.case.id:
            moments.append(datetime.fromisoformat(looked.at))
        last = max(moments, default=held.case.opened_at)
        if order.at - last <= JUST:
            touched.append((last, held.case.id, held))
    return [held for _, _, held in sorted(touched, key=lambda pair: pair[:2], reverse=True)]


async def offer_answer(order: Order, at_hand: list[StaffCase], text: str) -> Answer:
    """Reads her words back and asks whether they go to that person. A yes is to just these."""
    first, *others = at_hand
    choices = [_send_button(order, first, text, order.phrase("desk.case.offer_yes"))]
    for other in others[:_OTHERS]:
        who = await _name_person(order, other)
        label = order.phrase("desk.case.offer_other", who=who, number=other.case.id)
        choices.append(_send_button(order, other, text, label))
    choices.append(order.button("desk.case.offer_no", "balas", first.case.id, "no"))
    gaps = {"who": await _name_person(order, first), "number": first.case.id, "text": text}
    asked = order.phrase("desk.case.offer", **gaps)
    return Answer(
        (order.message(asked, *choices, numbered=False),),
        memory={
            "step": OFFER,
            "case": str(first.case.id),
            "text": text,
            SEAL: read_offer(first, text).seal(order.officer.id),
        },
    )


def read_offer(held: StaffCase, text: str) -> Reading:
    """What a yes is to: these words in that case, which nobody took or closed meanwhile."""
    case = held.case
    return Reading("case reply", f"case {case.id}", text, f"{case.state} {case.claimed_by}")


async def offer_anew(order: Order) -> Answer:
    """Other words while some were offered: these are offered instead, to the same case first."""
    asked = await by_number(order, order.memory["case"])
    others = [
        staff_case
        for staff_case in await cases_at_hand(order, None)
        if staff_case.case.id != int(order.memory["case"])
    ]
    at_hand = [*([asked] if asked else []), *others]
    return (
        await offer_answer(order, at_hand, order.text)
        if at_hand
        else Answer((await draw_home(order),))
    )


async def ask_for_reply(order: Order, held: StaffCase) -> Answer:
    """A file without a word: it goes to that person once /balas is open, and is sent again then."""
    number = held.case.id
    button = order.button("desk.case.reply", "balas", number)
    return Answer((order.say("desk.case.offer_file", button, who=await _name_person(order, held)),))


def _send_button(order: Order, held: StaffCase, text: str, label: str) -> Choice:
    seal = read_offer(held, text).seal(order.officer.id)
    return Choice(choice_id("s", "balas", held.case.id, "yes", seal), strip_markup(label))


async def _name_person(order: Order, held: StaffCase) -> str:
    who = await name_person(order.store, order.knowledge, held)
    return who.split(" · ")[0] if who else order.phrase("desk.case.number", number=held.case.id)


def says_yes(order: Order) -> bool | None:
    """Whether she typed a plain yes or no to the offer. None for anything else."""
    read = parse_answer(order.text, YES_NO, order.knowledge.today(order.at))
    return read.text == "ya" if isinstance(read, Value) and read.ask is None else None
