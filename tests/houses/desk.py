"""A house for the desk's tests: people talk, what is delivered is caught, time stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import config
from bot.app import compose as app
from bot.app.compose import House
from bot.config import Config
from bot.dialogue.channel import Capabilities, Delivery, Receive
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Incoming, Outgoing
from bot.dialogue.texts import Texts
from bot.office.kit.action import perform_action

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=ZoneInfo("Asia/Makassar"))
"""Tuesday morning at the sample office."""


NAMES = ("Rina Sari", "Dewi Lestari", "Agus Salim", "Yanti Susanti", "Hendra Wijaya")

_IDS = count()


@cache
def shipped() -> Config:
    """The config as it is shipped."""
    return config.load_config(None, {})


@cache
def knowledge() -> Knowledge:
    """The content as it is shipped, read once."""
    return app.load_knowledge(shipped(), guarded=False)


@dataclass
class Ear:
    """A channel that keeps what it was given to deliver."""

    name: str = "telegram"
    capabilities: Capabilities = field(default_factory=Capabilities)
    delivered: list[Outgoing] = field(default_factory=list)

    async def listen(self, receive: Receive) -> None:
        raise AssertionError("the desk's tests hand over what is heard themselves")

    async def deliver(self, delivery: Delivery) -> str:
        self.delivered.append(delivery.message)
        return str(len(self.delivered))

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class DeskHouse:
    """The house with its clock; `say` and `press` return what that person is told."""

    house: House
    ear: Ear
    now: datetime = NOW

    def wait(self, **time: float) -> None:
        """Moves the clock."""
        self.now += timedelta(**time)

    def address(self, who: str) -> Address:
        """Where somebody is written to."""
        return Address(self.ear.name, who)

    def name_of(self, address: Address) -> str:
        """Who is written to there."""
        return address.chat

    async def say(self, who: str, text: str, **more: Any) -> list[Outgoing]:
        """Somebody writes (or opens a link, with `start`); what she is told."""
        told = len(self.ear.delivered)
        await self.hear(who, text, **more)
        await self.house.outbox.flush_channel(self.ear.name)
        to = self.address(who)
        return [outgoing for outgoing in self.ear.delivered[told:] if outgoing.to == to]

    async def hear(self, who: str, text: str, **more: Any) -> None:
        """Hands over what somebody does, as her channel would."""
        incoming = Incoming(f"m{next(_IDS)}", self.address(who), text, self.now, **more)
        await self.house.conversations.take_messages([incoming])

    async def look(self, who: str, told: list[Outgoing]) -> None:
        """Asserts that she sees what she was told, where she has a screen."""

    async def press(self, who: str, choice: str) -> list[Outgoing]:
        """Somebody presses a button with that id."""
        return await self.say(who, "", choice=choice)

    async def act(self, name: str, **arguments: Any) -> dict[str, Any]:
        """An act of the command line."""
        house = self.house
        return await perform_action(house.store, house.knowledge(), name, arguments, self.now)

    async def hire(self, who: str, role: str, name: str = "") -> None:
        """Makes somebody staff, by an invite, and names her; a name that nobody has, if none."""
        invited = await self.act("staff invite", role=role)
        await self.say(who, f"/gabung {invited['code']}")
        taken = {officer.name for officer in await self.house.store.staff.everyone()}
        await self.say(who, name or next(literal for literal in NAMES if literal not in taken))


def sample_config(folder: Path) -> Config:
    """The shipped config with its database in `folder`."""
    key = replace(shipped().privacy, key_file=folder / "pandu.key")
    return replace(shipped(), database=folder / "pandu.db", privacy=key)


@asynccontextmanager
async def desk_house(
    folder: Path,
    known: Knowledge | None = None,
    *,
    ear: Ear | None = None,
    furnish: Callable[[House, Ear], DeskHouse] = DeskHouse,
    texts: Texts | None = None,
) -> AsyncIterator[DeskHouse]:
    """A house with its database in `folder`; opened again, it remembers."""
    ear = ear or Ear()
    made: list[DeskHouse] = []
    async with app.open_house(
        sample_config(folder),
        [ear],
        lambda: known or knowledge(),
        clock=lambda: made[0].now if made else NOW,
        texts=texts,
    ) as house:
        made.append(furnish(house, ear))
        yield made[0]


def words(told: list[Outgoing]) -> str:
    """All that was said, as one text."""
    return "\n".join(outgoing.text for outgoing in told)
