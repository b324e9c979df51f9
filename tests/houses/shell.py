"""A whole house in one process: real store, conversations and outbox, a scripted channel."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import config
from bot.app import compose as app
from bot.app.compose import House
from bot.config import Config
from bot.dialogue.channel import Capabilities, Delivery, Receive
from bot.dialogue.knowledge import Knowledge, Limits
from bot.dialogue.messages import Address, Incoming, Outgoing

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def settings(folder: Path, **environment: str) -> Config:
    """The office's config with its data in a folder of its own."""
    own = {
        "PANDU_DATABASE": str(folder / "pandu.db"),
        "PANDU_KEY_FILE": str(folder / "pandu.key"),
        "PANDU_SEARCH__SEMANTIC": "false",
    }
    return config.load_config(ROOT / "config.yaml", own | environment)


@functools.cache
def knowledge() -> Knowledge:
    """The shipped content, read once: nobody changes it."""
    return app.load_knowledge(config.load_config(ROOT / "config.yaml", {}), guarded=False)


class Clock:
    """Stands still until it is told."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


Mood = Callable[[Delivery], Exception | None]


@dataclass
class Script:
    """A network in memory: `mood` says how a delivery fails, `gate` holds it up."""

    name: str = "script"
    capabilities: Capabilities = field(default_factory=Capabilities)
    mood: Mood = lambda delivery: None
    gate: asyncio.Event | None = None
    tries: list[tuple[int, str, str]] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0

    async def listen(self, receive: Receive) -> None:
        await asyncio.Event().wait()

    async def deliver(self, delivery: Delivery) -> str | None:
        chat, text = delivery.message.to.chat, delivery.message.text
        self.tries.append((delivery.row, chat, text))
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            if self.gate is not None:
                await self.gate.wait()
            failure = self.mood(delivery)
            if failure is not None:
                raise failure
        finally:
            self._now -= 1
        self.said.append((chat, text))
        return f"m{delivery.row}"

    async def close(self) -> None:
        return

    def texts(self, chat: str) -> list[str]:
        return [text for name, text in self.said if name == chat]


@contextlib.asynccontextmanager
async def opened(
    folder: Path,
    channel: Any,
    clock: Callable[[], datetime] = app.read_clock,
    *,
    limits: Limits | None = None,
    **environment: str,
) -> AsyncIterator[House]:
    """A house that is open but sends and hears nothing by itself."""
    known = replace(knowledge(), limits=limits) if limits else knowledge()
    async with app.open_house(
        settings(folder, **environment), [channel], lambda: known, clock=clock
    ) as house:
        yield house


@contextlib.asynccontextmanager
async def living(house: House) -> AsyncIterator[asyncio.Task[None]]:
    """Its outbox at work; stopped as an operator would."""
    task = asyncio.create_task(house.outbox.run())
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def put(house: House, *lines: tuple[str, str], channel: str = "script") -> None:
    """Queues (chat, text) in this order and rings the bell."""
    messages = [(Outgoing(Address(channel, chat), text), None) for chat, text in lines]
    async with house.store.transaction():
        await house.store.outbox.queue_messages(messages, house.clock())
    house.outbox.wake_channels({channel})


async def until(wish: Callable[[], bool], seconds: float = 5.0) -> None:
    """Polls a real condition. TimeoutError when it does not come true."""
    async with asyncio.timeout(seconds):
        while not wish():  # noqa: ASYNC110  # the condition is somebody else's, without an event
            await asyncio.sleep(0.002)


async def numbers(house: House) -> dict[str, int]:
    """How many rows are in each state."""
    return await house.store.outbox.count_states(NOON - timedelta(days=1))


async def settled(house: House, **wanted: int) -> None:
    """Returns when so many rows are in these states."""
    async with asyncio.timeout(5):
        while True:
            found = await numbers(house)
            if all(found.get(state, 0) == number for state, number in wanted.items()):
                return
            await asyncio.sleep(0.002)


def heard(chat: str, text: str, number: int, at: datetime = NOON, **more: Any) -> Incoming:
    """What a person did, under an id of its own."""
    return Incoming(f"{chat}-{number}", Address("script", chat), text, at, **more)
