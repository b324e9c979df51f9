"""Notices: what is told unasked, as networks take it that let us speak freely for a day only.

Such a network sends a template that it approved before, with the values that a notice names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

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

VALUES: Mapping[NoticeKind, frozenset[str]] = {
    "reminder": frozenset({"title", "when", "place"}),
    "moved": frozenset({"title", "when", "place"}),
    "cancelled": frozenset({"title", "when"}),
    "seat_offered": frozenset({"title", "when", "until"}),
    "staff_answered": frozenset(),
    "form_waits": frozenset(),
}
"""The values that each kind of notice has, by which a template may name them."""

CALLS: frozenset[NoticeKind] = frozenset({"staff_answered", "form_waits"})
"""Kinds whose template only says that something waits: it itself follows when she writes."""

_GAP = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """A template as the network knows it: its name and language, and its text with our gaps."""

    kind: NoticeKind
    locale: str
    name: str
    language: str
    body: str
    category: str = "utility"

    @property
    def gaps(self) -> tuple[str, ...]:
        """The names of its values, each once, in the order in which the network numbers them."""
        return tuple(dict.fromkeys(_GAP.findall(self.body)))

    @property
    def numbered(self) -> str:
        """Its text as it is submitted: {{1}}, {{2}} and so on."""
        numbers = {name: f"{{{{{n}}}}}" for n, name in enumerate(self.gaps, 1)}
        return _GAP.sub(lambda gap: numbers[gap[1]], self.body)


def find_template(
    templates: Mapping[tuple[str, str], NoticeTemplate], notice: Notice, default: str
) -> NoticeTemplate | None:
    """Returns the template of a notice in its language, else in the default one. None: none."""
    found = templates.get((notice.kind, notice.locale))
    return found or templates.get((notice.kind, default))


def fill_values(template: NoticeTemplate, notice: Notice) -> list[str]:
    """Returns the values of a template's gaps, without line breaks and runs of spaces."""
    known = dict(notice.values)
    return [" ".join(known.get(name, "").split()) or "-" for name in template.gaps]


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
