"""Puts the house together; the only file that knows everyone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot import content
from bot.channel import Channel
from bot.clockwork import Clockwork
from bot.config import Config
from bot.conversations import Conversations, Embed
from bot.dialogue.knowledge import Knowledge, Limits
from bot.errors import BotError
from bot.meaning import Meaning
from bot.outbox import Outbox
from bot.staff.desk import Desk
from bot.store.database import open_database
from bot.store.store import Store

_LOG = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is running."""

    config: Config
    store: Store
    knowledge: Callable[[], Knowledge]
    conversations: Conversations
    outbox: Outbox
    clockwork: Clockwork
    channels: Mapping[str, Channel]
    clock: Clock


def meaning(config: Config) -> Meaning | None:
    """The sentence model, where the office wants it and it is installed; BotError if it must be."""
    return None


def private_fields(knowledge: Knowledge) -> frozenset[str]:
    """The form fields whose answers are sealed in the store."""
    always = {"phone", "nik"}
    return frozenset(
        one.id
        for form in knowledge.forms
        for one in form.fields
        if one.private or one.type in always
    )


def know(config: Config, *, guarded: bool, meaning: Meaning | None = None) -> Knowledge:
    """The content, filled with the office's facts. `guarded` turns the flood guard on."""
    limits = config.limits
    return content.load(
        config,
        limits=Limits(limits.flood_burst, limits.flood_per_second) if guarded else Limits(),
        meaning=meaning,
    )


async def open_store(config: Config, knowledge: Knowledge, *, write: bool = True) -> Store:
    """The store under this config."""
    days = config.privacy.days
    database = await open_database(config.database, config.privacy.key_file, write=write)
    return Store(
        database,
        private=private_fields(knowledge),
        days={
            "candidate": days.candidate,
            "history": days.history,
            "heard": days.heard,
            "sent": days.sent,
            "question": days.question,
        },
    )


@asynccontextmanager
async def house(
    config: Config,
    channels: Sequence[Channel],
    *,
    clock: Clock = now,
    guarded: bool = True,
    meaning: Meaning | None = None,
    knowledge: Callable[[], Knowledge] | None = None,
) -> AsyncIterator[House]:
    """Opens the house and closes it again, whatever happens inside."""
    if knowledge is None:
        known = know(config, guarded=guarded, meaning=meaning)

        def knowledge() -> Knowledge:
            return known

    store = await open_store(config, knowledge())
    try:
        furnished = await _furnished(config, store, channels, clock, knowledge, meaning)
        try:
            yield furnished
        finally:
            await furnished.conversations.settled()
    finally:
        for channel in channels:
            await channel.close()
        await store.close()


async def _furnished(
    config: Config,
    store: Store,
    channels: Sequence[Channel],
    clock: Clock,
    knowledge: Callable[[], Knowledge],
    meaning: Meaning | None,
) -> House:
    by_name = {one.name: one for one in channels}
    outbox = Outbox(store, by_name, clock, in_flight=config.limits.in_flight)
    history = frozenset(one.name for one in channels if not one.capabilities.keeps_history)
    embed: Embed | None = meaning.embed_aside if meaning else None
    conversations = Conversations(
        store, knowledge, outbox.wake, keeps_history=history, embed=embed, desk=Desk(store)
    )
    clockwork = Clockwork(
        store, knowledge, outbox.wake, clock, draft_days=config.privacy.days.draft, history=history
    )
    await outbox.recover()
    return House(config, store, knowledge, conversations, outbox, clockwork, by_name, clock)


async def live(house: House) -> None:
    """Listens, sends and watches the clock until cancelled; then stops in good order."""
    async with asyncio.TaskGroup() as tasks:
        for channel in house.channels.values():
            tasks.create_task(channel.listen(house.conversations.take))
        tasks.create_task(house.outbox.run())
        tasks.create_task(house.clockwork.run())
