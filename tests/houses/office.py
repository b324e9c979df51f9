"""An office with a group of staff before a fake Telegram that has topics, and with its own page."""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.app import compose as app
from bot.app.compose import House
from bot.app.serve import make_theme
from bot.app.web_page import chat_routes
from bot.channels.telegram.channel import Telegram
from bot.channels.webchat import WebChat
from bot.dialogue.channel import Capabilities
from bot.dialogue.messages import Incoming
from bot.office.kit.action import perform_action
from bot.web.chat import error_page
from bot.web.server import build_application
from tests.houses.desk import NOW, knowledge, sample_config
from tests.telegram_api import FakeTelegram, buttons

GROUP, RINA, BUDI, HER, STRANGER = -1001234567890, 31, 32, 91, 66
KNOWN = replace(knowledge(), desk=replace(knowledge().desk, staff_chat=GROUP))
BASE = "http://kantor.test"


@dataclass
class Office:
    """A running house before a fake Telegram, with a group of staff."""

    fake: FakeTelegram
    house: House
    page: Starlette
    heard: int = 0

    async def receive(self, incomings: Sequence[Incoming]) -> Sequence[str | None]:
        notices = await self.house.conversations.take_messages(incomings)
        self.heard += len(incomings)
        self.fake.changed()
        return notices

    async def settle(self, before: int) -> None:
        await self.fake.until(lambda: self.heard > before)
        await self.flush()

    async def flush(self) -> None:
        """Everything that is to be said is said."""
        await self.house.outbox.flush_channel("telegram")
        await self.house.outbox.flush_channel("web")

    async def after(self, act: Callable[[], object]) -> None:
        """Somebody does something, and everything is said that follows from it."""
        before = self.heard
        act()
        await self.settle(before)

    async def say(self, chat: int, text: str, **content: Any) -> None:
        before = self.heard
        self.fake.say(chat, text, **content)
        await self.settle(before)

    async def press(self, chat: int, label: str, sender: int | None = None) -> None:
        before = self.heard
        for message in reversed(self.fake.chats[chat].said):
            for key in buttons(message):
                if key["text"] == label:
                    data = key["callback_data"]
                    self.fake.press_unseen(chat, data, message, sender=sender)
                    return await self.settle(before)
        raise AssertionError(f"no button {label!r}")

    async def photo(self, chat: int, sender: int | None = None, **content: Any) -> None:
        """Somebody sends a photo that the fake keeps."""
        before = self.heard
        self.fake.store("foto-1", "foto.jpg", b"x", "photo")
        place = self.fake.chats[chat]
        self.fake._heard(place, {"photo": [{"file_id": "foto-1"}], **content}, sender)
        await self.settle(before)

    async def act(self, name: str, **arguments: Any) -> dict[str, Any]:
        """An act of the command line."""
        house = self.house
        return await perform_action(house.store, house.knowledge(), name, arguments, house.clock())

    async def hire(self, chat: int, name: str, role: str = "officer") -> None:
        done = await self.act("staff invite", role=role)
        await self.say(chat, f"/gabung {done['code']}")
        await self.say(chat, name)

    async def write(self, text: str = "Kapan tesnya?") -> None:
        """She writes to the staff."""
        await self.say(HER, "petugas")
        await self.press(HER, "✍️ Tulis ke petugas")
        await self.say(HER, text)

    def topic(self, number: int) -> dict[str, Any]:
        """What a message in that topic carries."""
        return {"message_thread_id": number, "is_topic_message": True}

    def told(self, chat: int) -> str:
        return str(self.fake.chats[chat].texts[-1])


@asynccontextmanager
async def open_office(folder: Path, *, forum: bool = True) -> AsyncIterator[Office]:
    async with FakeTelegram() as fake:
        fake.group(GROUP)
        if forum:
            fake.topics[GROUP] = {}
        channel = Telegram(
            fake.token,
            api_url=fake.api_url,
            file_url=fake.file_url,
            capabilities=Capabilities(),
            staff=GROUP,
            now=lambda: NOW,
        )
        web = WebChat()
        async with app.open_house(
            sample_config(folder), [channel, web], lambda: KNOWN, clock=lambda: NOW
        ) as house:
            seen = make_theme(KNOWN, house.config)
            routes = chat_routes(house, web, seen)
            page = build_application(routes, ready=house.store.is_sound, on_error=error_page(seen))
            running = Office(fake, house, page)
            listening = asyncio.gather(
                channel.listen(running.receive), web.listen(house.conversations.take_messages)
            )
            try:
                await running.hire(RINA, "Rina Sari")
                await running.hire(BUDI, "Budi Santoso")
                yield running
            finally:
                listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listening


class Browser:
    """Somebody at the office's page, without JavaScript."""

    def __init__(self, office: Office) -> None:
        self.office = office
        transport = httpx.ASGITransport(office.page, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=BASE)
        self.page = ""

    async def see(self) -> str:
        """The page as it is now."""
        await self.office.flush()
        self.page = (await self.client.get("/")).text
        return self.page

    async def send(self, file: tuple[str, bytes] | None = None, **fields: str) -> httpx.Response:
        """Submits the form, with a file where one is given; the page is seen again after it."""
        await self.see()
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page)
        data = {name: html.unescape(value) for name, value in found} | fields
        files = {"file": file} if file else None
        answer = await self.client.post("/", data=data, files=files, headers={"Origin": BASE})
        await self.see()
        return answer

    async def leave(self) -> None:
        """Ends the session and empties the page, in two steps."""
        page = (await self.client.get("/leave")).text
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
        data = {name: html.unescape(value) for name, value in found}
        answer = await self.client.post("/leave", data=data, headers={"Origin": BASE})
        assert answer.status_code == 303

    async def file(self, number: int = -1) -> httpx.Response:
        """What is behind the page's last link to a file, or the one of that number."""
        links = re.findall(r'<a class="file" href="([^"]+)"', self.page)
        return await self.client.get(links[number])

    async def write(self, text: str = "Kapan tesnya?") -> None:
        """She writes to the staff."""
        await self.send(start="")
        await self.send(choice="1:go:write")
        await self.send(text=text)
