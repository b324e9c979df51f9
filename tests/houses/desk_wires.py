"""The desk's people on real wires: Telegram's strict fake over HTTP, and our page without scripts.

They write and tap what is on their screens; what they are told must be seen there.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response

from bot.app.compose import House
from bot.app.serve import make_theme
from bot.app.web_page import chat_routes, signed_in
from bot.channels.telegram.channel import Telegram
from bot.channels.webchat import WebChat
from bot.dialogue.channel import Capabilities, Channel, Delivery
from bot.dialogue.messages import Address, Choice, Incoming, Outgoing, strip_markup
from bot.web.cookies import SessionCookies
from bot.web.server import build_application
from tests.houses.desk import DeskHouse, Ear, desk_house
from tests.houses.talk import seen_on
from tests.houses.whole import BASE, ended
from tests.telegram_api import FakeTelegram, buttons

FIRST = 1001


@dataclass
class Wire(Ear):
    """A channel at whose door everything is overheard."""

    channel: Channel = field(default_factory=WebChat)

    async def deliver(self, delivery: Delivery) -> str:
        done = await self.channel.deliver(delivery)
        self.delivered.append(delivery.message)
        return done or ""

    async def close(self) -> None:
        await self.channel.close()


@dataclass
class WiredHouse(DeskHouse):
    """What both share: the channel listens, and what it hears is counted."""

    heard: int = 0

    @asynccontextmanager
    async def listening(self, channel: Channel) -> AsyncIterator[None]:
        """Hears, inside."""
        task = asyncio.create_task(channel.listen(self._receive))
        await asyncio.sleep(0)
        try:
            yield
        finally:
            await ended(task)

    async def _receive(self, incomings: Sequence[Incoming]) -> Sequence[str | None]:
        notices = await self.house.conversations.take_messages(incomings)
        self.heard += len(incomings)
        return notices

    async def look(self, who: str, told: list[Outgoing]) -> None:
        changed = any(outgoing.edits or outgoing.replaces for outgoing in told)
        there = told[-1:] if changed else told  # what was changed since is seen as it is now
        seen_on(await self.screen(who), tuple(there), self.label)

    def label(self, choice: Choice) -> str:
        """How a button reads."""
        return strip_markup(choice.label)

    async def screen(self, who: str) -> str:
        """All that somebody can read, and the buttons she has."""
        raise NotImplementedError


@dataclass
class OnTelegram(WiredHouse):
    """Everybody has a private chat with the bot."""

    fake: FakeTelegram = field(default_factory=FakeTelegram)
    people: dict[str, int] = field(default_factory=dict)

    def address(self, who: str) -> Address:
        chat = self.people.setdefault(who, FIRST + len(self.people))
        self.fake.chat(chat).started = True
        return Address("telegram", str(chat))

    def name_of(self, address: Address) -> str:
        names = {str(chat): who for who, chat in self.people.items()}
        return names.get(address.chat, address.chat)

    async def hear(self, who: str, text: str, **more: Any) -> None:
        chat, known = int(self.address(who).chat), self.heard
        if more.get("choice"):
            self.fake.press(chat, more["choice"])
        else:
            self.fake.say(chat, f"{text} {more.get('start', '')}".strip())
        await self.fake.until(lambda: self.heard > known)

    async def _receive(self, incomings: Sequence[Incoming]) -> Sequence[str | None]:
        notices = await super()._receive(incomings)
        self.fake.changed()
        return notices

    def label(self, choice: Choice) -> str:
        return choice.label

    async def screen(self, who: str) -> str:
        chat = self.fake.chat(self.people[who])
        lines = [key["text"] for row in chat.keyboard or () for key in row]
        for message in chat.said:
            lines.append(message.get("text", message.get("caption", "")))
            lines += [button["text"] for button in buttons(message)]
        return "\n".join(lines)


@dataclass
class OnWeb(WiredHouse):
    """Everybody has our page open; forms out, pages in."""

    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def serve(self, channel: WebChat) -> None:
        """Puts the page up."""
        view = make_theme(self.house.knowledge(), self.house.config)
        key = self.house.store.secret("web")
        web = replace(self.house.config.channels.web, staff_idle_hours=24 * 60, staff_days=60)
        channels = replace(self.house.config.channels, web=web)
        # a dialogue goes on for weeks: nobody is to be invited anew every morning
        lasting = replace(self.house, config=replace(self.house.config, channels=channels))
        routes = chat_routes(lasting, channel, view, key=key)
        self.site = build_application(routes, ready=_ready, on_error=None)
        self.sessions = SessionCookies(
            key,
            signed_in(lasting, channel),
            lambda: self.now,
            secure=view.secure,
            cookie=view.cookie,
            path=view.home,
        )

    def address(self, who: str) -> Address:
        return Address("web", who.ljust(22, "-"))

    def name_of(self, address: Address) -> str:
        return address.chat.rstrip("-")

    async def hear(self, who: str, text: str, **more: Any) -> None:
        client = self.clients.get(who) or await self._visitor(who)
        page = (await client.get("/")).text
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
        sent = {name: html.unescape(value) for name, value in hidden}
        if more.get("choice"):
            mark = f'value="{html.escape(more["choice"])}"'
            assert mark in page, f"{more['choice']} is on no button of the page"
            sent |= {"choice": more["choice"]}
        else:
            sent |= {"start": more["start"]} if more.get("start") else {"text": text}
        answer = await client.post("/", data=sent, headers={"Origin": BASE})
        assert answer.status_code == 303, answer.text

    async def screen(self, who: str) -> str:
        client = self.clients.get(who) or await self._visitor(who)
        page = re.sub(r"<br>|</p>|</button>|</span>", "\n", (await client.get("/?all")).text)
        return html.unescape(re.sub(r"<[^>]*>", "", page))

    async def _visitor(self, who: str) -> httpx.AsyncClient:
        given = Response()
        asking = Request({"type": "http", "headers": []})
        await self.sessions.begin_session(asking, given, self.address(who).chat, first=True)
        name, _, value = given.headers["set-cookie"].partition(";")[0].partition("=")
        transport = httpx.ASGITransport(self.site)
        client = httpx.AsyncClient(transport=transport, base_url=BASE)
        client.cookies.set(name, value, domain="kantor.test", path="/")
        self.clients[who] = await self.stack.enter_async_context(client)
        return client


@asynccontextmanager
async def on_telegram(folder: Path) -> AsyncIterator[DeskHouse]:
    """A house whose people talk to it on Telegram's fake."""
    made: list[OnTelegram] = []
    async with FakeTelegram() as fake:
        channel = Telegram(
            fake.token,
            api_url=fake.api_url,
            file_url=fake.file_url,
            capabilities=Capabilities(),
            now=lambda: made[0].now,
        )

        def furnish(house: House, ear: Ear) -> OnTelegram:
            made.append(OnTelegram(house, ear, fake=fake))
            return made[0]

        ear = Wire("telegram", channel.capabilities, channel=channel)
        async with desk_house(folder, ear=ear, furnish=furnish), made[0].listening(channel):
            yield made[0]


@asynccontextmanager
async def on_web(folder: Path) -> AsyncIterator[DeskHouse]:
    """A house whose people talk to it on our page."""
    channel = WebChat()
    ear = Wire("web", channel.capabilities, channel=channel)
    async with desk_house(folder, ear=ear, furnish=OnWeb) as desk:
        assert isinstance(desk, OnWeb)
        desk.serve(channel)
        async with desk.listening(channel), desk.stack:
            yield desk


async def _ready() -> bool:
    return True
