"""Staff commands: each with its role, its help and one function. A table that tests walk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Choice, Incoming, Outgoing
from bot.dialogue.schedule import format_moment
from bot.dialogue.state import Carried
from bot.dialogue.voice import Speaker, Voice
from bot.office.kit.actor import Actor
from bot.store.staff import Officer
from bot.store.store import Store

Role = Literal["viewer", "officer", "approver", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "officer", "approver", "admin")
"""Each may do what those before it may."""


def reaches(role: str, least: Role) -> bool:
    """Returns whether an officer with this role may do what `least` may. An unknown one may not."""
    known: tuple[str, ...] = ROLES
    return role in known and known.index(role) >= known.index(least)


@dataclass(frozen=True, slots=True)
class Order(Speaker):
    """What an officer asked for, inside the turn's open transaction.

    `text` is what follows the command, `action` the parts of a pressed staff button after the
    command's name. `memory` holds the words that this command kept from its last answer (empty at
    first), `carried` what it took along that is no word, such as a list that was read.
    `control` is the control word that the text is ("back" for "kembali"), else empty; the words
    that leave a guided act (batal, menu, …) never come here. `incoming` is all that was heard;
    `follows`: it is another photo of the album that this command took before.
    """

    officer: Officer
    voice: Voice
    store: Store
    knowledge: Knowledge
    at: datetime
    text: str = ""
    action: tuple[str, ...] = ()
    memory: Mapping[str, str] = field(default_factory=dict)
    carried: Carried = field(default_factory=Carried)
    control: str = ""
    incoming: Incoming | None = None
    follows: bool = False

    @property
    def sender(self) -> Address:
        """The chat in which it was asked for."""
        return self.voice.to

    @property
    def officer_name(self) -> str:
        """The officer as the audit log names her: "Rina (#3)"."""
        return f"{self.officer.name} (#{self.officer.id})"

    @property
    def actor(self) -> Actor:
        """The officer as whoever acts: from here on it is one, whether she or a script acts."""
        maker = str(self.officer.id)
        return Actor(self.store, self.knowledge, self.officer_name, self.at, maker)

    async def log_act(self, act: str, target: str = "", detail: str = "") -> int:
        """Writes that she did this into the audit log. Nothing personal goes into `detail`."""
        return await self.actor.log_act(act, target, detail)

    def format_moment(self, at: datetime) -> str:
        """A moment in words, in the office's zone: Selasa, 24 November 2026, pukul 09.15 WITA."""
        known = self.knowledge
        return format_moment(at.astimezone(known.zone), known.zone_name, self.locale.phrases)

    def message(
        self, text: str, *choices: Choice, edits: bool = False, numbered: bool = True
    ) -> Outgoing:
        """Returns a message to the officer.

        Not `numbered` where digits typed next are an answer.
        """
        return Outgoing(self.sender, text, choices, edits=edits, numbered=numbered)

    def button(self, key: str, *parts: str | int, **gaps: object) -> Choice:
        """Makes a staff button that reads as a phrase. `parts`: the command, and for what."""
        return self.voice.button(key, "s", *parts, **gaps)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk says, and to whom. `memory` makes the officer's next free text come here.

    `carried` goes with it: what is more than words. `news` are messages to others (queued as
    reminders are, after replies). Empty `memory` ends a guided act. `notice` is a short toast for
    whoever pressed a button. `reads`: the file that came is a list; the command is asked again when
    it has been read. `album_case` is the case that the other photos of the same album go to,
    silently, by the same command. `case` is the case that it shows or acts on. `tries`: from now on
    she tries the candidate's side. `goes_on` is the command that takes the next answer, where it is
    not the one that asks.
    """

    replies: tuple[Outgoing, ...] = ()
    news: tuple[Outgoing, ...] = ()
    memory: Mapping[str, str] = field(default_factory=dict)
    carried: Carried = field(default_factory=Carried)
    notice: str | None = None
    reads: bool = False
    secret: bool = False
    album_case: int = 0
    goes_on: str = ""
    case: int = 0
    tries: bool = False


Act = Callable[[Order], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name (typed as /name), the least role, and what it does.

    Its help is the phrase `desk.help.<name>` in every locale. `start` is how the payload of a
    deep link begins that calls it too; the rest of the payload is then its text. `files`: a photo
    or document without a word is an answer to its guided act. `in_group`: it may be used where
    others read along; it shows nobody's data but what the staff's group is there for, and gives
    nobody a right. `proven`: whoever has a second factor gives a code of it first.
    `module` is where it stands.
    """

    name: str
    role: Role
    act: Act
    start: str = ""
    files: bool = False
    in_group: bool = False
    proven: bool = False
    module: str = ""

    def is_allowed(self, role: str) -> bool:
        """Returns whether somebody with this role may use it. A role nobody knows may nothing."""
        return reaches(role, self.role)


COMMANDS: dict[str, Command] = {}
"""Every staff command by name; a matrix of command by role is walked by a test."""


def register_command(
    name: str,
    role: Role,
    *,
    start: str = "",
    files: bool = False,
    in_group: bool = False,
    proven: bool = False,
) -> Callable[[Act], Act]:
    """Registers an async function of an Order as a staff command. Its module stands in rooms.py.

    It is for private chats only, unless it says otherwise (`in_group`).
    """

    def register(act: Act) -> Act:
        COMMANDS[name] = Command(name, role, act, start, files, in_group, proven, act.__module__)
        return act

    return register
