"""What people sent, fetched from whichever network keeps it, and copied to where it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue.channel import Channel, Keeper, NoFile
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
        """Returns the file, by what is in it.

        NoFile where it cannot be had or is none that crosses.
        """
        channel = self._channels.get(relay.channel)
        if not isinstance(channel, Keeper):
            if (kept := await self._store.uploads.get_file(relay.id)) is None:
                raise NoFile
            return kept
        content = await channel.fetch(relay, MOST_BYTES)
        if not (media := media_of(content)):
            raise NoFile
        return File(file_name(relay.name or relay.kind, media), media, content)

    async def add_copy(self, message: Outgoing, channel: str) -> Outgoing:
        """Returns the message with a copy of its file, where another network than `channel` has it.

        Where the file cannot be had, the words go alone.
        """
        if message.relay is None or message.relay.channel == channel:
            return message
        try:
            file = await self.fetch_file(message.relay)
        except NoFile:
            return replace(message, relay=None)
        return replace(message, relay=None, file=file)


class ListReader:
    """Reads lists that came as files, one at a time."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        self._one = asyncio.Semaphore(1)

    async def read_list(self, incoming: Incoming) -> Sheet:
        """Returns the rows of the list that came along, or why they cannot be had."""
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
