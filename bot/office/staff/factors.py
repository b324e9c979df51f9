"""The second factor: set up, asked for before what is most private, taken off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import File, Outgoing
from bot.errors import BotError
from bot.office.kit.acts import CLI, read_whole, register_act
from bot.office.kit.commands import Answer, Command, Order, register_command
from bot.office.kit.slip_code import qr_png
from bot.office.staff.refusals import REFUSED
from bot.store.factors import write_secret
from bot.store.store import Store

NAME = "pengaman"
_WRONG = 5
"""So many wrong codes lock an officer's factor for a while."""

_BUTTON = 60
"""Letters that a button holds: Telegram's 64, without those that say it is a staff button."""

_MUST = ("approver", "admin")
"""The roles that must have a factor where the office requires one."""


@register_command(NAME, role="officer")
async def second_factor(order: Order) -> Answer:
    """Sets a second factor up, takes a code, or takes the factor off."""
    if order.knowledge.desk.second_factor == "off":
        return Answer((order.say("desk.factor.off"),))
    step, code = order.memory.get("step", ""), "".join(order.text.split()).casefold()
    if step and code:
        return await _take_code(order, step, code)
    factor = await order.store.factors.factor_of(order.officer.id)
    if factor is not None and not factor.whole:
        return Answer((order.say("desk.factor.broken", number=order.officer.id),))
    if factor is None or not factor.confirmed:
        return await _begin_factor(order)
    if order.action == ("off",):
        return Answer((_ask_text(order, "desk.factor.ask"),), memory={"step": "off"})
    off = order.button("desk.factor.remove", NAME, "off")
    told = Answer((order.say("desk.factor.on", off),))
    return _hide_code(order, told) if code else told  # a code typed too early is no less secret


async def ask_code(order: Order, asked: Command) -> Answer | None:
    """Asks for a code before what is most private. None where nothing stands in the way."""
    rules = order.knowledge.desk
    if not asked.proven or rules.second_factor == "off":
        return None
    factor = await order.store.factors.factor_of(order.officer.id)
    if factor is not None and not factor.whole:
        return Answer((order.say("desk.factor.broken", number=order.officer.id),))
    if factor is None or not factor.confirmed:
        must = rules.second_factor == "required" and order.officer.role in _MUST
        begin = order.button("desk.factor.begin", NAME)
        return Answer((order.say("desk.factor.must", begin),)) if must else None
    if factor.proven_at and factor.proven_at <= order.at < factor.proven_at + rules.proof_lasts:
        return None
    parts = order.action or tuple(order.text.split()[:1])
    memory = {"step": "prove", "then": ":".join((asked.name, *parts))[:_BUTTON]}
    return Answer((_ask_text(order, "desk.factor.ask"),), memory=memory)


def _ask_text(order: Order, key: str) -> Outgoing:
    return replace(order.say(key), numbered=False)


async def _begin_factor(order: Order) -> Answer:
    secret = write_secret(await order.store.factors.begin_factor(order.officer.id, order.at))
    label = quote(f"Pandu:{order.officer.name}")
    address = f"otpauth://totp/{label}?secret={secret}&issuer=Pandu"
    said = _ask_text(order, "desk.factor.scan")
    text = f"{said.text}\n\n{secret}"
    file = File("pengaman.png", "image/png", qr_png(address))
    return Answer((replace(said, text=text, file=file),), memory={"step": "confirm"})


async def _take_code(order: Order, step: str, code: str) -> Answer:
    """A code was typed: right or wrong, it goes from the chat and into no history."""
    store, who = order.store, str(order.officer.id)
    lasts = order.knowledge.desk.locked
    if await store.tries.locked_until("factor", who, _WRONG, lasts, order.at):
        return _hide_code(order, Answer((order.say("desk.factor.locked"),)))
    if not await store.factors.prove_code(order.officer.id, code, order.at):
        if await store.tries.note_try("factor", who, order.at, lasts) == _WRONG:
            await order.log_act(f"{REFUSED}factor", f"#{who}")
        wrong = Answer((_ask_text(order, "desk.factor.wrong"),), memory=order.memory)
        return _hide_code(order, wrong)
    await store.tries.forget_tries("factor", who)
    return _hide_code(order, await _prove_step(order, step))


async def _prove_step(order: Order, step: str) -> Answer:
    number = order.officer.id
    if step == "confirm":
        codes = await order.store.factors.confirm_factor(number, order.at)
        await order.log_act("factor.set", f"#{number}")
        return Answer((order.say("desk.factor.done", codes="\n".join(codes)),))
    if step == "off":
        await order.store.factors.remove_factor(number)
        await order.log_act("factor.remove", f"#{number}")
        return Answer((order.say("desk.factor.removed"),))
    name, *parts = order.memory.get("then", "menu").split(":")
    return Answer((order.say("desk.factor.go_on", order.button("desk.factor.go", name, *parts)),))


def _hide_code(order: Order, answer: Answer) -> Answer:
    typed = order.incoming.message if order.incoming else ""
    first, *rest = answer.replies
    deletes = (typed,) if typed else ()
    return replace(answer, replies=(replace(first, deletes=deletes), *rest), secret=True)


@register_act("staff factor-off")
async def factor_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Takes an officer's factor off, for the day that her phone and her codes are lost."""
    number = read_whole(arguments)
    if not await store.factors.remove_factor(number):
        raise BotError(f"officer {number} has no second factor")
    await store.audit.write_entry(CLI, "factor.remove", f"#{number}", "", at)
    return {"id": number}
