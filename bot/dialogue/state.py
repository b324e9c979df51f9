"""What is remembered between two messages of one chat. Canonical text only, so it survives JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.dialogue.messages import Choice, Relay


@dataclass(frozen=True, slots=True)
class Draft:
    """A form being filled in.

    The question asked is `at` when somebody went back to it, else the first without an answer.
    `tries` counts what could not be read for that question. `confirming` is a value that waits
    for a yes, `doubt` the phrase that asks for it and `gaps` what fills it. `picked` holds the
    ticks of a question with several answers. `ref` is set when a sent registration is being
    changed; `other` when it is filled in for somebody else.
    """

    form: str
    version: int
    answers: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    tries: int = 0
    confirming: str = ""
    doubt: str = ""
    gaps: Mapping[str, str] = field(default_factory=dict)
    picked: tuple[str, ...] = ()
    ref: str = ""
    other: bool = False
    touched: str = ""


Waiting = Literal["", "person", "staff", "offer", "forget", "consent", "consent_other"]
"""What the next free text is for. "staff": for a person, unless we can surely answer it. "consent":
a yes to the notice, "consent_other": for somebody else's form. Empty: for nothing in particular."""


@dataclass(frozen=True, slots=True)
class SurveyPlace:
    """Where she is in the satisfaction survey of a session: its number, and the question's."""

    session: int
    question: int


@dataclass(frozen=True, slots=True)
class Album:
    """Photos sent as one, by the id that they share. Where the first one went, the others follow.

    `to_staff`: it went to the staff. Or a `command` of the desk took it, for the case `case`.
    """

    id: str
    to_staff: bool = False
    command: str = ""
    case: int = 0


@dataclass(frozen=True, slots=True)
class Carried:
    """What a command of the desk takes along to its next step, beside answers in words.

    `rows` are of a list that was read, `chosen` a filter, `changes` the fields of a session with
    their new text, `files` what goes with an answer. `interrupted` is the command that waits until
    its officer has proven who she is.
    """

    rows: tuple[tuple[str, ...], ...] = ()
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Relay, ...] = ()
    interrupted: Interrupted | None = None


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A command as it was given: its words, its button, and what it remembered then."""

    command: str
    text: str
    action: tuple[str, ...]
    memory: Mapping[str, str]
    carried: Carried


@dataclass(frozen=True, slots=True)
class Flow:
    """A command of the desk that asked for something, and what it remembers until it is told."""

    command: str
    memory: Mapping[str, str] = field(default_factory=dict)
    carried: Carried = field(default_factory=Carried)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """The case that a staff member looked at last, and when (ISO)."""

    case: int
    at: str


@dataclass(frozen=True, slots=True)
class Pace:
    """The flood guard's buckets: tokens left, and when they were counted (seconds since 1970).

    `today` are those of the day; None: all of them.
    """

    tokens: float
    at: float
    today: float | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One chat's memory.

    `shown` are the choices of the last message that had some; a typed number picks one of them
    when they are `numbered`. `beside` are those of other messages said in the same turn: they are
    picked by what they read. `either` are the choices that a plain yes and a plain no stand for.
    `serial` numbers the questions: a button carries the number of the question it belongs to.
    `asked` is the question whose readings were offered, `unheard` the last question that nobody
    could answer: it may go to the staff as it is.
    `wanted` is the session she came to register for, `poster` the code of the poster by which she
    first came.
    `survey`, `flow`, `looked_at` and `album` are None where she is in none, or it is unknown.
    `tries`: a staff member tries the candidate's side.
    `danger` is the kind of danger of the last help message ("asked": help was asked for and nothing
    written yet) while what she writes goes into her urgent case; empty once she has left for
    something else. `danger_at` is when that message was shown (ISO).
    """

    locale: str = ""
    met: bool = False
    shown: tuple[Choice, ...] = ()
    numbered: bool = True
    beside: tuple[Choice, ...] = ()
    either: tuple[str, ...] = ()
    serial: int = 0
    draft: Draft | None = None
    waiting: Waiting = ""
    topic: str = ""
    asked: str = ""
    unheard: str = ""
    misses: int = 0
    glossed: tuple[str, ...] = ()
    pace: Pace | None = None
    warned: bool = False
    wanted: int = 0
    survey: SurveyPlace | None = None
    poster: str = ""
    flow: Flow | None = None
    looked_at: LookedAt | None = None
    tries: bool = False
    album: Album | None = None
    danger: str = ""
    danger_at: str = ""

    @property
    def waits_for_consent(self) -> bool:
        """Whether the next yes or no is to the notice."""
        return self.waiting in ("consent", "consent_other")
