"""A whole house over a real store in a folder, talked to on WhatsApp's strict stub."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette

from bot.channels.whatsapp.account import Account
from bot.channels.whatsapp.channel import CAPABILITIES, WhatsApp
from bot.channels.whatsapp.payloads import ROW_LENGTH
from bot.channels.whatsapp.webhook import PATH
from bot.dialogue.messages import Address, Choice, Incoming, strip_markup
from tests.houses.talk import Answer, Deed, seen_on
from tests.houses.whole import WholeHouse, ended
from tests.whatsapp_api import FakeWhatsApp

PHONE = "6281234500001"


@dataclass
class OnWhatsApp(WholeHouse):
    """A chat on WhatsApp: webhooks in, the Cloud API out, over HTTP both ways."""

    fake: FakeWhatsApp = field(default_factory=lambda: FakeWhatsApp(lambda: 0.0))
    notices: list[str | None] = field(default_factory=list)
    chat: str = ""
    port: int = 0

    def __post_init__(self) -> None:
        self.fake = FakeWhatsApp(lambda: self.clock.timestamp())
        self.fake.limits.pair = False  # the clock stands while a turn is said
        self.fake.limits.per_second = None

    @property
    def address(self) -> Address:
        return Address("whatsapp", self.chat)

    def make(self) -> WhatsApp:
        account = Account(
            self.fake.phone_number_id,
            self.fake.business_account_id,
            api_url=self.fake.api_url,
            token=self.fake.token,
            app_secret=self.fake.app_secret,
            verify_token=self.fake.verify_token,
        )
        return WhatsApp(
            account,
            lambda: self.clock,
            templates=lambda: self.knows.templates,
            capabilities=replace(CAPABILITIES, per_chat=None, per_second=None),
        )

    async def open(self) -> None:
        if not self.fake.port:
            await self.fake.start()
        await super().open()
        channel = cast("WhatsApp", self.channel)
        server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=channel.routes),
                port=self.port,
                log_level="error",
                lifespan="off",
            )
        )
        listening = asyncio.create_task(channel.listen(self._receive))
        self.stack.push_async_callback(ended, listening)
        self.stack.push_async_callback(_stopped, server, asyncio.create_task(server.serve()))
        while not server.started:  # noqa: ASYNC110  # uvicorn rings no bell
            await asyncio.sleep(0)
        self.port = server.servers[0].sockets[0].getsockname()[1]
        self.fake.webhook_url = f"http://127.0.0.1:{self.port}{PATH}"

    async def close(self) -> None:
        self.fake.webhook_url = ""
        await super().close()
        await self.fake.stop()

    async def restart(self) -> None:
        self.fake.webhook_url = ""
        await super().close()
        await self.open()

    async def _receive(self, incomings: Sequence[Incoming]) -> Sequence[str | None]:
        self.chat = incomings[-1].sender.chat
        notices = await self.at_home.conversations.take_messages(incomings)
        self.notices += notices
        self.fake.changed()
        return notices

    async def hear(self, deed: Deed, incoming: Incoming) -> Answer:
        return await self._after(lambda: self._act(deed))

    async def again(self) -> Answer:
        return await self._after(self._post_again)

    def _post_again(self) -> Any:
        """Meta posts her last message once more."""
        changes = [
            change
            for body in self.fake.webhooks.bodies
            for entry in body["entry"]
            for change in entry["changes"]
            if "messages" in change["value"]
        ]
        return self.fake.webhooks.push("messages", changes[-1]["value"])

    async def _after(self, act: Callable[[], Any]) -> Answer:
        before, known, shown = len(self.delivered), len(self.notices), len(self._said())
        act()
        await self.fake.until(lambda: len(self.notices) > known)
        replies = await self.flush(before)
        seen_on(self._screen(shown), replies, _shown_label)
        return Answer(replies, self.notices[-1])

    async def all_shown(self) -> str:
        return self._screen(0)

    def _said(self) -> list[Any]:
        return self.fake.chat(PHONE).said

    def _screen(self, after: int) -> str:
        """What came after so many messages, with the buttons under it."""
        lines = []
        for message in self._said()[after:]:
            lines.append(str(message["text"]))
            lines += [
                f"{each['title']} {each.get('description', '')}" for each in message["buttons"]
            ]
        return "\n".join(lines).replace("*", "")

    def _act(self, deed: Deed) -> Any:
        fake = self.fake
        if deed.edited:
            return fake.edit(PHONE, deed.text)
        if deed.contact is not None:
            return fake.send_contact(PHONE, deed.contact.phone)
        if deed.attachment is not None:
            return self._attach(deed)
        if deed.start is not None:
            return fake.say(PHONE, f"/start {deed.start}".strip())
        if deed.choice is None:
            return fake.say(PHONE, deed.text)
        shown = [each["id"] for message in self._said() for each in message["buttons"]]
        if deed.choice in shown:
            return fake.press(PHONE, deed.choice)
        return fake.press_unseen(PHONE, "button_reply", deed.choice, "lama")

    def _attach(self, deed: Deed) -> Any:
        more = {"caption": deed.text} if deed.text else {}
        match deed.attachment:
            case "photo":
                return self.fake.send_photo(PHONE, **more)
            case "document":
                return self.fake.send_media(PHONE, "document", filename="ijazah.pdf", **more)
            case "voice":
                return self.fake.send_voice(PHONE)
            case "video":
                return self.fake.send_media(PHONE, "video", **more)
            case "sticker":
                return self.fake.send_sticker(PHONE)
            case "location":
                return self.fake.send_location(PHONE)
            case _:
                return self.fake.send_unknown(PHONE)


def _shown_label(choice: Choice) -> str:
    """The label, or as much of it as a row of a list shows."""
    return strip_markup(choice.label)[: ROW_LENGTH // 2]


async def _stopped(server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
    """The web server answers what it has begun, and ends."""
    server.should_exit = True
    await serving
