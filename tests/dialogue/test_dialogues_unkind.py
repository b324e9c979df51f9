"""The same registration when the network is unkind: doubled, shuffled, an hour late, in albums."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dialogue.messages import Address
from tests.dialogues.play import places
from tests.houses.talk import Deed
from tests.houses.whole_telegram import CHAT, OnTelegram

OTHER, ANOTHER = 2002, 3003


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[OnTelegram]:
    house = OnTelegram(folder=tmp_path)
    await house.open()
    yield house
    await house.close()


async def told_kindly(house: OnTelegram) -> list[str]:
    """What one person is told who is heard once and in order."""
    for text in places()["sent"]:
        await house.do(Deed(text=text))
    return [first_line(text) for text in house.fake.chat(CHAT).texts]


def first_line(text: str) -> str:
    return text.split("\n")[0].split(" Nomor Anda")[0]


async def test_doubled_shuffled_and_late_is_one_row_and_one_answer_each(house: OnTelegram) -> None:
    fake, wanted = house.fake, await told_kindly(house)
    fake.updates.doubled, fake.updates.shuffled = True, random.Random(7)
    for text in places()["sent"]:
        for chat in (OTHER, ANOTHER):
            fake.old(chat, text)
            fake.updates.repeat(max(fake.updates.history))
        await fake.until(lambda: not (fake.updates.queue or fake.updates.again))
        await house.flush(0)
    for chat in (OTHER, ANOTHER):
        told = [first_line(line) for line in fake.chat(chat).texts]
        assert told == wanted
        view = (await house.at_home.store.views([Address("telegram", str(chat))])).popitem()[1]
        assert len(view.candidates) == 1
        assert view.candidates[0].answers["full_name"] == "Siti Aminah"


async def test_an_album_is_answered_once(house: OnTelegram) -> None:
    await house.do(Deed(text="halo"))
    before = len(house.fake.chat(CHAT).said)
    first, *_ = house.fake.album(CHAT, 10, caption="")
    await house.fake.until(lambda: len(house.notices) > 10)
    house.fake.updates.repeat(first)
    await house.fake.until(lambda: len(house.notices) > 11)
    await house.flush(0)
    assert len(house.fake.chat(CHAT).said) == before + 1
    await house.restart()
    house.fake.updates.repeat(first)
    await house.do(Deed(text="menu"))
    assert "terlalu cepat" not in house.fake.chat(CHAT).texts[-1]
    assert len(house.fake.chat(CHAT).said) == before + 2


async def test_two_phones_in_one_chat_fill_in_one_form(house: OnTelegram) -> None:
    """The second phone presses what the first has answered: it is told where they are."""
    for text in places()["district"]:
        await house.do(Deed(text=text))
    tapin, banjar = house.button("Tapin"), house.button("Kab. Banjar")
    await house.do(Deed(choice=tapin.id, label=tapin.label))
    answer = await house.do(Deed(choice=banjar.id))
    assert "Tombol itu untuk pertanyaan" in answer.replies[0].text
    draft = (await house.state()).draft
    assert draft is not None
    assert draft.answers["district"] == "tapin"
