"""Which candidate an officer means: by reference, by name, or from a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.messages import Choice
from bot.dialogue.voice import choice_id
from bot.errors import BotError
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument
from bot.office.kit.commands import Answer, Order
from bot.office.registration.candidates import Found, look_alike, look_up

_LISTED = 8
_ECHOED = 40
"""Characters of what was typed that an answer shows."""


def which_candidate(command: str, *, status: str = "") -> Argument:
    """The registration that is meant. An officer who names none is shown the newest ones."""

    async def ask(order: Order, text: str, values: Mapping[str, Any]) -> Answer:
        return await choose_candidate(order, command, text, status=status)

    return Argument(
        *("ref", "the reference", _read_found, _hear_found, ask),
        of="found",
        needed="a reference",
        positional=True,
    )


def ref_of(command: str) -> Argument:
    """The registration that is meant, where more is told behind it: by its reference alone."""

    async def hear(order: Order, text: str) -> Found | None:
        return await order.store.candidates.by_ref((text.split() or [""])[0].upper())

    async def ask(order: Order, text: str, values: Mapping[str, Any]) -> Answer:
        return await choose_candidate(order, command, text)

    return Argument(
        *("ref", "the reference", _read_found, hear, ask),
        of="found",
        needed="a reference",
        positional=True,
    )


async def _read_found(actor: Actor, value: Any) -> Found:
    found = await actor.store.candidates.by_ref(str(value).strip().upper())
    if found is None:
        raise BotError(f"there is no registration {value}")
    return found


async def _hear_found(order: Order, text: str) -> Found | None:
    return await asked_candidate(order, text)


async def asked_candidate(order: Order, text: str = "") -> Found | None:
    """Returns the registration of that reference. Else of the one person whom the words fit.

    It is what was pressed, or the whole line; `text` where there is neither.
    """
    typed = _read_typed(order, text)
    first = (typed.split() or [""])[0]
    if (found := await order.store.candidates.by_ref(first.upper())) or not typed:
        return found
    fit = await _find_fitting(order, typed, limit=2)
    return fit[0] if len(fit) == 1 else None


def _read_typed(order: Order, text: str) -> str:
    return order.text or text or (order.action or ("",))[0]


async def choose_candidate(
    order: Order, command: str, text: str = "", *, status: str = ""
) -> Answer:
    """Nobody was named, or more than one is meant: a button for each who may be.

    Without words, the newest, with that `status` only where it is given. A name may be typed next.
    """
    typed = _read_typed(order, text)
    found = await _find_fitting(order, typed, limit=_LISTED) if typed else []
    lead = ""
    if typed and not found:
        lead = order.phrase("desk.people.unknown_words", text=typed[:_ECHOED])
        found = await look_alike(order.store, typed, limit=_LISTED)
    if not found and not typed:
        found = await _find_newest(order, status)
    choices = [
        Choice(
            choice_id("s", command, candidate.ref),
            f"{candidate.answers.get('full_name', '')} · {candidate.ref}",
        )
        for _, candidate in found
    ]
    key = f"desk.people.which.{command}" if choices or typed else "desk.people.nobody"
    said = order.message(f"{lead}\n{order.phrase(key)}".strip(), *choices, numbered=False)
    return Answer((said,), memory={"step": "who"} if choices or typed else {})


async def _find_fitting(order: Order, typed: str, *, limit: int) -> list[Found]:
    today = order.knowledge.today(order.at)
    return await look_up(order.store, order.knowledge, order.voice, typed, today, limit=limit)


async def _find_newest(order: Order, status: str) -> list[Found]:
    refs = await order.store.people.find_refs((), status=status, limit=_LISTED)
    return [pair for pair in [await order.store.candidates.by_ref(ref) for ref in refs] if pair]
