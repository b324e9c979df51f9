"""A tiny house for tests of the channel: hears in memory, answers by a script."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

from bot.channels.telegram.channel import Telegram
from bot.dialogue.channel import Delivery
from bot.dialogue.messages import Address, Incoming, Outgoing
from tests.telegram_api import FakeTelegram


class ListeningHouse:
    """Receives what the channel heard; `fails` receives raise first, `notice` is each toast."""

    def __init__(self, fake: FakeTelegram, **options: Any) -> None:
        self.fake = fake
        self.heard: list[Incoming] = []
        self.batches: list[int] = []
        self.waits: list[float] = []
        self.notice: str | None = None
        self.fails = 0
        self.gate: asyncio.Event | None = None
        self.row = 0
        urls = {"api_url": fake.api_url, "file_url": fake.file_url}
        self.channel = Telegram(fake.token, **(urls | {"pause": self._pause} | options))
        self.task: asyncio.Task[None] | None = None

    async def receive(self, incomings: Sequence[Incoming]) -> Sequence[str | None]:
        if self.gate is not None:
            await self.gate.wait()
        if self.fails:
            self.fails -= 1
            raise RuntimeError("the database is locked")
        self.batches.append(len(incomings))
        self.heard.extend(incomings)
        self.fake.changed()
        return [self.notice] * len(incomings)

    async def _pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.fake.changed()
        await asyncio.sleep(0)

    def listen(self) -> asyncio.Task[None]:
        self.task = asyncio.create_task(self.channel.listen(self.receive))
        return self.task

    async def say(self, chat: int, text: str, reply_to: str | None = None, **words: Any) -> str:
        """Delivers one message; returns its id."""
        self.row += 1
        message = Outgoing(Address("telegram", str(chat)), text, **words)
        sent = await self.channel.deliver(Delivery(self.row, message, reply_to))
        assert sent is not None
        return sent

    async def until_heard(self, count: int) -> None:
        await self.fake.until(lambda: len(self.heard) >= count)

    async def settled(self) -> None:
        """Waits for what the channel does in the background."""
        while self.channel._background:
            await asyncio.gather(*self.channel._background, return_exceptions=True)

    async def close(self) -> None:
        if self.task is not None:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self.task
        await self.channel.close()
