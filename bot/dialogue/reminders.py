"""What a clock can bring: things that fall due, decided when they fire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.dialogue.sessions import Seat, Session


@dataclass(frozen=True, slots=True)
class DraftOpen:
    """A form was left open for a day."""


@dataclass(frozen=True, slots=True)
class DraftExpiring:
    """A form left open will be deleted on `on`."""

    on: date


@dataclass(frozen=True, slots=True)
class SeatOffered:
    """A seat was freed and is offered to her, the next in line, until its time is over."""

    session: Session
    seat: Seat


@dataclass(frozen=True, slots=True)
class Attended:
    """A session that she came to is over."""

    session: Session


Reminder = DraftOpen | DraftExpiring | SeatOffered | Attended
