"""A case is closed, in chat or by a script."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.dialogue.reminders.due import CaseClosed
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.cases.choice import asked_case, choose_case
from bot.office.cases.commands import show_case, tell_her
from bot.office.kit.action import Argument, Done, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.commands import Answer, Order
from bot.store.case_rows import StaffCase


async def _read_case(actor: Actor, value: Any) -> StaffCase:
    held = await actor.store.cases.get_case(read_number(str(value)) or 0)
    if held is None:
        raise BotError(f"there is no case {value}")
    return held


async def _hear_case(order: Order, text: str) -> StaffCase | None:
    return (await asked_case(order))[0]


async def _ask_case(order: Order, text: str, values: Mapping[str, Any]) -> Answer:
    return await choose_case(order, "tutup")


def _print_closed(facts: dict[str, Any]) -> str:
    return f"Kasus {facts['id']} ditutup."


@declare_action(
    "case close",
    Argument(
        *("id", "the number of the case", _read_case, _hear_case, _ask_case),
        of="held",
        needed="the number of a case",
        positional=True,
    ),
    command="tutup",
    in_group=True,
    words=_print_closed,
)
async def close_case(actor: Actor, held: StaffCase) -> Done:
    """Closes a case. She is told, may rate it, and may write again."""
    number = held.case.id
    facts = {"id": number, "state": "closed"}
    if not await actor.store.cases.close_case(number, actor.at):
        return Done(facts, partial(_say_already, held=held))
    await actor.log_act("case.close", f"case {number}")
    news = await tell_her(actor, held.address, CaseClosed(number))
    return Done(facts, partial(_say_closed, number=number), news)


async def _say_already(order: Order, held: StaffCase) -> Answer:
    return Answer((await show_case(order, held, order.phrase("desk.case.is_closed")),))


async def _say_closed(order: Order, number: int) -> Answer:
    when = order.format_moment(order.at)
    return Answer((order.say("desk.case.closed", number=number, when=when),))
