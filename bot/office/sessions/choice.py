"""Which session an officer means."""

from __future__ import annotations

from bot.dialogue.messages import Choice, escape_markup
from bot.dialogue.schedule import long_date
from bot.dialogue.sessions.session import Session
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import choice_id
from bot.office.kit.commands import Answer, Order

LIVING = ("open", "closed")
_SHOWN = 8


async def find_session(order: Order, number: str) -> Session | None:
    """Returns the session of that number, or None."""
    return await order.store.sessions.get_session(read_number(number) or 0)


def asked_for(order: Order) -> tuple[str, str]:
    """Returns the number a command names, and the rest of its line."""
    if order.action:
        return order.action[0], ""
    number, _, rest = order.text.partition(" ")
    return number.strip("#:;,."), rest.strip()


async def find_living(order: Order, number: str) -> Session | None:
    """Returns that session, while it is neither over nor cancelled. Else None."""
    session = await find_session(order, number)
    return session if session and session.state in LIVING else None


def session_button(order: Order, session: Session, command: str) -> Choice:
    """Returns a button that says which session, and does that with it."""
    date = long_date(session.starts_at.date(), order.locale.phrases)
    return Choice(
        choice_id("s", command, session.id), f"{escape_markup(session.title[:30])}, {date}"
    )


async def choose_session(order: Order, command: str, number: str, *, past: bool = False) -> Answer:
    """No such session, or none was named: a button for each that it can be."""
    known = await order.store.sessions.everyone(() if past else LIVING)
    latest = (
        known[:_SHOWN] if past else sorted(known, key=lambda session: session.starts_at)[:_SHOWN]
    )
    choices = [session_button(order, session, command) for session in latest]
    if read_number(number) is not None:
        return Answer((order.say("desk.session.unknown", *choices),))
    if choices:
        return Answer((order.say("desk.session.which_one", *choices),))
    return Answer((order.say("desk.session.none", order.button("desk.session.new", "sesi_baru")),))
