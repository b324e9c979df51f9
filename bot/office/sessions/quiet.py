"""Changes of a session while it is quiet at its place: staff say whether the news may wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.sessions.session import Session, format_start
from bot.office.kit.argument import LATER, NOW
from bot.office.kit.commands import Order
from bot.office.kit.confirm import ReadBack
from bot.office.sessions.announcements import News, is_quiet, waits_until


def may_wait(order: Order, session: Session, *others: Session) -> bool:
    """Returns whether it is quiet now, people are concerned, and the start is far enough off."""
    people = session.taken + session.line
    return bool(people) and waits_until(order.knowledge, order.at, session, *others) is not None


def yes_buttons(
    order: Order,
    session: Session,
    key: str,
    command: str,
    *parts: str,
    reading: ReadBack,
    others: Sequence[Session] = (),
) -> list[Choice]:
    """The buttons that mean yes to a reading: one by day, two while people would be woken."""
    parts_of: tuple[str | int, ...] = (session.id, *parts)
    seal = reading.seal(order.officer.id)
    later = waits_until(order.knowledge, order.at, session, *others)
    if later is None or not may_wait(order, session, *others):
        return [order.button(key, command, *parts_of, NOW, seal)]
    clock = f"{order.locale.phrases[f'date.weekday.{later.isoweekday()}']} {later:%H.%M}"
    return [
        order.button("desk.session.tell_later", command, *parts_of, LATER, seal, when=clock),
        order.button("desk.session.tell_now", command, *parts_of, NOW, seal),
    ]


def read_session(kind: str, session: Session, said: str) -> ReadBack:
    """What an officer is read of a change of that session, which may not have changed meanwhile.

    A seat that is taken or given back meanwhile changes no answer.
    """
    stored = replace(session, taken=0, line=0)
    return ReadBack(kind, f"session {session.id}", said, repr(stored))


def warn_quiet(order: Order, session: Session, asks: Outgoing, *others: Session) -> Outgoing:
    """Says that it is quiet now, and that news of a near start does not wait."""
    people = session.taken + session.line
    if not people or not is_quiet(order.knowledge, session, order.at):
        return asks
    waits = waits_until(order.knowledge, order.at, session, *others)
    key = "desk.session.quiet_near" if waits is None else "desk.session.quiet"
    return replace(asks, text=f"{asks.text}\n\n{order.phrase(key)}")


def say_when(order: Order, session: Session, news: News, said: Outgoing) -> Outgoing:
    """Says when people hear of it, where they do not at once."""
    if news.later is None:
        return said
    at = format_start(session, order.locale.phrases, news.later)
    return replace(said, text=f"{said.text}\n{order.phrase('desk.session.told_later', when=at)}")
