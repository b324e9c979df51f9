"""Which session an officer means."""

from __future__ import annotations

from bot.dialogue.sessions import Session
from bot.staff.commands import Order

LIVING = ("open", "closed")


async def found(order: Order, number: str) -> Session | None:
    """The session of that number, or None."""
    good = number.isdecimal() and len(number) < 12
    return await order.store.sessions.get(int(number)) if good else None


def asked_for(order: Order) -> tuple[str, str]:
    """The number a command names, and the rest of its line."""
    if order.action:
        return order.action[0], ""
    number, _, rest = order.text.partition(" ")
    return number, rest.strip()


async def living(order: Order, number: str) -> Session | None:
    """The same, while it is neither over nor cancelled."""
    session = await found(order, number)
    return session if session and session.state in LIVING else None
