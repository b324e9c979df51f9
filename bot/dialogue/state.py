"""What is remembered between two messages of one chat. Canonical text only, so it survives JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.dialogue.messages import Choice


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


@dataclass(frozen=True, slots=True)
class State:
    """One chat's memory.

    `shown` are the choices of the last message that had some; a typed number picks one of them
    when they are `numbered`. `beside` are those of other messages said in the same turn: they are
    picked by what they read. `either` are the choices that a plain yes and a plain no stand for.
    `serial` numbers the questions: a button carries the number of the question it belongs to.
    `waiting` says what the next free text is for ("offer", "person", "forget", "consent",
    "consent:other"; "staff": for a person, unless we can surely answer it), else empty.
    `asked` is the question whose readings were offered, `pasted` an offer not yet looked through,
    `unheard` the last question that nobody could answer: it may go to the staff as it is.
    `wanted` is the session she came to register for, `poster` the code of the poster by which she
    first came.
    `survey` is where she is in the satisfaction survey: session and question ("7:3").
    `desk` is what a guided act of a staff member remembers.
    `case` is the case that a staff member looked at last, and when, parted by a
    space; `tries`: a staff member tries the candidate's side.
    `album` is the album whose first photo was heard last, `album_to` where that one went: "staff",
    or a command of the desk; the others follow it.
    `danger` is the kind of danger of the last help message ("asked": help was asked for and nothing
    written yet) while what she writes goes into her urgent case; empty once she has left for
    something else. `danger_at` is when that message was shown (ISO).
    `pace` is the flood guard's bucket: tokens left and when (seconds since 1970) they were counted.
    """

    locale: str = ""
    met: bool = False
    shown: tuple[Choice, ...] = ()
    numbered: bool = True
    beside: tuple[Choice, ...] = ()
    either: tuple[str, ...] = ()
    serial: int = 0
    draft: Draft | None = None
    waiting: str = ""
    topic: str = ""
    asked: str = ""
    pasted: str = ""
    unheard: str = ""
    misses: int = 0
    glossed: tuple[str, ...] = ()
    pace: tuple[float, float] | None = None
    warned: bool = False
    wanted: int = 0
    survey: str = ""
    poster: str = ""
    desk: Mapping[str, str] = field(default_factory=dict)
    case: str = ""
    tries: bool = False
    album: str = ""
    album_to: str = ""
    danger: str = ""
    danger_at: str = ""
