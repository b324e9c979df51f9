"""An action: declared once, done from chat, as JSON and from the command line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import takewhile
from types import MappingProxyType
from typing import Any

from bot.dialogue.channel import Channel
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Outgoing
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.actor import CLI, Actor
from bot.office.kit.commands import COMMANDS, Answer, Command, Order, Role
from bot.office.kit.confirm import ReadBack
from bot.office.kit.half_characters import refuse_half_characters
from bot.store.outbox import NEWS
from bot.store.store import Store

NOW, LATER = "yes", "later"
"""What the buttons of a reading say: yes, or yes but people may sleep until it is day."""


class AnswerMistake(Exception):
    """Why an answer was not taken in chat: a phrase, and what fills its gaps."""

    def __init__(self, key: str, **gaps: object) -> None:
        super().__init__(key)
        self.key = key
        self.gaps = gaps


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
    pressed, and the values before it. `of` is the name of the function's parameter where it is
    another. `needed` says how to give it, where nothing can be done without.
    """

    name: str
    help: str = ""
    read: Callable[[Actor, Any], Awaitable[Any]] = _take_any
    hear: Callable[[Order, str], Awaitable[Any]] | None = None
    ask: Callable[[Order, str, Mapping[str, Any]], Awaitable[Answer]] | None = None
    settle: Callable[[Order, Mapping[str, Any]], Any] | None = None
    of: str = ""
    needed: str = ""
    positional: bool = False
    option: bool = True

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


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: `facts` for scripts, `say` for the officer in chat, `news` for others."""

    facts: dict[str, Any]
    say: Callable[[Order], Awaitable[Answer]] | None = None
    news: tuple[Outgoing, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is read back before it is done: the message, whose yes is sealed over `reading`."""

    reading: ReadBack
    message: Outgoing


Run = Callable[..., Awaitable[Done | dict[str, Any]]]
Looks = Callable[[Mapping[str, Channel], Knowledge, Mapping[str, Any]], Awaitable[Any]]
"""Asks a network, before anything is decided; what it says is the argument "seen"."""


def _say_whole(facts: dict[str, Any]) -> str:
    """Returns the facts in a line, for an action that has no better words."""
    return "  ".join(str(value) for value in facts.values())


@dataclass(frozen=True, slots=True)
class Action:
    """An action by its `name` for scripts: "session cancel" (noun and verb).

    It runs in one transaction unless it opens its `own` (long work, in chunks). `looks` asks a
    network first. On a terminal `words` are its facts; `rows` names the fact that is printed a
    line each, page by page, `bare` the one that is all of its JSON, and `whole` says how it is told
    all at once. `asks` reads back in chat what is to be done.
    """

    name: str
    run: Run
    arguments: tuple[Argument, ...] = ()
    command: str = ""
    asks: Callable[..., Question] | None = None
    words: Callable[[dict[str, Any]], str] = _say_whole
    rows: str = ""
    bare: str = ""
    whole: str = ""
    own: bool = False
    looks: Looks | None = None

    @property
    def help(self) -> str:
        """What it does, for the command line: the first paragraph on its function."""
        return " ".join((self.run.__doc__ or "").partition("\n\n")[0].split())


ACTIONS: dict[str, Action] = {}
"""Every action of scripts by its name; tests and the command line walk it."""


def declare_action(
    name: str,
    *arguments: Argument,
    command: str = "",
    role: Role = "officer",
    chat: Callable[[Order], Awaitable[Answer]] | None = None,
    start: str = "",
    files: bool = False,
    in_group: bool = False,
    proven: bool = False,
    **more: Any,
) -> Callable[[Run], Run]:
    """Declares an async function of an Actor and the arguments as an action.

    With a `command` officers of that `role` do it in chat, too: as `converse` does, or in the
    conversation `chat`. `start` to `proven` are those of Command, `more` the fields of Action.
    """

    def declare(run: Run) -> Run:
        made = Action(name, run, arguments, command, **more)
        ACTIONS[name] = made
        if command:
            act = chat or partial(converse, made)
            COMMANDS[command] = Command(
                *(command, role, act, start, files, in_group, proven, run.__module__)
            )
        return run

    return declare


NO_CHANNELS: Mapping[str, Channel] = MappingProxyType({})


