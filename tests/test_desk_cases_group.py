"""Cases in the staff's group, a topic each, and files: before a fake Telegram that has topics."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from desk_house import knowledge, sample_config

from bot import app
from bot.app import House
from bot.channel import Capabilities
from bot.channels.telegram import Telegram
from bot.dialogue.messages import Incoming
from bot.staff.acts import perform
from tests.telegram_api import FakeTelegram, buttons

GROUP, RINA, BUDI, HER, STRANGER = -1001234567890, 31, 32, 91, 66
KNOWN = replace(knowledge(), desk=replace(knowledge().desk, staff_chat=GROUP))


@dataclass
class Office:
    """A running house before a fake Telegram, with a group of staff."""

    fake: FakeTelegram
    house: House
    heard: int = 0

    async def receive(self, incomings: Sequence[Incoming]) -> Sequence[str | None]:
        notices = await self.house.conversations.take(incomings)
        self.heard += len(incomings)
        self.fake.changed()
        return notices

    async def settle(self, before: int) -> None:
        await self.fake.until(lambda: self.heard > before)
        await self.house.outbox.flush("telegram")

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

    async def hire(self, chat: int, name: str, role: str = "officer") -> None:
        house = self.house
        done = await perform(
            house.store, house.knowledge(), "staff invite", {"role": role}, house.clock()
        )
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
async def office(folder: Path, *, forum: bool = True) -> AsyncIterator[Office]:
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
        )
        async with app.house(sample_config(folder), [channel], lambda: KNOWN) as house:
            one = Office(fake, house)
            listening = asyncio.create_task(channel.listen(one.receive))
            try:
                await one.hire(RINA, "Rina Sari")
                await one.hire(BUDI, "Budi Santoso")
                yield one
            finally:
                listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listening


async def test_a_case_gets_a_topic_and_what_is_written_there_reaches_her(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        assert list(one.fake.topics[GROUP].values()) == ["Kasus 1 · belum terdaftar"]
        asked = one.fake.chats[GROUP].last
        assert asked["message_thread_id"] == 2
        assert "Kapan tesnya?" in asked["text"]
        assert "Kasus" not in one.told(RINA)
        await one.press(GROUP, "Ambil", RINA)
        assert "sekarang Anda pegang" in one.told(GROUP)
        assert one.fake.chats[GROUP].last["message_thread_id"] == 2
        await one.say(GROUP, "Tanggal 5, Bu.", sender=RINA, **one.topic(2))
        assert "Tanggal 5, Bu." in one.told(HER)
        await one.say(HER, "Terima kasih banyak")
        assert "Terima kasih banyak" in one.told(GROUP)
        assert one.fake.chats[GROUP].last["message_thread_id"] == 2


async def test_the_second_who_takes_it_is_told_who_has_it(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        case = await one.house.store.cases.get(1)
        assert case is not None
        first = one.fake.chats[GROUP].said[0]
        before = one.heard
        one.fake.press_unseen(GROUP, "1:s:ambil:1", first, sender=BUDI)
        await one.settle(before)
        assert "sudah dipegang Rina Sari" in one.told(GROUP)
        await one.say(GROUP, "Saya saja yang balas", sender=BUDI, **one.topic(2))
        assert "sudah dipegang Rina Sari" in one.told(GROUP)
        assert "Saya saja" not in one.told(HER)


async def test_somebody_in_the_group_who_is_no_staff_is_not_heard(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        said = len(one.fake.chats[GROUP].said)
        before = one.heard
        one.fake.press_unseen(GROUP, "1:s:ambil:1", one.fake.chats[GROUP].said[0], sender=STRANGER)
        await one.settle(before)
        for text in ("/kasus", "menu", "halo semua", "/gabung abc"):
            await one.say(GROUP, text, sender=STRANGER, **one.topic(2))
        assert len(one.fake.chats[GROUP].said) == said
        case = await one.house.store.cases.get(1)
        assert case is not None
        assert case.case.state == "open"


async def test_talk_of_the_staff_outside_topics_stays_theirs(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        said, hers = len(one.fake.chats[GROUP].said), len(one.fake.chats[HER].said)
        await one.say(GROUP, "Siapa yang piket besok?", sender=BUDI)
        await one.say(GROUP, "paspor ditahan itu kasus berat", sender=BUDI)
        assert (len(one.fake.chats[GROUP].said), len(one.fake.chats[HER].said)) == (said, hers)
        await one.say(GROUP, "/kasus", sender=BUDI)
        assert "Kasus terbuka: 1" in one.told(GROUP)


async def test_a_group_without_topics_hears_of_the_case_all_the_same(tmp_path: Path) -> None:
    async with office(tmp_path, forum=False) as one:
        await one.write()
        assert "Kapan tesnya?" in one.told(GROUP)
        assert "message_thread_id" not in one.fake.chats[GROUP].last
        await one.press(GROUP, "Ambil", RINA)
        await one.say(HER, "Satu lagi?")
        await one.say(RINA, "/balas 1 Tanggal 5, Bu.")
        assert "Tanggal 5, Bu." in one.told(HER)


async def test_a_photo_is_passed_on_from_her_and_to_her(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        await one.photo(GROUP, RINA, caption="Contohnya", **one.topic(2))
        hers = one.fake.chats[HER].last
        assert hers["photo"][0]["file_id"] == "foto-1"
        assert "Contohnya" in hers["caption"]
        await one.photo(HER)
        assert one.fake.chats[GROUP].last["photo"][0]["file_id"] == "foto-1"
        assert one.fake.chats[GROUP].last["message_thread_id"] == 2


async def test_a_topic_in_which_nobody_pressed_a_button_relays_all_the_same(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.say(HER, "petugas")
        await one.press(HER, "✍️ Tulis ke petugas")
        await one.say(HER, "Satu lagi, Bu")
        assert len(one.fake.topics[GROUP]) == 1
        assert "Satu lagi, Bu" in one.told(GROUP)
        await one.say(GROUP, "Tanggal 5, Bu.", sender=RINA, **one.topic(2))
        assert "Tanggal 5, Bu." in one.told(HER)


async def test_a_topic_deleted_by_hand_is_opened_anew_and_nothing_is_lost(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.press(GROUP, "Ambil", RINA)
        await one.say(GROUP, "Ada yang lain?", sender=RINA, **one.topic(2))
        del one.fake.topics[GROUP][2]
        await one.say(HER, "Ya, soal paspor")
        assert one.fake.chats[GROUP].last["message_thread_id"] == 3
        assert "Ya, soal paspor" in one.told(GROUP)
        await one.say(GROUP, "Silakan.", sender=RINA, **one.topic(3))
        assert "Silakan." in one.told(HER)


async def test_two_cases_have_a_topic_each(tmp_path: Path) -> None:
    async with office(tmp_path) as one:
        await one.write()
        await one.say(92, "petugas")
        await one.press(92, "✍️ Tulis ke petugas")
        await one.say(92, "Saya yang kedua")
        assert len(one.fake.topics[GROUP]) == 2
        await one.press(GROUP, "Ambil", BUDI)  # the newest message: the second case
        first = one.fake.chats[GROUP].said[0]
        before = one.heard
        one.fake.press_unseen(GROUP, "1:s:ambil:1", first, sender=RINA)
        await one.settle(before)
        await one.say(GROUP, "Untuk yang kedua", sender=BUDI, **one.topic(3))
        await one.say(GROUP, "Untuk yang pertama", sender=RINA, **one.topic(2))
        assert "Untuk yang kedua" in one.told(92)
        assert "Untuk yang pertama" in one.told(HER)
