"""The staff's group is found and set from the group itself and one command, while the bot runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.app import compose as app
from bot.app.staff_group import StaffGroup
from bot.channels.telegram.channel import Telegram
from bot.channels.webchat import WebChat
from bot.dialogue.channel import Capabilities
from bot.errors import BotError
from bot.office.kit.acts import perform
from tests.desk_house import NOW, knowledge, sample_config
from tests.office_house import BUDI, GROUP, HER, RINA, STRANGER, Office
from tests.telegram_api import FakeTelegram


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Office]:
    """An office that has no group yet; Rina is its admin, Budi an officer."""
    async with FakeTelegram() as fake:
        channel = Telegram(
            fake.token,
            api_url=fake.api_url,
            file_url=fake.file_url,
            capabilities=Capabilities(),
            now=lambda: NOW,
        )
        async with app.house(
            sample_config(folder), [channel, WebChat()], knowledge, clock=lambda: NOW
        ) as house:
            one = Office(fake, house, Starlette())
            listening = asyncio.ensure_future(channel.listen(one.receive))
            try:
                await one.hire(RINA, "Rina Sari", "admin")
                await one.hire(BUDI, "Budi Santoso")
                yield one
            finally:
                listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listening


async def set_group(one: Office, number: object) -> dict[str, Any]:
    """The command, as the running process does it; the channel is told as its watcher tells it."""
    house = one.house
    arguments = {"id": number}
    done = await perform(
        *(house.store, house.knowledge(), "staff group", arguments, NOW), channels=house.channels
    )
    await StaffGroup(house.store, house.knowledge, house.channels).look()
    return done


def ready(one: Office, *, manages: bool = True) -> None:
    """A group with topics, in which the bot is administrator."""
    one.fake.group(GROUP, "Petugas").started = True
    one.fake.set_topics(GROUP, on=True)
    one.fake.group(GROUP).bot = {"status": "administrator", "can_manage_topics": manages}


async def test_the_group_says_its_id_and_what_is_missing_to_the_admin_who_adds_the_bot(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as one:
        await one.after(lambda: one.fake.add_bot(GROUP, RINA))
        said = one.told(GROUP)
        assert str(GROUP) in said
        assert f"staff group {GROUP}" in said
        assert "Topik belum menyala" in said
        assert "mengelola topik" in said
        one.fake.set_topics(GROUP, on=True)
        await one.after(
            lambda: one.fake.add_bot(GROUP, RINA, "administrator", can_manage_topics=True)
        )
        assert "⚠️" not in one.told(GROUP)
        assert f"staff group {GROUP}" in one.told(GROUP)


async def test_a_small_group_is_told_that_its_number_will_change(tmp_path: Path) -> None:
    async with running(tmp_path) as one:
        await one.after(lambda: one.fake.add_bot(-4711, RINA, kind="group"))
        assert "-4711" in one.told(-4711)
        assert "berubah" in one.told(-4711)


async def test_a_strangers_group_learns_its_id_and_not_a_word_of_staff(tmp_path: Path) -> None:
    async with running(tmp_path) as one:
        await one.after(lambda: one.fake.add_bot(GROUP, STRANGER))
        assert one.told(GROUP) == f"Nomor id grup ini: {GROUP}"
        said = len(one.fake.chats[GROUP].said)
        await one.after(
            lambda: one.fake.add_bot(GROUP, STRANGER, "administrator", can_manage_topics=True)
        )
        for who in (STRANGER, BUDI):
            await one.say(GROUP, "/grup", sender=who)
        assert len(one.fake.chats[GROUP].said) == said, "an officer is nobody there, either"
        heard = one.heard
        for text in ("/kasus", "menu", "/gabung abc", "/grup sekarang", "/grup@other_bot"):
            one.fake.say(GROUP, text, sender=STRANGER)
        await one.say(HER, "halo")
        assert one.heard == heard + 1, "nothing else of that group is heard at all"
        assert len(one.fake.chats[GROUP].said) == said


async def test_the_admin_asks_for_it_by_name_of_the_bot_too(tmp_path: Path) -> None:
    async with running(tmp_path) as one:
        one.fake.group(GROUP)
        for typed in ("/grup", "/grup@pandu_fake_bot", " /GRUP "):
            await one.say(GROUP, typed, sender=RINA)
            assert f"staff group {GROUP}" in one.told(GROUP), typed
            one.fake.chats[GROUP].messages.clear()


async def test_once_set_cases_get_their_topics_there_without_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as one:
        ready(one)
        assert await set_group(one, str(GROUP)) == {"id": GROUP, "from": "command", "checked": True}
        await one.write()
        assert list(one.fake.topics[GROUP].values()) == ["Kasus 1 · belum terdaftar"]
        await one.say(GROUP, "Tanggal 5, Bu.", sender=BUDI, **one.topic(2))
        assert "Tanggal 5, Bu." in one.told(HER)
        await one.say(GROUP, "/grup", sender=RINA)
        assert "Ini grup petugas" in one.told(GROUP)
        await one.say(GROUP, "/grup", sender=BUDI)
        assert "untuk peran" in one.told(GROUP)
        said = len(one.fake.chats[GROUP].said)
        await one.say(GROUP, "/grup", sender=STRANGER)
        assert len(one.fake.chats[GROUP].said) == said
        assert await set_group(one, "off") == {"id": None, "from": None, "checked": False}
        await one.say(92, "petugas")
        await one.press(92, "✍️ Tulis ke petugas")
        await one.say(92, "Saya yang kedua")
        assert len(one.fake.topics[GROUP]) == 1
        assert "Saya yang kedua" in one.told(RINA)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda one: one.fake.set_topics(GROUP, on=False), "turn on Topics"),
        (lambda one: ready(one, manages=False), "Manage topics"),
        (lambda one: setattr(one.fake.group(GROUP), "type", "group"), "small group"),
        (lambda one: one.fake.group(GROUP).bot.update(status="left"), "in no group"),
        (lambda one: one.fake.chats.pop(GROUP), "in no group"),
    ],
)
async def test_what_is_missing_is_said_in_words_and_nothing_is_set(
    tmp_path: Path, spoil: Any, says: str
) -> None:
    async with running(tmp_path) as one:
        ready(one)
        spoil(one)
        with pytest.raises(BotError, match=says):
            await set_group(one, str(GROUP))
        assert (await set_group(one, ""))["id"] is None


@pytest.mark.parametrize("number", ["12", "grup", "-", "-12x", "--5", "- 5", "-" + "9" * 30])
async def test_what_is_no_number_of_a_group_is_refused(tmp_path: Path, number: str) -> None:
    async with running(tmp_path) as one:
        with pytest.raises(BotError, match="type /grup in the group"):
            await set_group(one, number)


async def test_the_command_wins_over_the_config_and_is_in_the_log(tmp_path: Path) -> None:
    async with running(tmp_path) as one:
        house, known = one.house, knowledge()
        known = replace(known, desk=replace(known.desk, staff_chat=-5))
        act: Any = (house.store, known, "staff group")
        assert (await perform(*act, {}, NOW))["id"] == -5
        assert await perform(*act, {"id": "-77"}, NOW) == {
            "id": -77,
            "from": "command",
            "checked": False,
        }
        assert (await perform(*act, {"id": "off"}, NOW)) == {
            "id": -5,
            "from": "config",
            "checked": False,
        }
        await one.say(RINA, "/audit")
        assert "mengatur grup petugas" in one.told(RINA)
        await one.say(RINA, "/grup")
        assert "Tambahkan bot ke grup petugas" in one.told(RINA)