async def perform_action(
    store: Store,
    knowledge: Knowledge,
    name: str,
    given: Mapping[str, Any],
    at: datetime,
    *,
    channels: Mapping[str, Channel] = NO_CHANNELS,
) -> dict[str, Any]:
    """Does an action as a script asks for it. When this returns it is committed.

    KeyError where there is none of that name. BotError in words for what is missing or wrong.
    This is the one door of what scripts give: no half of a character comes further.
    """
    refuse_half_characters(given)
    action, actor = ACTIONS[name], Actor(store, knowledge, CLI, at)
    if action.whole and not given:
        raise BotError(f"{name} needs {action.whole}")
    for argument in action.arguments:
        if argument.needed and given.get(argument.name) in (None, ""):
            raise BotError(f"{name} needs {argument.needed}")
    seen = {}
    if action.looks is not None:
        seen["seen"] = await action.looks(channels, knowledge, given)
    async with nullcontext() if action.own else store.transaction():
        values = await read_values(action, actor, given)
        done = await action.run(actor, **values, **seen)
        if isinstance(done, dict):
            return done
        await store.say(done.news, at, NEWS)
        return done.facts


async def read_values(action: Action, actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values of what a script gives. BotError for what is wrong, or not asked for.

    Where nothing is told but which one is meant, all else is passed over.
    """
    known = {argument.name: argument for argument in action.arguments}
    unknown = sorted(given.keys() - known.keys())
    if unknown and any(not argument.positional for argument in action.arguments):
        noun = action.name.partition(" ")[0]
        raise BotError(f"a {noun} has no {unknown[0]}; it has {', '.join(sorted(known))}")
    return {
        known[name].parameter: await known[name].read(actor, value)
        for name, value in given.items()
        if value is not None and name in known
    }


async def converse(action: Action, order: Order) -> Answer:
    """Does an action in chat: hears the arguments in order, and asks for the first that lacks.

    Where it `asks`, all is read back, and a yes to just that does it.
    """
    texts, values, kept = _texts_of(action, order), dict[str, Any](), dict[str, str]()
    for argument in action.arguments:
        if argument.hear is None:
            continue
        text = texts.get(argument.name, "")
        try:
            value = await argument.hear(order, text)
        except AnswerMistake as mistake:
            return Answer((order.say(mistake.key, **mistake.gaps),), memory=kept)
        if value is None and argument.ask is not None:
            asked = await argument.ask(order, text, values)
            return replace(asked, memory={**kept, **asked.memory})
        values[argument.parameter], kept[argument.name] = value, text
    if action.asks is not None:
        question = action.asks(order, **values)
        if not ({NOW, LATER} & set(order.action) and question.reading.agreed(order)):
            return Answer((question.message,), memory=kept)
    for argument in action.arguments:
        if argument.settle is not None:
            values[argument.parameter] = argument.settle(order, values)
    return await say_done(order, await action.run(order.actor, **values))


async def say_done(order: Order, done: Done | dict[str, Any]) -> Answer:
    """Returns what the officer and all others are told of what was done.

    TypeError where nothing was said, which is a bug.
    """
    if isinstance(done, dict) or done.say is None:
        raise TypeError("an action in chat says what was done")
    answer = await done.say(order)
    return replace(answer, news=(*answer.news, *done.news))


def _texts_of(action: Action, order: Order) -> dict[str, str]:
    """What was said of each argument: by a button's parts, in a line, or as the next answer.

    In a line the first argument is a word and the last all the rest. A button of another subject
    than the one at hand only says which one is meant.
    """
    names = [argument.name for argument in action.arguments if argument.hear is not None]
    memory = {name: order.memory[name] for name in names if name in order.memory}
    if order.action:
        said = list(takewhile(lambda part: part not in (NOW, LATER), order.action)) or [""]
        same = memory.get(names[0]) == said[0]
        return memory | dict(zip(names, said, strict=False)) if same else {names[0]: said[0]}
    if memory:
        missing = next((name for name in names if name not in memory), names[-1])
        return memory | {missing: order.text}
    first, *rest = order.text.split(maxsplit=max(1, len(names) - 1)) or ("",)
    return dict(zip(names, [first.strip("#:;,."), *rest], strict=False))
