"""News of a changed session: told at once, or held while quiet hours last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Outgoing
from bot.dialogue.sessions.session import Session
from bot.store.store import Store
from bot.time.quiet_hours import is_quiet_moment, next_allowed

NOTICE = timedelta(hours=2)
"""Who is told less long before the start may have left home: such news never waits."""


@dataclass(frozen=True, slots=True)
class News:
    """What is told now, to how many people in all, and when the others hear of it (None: now)."""

    now: tuple[Outgoing, ...] = ()
    people: int = 0
    later: datetime | None = None


def is_quiet(knowledge: Knowledge, session: Session, at: datetime) -> bool:
    """Returns whether it is quiet at the place of a session."""
    return is_quiet_moment(at, session.starts_at.tzinfo or UTC, knowledge.desk.quiet)


def waits_until(knowledge: Knowledge, at: datetime, *sessions: Session) -> datetime | None:
    """Until when news of a session (as it was, as it will be) waits. None where it does not."""
    there = sessions[0].starts_at.tzinfo or UTC
    later = next_allowed(at, there, knowledge.desk.quiet)
    if later is None or later <= at:
        return None
    soonest = min(session.starts_at for session in sessions)
    return later.astimezone(there) if later + NOTICE <= soonest else None


def undo_window(
    knowledge: Knowledge, session: Session, at: datetime, *, later: bool
) -> timedelta | None:
    """For how long a cancellation can be taken back. None where people must hear of it at once.

    That is so on its day, and where staff knowingly wake people: `later` says that they do not.
    """
    window = knowledge.desk.undo
    if not window:
        return None
    if not session.taken + session.line or later:
        return window
    here = at.astimezone(session.starts_at.tzinfo)
    is_near = here.date() >= session.starts_at.date() or here + window + NOTICE > session.starts_at
    return None if is_near or is_quiet(knowledge, session, at) else window


async def publish_undoable(
    store: Store, session: int, messages: Sequence[Outgoing], later: datetime, at: datetime
) -> News:
    """Holds all of it, on every channel, until it can be taken back no more.

    Older news of that session is parked: it holds again when this is taken back.
    """
    await store.held_news.park_held(session)
    await store.held_news.hold_news(messages, session, later, at)
    return News((), len({message.to for message in messages}), later if messages else None)


async def publish_news(
    store: Store, session: int, messages: Sequence[Outgoing], later: datetime | None, at: datetime
) -> News:
    """Holds what has to wait, and returns the rest. Older news of that session is dropped.

    Our own page wakes nobody: what is said there does not wait.
    """
    await store.held_news.drop_held(session)
    waits = [
        message for message in messages if later and message.to.channel not in store.own_history
    ]
    if later and waits:
        await store.held_news.hold_news(waits, session, later, at)
    now = tuple(message for message in messages if message not in waits)
    people = len({message.to for message in messages})
    return News(now, people, later if waits else None)
