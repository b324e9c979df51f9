"""Which candidate an officer means: by reference, by name, or from a list."""

from __future__ import annotations

from bot.dialogue.messages import Choice
from bot.dialogue.voice import choice_id
from bot.office.kit.commands import Answer, Order
from bot.office.registration.candidates import Found, look_alike, look_up

_LISTED = 8
_ECHOED = 40
"""Characters of what was typed that an answer shows."""


async def asked_candidate(order: Order) -> Found | None:
    """Returns the registration of that reference. Else of the one person whom the words fit."""
    typed = order.action[0] if order.action else order.text
    first = (typed.split() or [""])[0]
    if (found := await order.store.candidates.by_ref(first.upper())) or not typed:
        return found
    fit = await _find_fitting(order, typed, limit=2)
    return fit[0] if len(fit) == 1 else None


async def choose_candidate(order: Order, command: str, *, status: str = "") -> Answer:
    """Nobody was named, or more than one is meant: a button for each who may be.

    Without words, the newest, with that `status` only where it is given. A name may be typed next.
    """
    typed = order.action[0] if order.action else order.text
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
