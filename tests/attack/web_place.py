"""A whole house with its page on a clock that is moved by hand, and browsers that visit it."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.app import compose as app
from bot.app.compose import House
from bot.app.serve import make_theme
from bot.app.web_page import chat_routes
from bot.channels.webchat import WebChat
from bot.office.kit.action import perform_action
from bot.web.server import build_application
from tests.houses.shell import Clock, knowledge, settings
from tests.houses.whole import BASE

CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"


@dataclass
class Place:
    """A whole house with its page, and browsers that visit it."""

    house: House
    clock: Clock
    site: httpx.ASGITransport
    channel: WebChat
    browsers: list[httpx.AsyncClient] = field(default_factory=list)

    def browser(self) -> httpx.AsyncClient:
        """A new browser, without cookies."""
        made = httpx.AsyncClient(transport=self.site, base_url=BASE, headers={"User-Agent": CHROME})
        self.browsers.append(made)
        return made

    def copy(self, of: httpx.AsyncClient) -> httpx.AsyncClient:
        """Another browser with the cookies of that one, as they are now."""
        made = self.browser()
        for cookie in of.cookies.jar:
            made.cookies.set(cookie.name, cookie.value or "", domain="kantor.test", path="/")
        return made

    async def say(self, browser: httpx.AsyncClient, text: str = "", **more: str) -> httpx.Response:
        """Opens the page and sends its form."""
        page = (await browser.get("/")).text
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
        sent = {name: html.unescape(value) for name, value in hidden} | {"text": text} | more
        return await browser.post("/", data=sent, headers={"Origin": BASE})

    async def leave(self, browser: httpx.AsyncClient) -> None:
        """Opens the page where one leaves, and leaves."""
        token = re.search(r'name="token" value="([^"]*)"', (await browser.get("/leave")).text)
        assert token
        sent = {"token": html.unescape(token[1])}
        await browser.post("/leave", data=sent, headers={"Origin": BASE})

    async def read(self, browser: httpx.AsyncClient) -> str:
        return html.unescape((await browser.get("/")).text)

    async def invite(self, role: str = "admin") -> str:
        made = await perform_action(
            self.house.store, self.house.knowledge(), "staff invite", {"role": role}, self.clock()
        )
        return str(made["command"])

    async def act(self, name: str, **arguments: object) -> None:
        await perform_action(
            self.house.store, self.house.knowledge(), name, arguments, self.clock()
        )

    async def rows(self) -> int:
        [(number,)] = await self.house.store._db.rows("SELECT COUNT(*) FROM web_sessions")
        return int(number)


@asynccontextmanager
async def placed(folder: Path) -> AsyncIterator[Place]:
    """A house in that folder, open and listening."""
    clock, channel = Clock(), WebChat()
    config = settings(folder)
    async with app.open_house(config, [channel], knowledge, clock=clock) as house:
        listening = asyncio.create_task(channel.listen(house.conversations.take_messages))
        await asyncio.sleep(0)
        routes = chat_routes(house, channel, make_theme(house.knowledge(), config))

        async def fine() -> bool:
            return True

        site = httpx.ASGITransport(build_application(routes, ready=fine))
        place = Place(house, clock, site, channel)
        yield place
        for browser in place.browsers:
            await browser.aclose()
        listening.cancel()
        await asyncio.wait([listening])
