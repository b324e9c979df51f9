"""Changes of a session while it is quiet at its place: staff say whether the news may wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.sessions.session import Session, format_start
from bot.office.kit.commands import Order, seal_parts
from bot.office.sessions.announcements import News, is_quiet, waits_until
from bot.office.sessions.choice import asked_last

NOW, LATER = "yes", "later"
"""What the buttons of a change say: tell people at once, or when quiet hours are over."""


def may_wait(order: Order, session: Session, *others: Session) -> bool:
    """Whether it is quiet now, people are concerned, and the start is far enough off."""
    people = session.taken + session.line
    return bool(people) and waits_until(order.knowledge, order.at, session, *others) is not None


def yes_buttons(
    order: Order,
    session: Session,
    key: str,
    command: str,
    *parts: str,
    read_back: str,
    others: Sequence[Session] = (),
) -> list[Choice]:
    """The buttons that mean yes to what was `read_back`: one by day, two while people would be
    woken.
    """
    parts_of: tuple[str | int, ...] = (session.id, *parts)
    seal = seal_parts(read_back)
    later = waits_until(order.knowledge, order.at, session, *others)
    if later is None or not may_wait(order, session, *others):
        return [order.button(key, command, *parts_of, NOW, seal)]
    clock = f"{order.locale.phrases[f'date.weekday.{later.isoweekday()}']} {later:%H.%M}"
    return [
        order.button("desk.session.tell_later", command, *parts_of, LATER, seal, when=clock),
        order.button("desk.session.tell_now", command, *parts_of, NOW, seal),
    ]


def agreed(order: Order, read_back: str) -> bool:
    """Whether the press is a yes to just this, and not to what an older message read back."""
    return asked_last(order) and order.action[-1] == seal_parts(read_back)


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
