"""Cases: a conversation between a candidate and the staff, as the core sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.dialogue.messages import Incoming, Relay

CaseState = Literal["open", "claimed", "closed"]
Who = Literal["candidate", "staff", "note"]

REOPENS = timedelta(days=7)
"""So long after it was closed, what she writes to staff opens the same case again."""

RATINGS = range(1, 6)
_MAP = "https://maps.google.com/?q="


def in_words(incoming: Incoming) -> str:
    """Returns what a case keeps of a place or a number that was sent: a link, or the number."""
    if incoming.place:
        return f"{_MAP}{incoming.place}"
    return incoming.contact.phone if incoming.contact else ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One thing said in a case. A note is for staff, but part of what is held on her."""

    who: Who
    text: str
    at: datetime
    relay: Relay | None = None
    staff: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case: `ref` is the registration it belongs to, if any. `due_at` when she has an answer.

    `claimed_by` is the number of the officer who has it, `thread` its topic in the staff's group.
    `urgent`: somebody may be in danger. `worked_at` is when its holder last took it up: took it,
    or noted something; None where nobody did.
    """

    id: int
    ref: str
    state: CaseState
    opened_at: datetime
    due_at: datetime | None = None
    closed_at: datetime | None = None
    claimed_by: int | None = None
    rating: int | None = None
    thread: str = ""
    lines: tuple[CaseLine, ...] = ()
    urgent: bool = False
    worked_at: datetime | None = None

    @property
    def talks(self) -> bool:
        """Whether somebody of the staff has taken the conversation over and said something."""
        return self.state == "claimed" and any(line.who == "staff" for line in self.lines)

    @property
    def staff_spoke_last(self) -> bool:
        """Whether the last word between the two was the staff's."""
        said = [line.who for line in self.lines if line.who != "note"]
        return bool(said) and said[-1] == "staff"

    @property
    def stamp(self) -> str:
        """What tells whether it has moved on: who has it, and how much the two have said."""
        said = sum(line.who != "note" for line in self.lines)
        return f"{self.state}.{self.claimed_by or 0}.{said}"

    def opens_again(self, at: datetime) -> bool:
        """Returns whether what she writes now belongs to this case."""
        return self.state != "closed" or (
            self.closed_at is not None and at - self.closed_at < REOPENS
        )
