"""What falls due, as the notice that it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.decision import Decision
from bot.dialogue.messages import Notice, NoticeKind
from bot.dialogue.reminders.due import (
    DraftExpiring,
    DraftOpen,
    Learned,
    Reminder,
    SeatOffered,
    SessionNear,
    StaffSaid,
)
from bot.dialogue.sessions.session import Session, format_start
from bot.dialogue.turn import Turn


def add_notice(turn: Turn, reminder: Reminder, decision: Decision) -> Decision:
    """Gives the first message of what falls due the notice that it is."""
    notice = _make_notice(turn, reminder)
    if notice is None or not decision.replies:
        return decision
    first, *others = decision.replies
    return replace(decision, replies=(replace(first, notice=notice), *others))


def _make_notice(turn: Turn, reminder: Reminder) -> Notice | None:
    match reminder:
        case SessionNear(session):
            return session_notice("reminder", turn.locale.id, session, turn.locale.phrases)
        case SeatOffered(session, seat):
            until = format_start(session, turn.locale.phrases, seat.offered_until)
            found = session_notice("seat_offered", turn.locale.id, session, turn.locale.phrases)
            return replace(found, values=(*found.values, ("until", until)))
        case StaffSaid() | Learned():
            return Notice("staff_answered", turn.locale.id)
        case DraftOpen() | DraftExpiring():
            return Notice("form_waits", turn.locale.id)
    return None


def session_notice(
    kind: NoticeKind, locale: str, session: Session, phrases: Mapping[str, str]
) -> Notice:
    """Returns the notice of a session: its title, when and where it is."""
    when = format_start(session, phrases)
    return Notice(
        kind, locale, (("title", session.title), ("when", when), ("place", session.place))
    )
