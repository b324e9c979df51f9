"""An action: declared once, done from chat, by a script, on the command line and from a page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from bot.dialogue.channel import Channel
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Outgoing
from bot.dialogue.texts import TakeBack, Texts
from bot.errors import BotError
from bot.office.kit.actor import CLI, Actor
from bot.office.kit.argument import (
    LATER,
    NOW,
    AnswerMistake,
    Argument,
    SpokenMistake,
    refuse_half_characters,
)
from bot.office.kit.commands import COMMANDS, Answer, Command, Order, Role, reaches
from bot.office.kit.confirm import ReadBack
from bot.office.kit.said_arguments import texts_of
from bot.store.outbox import NEWS
from bot.store.store import Store


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


Run = Callable[..., Awaitable[Done | dict[str, Any] | Answer]]
"""What an action does: it is given an Actor and the values. One that `by_officer` may be done only
is given her Order instead, and answers her.
"""
R = TypeVar("R", bound=Run)
Asks = Callable[..., Awaitable[Question | None]]


@dataclass(frozen=True, slots=True)
class Outside:
    """What stands beside the database: the networks, and the files of texts (None: no page has
    any). What was `done` there is taken back where the transaction fails."""

    channels: Mapping[str, Channel]
    texts: Texts | None
    store: Store
    at: datetime
    done: list[TakeBack] = field(default_factory=list)

    @contextmanager
    def kept_with(self) -> Iterator[None]:
        """Takes back what was done outside, the last first, where what is inside fails."""
        try:
            yield
        except BaseException:
            for take_back in reversed(self.done):
                take_back()
            raise


Looks = Callable[[Outside, Knowledge, Mapping[str, Any]], Awaitable[Any]]
"""Asks a network or the files, before anything is decided; what it says is the argument "seen"."""


def _say_whole(facts: dict[str, Any]) -> str:
    """Returns the facts in a line, for an action that has no better words."""
    return "  ".join(str(value) for value in facts.values())


@dataclass(frozen=True, slots=True)
class Action:
    """An action by its `name` for scripts: "session cancel" (noun and verb).

    `role` is the least that an officer needs to do it outside the chat, on a page (None: it is only
    done at the office's machine), `proven` asks her for a code of her second factor first, `asks`
    reads back to her what is to be done, and `by_officer` keeps it from scripts: it is done in
    somebody's name. `audit` are the lines that it writes into the log. It runs in one transaction
    unless it opens its `own` (long work, in chunks). `looks` asks a network first. On a terminal
    `words` are its facts; `rows` names the fact that is printed a line each, page by page, `bare`
    the one that is all of its JSON, and `whole` says how it is told all at once.
    """

    name: str
    run: Run
    arguments: tuple[Argument, ...] = ()
    command: str = ""
    role: Role | None = None
    proven: bool = False
    by_officer: bool = False
    audit: tuple[str, ...] = ()
    asks: Asks | None = None
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

    def is_allowed(self, role: str) -> bool:
        """Returns whether an officer with this role may do it, in chat and on a page."""
        return self.role is not None and reaches(role, self.role)


ACTIONS: dict[str, Action] = {}
"""Every action of scripts by its name; tests and the command line walk it."""


def declare_action(
    name: str,
    *arguments: Argument,
    command: str = "",
    role: Role | None = None,
    audit: str = "",
    chat: Callable[[Order], Awaitable[Answer]] | None = None,
    page: bool = False,
    start: str = "",
    files: bool = False,
    in_group: bool = False,
    proven: bool = False,
    **more: Any,
) -> Callable[[R], R]:
    """Declares an async function of an Actor and the arguments as an action.

    With a `command` officers of that `role` ("officer" where none is named) do it in chat, too: as
    `converse` does, or in the conversation `chat`. Such a conversation may do less than a script:
    it is only with `page` (or `by_officer`) that they may have it done outside the chat, too.
    `audit` names its lines of the log, with spaces between. `start` to `in_group` are those of
    Command, `more` the other fields of Action.
    """

    def declare(run: R) -> R:
        least = role or ("officer" if command else None)
        logged = tuple(audit.split())
        is_same = chat is None or page or more.get("by_officer")
        outside = least if is_same else None
        made = Action(name, run, arguments, command, outside, proven, audit=logged, **more)
        ACTIONS[name] = made
        if command and least:
            act = chat or partial(converse, made)
            COMMANDS[command] = Command(
                *(command, least, act, start, files, in_group, proven, run.__module__)
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
    if action.by_officer:
        raise BotError(f"{name} is done in somebody's name: one of the staff does it in chat")
    if action.whole and not given:
        raise BotError(f"{name} needs {action.whole}")
    for argument in action.arguments:
        if argument.needed and given.get(argument.name) in (None, ""):
            raise BotError(f"{name} needs {argument.needed}")
    seen, outside = {}, Outside(channels, None, store, at)
    if action.looks is not None:
        seen["seen"] = await action.looks(outside, knowledge, given)
    async with nullcontext() if action.own else store.transaction():
        values = await read_values(action, actor, given)
        done = await action.run(actor, **values, **seen)
        if isinstance(done, Done):
            await store.say(done.news, at, NEWS)
            return done.facts
        return done if isinstance(done, dict) else {}


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
    texts, values, kept = (
        await texts_of(action.arguments, order),
        dict[str, Any](),
        dict[str, str](),
    )
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
    try:
        return await _settle_and_do(action, order, values, kept)
    except SpokenMistake as mistake:  # her next words are another try at the last answer
        said = order.say(mistake.phrase.key, **mistake.phrase.gaps)
        return Answer((replace(said, numbered=False),), memory=kept)


async def _settle_and_do(
    action: Action, order: Order, values: dict[str, Any], kept: dict[str, str]
) -> Answer:
    """Reads back what is to be done, where it asks, and does it on a yes to just that."""
    if action.asks is not None:
        question = await action.asks(order, **values)
        is_yes = {NOW, LATER} & set(order.action)
        if question and not (is_yes and question.reading.agreed(order)):
            return Answer((question.message,), memory=kept)
    for argument in action.arguments:
        if argument.settle is not None:
            values[argument.parameter] = argument.settle(order, values)
    return await answer_with(action.name, order, values)


async def answer_with(name: str, order: Order, values: Mapping[str, Any]) -> Answer:
    """Does the action of that name for an officer who may, and returns what all are told."""
    action = ACTIONS[name]
    return await draw_answer(action, order, await run_for_officer(action, order, values))


async def run_for_officer(action: Action, order: Order, values: Mapping[str, Any]) -> Done | Answer:
    """Does an action for an officer, who was found to be allowed it."""
    done = await action.run(order if action.by_officer else order.actor, **values)
    return Done(done) if isinstance(done, dict) else done


async def draw_answer(action: Action, order: Order, done: Done | Answer) -> Answer:
    """Returns what the officer and all others are told of what was done."""
    if isinstance(done, Answer):
        return done
    if done.say is None:
        return Answer((order.message(action.words(done.facts), numbered=False),), done.news)
    answer = await done.say(order)
    return replace(answer, news=(*answer.news, *done.news))
