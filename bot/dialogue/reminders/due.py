"""What a clock can bring: things that fall due, decided when they fire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.dialogue.messages import Relay
from bot.dialogue.sessions.session import Seat, Session


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


@dataclass(frozen=True, slots=True)
class SessionNear:
    """A session in which she has a seat draws near. By the code she can check who says so."""

    session: Session
    seat: Seat
    code: str = ""


@dataclass(frozen=True, slots=True)
class StaffSaid:
    """Somebody of the staff answers her in a case. With `more`, by the next photo of an album."""

    case: int
    text: str
    relay: Relay | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """Her case was closed."""

    case: int


@dataclass(frozen=True, slots=True)
class Learned:
    """Staff have an answer to a question of hers that the bot could not answer."""

    question: str
    text: str


Reminder = (
    DraftOpen
    | DraftExpiring
    | SeatOffered
    | Attended
    | SessionNear
    | StaffSaid
    | CaseClosed
    | Learned
)

PlanState = Literal["planned", "sent", "skipped", "missed"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A reminder that is planned for a seat: by which rule, in which version of the session."""

    rule: str
    version: int
    due_at: datetime
    state: PlanState = "planned"
    why: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a plan, and why. Still "planned" means at another moment, `due_at`."""

    state: PlanState
    why: str
    due_at: datetime
