"""Cases as they are listed, kept, sealed, hidden, overdue and deleted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.houses.cases import HER, register, told, write
from tests.houses.desk import DeskHouse, desk_house, knowledge, words


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer", "Rina Sari")
    await desk.hire("budi", "officer", "Budi Santoso")
    await desk.hire("dewi", "viewer", "Dewi Lestari")
    return desk


async def test_names_are_hidden_where_the_office_wants_it(tmp_path: Path) -> None:
    hidden = replace(knowledge(), desk=replace(knowledge().desk, show_names=False))
    async with desk_house(tmp_path, hidden) as desk:
        await desk.hire("rina", "officer")
        await register(desk)
        await write(desk)
        news = told(desk, "rina")[-1].text
        assert "K7MP2QA" in news
        assert "Siti" not in news
        assert "Siti" not in words(await desk.say("rina", "/kasus"))


async def test_a_note_stays_at_the_desk_but_is_part_of_what_is_held(desk: DeskHouse) -> None:
    await write(desk)
    since = len(desk.ear.delivered)
    await desk.say("rina", "/catatan 1 Sudah menelepon, tidak diangkat")
    assert not told(desk, "9", since)
    assert "Catatan Rina Sari: Sudah menelepon" in words(await desk.say("budi", "/kasus 1"))
    await desk.say("9", "/dataku")
    (answer,) = await desk.press("9", "1:go:file")
    assert answer.file is not None
    assert b"tidak diangkat" in answer.file.content
    assert b"Kapan saya bisa ikut tes?" in answer.file.content


async def test_a_late_case_is_marked_and_the_most_urgent_stands_first(desk: DeskHouse) -> None:
    await write(desk)
    desk.wait(hours=1)
    await desk.say("7", "petugas")
    await desk.press("7", "1:go:write")
    await desk.say("7", "Pertanyaan kedua")
    said = words(await desk.say("rina", "/kasus"))
    assert "Kasus terbuka: 2" in said
    assert said.index("Kasus 1") < said.index("Kasus 2")
    assert "Terlambat" not in said
    desk.wait(days=3)
    assert "Terlambat" in words(await desk.say("rina", "/kasus"))
    assert (await desk.house.store.cases.count_cases(desk.now))["late"] == 2
    await desk.say("rina", "/balas 1 Maaf, Bu.")
    assert (await desk.house.store.cases.count_cases(desk.now)) == {
        "open": 1,
        "claimed": 1,
        "late": 1,
        "urgent": 0,
    }


async def test_many_cases_are_listed_a_few_at_a_time(desk: DeskHouse) -> None:
    for who in range(20, 29):
        await desk.say(str(who), "petugas")
        await desk.press(str(who), "1:go:write")
        await desk.say(str(who), "Tolong hubungi saya")
    (first,) = await desk.say("rina", "/kasus")
    assert len(first.choices) == 7
    (second,) = await desk.press("rina", first.choices[-1].id)
    assert "Kasus 9" in second.text
    assert len(second.choices) == 4
    (back,) = await desk.press("rina", second.choices[-1].id)
    assert back.choices == first.choices


async def test_unknown_cases_are_told_whatever_is_typed(desk: DeskHouse) -> None:
    for name in ("ambil", "balas", "tutup", "catatan"):
        for rest in ("", "99", "abc", "99999999999999999999", "-1", "²"):
            said = words(await desk.say("rina", f"/{name} {rest}"))
            assert not rest or f"Kasus {rest} tidak ada." in said
            assert "Tidak ada kasus yang terbuka." in said
    assert "Tidak ada kasus" in words(await desk.say("rina", "/kasus"))


async def test_an_answer_can_be_left_with_batal(desk: DeskHouse) -> None:
    await write(desk)
    await desk.press("rina", "1:s:balas:1")
    since = len(desk.ear.delivered)
    assert "dibatalkan" in words(await desk.say("rina", "batal"))
    assert not told(desk, "9", since)


@pytest.mark.attack
async def test_what_was_said_is_sealed_in_the_file(desk: DeskHouse, tmp_path: Path) -> None:
    """Whoever has the database file alone reads what was said in confidence."""
    await write(desk, "rahasia sekali kata kunci pisang")
    await desk.say("rina", "/balas 1 jawaban durian")
    everything = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"pisang" not in everything
    assert b"durian" not in everything


async def test_deletion_reaches_her_cases(desk: DeskHouse) -> None:
    await register(desk)
    await write(desk)
    await desk.press("rina", "1:s:balas:1")
    store = desk.house.store
    async with store.transaction():
        await store.deletion.forget_chat(HER, desk.now)
    assert await store.cases.get_case(1) is None
    said = words(await desk.say("rina", "Halo"))
    assert "Kasus 1 tidak ada." in said
    assert "Halo" not in said


async def test_hers_are_forgotten_by_reference_where_two_share_a_phone(desk: DeskHouse) -> None:
    await register(desk)
    await register(desk, "Budi Santoso", "Q8RT4XY")
    await write(desk)
    store = desk.house.store
    async with store.transaction():
        await store.forget("K7MP2QA", desk.now)
    assert await store.cases.get_case(1) is None


async def test_closed_cases_go_when_their_days_are_over(desk: DeskHouse) -> None:
    await write(desk)
    await desk.say("rina", "/tutup 1")
    store = desk.house.store
    desk.wait(days=364)
    async with store.transaction():
        await store.retention.delete_due(desk.now)
    assert await store.cases.get_case(1) is not None
    desk.wait(days=2)
    async with store.transaction():
        await store.retention.delete_due(desk.now)
    assert await store.cases.get_case(1) is None


async def test_a_blocked_bot_is_told_to_whoever_answers(desk: DeskHouse) -> None:
    await write(desk)
    store = desk.house.store
    async with store.transaction():
        await store.conversations.set_reachable(HER, reachable=False)
    assert "memblokir bot" in words(await desk.say("rina", "/balas 1 Halo, Bu."))


@pytest.mark.attack
async def test_hostile_words_are_drawn_as_they_were_typed(desk: DeskHouse) -> None:
    """What a person writes in her case runs as markup where staff read it."""
    await write(desk, "*tebal* [tautan](https://a.b) {name} <b>x</b>")
    news = told(desk, "rina")[-1].text
    assert "\\*tebal\\* \\[tautan\\](https://a.b) {name} <b>x</b>" in news


async def test_after_a_restart_the_talk_goes_on(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.hire("rina", "officer")
        await write(desk)
        await desk.say("rina", "/balas 1 Baik, Bu.")
    async with desk_house(tmp_path) as desk:
        assert "Diteruskan" in words(await desk.say("9", "Terima kasih"))
        assert "Terima kasih" in told(desk, "rina")[-1].text


async def test_a_promise_that_was_not_kept_is_told_once_to_those_who_may_answer(
    desk: DeskHouse,
) -> None:
    await desk.house.clockwork.do_due(desk.now)
    await write(desk)
    for hours in (23, 2, 1, 1):
        since = len(desk.ear.delivered)
        desk.wait(hours=hours)
        await desk.house.clockwork.do_due(desk.now)
        await desk.house.outbox.flush_channel("telegram")
        late = [
            outgoing.text for outgoing in told(desk, "rina", since) if "Terlambat" in outgoing.text
        ]
        assert len(late) == (hours == 2)
        assert not told(desk, "dewi", since)


async def test_whoever_wanted_nothing_sent_is_not_reminded(desk: DeskHouse) -> None:
    await desk.say("9", "/start")
    await desk.press("9", "1:remind:none")
    view = (await desk.house.store.views([HER]))[HER]
    assert view.refused("reminders")
    assert view.refused("news")
