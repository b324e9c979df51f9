"""What an action is told: read from a script, heard from an officer, asked for where it lacks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.actor import Actor
from bot.office.kit.commands import Answer, Order

NOW, LATER = "yes", "later"
"""What the buttons of a reading say: yes, or yes but people may sleep until it is day."""


class AnswerMistake(Exception):
    """Why an answer was not taken in chat: a phrase, and what fills its gaps."""

    def __init__(self, key: str, **gaps: object) -> None:
        super().__init__(key)
        self.key = key
        self.gaps = gaps


class SpokenMistake(BotError):
    """Why an action cannot be done: in words for scripts, and as a phrase for officers."""

    def __init__(self, words: str, key: str, **gaps: object) -> None:
        super().__init__(words)
        self.phrase = AnswerMistake(key, **gaps)


def as_is(mistake: BotError) -> SpokenMistake:
    """Returns a mistake whose words are for officers already."""
    return SpokenMistake(str(mistake), "desk.mistake", mistake=mistake)


async def _take_any(actor: Actor, value: Any) -> Any:
    return value


def read_whole_as(name: str) -> Callable[[Actor, Any], Awaitable[int]]:
    """Makes the reader of a whole number. It raises BotError in words for anything else."""

    async def read(actor: Actor, value: Any) -> int:
        if (number := read_number(str(value).strip())) is None:
            raise BotError(f'{name} is a whole number, not "{str(value)[:40]}"')
        return number

    return read


async def read_flag(actor: Actor, value: Any) -> bool:
    """Returns whether a script says yes to it. BotError for a word: "no" is none either way."""
    if not isinstance(value, bool | int):
        raise BotError(f'yes or no is told as true or false, not "{str(value)[:40]}"')
    return bool(value)


@dataclass(frozen=True, slots=True)
class Argument:
    """One thing that an action is told: its key in JSON, and `--its-name` as an option.

    `read` makes the value of what a script gives (BotError in words). `hear` makes it of what an
    officer types or presses (AnswerMistake in words, None where it is not there yet), and `ask`
    asks her for it. `settle` gives the value in chat where she is not asked: from the yes that she
    pressed, and the values before it. `here` tells which one is meant where she writes, though the
    first word of her line names none. `of` is the name of the function's parameter where it is
    another. `needed` says how to give it, where nothing can be done without. `machine`: only
    scripts may give it.
    """

    name: str
    help: str = ""
    read: Callable[[Actor, Any], Awaitable[Any]] = _take_any
    hear: Callable[[Order, str], Awaitable[Any]] | None = None
    ask: Callable[[Order, str, Mapping[str, Any]], Awaitable[Answer]] | None = None
    settle: Callable[[Order, Mapping[str, Any]], Any] | None = None
    here: Callable[[Order, str], Awaitable[str]] | None = None
    of: str = ""
    needed: str = ""
    positional: bool = False
    option: bool = True
    machine: bool = False

    @property
    def parameter(self) -> str:
        """The name under which the action's function takes it."""
        return self.of or self.name

    @property
    def is_flag(self) -> bool:
        """Whether it is there or not, and has no value on the command line."""
        return self.read is read_flag


def number_of(what: str) -> Argument:
    """Returns which one is meant, by its number: it goes to the parameter `number`."""
    return Argument("id", what, read=read_whole_as("id"), of="number", needed=what, positional=True)


_SHOWN = 40
"""So many of the characters before it say where it stands."""


def refuse_half_characters(arguments: Mapping[str, Any]) -> None:
    """BotError where any text in these, at any depth, holds one (`\\ud800` alone)."""
    waiting: list[Any] = [arguments]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list | tuple):
            waiting += value
        elif isinstance(value, str):
            _refuse_half(value)


def _refuse_half(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        before = text[max(0, error.start - _SHOWN) : error.start]
        raise BotError(
            f'half a character stands behind "{before}": write the text in UTF-8'
        ) from None
