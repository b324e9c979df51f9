"""The house in memory on its own thread and a real port, for a browser to visit."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from playwright.sync_api import Page

from bot.dialogue.messages import Address, Choice
from bot.web.server import serve_until_cancelled
from tests.houses.web import PageHouse, look

Visit = Callable[..., Page]
"""Opens a path of the chat as a new visitor; keyword arguments are the browser context's."""


class LiveHouse(PageHouse):
    """The house on its own thread; `url` is where a browser finds it."""

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._tasks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """Starts to serve."""
        self._thread.start()
        found = threading.Event()

        def started(port: int) -> None:
            self.url = f"http://127.0.0.1:{port}/"
            found.set()

        async def run() -> None:
            serving = serve_until_cancelled(
                self.app(look()), "127.0.0.1", 0, started=started, closing=self.chat.close
            )
            listening = self.chat.listen(self.receive)
            self._tasks = [asyncio.create_task(serving), asyncio.create_task(listening)]

        self.call(run())
        assert found.wait(5)

    def call(self, work: Coroutine[Any, Any, None]) -> None:
        """Does `work` on the house's own thread."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def tell(self, text: str, *choices: Choice) -> None:
        """Says something unasked to the one person here."""
        chat = self.heard[0].sender.chat
        self.call(self.say(Address("web", chat), text, choices))

    def tell_again(self, text: str, *choices: Choice) -> None:
        """Says the newest message with that button anew."""
        chat = self.heard[0].sender.chat
        self.call(self.say_again(Address("web", chat), text, choices))

    def shut(self) -> None:
        """Stops and waits for the end."""

        async def stop() -> None:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()  # the stream library's watcher sleeps on

        self.call(stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
