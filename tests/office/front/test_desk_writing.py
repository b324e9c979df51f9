"""A message of staff to one person from her page, and her answer to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.houses.cases import register, told, write
from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import button

REF = "K7MP2QA"


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer", "Rina Sari")
    await desk.hire("budi", "admin", "Budi Santoso")
    await desk.hire("dewi", "viewer", "Dewi Lestari")
    await desk.say("9", "/start")
    await register(desk)
    return desk


async def test_it_is_read_back_sent_logged_and_her_answer_is_a_case(desk: DeskHouse) -> None:
    card = await desk.say("rina", f"/peserta {REF}")
    asked = await desk.press("rina", button(card, "✍️ Tulis").id)
    assert "Siti Aminah" in words(asked)
    read = await desk.say("rina", "Ijazah Anda *belum* terbaca. Kirim lagi, ya.")
    assert "Kirim ini kepada Siti Aminah" in words(read)
    assert "belum" not in told(desk, "9")[-1].text
    done = await desk.press("rina", button(read, "Ya, kirim").id)
    assert "dikirim pada" in words(done)
    hers = told(desk, "9")[-1]
    assert "Petugas" in hers.text
    assert "belum" in hers.text
    assert "Tidak ada kasus" in words(await desk.say("rina", "/kasus")), "nobody waits for staff"
    assert "menulis kepada" in words(await desk.say("budi", "/audit"))
    assert "Rina Sari menulis kepadanya" in words(await desk.say("rina", f"/jejak {REF}"))
    await desk.say("9", "Baik, nanti saya kirim.")
    assert "Baik, nanti saya kirim." in told(desk, "rina")[-1].text
    assert "Kasus terbuka: 1" in words(await desk.say("rina", "/kasus"))
    assert "Ijazah Anda" in words(await desk.say("rina", "/kasus 1"))


async def test_one_yes_sends_once_and_only_what_was_read_back(desk: DeskHouse) -> None:
    first = await desk.say("rina", f"/tulis {REF} Yang pertama")
    second = await desk.say("rina", "Yang kedua")
    assert "Yang kedua" in words(second)
    before = len(told(desk, "9"))
    assert "Tidak dikirim" in words(await desk.press("rina", button(first, "Ya").id))
    assert len(told(desk, "9")) == before
    await desk.say("rina", "ya")
    assert "Yang kedua" in told(desk, "9")[-1].text
    await desk.press("rina", button(second, "Ya").id)
    assert len(told(desk, "9")) == before + 1


@pytest.mark.parametrize("no", ["tidak", "batal", "tidak jadi"])
async def test_a_no_sends_nothing(desk: DeskHouse, no: str) -> None:
    await desk.say("rina", f"/tulis {REF} Halo")
    before = len(told(desk, "9"))
    await desk.say("rina", no)
    assert len(told(desk, "9")) == before
    assert "Meja petugas" in words(await desk.say("rina", "Halo"))


async def test_she_is_named_by_name_or_chosen(desk: DeskHouse) -> None:
    assert "Siti Aminah" in words(await desk.say("rina", "/tulis siti"))
    chosen = await desk.say("rina", "/tulis")
    assert "Tulis pesan untuk" in words(await desk.press("rina", button(chosen, "Siti Aminah").id))


async def test_who_left_is_told_at_once_and_nothing_is_queued(desk: DeskHouse) -> None:
    await desk.say("9", "", left=True)
    before = len(told(desk, "9"))
    assert "tidak akan sampai" in words(await desk.say("rina", f"/tulis {REF} Halo"))
    assert len(told(desk, "9")) == before


async def test_a_colleague_who_talks_with_her_is_not_talked_over(desk: DeskHouse) -> None:
    await write(desk)
    await desk.say("budi", "/ambil 1")
    before = len(told(desk, "9"))
    assert "Budi Santoso* sedang menangani" in words(await desk.say("rina", f"/tulis {REF} Halo"))
    assert len(told(desk, "9")) == before


async def test_in_a_case_of_hers_it_is_one_more_word_of_it(desk: DeskHouse) -> None:
    await write(desk)
    await desk.say("rina", f"/tulis {REF} Halo, Bu.")
    await desk.say("rina", "ya")
    held = await desk.house.store.cases.get_case(1)
    assert held is not None
    assert [line.who for line in held.case.lines] == ["candidate", "staff"]
    assert await desk.house.store.cases.get_case(2) is None


async def test_a_viewer_sees_no_such_button(desk: DeskHouse) -> None:
    card = await desk.say("dewi", f"/peserta {REF}")
    assert not [choice for choice in card[-1].choices if "Tulis" in choice.label]


async def test_what_nobody_answered_goes_with_the_questions_of_its_time(desk: DeskHouse) -> None:
    await desk.say("rina", f"/tulis {REF} Halo, Bu.")
    await desk.say("rina", "ya")
    store = desk.house.store
    async with store.transaction():
        await store.retention.delete_due(desk.now + timedelta(days=30))
        assert await store.cases.get_case(1) is not None
        await store.retention.delete_due(desk.now + timedelta(days=800))
        assert await store.cases.get_case(1) is None
