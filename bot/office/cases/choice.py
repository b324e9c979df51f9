"""Which case an officer means: by its number, by the topic she writes in, or from a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.messages import Choice
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import choice_id
from bot.errors import BotError
from bot.office.cases.words import case_title, name_person
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument
from bot.office.kit.commands import Answer, Order
from bot.store.case_rows import StaffCase

_LISTED = 8


async def asked_case(order: Order) -> tuple[StaffCase | None, str]:
    """Returns the case that is meant, and the words that belong to it.

    In a case's topic it is that case, unless another one is named and nothing else is said.
    """
    if order.action:
        return await by_number(order, order.action[0]), ""
    if "case" in order.memory:
        return await by_number(order, order.memory["case"]), order.text
    number, _, rest = order.text.partition(" ")
    if here := await _number_here(order, number):
        return await by_number(order, here), order.text
    return await by_number(order, number), rest.strip()


def which_case(command: str) -> Argument:
    """The case that is meant. An officer who names none is shown those that it can be."""

    async def ask(order: Order, number: str, values: Mapping[str, Any]) -> Answer:
        return await choose_case(order, command, number)

    return Argument(
        *("id", "the number of the case", _read_case, by_number, ask),
        here=_number_here,
        of="held",
        needed="the number of a case",
        positional=True,
    )


async def _read_case(actor: Actor, value: Any) -> StaffCase:
    held = await actor.store.cases.get_case(read_number(str(value)) or 0)
    if held is None:
        raise BotError(f"there is no case {value}")
    return held


async def _number_here(order: Order, first: str) -> str:
    here = await _of_topic(order)
    if here is None or first == str(here.case.id) or read_number(order.text):
        return ""
    return str(here.case.id)


async def _of_topic(order: Order) -> StaffCase | None:
    in_group = order.incoming is not None and order.incoming.author
    return await order.store.cases.in_topic(order.sender) if in_group else None


async def by_number(order: Order, number: str) -> StaffCase | None:
    """Returns the case of that number, or None."""
    return await order.store.cases.get_case(read_number(number) or 0)


async def choose_case(order: Order, command: str, number: str) -> Answer:
    """No case was named, or there is none of that number: a button for each that may be meant."""
    living = await order.store.cases.living_cases()
    mine = [staff_case for staff_case in living if staff_case.case.claimed_by == order.officer.id]
    others = [staff_case for staff_case in living if staff_case not in mine]
    found = others if command == "ambil" else [*mine, *others]
    found.sort(key=lambda staff_case: not staff_case.case.urgent)
    lead = order.phrase("desk.case.unknown_number", number=number[:20]) if number else ""
    if not found:
        key = "desk.case.all_yours" if living else "desk.case.none"
        listed = [order.button("desk.case.list", "kasus")] if living else []
        return Answer((order.message(f"{lead}\n{order.phrase(key)}".strip(), *listed),))
    choices = [await _case_button(order, command, staff_case) for staff_case in found[:_LISTED]]
    if len(found) > _LISTED:
        choices.append(order.button("desk.case.list", "kasus"))
    asks = order.phrase(f"desk.case.which.{command}")
    return Answer((order.message(f"{lead}\n{asks}".strip(), *choices),))


async def _case_button(order: Order, command: str, held: StaffCase) -> Choice:
    who = await name_person(order.store, order.knowledge, held)
    label = case_title(order.voice, held.case, who).replace("*", "")
    return Choice(choice_id("s", command, held.case.id), label)
