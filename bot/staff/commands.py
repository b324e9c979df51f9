"""Staff commands: each with its role, its help and one function; a table that tests walk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import Address, Choice, Outgoing, plain
from bot.dialogue.turn import choice_id, fill
from bot.store.staff import Officer
from bot.store.store import Store

Role = Literal["viewer", "officer", "approver", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "officer", "approver", "admin")
"""Each may do what those before it may."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an officer asked for, inside the turn's open transaction.

    `text` is what follows the command, `action` the parts of a pressed staff button after the
    command's name, `memory` what this command kept from its last answer (empty at first).
    """

    officer: Officer
    sender: Address
    store: Store
    knowledge: Knowledge
    locale: Locale
    at: datetime
    text: str = ""
    action: tuple[str, ...] = ()
    memory: Mapping[str, str] = field(default_factory=dict)

    def phrase(self, key: str, **gaps: object) -> str:
        """The locale's phrase with its gaps filled, values drawn as they are."""
        values = {name: plain(str(value)) for name, value in gaps.items()}
        return fill(self.locale.phrases[key], values)

    def message(self, text: str, *choices: Choice, edits: bool = False) -> Outgoing:
        """A message to the officer."""
        return Outgoing(self.sender, text, choices, edits=edits)

    def say(self, key: str, *choices: Choice, **gaps: object) -> Outgoing:
        """A phrase as a message to the officer."""
        return self.message(self.phrase(key, **gaps), *choices)

    def button(self, key: str, command: str, *parts: str | int) -> Choice:
        """A staff button with a phrase for its label; pressing it calls that command."""
        return Choice(choice_id("s", command, *parts), self.locale.phrases[key])


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk says, and to whom; `memory` makes the officer's next free text come here.

    `news` are messages to others (queued as reminders are, after replies). Empty `memory` ends
    a guided act.
    """

    replies: tuple[Outgoing, ...] = ()
    news: tuple[Outgoing, ...] = ()
    memory: Mapping[str, str] = field(default_factory=dict)


Act = Callable[[Order], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name (typed as /name), the least role, and what it does.

    Its help is the phrase `desk.help.<name>` in every locale.
    """

    name: str
    role: Role
    act: Act

    def allowed(self, role: str) -> bool:
        """Whether somebody with this role may use it."""
        return ROLES.index(role) >= ROLES.index(self.role)  # type: ignore[arg-type]  # roles come from the table


COMMANDS: dict[str, Command] = {}
"""Every staff command by name; a matrix of command by role is walked by a test."""


def command(name: str, role: Role) -> Callable[[Act], Act]:
    """Registers an async function of an Order as a staff command."""

    def register(act: Act) -> Act:
        COMMANDS[name] = Command(name, role, act)
        return act

    return register
