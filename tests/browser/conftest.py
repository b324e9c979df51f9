"""A real headless browser against the house in memory, on a real port."""

from __future__ import annotations

import asyncio
import shutil
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from web_house import House, look

from bot.dialogue.messages import Address, Choice
from bot.web.server import serve

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 360, "height": 740}


class LiveHouse(House):
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
            serving = serve(
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; where there is none, these tests say so and are skipped."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def house() -> Iterator[LiveHouse]:
    """A house for one test."""
    house = LiveHouse()
    house.open()
    yield house
    house.shut()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, house: LiveHouse) -> Iterator[Visit]:
    """Opens the chat as a new visitor; keyword arguments are the browser context's."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(path: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": PHONE, **options})
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if "Policy" in said.text else 0)
        page.goto(house.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not troubles
