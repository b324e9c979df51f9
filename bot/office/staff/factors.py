"""The second factor: set up, asked for before what is most private, taken off."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import File, Outgoing
from bot.dialogue.state import Carried, Interrupted
from bot.errors import BotError
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import number_of
from bot.office.kit.commands import COMMANDS, Answer, Command, Order, register_command
from bot.office.kit.slip_code import qr_png
from bot.office.staff.refusals import REFUSED, note_wrong_factor
from bot.store.factors import Factor, write_secret
from bot.store.outbox import REPLY
from bot.store.store import Store

NAME = "pengaman"
_WORD = re.compile("[a-z0-9]+")
_WRONG = 5
"""So many wrong codes lock an officer's factor for a while."""

_GO = "go"
"""The step in which a command waits, once its code was right."""

SHOWN = timedelta(minutes=15)
"""So long a key that is not confirmed may be, and codes that nobody said to have stored stand."""

_MUST = ("approver", "admin")
"""The roles that must have a factor where the office requires one."""


@register_command(NAME, role="officer")
async def second_factor(order: Order) -> Answer:
    """Sets a second factor up, takes a code, or takes the factor off."""
    if order.knowledge.desk.second_factor == "off":
        return Answer((order.say("desk.factor.off"),))
    step, code = order.memory.get("step", ""), "".join(order.text.split()).casefold()
    if step == _GO:
        return await _go_on(order)
    if step and code:
        return await _take_code(order, step, code)
    factor = await order.store.factors.factor_of(order.officer.id)
    if factor is not None and not factor.whole:
        return Answer((order.say("desk.factor.broken", number=order.officer.id),))
    if factor is None or not factor.confirmed:
        return await _begin_factor(order, factor)
    if order.action == ("stored",):
        return Answer((_sweep(order.say("desk.factor.stored")),))
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
    waits = Interrupted(asked.name, order.text, order.action, order.memory, order.carried)
    carried = Carried(interrupted=waits)
    asks = _ask_text(order, "desk.factor.ask")
    return Answer((asks,), memory={"step": "prove"}, carried=carried)


def _ask_text(order: Order, key: str) -> Outgoing:
    return replace(order.say(key), numbered=False)


async def _begin_factor(order: Order, begun: Factor | None) -> Answer:
    """Shows a new key, or again the one that was shown a moment ago. The older picture goes."""
    factors, number = order.store.factors, order.officer.id
    again = await factors.read_secret(number) if begun and _is_fresh(begun, order.at) else None
    secret = write_secret(again or await factors.begin_factor(number, order.at))
    label = quote(f"Pandu:{order.officer.name}")
    address = f"otpauth://totp/{label}?secret={secret}&issuer=Pandu"
    said = _ask_text(order, "desk.factor.scan")
    text = f"{said.text}\n\n{secret}"
    file = File("pengaman.png", "image/png", qr_png(address))
    shown = _sweep(replace(said, text=text, file=file, fleeting=True))
    return Answer((shown,), memory={"step": "confirm"})


def _is_fresh(begun: Factor, at: datetime) -> bool:
    return begun.begun_at is not None and begun.begun_at <= at < begun.begun_at + SHOWN


def _sweep(message: Outgoing) -> Outgoing:
    return replace(message, sweeps=True)


async def _take_code(order: Order, step: str, code: str) -> Answer:
    """Takes a code that was typed: right or wrong, it goes from the chat and into no history."""
    store, who = order.store, str(order.officer.id)
    if step == "confirm":
        begun = await store.factors.factor_of(order.officer.id)
        if begun is None or not _is_fresh(begun, order.at):
            begin = order.button("desk.factor.begin", NAME)
            return _hide_code(order, Answer((_sweep(order.say("desk.factor.late", begin)),)))
    lasts = order.knowledge.desk.locked
    if await store.tries.locked_until("factor", who, _WRONG, lasts, order.at):
        return _hide_code(order, Answer((order.say("desk.factor.locked"),)))
    if not await store.factors.prove_code(order.officer.id, code, order.at):
        await note_wrong_factor(order)
        if await store.tries.note_try("factor", who, order.at, lasts) == _WRONG:
            await order.log_act(f"{REFUSED}factor", f"#{who}")
        again = _ask_text(order, "desk.factor.wrong")
        wrong = Answer((again,), memory=order.memory, carried=order.carried)
        return _hide_code(order, wrong)
    await store.tries.forget_tries("factor", who)
    return _hide_code(order, await _prove_step(order, step))


