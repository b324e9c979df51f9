"""A whole house over a real store in a folder, talked to on the terminal and on the web page."""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx

from bot.app import compose as app
from bot.app.compose import House
from bot.app.serve import make_theme
from bot.app.web_page import chat_routes  # the routes as the house serves them
from bot.channels.terminal import Terminal
from bot.channels.webchat import WebChat
from bot.dialogue.channel import Channel, Delivery
from bot.dialogue.decision import View
from bot.dialogue.messages import Address, Incoming, Outgoing, strip_markup
from bot.dialogue.state import State
from bot.web.server import build_application
from tests.houses.talk import Answer, Deed, Talk, config_in, seen_on

BASE = "http://kantor.test"


@dataclass
class WholeHouse(Talk):
    """What the three share: the house in a folder, and an ear on what its channel delivers."""

    folder: Path = field(default_factory=Path)
    delivered: list[Outgoing] = field(default_factory=list)
    house: House | None = None
    channel: Channel | None = None
    last: Incoming | None = None

    async def open(self) -> None:
        """Opens the house on what is in the folder."""
        channel = self.make()
        deliver = channel.deliver

        async def overheard(delivery: Delivery) -> str | None:
            self.delivered.append(delivery.message)
            return await deliver(delivery)

        channel.deliver = overheard  # type: ignore[method-assign]  # an ear at the door
        self.channel, self.stack = channel, AsyncExitStack()
        opened = app.open_house(
            config_in(self.folder),
            [channel],
            clock=lambda: self.clock,
            knowledge=lambda: self.knows,
        )
        self.house = await self.stack.enter_async_context(opened)

    async def close(self) -> None:
        """Closes it in good order."""
        await self.stack.aclose()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    def make(self) -> Any:
        """The channel."""
        raise NotImplementedError

    @property
    def at_home(self) -> House:
        assert self.house is not None
        return self.house

    async def flush(self, before: int) -> tuple[Outgoing, ...]:
        """Lets everything be delivered; what was, since `before`."""
        await self.at_home.outbox.flush_channel(self.address.channel)
        return tuple(self.delivered[before:])

    async def tick(self) -> Answer:
        before = len(self.delivered)
        await self.at_home.clockwork.do_due(self.clock)
        replies = await self.flush(before)
        self.latest = replies or self.latest
        return Answer(replies)

    async def state(self) -> State:
        states = await self.at_home.store.conversations.states_of([self.address])
        return states.get(self.address, State())

    async def view(self) -> View:
        return (await self.at_home.store.views([self.address]))[self.address]

    async def verify(self) -> None:
        store = self.at_home.store
        async with store.transaction():
            for candidate in (await self.view()).candidates:
                await store.candidates.set_status(
                    self.address, candidate.ref, "verified", self.clock
                )

    async def rows(self, table: str) -> int:
        """How many rows of a table belong to this chat."""
        database = self.at_home.store._db
        where = f"SELECT count(*) FROM {table} WHERE channel = ? AND chat = ?"  # noqa: S608  # ours
        rows = await database.rows(where, (self.address.channel, self.address.chat))
        return cast("int", rows[0][0])


@dataclass
class OnTerminal(WholeHouse):
    """A conversation on the terminal: numbered choices, text in, text out."""

    screen: list[str] = field(default_factory=list)

    @property
    def address(self) -> Address:
        return Address("terminal", "siti")

    def make(self) -> Terminal:
        return Terminal(self.screen.append)

    async def hear(self, deed: Deed, incoming: Incoming) -> Answer:
        self.last, before, shown = incoming, len(self.delivered), len(self.screen)
        (notice,) = await self.at_home.conversations.take_messages([incoming])
        replies = await self.flush(before)
        seen_on("\n".join(self.screen[shown:]), replies, lambda choice: strip_markup(choice.label))
        return Answer(replies, notice)

    async def again(self) -> Answer:
        assert self.last is not None
        return await self.hear(Deed(), self.last)


@dataclass
class OnWeb(WholeHouse):
    """A visitor of the page without JavaScript: forms out, pages in."""

    page: str = ""
    sent: dict[str, str] = field(default_factory=dict)
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    @property
    def address(self) -> Address:
        cookie = next((str(value) for name, value in self.cookies.items() if "pandu" in name), "")
        return Address("web", cookie.partition(".")[0])

    def make(self) -> WebChat:
        return WebChat()

    async def open(self) -> None:
        await super().open()
        channel = cast("WebChat", self.channel)
        task = asyncio.create_task(channel.listen(self.at_home.conversations.take_messages))
        self.stack.push_async_callback(ended, task)
        await asyncio.sleep(0)
        routes = chat_routes(
            self.at_home, channel, make_theme(self.at_home.knowledge(), config_in(self.folder))
        )
        transport = httpx.ASGITransport(build_application(routes, ready=_ready, on_error=None))
        client = httpx.AsyncClient(transport=transport, base_url=BASE, cookies=self.cookies)
        self.client = await self.stack.enter_async_context(client)

    async def hear(self, deed: Deed, incoming: Incoming) -> Answer:
        page = self.page = self.page or await self._page()
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
        self.sent = {name: html.unescape(value) for name, value in hidden} | self._fields(
            deed, page
        )
        return await self._post()

    async def again(self) -> Answer:
        return await self._post()

    async def _post(self) -> Answer:
        before = len(self.delivered)
        headers = {"Origin": BASE, "Accept": "application/json"}
        answer = await self.client.post("/", data=self.sent, headers=headers)
        assert answer.status_code == 200, answer.text
        self.cookies = self.client.cookies
        replies = await self.flush(before)
        self.page = await self._page()
        seen_on(_read(self.page), replies, lambda choice: strip_markup(choice.label))
        return Answer(replies, answer.json()["notice"])

    async def all_shown(self) -> str:
        """All that she can read on her screen."""
        return _read(await self._page())

    async def _page(self) -> str:
        return (await self.client.get("/")).text

    @staticmethod
    def _fields(deed: Deed, page: str) -> dict[str, str]:
        if deed.start is not None:
            return {"start": deed.start}
        if deed.choice is None:
            return {"text": deed.text}
        if deed.label:
            assert f'value="{html.escape(deed.choice)}"' in page, f"{deed.label!r} is no button"
        return {"choice": deed.choice}


async def _ready() -> bool:
    return True


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _read(page: str) -> str:
    """What the page reads, without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br>|</p>|</button>|</span>", "\n", page)))
