"""What the core decides in one turn: the state to keep, the words to say, the facts to store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.dialogue.cases.case import Case
from bot.dialogue.messages import Outgoing, Relay
from bot.dialogue.sessions.session import Seat, Session
from bot.dialogue.state import State

Purpose = Literal["registration", "reminders", "news"]


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """She agreed to a purpose: the version of the notice, and the words she agreed with."""

    purpose: Purpose
    version: str
    words: str


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """She took a purpose back."""

    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Registered:
    """A form was sent, under a reference that the store had kept free."""

    ref: str
    form: str
    version: int
    answers: Mapping[str, str]
    other: bool


@dataclass(frozen=True, slots=True)
class Amended:
    """A sent form was corrected by the person herself."""

    ref: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChangeRequested:
    """A correction of a form that staff had verified: staff decide."""

    ref: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A registration was taken back. The person remains known until she asks for deletion."""

    ref: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Everything held on this chat is to be deleted now, and stay deleted after a restore."""


Reason = Literal["none", "not_that", "not_helpful", "person"]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question the bot could not answer well, without the numbers and addresses in it."""

    question: str
    reason: Reason
    topic: str
    locale: str


@dataclass(frozen=True, slots=True)
class Helped:
    """An answer was said to have helped."""

    topic: str


@dataclass(frozen=True, slots=True)
class Alarmed:
    """Somebody seems to be in danger. Staff are told which kind, never in whose words."""

    kind: str


@dataclass(frozen=True, slots=True)
class Erased:
    """The talk about danger is to be deleted wherever she could be asked about it.

    Her urgent case stays: somebody must read it.
    """


@dataclass(frozen=True, slots=True)
class Arrived:
    """She came by a poster's code."""

    code: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether this chat can be written to: false after a block, true when she is back."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class SeatTaken:
    """A registration got a seat in a session, or the last place in its line."""

    ref: str
    session: int
    state: Literal["accepted", "waiting"]


@dataclass(frozen=True, slots=True)
class SeatAccepted:
    """A seat that was offered to the line is taken."""

    ref: str
    session: int


@dataclass(frozen=True, slots=True)
class SeatGivenBack:
    """A seat, an offer or a place in the line was given back, for one of the known reasons."""

    ref: str
    session: int
    reason: str


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One answer of the satisfaction survey after a session: question 1 to 9, level 1 to 4."""

    session: int
    question: int
    level: int


@dataclass(frozen=True, slots=True)
class CaseSaid:
    """She wrote to the staff: it opens a case, or goes on with hers. An answer is due by then.

    `more`: it is another photo of the album that was just passed on. `urgent`: she may be in
    danger; her open case becomes urgent, and nobody waits for office hours. `quiet`: it is kept,
    and staff are not told once more, for she writes faster than anybody can read.
    """

    text: str
    due_at: datetime | None
    relay: Relay | None = None
    more: bool = False
    urgent: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class CaseEnded:
    """She ended the conversation with the staff."""

    case: int


@dataclass(frozen=True, slots=True)
class CaseRated:
    """How she found the help: 1 (bad) to 5 (very good)."""

    case: int
    rating: int


Fact = (
    ConsentGiven
    | ConsentWithdrawn
    | Registered
    | Amended
    | ChangeRequested
    | Cancelled
    | Forgotten
    | Unanswered
    | Helped
    | Alarmed
    | Erased
    | Arrived
    | Reached
    | SeatTaken
    | SeatAccepted
    | SeatGivenBack
    | Surveyed
    | CaseSaid
    | CaseEnded
    | CaseRated
)


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one turn. `notice` is a short toast for whoever pressed a button.

    `news` are messages to others: they go out after every reply. `slips` are the seats (session,
    reference) whose slip follows the replies: the shell draws it, for it holds the key. `reads`:
    the file that came is a list; the shell reads it aside and comes back with its rows. `ignored`:
    the flood guard met the message with silence; nothing of it is kept. `secret`:
    what was typed stands in no history.
    """

    state: State
    replies: tuple[Outgoing, ...] = ()
    facts: tuple[Fact, ...] = ()
    notice: str | None = None
    news: tuple[Outgoing, ...] = ()
    slips: tuple[tuple[int, str], ...] = ()
    reads: bool = False
    ignored: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sent registration as the core sees it."""

    ref: str
    form: str
    version: int
    answers: Mapping[str, str]
    status: Literal["sent", "verified", "cancelled"]
    sent_at: datetime
    other: bool


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent on record: given or withdrawn, when, in which version and words."""

    purpose: Purpose
    given: bool
    version: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class View:
    """What the store knows that this turn may need. `fresh_ref` is a free reference.

    `sessions` are those neither over nor cancelled, `seats` what this chat has in them. `cases`
    are hers, oldest first; `staffed`: there is somebody at the desk who answers them.
    `page`: she writes on our own page. What was said can be deleted from her screen for `deletes`
    after it was said; None: never. `asks_private`: her network lets us ask for numbers of identity
    cards.
    """

    fresh_ref: str
    candidates: tuple[Candidate, ...] = ()
    consents: tuple[Consent, ...] = ()
    sessions: tuple[Session, ...] = ()
    seats: tuple[Seat, ...] = ()
    cases: tuple[Case, ...] = ()
    staffed: bool = False
    page: bool = False
    deletes: timedelta | None = None
    asks_private: bool = True

    @property
    def active(self) -> tuple[Candidate, ...]:
        """The registrations of this chat that were not cancelled."""
        return tuple(candidate for candidate in self.candidates if candidate.status != "cancelled")

    def refused(self, purpose: Purpose) -> bool:
        """Returns whether the last word on this purpose was no."""
        last = [consent for consent in self.consents if consent.purpose == purpose]
        return bool(last) and not last[-1].given

    def agreed(self, purpose: Purpose) -> bool:
        """Returns whether the last word on this purpose was yes."""
        last = [consent for consent in self.consents if consent.purpose == purpose]
        return bool(last) and last[-1].given
