"""Whom a broadcast is for: by poster, cohort, session and last sign, tapped, typed or by script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue.messages import Address
from bot.errors import BotError
from tests.houses.broadcasts import TEXT, Phone, finish, people, readers
from tests.houses.desk import DeskHouse, words


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("1", "officer", "Rina Sari")
    store = desk.house.store
    async with store.transaction():
        await store.posters.add_poster("poltekkes", "Poltekkes Banjarmasin", desk.now)
        await store.posters.add_poster("um", "UM", desk.now)
    return desk


async def came(desk: DeskHouse, who: str, poster: str) -> None:
    """Somebody comes by a poster, and wants news."""
    await desk.say(who, "/start", start=poster)
    store = desk.house.store
    async with store.transaction():
        await store.candidates.record_consent(
            Address("telegram", who), "news", desk.now, given=True, version="1", words="ya"
        )


async def test_those_who_came_by_a_poster_are_chosen_by_its_button(desk: DeskHouse) -> None:
    await came(desk, "50", "poltekkes")
    await came(desk, "51", "um")
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say("/siaran")
    await rina.say(TEXT)
    await rina.tap("Poster")
    assert "lewat poster Poltekkes Banjarmasin" in await rina.tap("Poltekkes Banjarmasin")
    assert "Akan menerima: 1 orang" in await rina.tap("Kembali")
    await rina.tap("Lanjut ▶️")
    await rina.tap("Kirim")
    await finish(desk)
    assert [outgoing.to.chat for outgoing in desk.ear.delivered if outgoing.text.startswith(TEXT)][
        1:
    ] == ["50"]


async def test_or_typed_or_by_a_script(desk: DeskHouse) -> None:
    await came(desk, "50", "poltekkes")
    rina = Phone(desk, "1")
    assert "menerima: 1 orang" in await rina.say(f"/siaran {TEXT}\nkepada: poster Poltekkes")
    shown = await desk.act("broadcast send", text=TEXT, filter={"poster": ["poltekkes", "um"]})
    assert shown["total"] == 1
    with pytest.raises(BotError, match='no poster "atlantis"'):
        await desk.act("broadcast send", text=TEXT, filter={"poster": "atlantis"})
    assert "lewat poster atlantis" in await rina.say(f"/siaran {TEXT}\nkepada: poster Atlantis")


async def test_the_first_poster_counts_and_is_among_her_data_until_she_is_forgotten(
    desk: DeskHouse,
) -> None:
    await came(desk, "50", "poltekkes")
    await came(desk, "50", "um")
    assert "dari poster poltekkes" in words(await desk.say("50", "data saya"))
    shown = await desk.act("broadcast send", text=TEXT, filter={"poster": "um"})
    assert shown["total"] == 0
    await desk.say("50", "hapus data")
    await desk.press("50", "1:forget:yes")
    again = await desk.act("broadcast send", text=TEXT, filter={"poster": "poltekkes"})
    assert again["total"] == 0


async def test_a_cohort_is_the_year_in_which_they_graduated(desk: DeskHouse) -> None:
    await people(desk, 2, graduation_year="2024")
    await people(desk, 1, first=2000, graduation_year="2025")
    rina = Phone(desk, "1")
    told = await rina.say(f"/siaran {TEXT}\nkepada: angkatan 2024")
    assert "Kepada: lulusan 2024" in told
    assert "menerima: 2 orang" in told
    assert (await desk.act("broadcast send", text=TEXT, filter={"cohort": 2025}))["total"] == 1


async def test_of_two_spans_of_silence_the_last_one_pressed_holds(desk: DeskHouse) -> None:
    await people(desk, 2)
    desk.now += timedelta(days=20)
    await people(desk, 1, first=2000)
    rina = Phone(desk, "1")
    await rina.say("/siaran")
    await rina.say(TEXT)
    await rina.tap("Aktif terakhir")
    await rina.tap("aktif 7 hari terakhir")
    assert "Sekarang: aktif 30 hari terakhir." in await rina.tap("aktif 30 hari terakhir")
    assert "Akan menerima: 3 orang" in await rina.tap("Kembali")


async def test_a_session_that_there_is_not_is_said(desk: DeskHouse) -> None:
    with pytest.raises(BotError, match='no session "99"'):
        await desk.act("broadcast send", text=TEXT, filter={"session": 99})
    rina = Phone(desk, "1")
    assert "“sesi 99”" in await rina.say(f"/siaran {TEXT}\nkepada: sesi 99")
    assert readers(desk) == []


async def test_those_of_a_session_that_is_over_can_still_be_written_to(desk: DeskHouse) -> None:
    made = await desk.act(
        "session add",
        title="Orientasi",
        starts_at="2026-11-24T13:00",
        zone="Asia/Makassar",
        place="Aula",
        seats=5,
    )
    desk.wait(days=3)
    await desk.house.clockwork.do_due(desk.now)
    rina = Phone(desk, "1")
    await rina.say("/siaran")
    await rina.say(TEXT)
    await rina.tap("Sesi")
    assert f"Sekarang: sesi {made['id']} (Orientasi)" in await rina.tap("(Orientasi)")


@pytest.mark.attack
async def test_a_forged_button_chooses_nothing(desk: DeskHouse) -> None:
    """A forged button chooses another audience than the one that was shown."""
    await people(desk, 1)
    await Phone(desk, "1").say(f"/siaran {TEXT}\nkepada: semua")
    for forged in ("session:x", "ref:ABC2345", "chat:5", "status:'; DROP TABLE staff;--"):
        await desk.press("1", f"1:s:siaran:pick:1:{forged}")
    assert (await desk.act("broadcast show", id=1))["filter"] == {}
