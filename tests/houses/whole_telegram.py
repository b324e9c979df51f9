"""A whole house over a real store in a folder, talked to on Telegram's strict fake."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from bot.channels.telegram.channel import Telegram
from bot.dialogue.channel import Capabilities
from bot.dialogue.messages import Address, Incoming
from tests.houses.talk import Answer, Deed, seen_on
from tests.houses.whole import WholeHouse, ended
from tests.telegram_api import FakeTelegram, buttons

CHAT = 1001


@dataclass
class OnTelegram(WholeHouse):
    """A private chat, over HTTP with the strict fake of the Bot API."""

    fake: FakeTelegram = field(default_factory=FakeTelegram)
    update: int = 0
    notices: list[str | None] = field(default_factory=list)

    @property
    def address(self) -> Address:
        return Address("telegram", str(CHAT))

    def make(self) -> Telegram:
        return Telegram(
            self.fake.token,
            api_url=self.fake.api_url,
            file_url=self.fake.file_url,
            capabilities=Capabilities(),
            now=lambda: self.clock,
        )

    async def open(self) -> None:
        if not self.fake.port:
            await self.fake.start()
        await super().open()
        assert self.channel is not None
        task = asyncio.create_task(self.channel.listen(self._receive))
        self.stack.push_async_callback(ended, task)

    async def close(self) -> None:
        await super().close()
        await self.fake.stop()

    async def restart(self) -> None:
        await super().close()
        await self.open()

    async def _receive(self, incomings: Sequence[Incoming]) -> Sequence[str | None]:
        notices = await self.at_home.conversations.take_messages(incomings)
        self.notices += notices
        self.fake.changed()
        return notices

    async def hear(self, deed: Deed, incoming: Incoming) -> Answer:
        return await self._after(lambda: self._act(deed))

    async def again(self) -> Answer:
        return await self._after(lambda: self.fake.updates.repeat(self.update) or self.update)

    async def _after(self, act: Callable[[], int]) -> Answer:
        before, known, shown = len(self.delivered), len(self.notices), self._newest()
        self.update = act()
        await self.fake.until(lambda: len(self.notices) > known)
        replies = await self.flush(before)
        telegram = cast("Telegram", self.channel)
        while telegram._background:
            await asyncio.gather(*telegram._background, return_exceptions=True)
        seen_on(self._screen(shown), replies, lambda choice: choice.label)
        return Answer(replies, self.notices[-1])

    async def all_shown(self) -> str:
        """All that she can read on her screen, her own words and buttons too."""
        shown = self.fake.chat(CHAT).messages.values()
        lines = [entry.get("text", entry.get("caption", "")) for entry in shown]
        lines += [button["text"] for entry in shown for button in buttons(entry)]
        return "\n".join(lines)

    def _newest(self) -> int:
        return max(self.fake.chat(CHAT).messages, default=0)

    def _screen(self, after: int) -> str:
        """What came or was changed after that message, with the buttons under it."""
        chat = self.fake.chat(CHAT)
        keys = [key["text"] for row in chat.keyboard or () for key in row]
        lines = []
        for message in chat.said:
            if message["message_id"] > after or "edit_date" in message:
                lines.append(message.get("text", message.get("caption", "")))
                lines += [button["text"] for button in buttons(message)]
        return "\n".join([*lines, *keys])

    def _act(self, deed: Deed) -> int:
        fake = self.fake
        if deed.left is not None:
            return fake.block(CHAT) if deed.left else fake.unblock(CHAT)
        if deed.edited:
            return fake.edit(CHAT, deed.text)
        if deed.contact is not None:
            own = CHAT if deed.contact.own else 77
            return fake.send_contact(CHAT, deed.contact.phone, own)
        if deed.attachment is not None:
            caption = {"caption": deed.text} if deed.text else {}
            return fake.attach(CHAT, deed.attachment, **caption)
        if deed.start is not None:
            return fake.say(CHAT, f"/start {deed.start}".strip())
        if deed.choice is None:
            return fake.say(CHAT, deed.text)
        return self._press(deed)

    def _press(self, deed: Deed) -> int:
        fake, chat = self.fake, self.fake.chat(CHAT)
        key = next(
            (k["text"] for row in chat.keyboard or () for k in row if k["text"] == deed.label), None
        )
        if key is not None:
            return fake.tap(CHAT, key)
        for message in reversed(chat.said):
            for button in buttons(message):
                if deed.choice == button.get("callback_data"):
                    return fake.press(CHAT, deed.choice, message_id=message["message_id"])
        assert deed.choice is not None
        return fake.press_unseen(CHAT, deed.choice, chat.last)
