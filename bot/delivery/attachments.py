"""What people sent, fetched from whichever network keeps it, and copied to where it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.delivery.case_topics import CaseTopics
from bot.dialogue.channel import Channel, Delivery, Keeper, NoFile
from bot.dialogue.messages import File, Incoming, Outgoing, Relay, Sheet
from bot.errors import BotError
from bot.files.isolated_read import rows_aside
from bot.files.media import MOST_BYTES, file_name, media_of
from bot.store.store import Store

TOO_BIG = f"berkas lebih dari {MOST_BYTES // 2**20} megabita"
LOST = "berkas tidak dapat diambil dari jaringan; kirim sekali lagi"


class Attachments:
    """Fetches files. Nothing of them is kept here."""

    def __init__(self, store: Store, channels: Mapping[str, Channel]) -> None:
        self._store = store
        self._channels = channels

    async def fetch_file(self, relay: Relay) -> File:
        """The file, by what is in it. NoFile where it cannot be had or is none that crosses."""
        channel = self._channels.get(relay.channel)
        if not isinstance(channel, Keeper):
            if (kept := await self._store.uploads.get_file(relay.id)) is None:
                raise NoFile
            return kept
        content = await channel.fetch(relay, MOST_BYTES)
        if not (media := media_of(content)):
            raise NoFile
        return File(file_name(relay.name or relay.kind, media), media, content)


class ListReader:
    """Reads lists that came as files, one at a time."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        self._one = asyncio.Semaphore(1)

    async def read_list(self, incoming: Incoming) -> Sheet:
        """The rows of the list that came along, or why they cannot be had."""
        try:
            async with self._one:
                rows = await rows_aside(await self._fetch_content(incoming))
            return Sheet(rows=tuple(map(tuple, rows)))
        except NoFile as reason:
            return Sheet(problem=TOO_BIG if reason.big else LOST)
        except BotError as error:
            return Sheet(problem=str(error))

    async def _fetch_content(self, incoming: Incoming) -> bytes:
        if incoming.file is not None:
            return incoming.file.content
        relay = incoming.relay
        channel = self._channels.get(relay.channel) if relay else None
        if relay is None or not isinstance(channel, Keeper):
            raise NoFile
        return await channel.fetch(relay, MOST_BYTES)


class WithAttachments:
    """A channel that is handed files of other networks as copies, and cases in their topics.

    And what it is to delete.
    """

    def __init__(
        self, store: Store, channel: Channel, library: Attachments, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._library = library
        self._deletes = channel.capabilities.deletes is not None
        self._topics = CaseTopics(store, channel, clock)
        self._shows_its_past = not channel.capabilities.keeps_history
        self.name = channel.name

    async def deliver(self, delivery: Delivery) -> str | None:
        """Delivers as the channel does. Where the file cannot be had, the words go alone."""
        if delivery.message.erases and self._deletes:
            return await self._erase_messages(delivery)
        if delivery.message.sweeps and self._deletes:
            return await self._sweep_messages(delivery)
        relay = delivery.message.relay
        if relay is None or relay.channel == self.name or self._shows_its_past:
            return await self._topics.deliver(delivery)
        message = replace(await self._with_copy(delivery.message, relay), relay=None)
        return await self._topics.deliver(replace(delivery, message=message))

    async def _erase_messages(self, delivery: Delivery) -> str | None:
        """Tells the channel what to delete. Once it is done, nothing of that is remembered."""
        message = delivery.message
        deletes = await self._store.danger.on_screen(message.to)
        told = replace(delivery, message=replace(message, deletes=deletes))
        name = await self._topics.deliver(told)
        async with self._store.transaction():
            await self._store.danger.forget_erased(message.to)
        return name

    async def _sweep_messages(self, delivery: Delivery) -> str | None:
        """The same of messages that showed a secret."""
        message = delivery.message
        deletes = (*message.deletes, *await self._store.fleeting.on_screen(message.to))
        name = await self._topics.deliver(
            replace(delivery, message=replace(message, deletes=deletes))
        )
        async with self._store.transaction():
            await self._store.fleeting.forget_erased(message.to)
        return name

    async def _with_copy(self, message: Outgoing, relay: Relay) -> Outgoing:
        try:
            return replace(message, file=await self._library.fetch_file(relay))
        except NoFile:
            return message
