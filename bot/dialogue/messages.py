"""What is heard and what is said, in the words of no particular network.

Text that is said carries a light markup: ``*bold*``, ``[label](https://address)`` and blank
lines between paragraphs. Values from people pass through `plain` first, so that they never
become markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

_GROUP = re.compile(r"-\d+(/\d+)?", re.ASCII)
"""The chat of a group, or of a topic in it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody can be reached: the channel's name and her chat's id in it."""

    channel: str
    chat: str

    @property
    def is_group(self) -> bool:
        """Whether several people read this chat: a network numbers its groups below zero."""
        return _GROUP.fullmatch(self.chat) is not None


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone number shared by the network's own button. `own` when it is the sender's."""

    phone: str
    own: bool


Attachment = Literal[
    "voice", "photo", "video", "document", "sticker", "location", "contact", "other"
]


RelayKind = Literal["photo", "document", "voice", "video"]


@dataclass(frozen=True, slots=True)
class Relay:
    """Something that the network keeps: it is passed on there by the id it has there.

    `name` and `size` (in bytes) are what the network says of it; empty where it says nothing.
    """

    channel: str
    kind: RelayKind
    id: str
    name: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message: its name, its media type (text/calendar), what is in it."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a list that came as a file, or the problem that kept it from being read."""

    rows: tuple[tuple[str, ...], ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What a network says of a group of many people.

    `joined`: the bot has just been added to it. `large`: it is of the kind that may have topics,
    and has `topics`. `manages`: whether the bot may open them; None where that is not told.
    """

    joined: bool = False
    large: bool = False
    topics: bool = False
    manages: bool | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that somebody did.

    `id` is unique within (channel, chat): hearing it twice is harmless. `at` is the time it was
    heard, with zone. `choice` is the id of a pressed button. `start` is the payload of a poster's
    deep link. `left` is true when the person blocked us, false when she came back, else None.
    `meaning` is the sentence vector of `text`, computed beforehand, if the office runs one.
    `relay` is an attachment that can be passed on, `file` what is in it where the channel brought
    that along, for the network keeps nothing itself. `sheet` is a list that was sent before and
    has been read since. `album` is what the photos share that were sent as one. `place` is a
    location, as "latitude,longitude". `quoted` is the text of the message of ours that it answers,
    where the network says so. `message` is the id by which the network can delete it. `author` is
    the chat id of whoever wrote it, where several write in one chat: the staff's group. `group` is
    set where a group that is not the staff's is told of: the bot was added there, or somebody asks
    for its number. `origin` is the network address that it came from, where the channel knows one,
    `session` the id of the page's session by which it came; neither is stored.
    """

    id: str
    sender: Address
    text: str
    at: datetime
    choice: str | None = None
    contact: Contact | None = None
    attachment: Attachment | None = None
    start: str | None = None
    edited: bool = False
    left: bool | None = None
    meaning: tuple[float, ...] | None = None
    relay: Relay | None = None
    file: File | None = None
    sheet: Sheet | None = None
    album: str = ""
    place: str = ""
    author: str = ""
    quoted: str = ""
    group: GroupFacts | None = None
    message: str = ""
    origin: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what comes back when it is pressed (at most 64 bytes) and what it reads."""

    id: str
    label: str


NoticeKind = Literal[
    "reminder", "moved", "cancelled", "seat_offered", "staff_answered", "form_waits"
]


@dataclass(frozen=True, slots=True)
class Notice:
    """What a message tells unasked, in her language: its kind, and its values by name."""

    kind: NoticeKind
    locale: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to say.

    `choices` are offered as buttons or a numbered list. `edits` asks channels that can to change
    the message whose button was pressed (menus only). `contact` is the label of a button that
    shares the person's own number, where the network has one. `asks` names the form field this
    message asks for, `topic` the topic it answers: labels for tests and scripts, never shown.
    `numbered`: a typed number picks a choice; false where digits are themselves an answer.
    `replaces` is the network's id of an earlier message that this one takes the place of.
    `relay` is passed on with it, as a copy where that is another network. `case` is the case that
    it is about, said to the staff's group: it goes to that case's topic, which is named `opens`
    when it is opened. `danger` marks what belongs to a talk about danger, which its owner may have
    deleted: "card" is the help message, drawn apart from others, "said" any other message of it,
    "gone" one that was deleted. With `erases` all of it goes from her screen where the network
    lets us; `deletes` are the network's ids of these messages, known once it is sent. `fleeting`
    marks a message that shows a secret: with the next one that `sweeps`, it goes from her screen
    and from what is kept of the chat. `notice` is what it tells unasked, for networks that take
    that by a template only.
    """

    to: Address
    text: str
    choices: tuple[Choice, ...] = ()
    edits: bool = False
    contact: str | None = None
    asks: str | None = None
    topic: str | None = None
    file: File | None = None
    numbered: bool = True
    replaces: str | None = None
    relay: Relay | None = None
    opens: str = ""
    case: int = 0
    danger: Literal["", "card", "said", "gone"] = ""
    erases: bool = False
    deletes: tuple[str, ...] = ()
    fleeting: bool = False
    sweeps: bool = False
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of text as it is drawn: plain, bold, or a link to `href`."""

    text: str
    bold: bool = False
    href: str | None = None


_MARKUP = re.compile(r"\\([\\*\[\]])|(\*)|\[([^\[\]\n]+)\]\((https?://[^\s()]+|tel:[+0-9-]+)\)")
_SPECIAL = re.compile(r"([\\*\[\]])")
_NOT_DIALLED = re.compile(r"[^+0-9]")
_OPENING = re.compile(r"[\\*\[]")


def escape_markup(value: str) -> str:
    """The value with every markup character escaped, so that it is drawn as it was typed."""
    return _SPECIAL.sub(r"\\\1", value)


def split_spans(text: str) -> list[TextRun]:
    """Returns the runs that `text` is drawn as, in order. An unclosed `*` bolds to the end."""
    if not _OPENING.search(text):  # most labels and many answers
        return [TextRun(text)] if text else []
    runs: list[TextRun] = []
    bold, start, pending = False, 0, ""
    for mark in _MARKUP.finditer(text):
        pending += text[start : mark.start()]
        start = mark.end()
        if mark[1]:
            pending += mark[1]
            continue
        if pending:
            runs.append(TextRun(pending, bold))
            pending = ""
        if mark[2]:
            bold = not bold
        else:
            runs.append(TextRun(mark[3], bold, mark[4]))
    pending += text[start:]
    if pending:
        runs.append(TextRun(pending, bold))
    return runs


def strip_markup(text: str) -> str:
    """`text` without markup: what a terminal or screen reader gets. Links as 'label (address)'."""
    return "".join(
        f"{run.text} ({run.href})" if run.href and not _says_it(run) else run.text
        for run in split_spans(text)
    )


def dial_digits(text: str) -> str:
    """The number in `text` as a telephone takes it: its digits, and the plus of a country's."""
    return _NOT_DIALLED.sub("", text)


def _says_it(run: TextRun) -> bool:
    """Whether the label of a link tells its address: itself, or the number that it dials."""
    href = run.href or ""
    scheme, _, number = href.partition(":")
    return dial_digits(run.text) == number if scheme == "tel" else href in run.text