async def _prove_step(order: Order, step: str) -> Answer:
    number = order.officer.id
    if step == "confirm":
        codes = await order.store.factors.confirm_factor(number, order.at)
        await order.log_act("factor.set", f"#{number}")
        stored = order.button("desk.factor.store", NAME, "stored")
        done = order.say("desk.factor.done", stored, codes="\n".join(codes))
        return Answer((_sweep(replace(done, fleeting=True)),))
    if step == "off":
        await order.store.factors.remove_factor(number)
        await order.log_act("factor.remove", f"#{number}")
        return Answer((order.say("desk.factor.removed"),))
    return _offer_to_go_on(order)


def _offer_to_go_on(order: Order) -> Answer:
    """Offers a button for what the code was asked for. Words and steps that belong to it wait."""
    waits = order.carried.interrupted
    if waits is not None and (waits.text or waits.memory):
        button = order.button("desk.factor.go", NAME, _GO)
        said = replace(order.say("desk.factor.go_on", button), numbered=True)
        return Answer((said,), memory={"step": _GO}, carried=order.carried)
    what = (waits.command, *waits.action) if waits else ("menu",)
    return Answer((order.say("desk.factor.go_on", order.button("desk.factor.go", *what)),))


async def _go_on(order: Order) -> Answer:
    """Does what the code was asked for, with all the words that were typed, if it still may be."""
    if order.action != (_GO,):
        return _offer_to_go_on(order)
    waits = order.carried.interrupted
    command = COMMANDS.get(waits.command) if waits else None
    if waits is None or command is None or not command.is_allowed(order.officer.role):
        return Answer((order.say("desk.factor.gone"),))
    wanted = replace(
        order,
        text=waits.text,
        action=waits.action,
        memory=waits.memory,
        carried=waits.carried,
    )
    answer = await ask_code(wanted, command) or await command.act(wanted)
    own = NAME if answer.memory.get("step") == "prove" else command.name
    return replace(answer, goes_on=answer.goes_on or own)


def _hide_code(order: Order, answer: Answer) -> Answer:
    typed = order.incoming.message if order.incoming else ""
    first, *rest = answer.replies
    deletes = (typed,) if typed else ()
    return replace(answer, replies=(replace(first, deletes=deletes), *rest), secret=True)


async def catch_code(order: Order) -> Answer | None:
    """Hides a recovery code that was written where none was asked for. None for other words.

    One that a whole group could read is good no more.
    """
    words = _WORD.findall(order.text.casefold())
    if not await order.store.factors.find_recovery(order.officer.id, words):
        return None
    key = "desk.factor.stray"
    if order.sender.is_group:
        await order.store.factors.burn_recovery(order.officer.id, words)
        await order.log_act("factor.burn", f"#{order.officer.id}")
        key = "desk.factor.burnt"
    return _hide_code(order, Answer((order.say(key),), memory=order.memory, carried=order.carried))


async def sweep_secrets(store: Store, knowledge: Knowledge, now: datetime) -> list[Outgoing]:
    """Has keys and codes go that have stood long enough, and says so. What was queued."""
    told = []
    addresses = await store.fleeting.shown_since(now - SHOWN)
    states = await store.conversations.states_of(addresses) if addresses else {}
    for address in addresses:
        await store.fleeting.erase_lines(address)
        locale = knowledge.locale(states[address].locale if address in states else "")
        told.append(_sweep(Outgoing(address, locale.phrases["desk.factor.swept"])))
    await store.say(told, now, REPLY)
    return told


def _print_off(result: dict[str, Any]) -> str:
    return f"Pengaman kedua petugas {result['id']} dilepas."


@declare_action(
    "staff factor-off",
    number_of("a number, as `staff list` or `invites` shows it"),
    words=_print_off,
    audit="factor.remove",
)
async def factor_act(actor: Actor, number: int) -> dict[str, Any]:
    """Takes an officer's factor off, for the day that her phone and her codes are lost.

    BotError where she has none.
    """
    if not await actor.store.factors.remove_factor(number):
        raise BotError(f"officer {number} has no second factor")
    await actor.log_act("factor.remove", f"#{number}", "")
    return {"id": number}
