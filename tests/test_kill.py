"""SIGKILL in the middle of everything: short runs of the scripts that maintainers run for long."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest

from bot.dialogue.messages import Address
from tests.kill import burst, flood, registrations
from tests.kill.house import ProcessHouse
from tests.telegram_api import FakeTelegram

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL and SIGTERM"),
    pytest.mark.kill,
]


async def test_no_registration_suffers_from_kills(tmp_path: Path) -> None:
    counted = await registrations.rounds(tmp_path, number=5, people=3, seed=20261124)
    assert registrations.verdict(counted) == []
    assert counted["registrations"] == 1 + 5 * 3
    assert counted["kills"] >= 5


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_burst_cut_by_a_kill_is_answered_in_full(tmp_path: Path, seed: int) -> None:
    counted = await burst.burst(tmp_path, 300, random.Random(seed))
    assert burst.verdict(counted) == []


async def test_updates_twice_in_another_order_and_late_give_one_reply_each(tmp_path: Path) -> None:
    async with FakeTelegram() as fake:
        fake.updates.doubled, fake.updates.shuffled = True, random.Random(7)
        chats = [fake.chat(4000 + number) for number in range(20)]
        for chat in chats:
            fake.old(chat.id, "menu", seconds=3600)
        house = ProcessHouse(fake, tmp_path)
        try:
            await house.start()
            await house.until_sent(len(chats))
            for update in list(fake.updates.history):
                fake.updates.repeat(update)  # and once more, long confirmed
            await fake.until(lambda: not fake.updates.again)
            await fake.until(lambda: fake.updates.polled)
            assert await house.stop() == 0
            assert [len(chat.said) for chat in chats] == [1] * len(chats)
            await house.until_sent(len(chats), 1)
        finally:
            await house.close()


async def test_one_who_floods_does_not_slow_down_another(tmp_path: Path) -> None:
    async with FakeTelegram() as fake:
        house = ProcessHouse(fake, tmp_path, flood.LIMITS)
        try:
            await house.start()
            found = await flood.play(fake)
        finally:
            await house.close()
    assert found.p95 < 0.5
    assert found.warnings == 1
    assert found.answered < 110


async def test_a_cry_and_its_case_survive_a_kill_and_she_reads_the_numbers(tmp_path: Path) -> None:
    chance = random.Random(20261124)
    lines = ["tolong saya disekap majikan", *(f"saya di Taoyuan, lantai {n}" for n in range(7))]
    async with FakeTelegram() as fake:
        chat, house = fake.chat(4711), ProcessHouse(fake, tmp_path)
        try:
            await house.start()
            for text in lines:
                fake.say(chat.id, text)
                await asyncio.sleep(chance.uniform(0, 0.05))  # not a wait: the random moment
                await house.kill()
                await house.start()
            await house.until_sent(len(lines))
            store = await house.store()
            try:
                [case] = (await store.cases.cases_of([Address("telegram", "4711")])).popitem()[1]
            finally:
                await store.close()
            assert (case.urgent, case.state) == (True, "open")
            assert [line.text for line in case.lines] == lines
            assert any("0800-1000" in message["text"] for message in chat.said)
        finally:
            await house.close()
