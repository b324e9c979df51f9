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
from bot.office.kit.action import perform_action
from tests.houses.desk import NOW, knowledge, sample_config
from tests.houses.office import BUDI, GROUP, HER, RINA, STRANGER, Office
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
        async with app.open_house(
            sample_config(folder), [channel, WebChat()], knowledge, clock=lambda: NOW
        ) as house:
            office = Office(fake, house, Starlette())
            listening = asyncio.ensure_future(channel.listen(office.receive))
            try:
                await office.hire(RINA, "Rina Sari", "admin")
                await office.hire(BUDI, "Budi Santoso")
                yield office
            finally:
                listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listening


async def set_group(office: Office, number: object) -> dict[str, Any]:
    """The command, as the running process does it; the channel is told as its watcher tells it."""
    house = office.house
    arguments = {"id": number}
    done = await perform_action(
        *(house.store, house.knowledge(), "staff group", arguments, NOW), channels=house.channels
    )
    await StaffGroup(house.store, house.knowledge, house.channels).tell_channels()
    return done


def ready(office: Office, *, manages: bool = True) -> None:
    """A group with topics, in which the bot is administrator."""
    office.fake.group(GROUP, "Petugas").started = True
    office.fake.set_topics(GROUP, on=True)
    office.fake.group(GROUP).bot = {"status": "administrator", "can_manage_topics": manages}


async def test_the_group_says_its_id_and_what_is_missing_to_the_admin_who_adds_the_bot(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as office:
        await office.after(lambda: office.fake.add_bot(GROUP, RINA))
        said = office.told(GROUP)
        assert str(GROUP) in said
        assert f"staff group {GROUP}" in said
        assert "Topik belum menyala" in said
        assert "mengelola topik" in said
        office.fake.set_topics(GROUP, on=True)
        await office.after(
            lambda: office.fake.add_bot(GROUP, RINA, "administrator", can_manage_topics=True)
        )
        assert "⚠️" not in office.told(GROUP)
        assert f"staff group {GROUP}" in office.told(GROUP)


async def test_a_small_group_is_told_that_its_number_will_change(tmp_path: Path) -> None:
    async with running(tmp_path) as office:
        await office.after(lambda: office.fake.add_bot(-4711, RINA, kind="group"))
        assert "-4711" in office.told(-4711)
        assert "berubah" in office.told(-4711)


async def test_a_strangers_group_learns_its_id_and_not_a_word_of_staff(tmp_path: Path) -> None:
    async with running(tmp_path) as office:
        await office.after(lambda: office.fake.add_bot(GROUP, STRANGER))
        assert office.told(GROUP) == f"Nomor id grup ini: {GROUP}"
        said = len(office.fake.chats[GROUP].said)
        await office.after(
            lambda: office.fake.add_bot(GROUP, STRANGER, "administrator", can_manage_topics=True)
        )
        for who in (STRANGER, BUDI):
            await office.say(GROUP, "/grup", sender=who)
        assert len(office.fake.chats[GROUP].said) == said, "an officer is nobody there, either"
        heard = office.heard
        for text in ("/kasus", "menu", "/gabung abc", "/grup sekarang", "/grup@other_bot"):
            office.fake.say(GROUP, text, sender=STRANGER)
        await office.say(HER, "halo")
        assert office.heard == heard + 1, "nothing else of that group is heard at all"
        assert len(office.fake.chats[GROUP].said) == said


async def test_the_admin_asks_for_it_by_name_of_the_bot_too(tmp_path: Path) -> None:
    async with running(tmp_path) as office:
        office.fake.group(GROUP)
        for typed in ("/grup", "/grup@pandu_fake_bot", " /GRUP "):
            await office.say(GROUP, typed, sender=RINA)
            assert f"staff group {GROUP}" in office.told(GROUP), typed
            office.fake.chats[GROUP].messages.clear()


async def test_once_set_cases_get_their_topics_there_without_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as office:
        ready(office)
        assert await set_group(office, str(GROUP)) == {
            "id": GROUP,
            "from": "command",
            "checked": True,
        }
        await office.write()
        assert list(office.fake.topics[GROUP].values()) == ["Kasus 1 · belum terdaftar"]
        await office.say(GROUP, "Tanggal 5, Bu.", sender=BUDI, **office.topic(2))
        assert "Tanggal 5, Bu." in office.told(HER)
        await office.say(GROUP, "/grup", sender=RINA)
        assert "Ini grup petugas" in office.told(GROUP)
        await office.say(GROUP, "/grup", sender=BUDI)
        assert "untuk peran" in office.told(GROUP)
        said = len(office.fake.chats[GROUP].said)
        await office.say(GROUP, "/grup", sender=STRANGER)
        assert len(office.fake.chats[GROUP].said) == said
        assert await set_group(office, "off") == {"id": None, "from": None, "checked": False}
        await office.say(92, "petugas")
        await office.press(92, "✍️ Tulis ke petugas")
        await office.say(92, "Saya yang kedua")
        assert len(office.fake.topics[GROUP]) == 1
        assert "Saya yang kedua" in office.told(RINA)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda item: item.fake.set_topics(GROUP, on=False), "turn on Topics"),
        (lambda item: ready(item, manages=False), "Manage topics"),
        (lambda item: setattr(item.fake.group(GROUP), "type", "group"), "small group"),
        (lambda item: item.fake.group(GROUP).bot.update(status="left"), "in no group"),
        (lambda item: item.fake.chats.pop(GROUP), "in no group"),
    ],
)
async def test_what_is_missing_is_said_in_words_and_nothing_is_set(
    tmp_path: Path, spoil: Any, says: str
) -> None:
    async with running(tmp_path) as office:
        ready(office)
        spoil(office)
        with pytest.raises(BotError, match=says):
            await set_group(office, str(GROUP))
        assert (await set_group(office, ""))["id"] is None


@pytest.mark.parametrize("number", ["12", "grup", "-", "-12x", "--5", "- 5", "-" + "9" * 30])
async def test_what_is_no_number_of_a_group_is_refused(tmp_path: Path, number: str) -> None:
    async with running(tmp_path) as office:
        with pytest.raises(BotError, match="type /grup in the group"):
            await set_group(office, number)


async def test_the_command_wins_over_the_config_and_is_in_the_log(tmp_path: Path) -> None:
    async with running(tmp_path) as office:
        house, known = office.house, knowledge()
        known = replace(known, desk=replace(known.desk, staff_chat=-5))
        act: Any = (house.store, known, "staff group")
        assert (await perform_action(*act, {}, NOW))["id"] == -5
        assert await perform_action(*act, {"id": "-77"}, NOW) == {
            "id": -77,
            "from": "command",
            "checked": False,
        }
        assert (await perform_action(*act, {"id": "off"}, NOW)) == {
            "id": -5,
            "from": "config",
            "checked": False,
        }
        await office.say(RINA, "/audit")
        assert "mengatur grup petugas" in office.told(RINA)
        await office.say(RINA, "/grup")
        assert "Tambahkan bot ke grup petugas" in office.told(RINA)
