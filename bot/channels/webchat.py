"""The web chat: hears what the page's routes bring, and wakes the open pages of a chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from bot.dialogue.channel import Capabilities, Delivery, Receive, TryLater
from bot.dialogue.messages import Incoming

MOST_PAGES = 5
"""Open pages a chat may keep live; one more closes the oldest."""


class _Page:
    """One open page: a bell to ring, and whether it should stop listening."""

    def __init__(self) -> None:
        self.bell = asyncio.Event()
        self.over = False

    def end(self) -> None:
        """Wakes the page for the last time."""
        self.over = True
        self.bell.set()


class WebChat:
    """The channel of our own page. What was said is read from the history, never carried here."""

    name = "web"
    capabilities = Capabilities(keeps_history=False)

    def __init__(self) -> None:
        self._receive: Receive | None = None
        self._pages: dict[str, list[_Page]] = {}
        self._closed = False

    async def listen(self, receive: Receive) -> None:
        """Hands over to `receive` whatever the page brings, until cancelled."""
        self._receive = receive
        try:
            await asyncio.Event().wait()
        finally:
            self._receive = None

    async def hear(self, incoming: Incoming) -> str | None:
        """Returns the notice once `incoming` is committed. TryLater while nobody listens."""
        if self._receive is None:
            raise TryLater(2)
        (notice,) = await self._receive([incoming])
        self._ring_pages(incoming.sender.chat)
        return notice

    async def deliver(self, delivery: Delivery) -> str | None:
        """Wakes the open pages of the chat. Returns the row's number as the message's id.

        What replaces an earlier message goes on under that one's.
        """
        self._ring_pages(delivery.message.to.chat)
        return delivery.message.replaces or str(delivery.row)

    async def changes(self, chat: str) -> AsyncGenerator[None]:
        """Yields at once, and again each time something was heard from or said to `chat`."""
        page = _Page()
        pages = self._pages.setdefault(chat, [])
        pages.append(page)
        for oldest in pages[:-MOST_PAGES]:
            oldest.end()
        try:
            while not (self._closed or page.over):
                page.bell.clear()
                yield
                await page.bell.wait()
        finally:
            pages.remove(page)
            if not pages:
                self._pages.pop(chat, None)

    async def close(self) -> None:
        """Ends every live page, so that the server can stop at once."""
        self._closed = True
        for page in [page for pages in self._pages.values() for page in pages]:
            page.end()

    def _ring_pages(self, chat: str) -> None:
        for page in self._pages.get(chat, ()):
            page.bell.set()
