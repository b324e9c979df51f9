"""What scripts can make the desk do: acts by name, from JSON to JSON, like commands from chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bot.dialogue.channel import Channel
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.store.store import Store

CLI = "cli"
"""Who the audit log says it was when somebody at the office's machine did it."""

Looks = Callable[[Mapping[str, Channel], Knowledge, Mapping[str, Any]], Awaitable[Any]]
"""Asks a network, before anything is decided; what it says is the argument "seen"."""

Run = Callable[[Store, Knowledge, dict[str, Any], datetime], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Act:
    """An act. It runs inside one transaction unless it opens its `own` (long work, in chunks).

    `looks` asks a network first, where a channel is there to be asked.
    """

    run: Run
    own: bool = False
    looks: Looks | None = None


NO_CHANNELS: Mapping[str, Channel] = MappingProxyType({})

ACTS: dict[str, Act] = {}
"""Every act by the words of its subcommand: "session add", "staff invite"."""


def register_act(
    name: str, *, own: bool = False, looks: Looks | None = None
) -> Callable[[Run], Run]:
    """Registers an async function as an act. It raises BotError, in words, for a mistake."""

    def register(run: Run) -> Run:
        ACTS[name] = Act(run, own, looks)
        return run

    return register


def read_whole(arguments: Mapping[str, Any], name: str = "id") -> int:
    """The whole number of that name. BotError in words for anything else, or nothing."""
    text = str(arguments.get(name, "")).strip()
    if (number := read_number(text)) is None:
        raise BotError(f'{name} is a whole number, not "{text[:40]}"')
    return number


class _Arguments(dict[str, Any]):
    """What an act was given. What it needs and was not given is told in words."""

    def __missing__(self, name: str) -> Any:
        raise BotError(f"{name} is missing")


async def perform_act(
    store: Store,
    knowledge: Knowledge,
    name: str,
    arguments: dict[str, Any],
    at: datetime,
    *,
    channels: Mapping[str, Channel] = NO_CHANNELS,
) -> dict[str, Any]:
    """Runs an act. When this returns it is committed. KeyError where there is none of that name."""
    found, given = ACTS[name], _Arguments(arguments)
    if found.looks is not None:
        given["seen"] = await found.looks(channels, knowledge, given)
    if found.own:
        return await found.run(store, knowledge, given, at)
    async with store.transaction():
        return await found.run(store, knowledge, given, at)
