"""A plain HTTP client and a plain listener, for the stub's own tests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from tests.whatsapp_api.server import FakeWhatsApp

VERSION = "v25.0"


class Clock:
    """A time that moves only when it is told to."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class Api:
    """Calls the stub without any library: what comes back is what was on the wire."""

    def __init__(self, fake: FakeWhatsApp, session: aiohttp.ClientSession) -> None:
        self.fake, self.session, self.status = fake, session, 0

    def path(self, call: str) -> str:
        if self.fake.provider == "360dialog":
            return f"{self.fake.api_url}/{call}"
        return f"{self.fake.api_url}/{VERSION}/{self.fake.phone_number_id}/{call}"

    def headers(self) -> dict[str, str]:
        if self.fake.provider == "360dialog":
            return {"D360-API-KEY": self.fake.token}
        return {"Authorization": f"Bearer {self.fake.token}"}

    async def call(self, method: str, url: str, **more: Any) -> Any:
        headers = {**self.headers(), **more.pop("headers", {})}
        async with self.session.request(method, url, headers=headers, **more) as answer:
            self.status = answer.status
            return await answer.json()

    async def send(self, user: str | int, kind: str = "text", **content: Any) -> Any:
        """POSTs a message of one kind; its content by name, the envelope as `envelope`."""
        envelope = content.pop("envelope", {})
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": self.fake.chat(user).phone,
            "type": kind,
            kind: content,
        } | envelope
        body = {name: value for name, value in body.items() if value is not None}
        return await self.call("POST", self.path("messages"), json=body)

    async def code(self, user: str | int, kind: str = "text", **content: Any) -> int:
        """The error code of a send; 0 when it was taken."""
        answer = await self.send(user, kind, **content)
        return int(answer["error"]["code"]) if "error" in answer else 0

    async def text(self, user: str | int, body: str = "halo", **envelope: Any) -> str:
        """Sends a text that must be taken; returns its id."""
        answer = await self.send(user, "text", body=body, envelope=envelope)
        assert self.status == 200, answer
        return str(answer["messages"][0]["id"])


class Listener:
    """A webhook that keeps raw bodies; `status` is what it answers."""

    def __init__(self) -> None:
        self.status = 200
        self.raw: list[tuple[bytes, str]] = []
        self.headers: list[dict[str, str]] = []

    async def take(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "GET":
            return web.Response(text=request.query.get("hub.challenge", ""))
        signature = request.headers.get("X-Hub-Signature-256", "")
        self.headers.append(dict(request.headers))
        self.raw.append((await request.read(), signature))
        return web.Response(status=self.status)

    def values(self, name: str = "messages") -> list[dict[str, Any]]:
        """All messages (or statuses …) that arrived, in the order of arrival."""
        bodies = [json.loads(raw) for raw, _ in self.raw]
        changes = [c for b in bodies for e in b["entry"] for c in e["changes"]]
        return [one for c in changes for one in c["value"].get(name, [])]

    def statuses(self) -> list[str]:
        return [one["status"] for one in self.values("statuses")]


@asynccontextmanager
async def open_listener(fake: FakeWhatsApp) -> AsyncIterator[Listener]:
    """Listens on loopback, and is where the stub posts its webhooks."""
    listener = Listener()
    runner = web.ServerRunner(web.Server(listener.take), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.webhook_url = f"http://127.0.0.1:{runner.addresses[0][1]}/whatsapp/webhook"
    try:
        yield listener
    finally:
        await runner.cleanup()
