"""A visitor of the chat page who has no JavaScript: an HTTP client that reads forms."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import httpx

from bot.web.theme import Look
from tests.houses.web import PageHouse

BASE = "http://kantor.test"
ORIGIN = {"Origin": BASE}


class Visitor:
    """A browser of few words: keeps cookies, reads the form, follows nothing by itself."""

    def __init__(self, house: PageHouse, view: Look | None = None, base: str = BASE) -> None:
        self.house = house
        transport = httpx.ASGITransport(house.app(view), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=base)
        self.page = ""

    async def open(self, path: str = "/") -> httpx.Response:
        response = await self.client.get(path)
        self.page = response.text
        return response

    def hidden(self) -> dict[str, str]:
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page)
        return {name: html.unescape(value) for name, value in found}

    async def post(self, headers: Mapping[str, str] = ORIGIN, **fields: str) -> httpx.Response:
        """Submits the form of the page last opened with these fields."""
        return await self.client.post("/", data={**self.hidden(), **fields}, headers=dict(headers))

    async def send(self, **fields: str) -> httpx.Response:
        """Opens the page, submits, and opens it again."""
        await self.open()
        response = await self.post(**fields)
        await self.open()
        return response

    @property
    def chat(self) -> str:
        (chat,) = {incoming.sender.chat for incoming in self.house.heard}
        return chat
