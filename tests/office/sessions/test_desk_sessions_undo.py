"""A cancellation is read back first, and can be taken back while nobody was told."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.messages import Outgoing
from bot.errors import BotError
from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import add_session, button, ref_of, register, seats, tick


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("9", "officer")
    return desk


async def full_session(desk: DeskHouse, **changes: Any) -> None:
    """A session of two seats: both taken, a third person waits."""
    await add_session(desk, seats=2, **changes)
    for literal in (1, 2, 3):
        await register(desk, str(literal), literal)
        await desk.press(str(literal), "1:seat:take:1")


async def cancel(desk: DeskHouse, number: int = 1) -> list[Outgoing]:
    asked = await desk.say("9", f"/sesi_batal {number}")
    sure = await desk.press("9", button(asked, "Cuaca buruk").id)
    return await desk.press("9", button(sure, "Ya, batalkan").id)


def told(desk: DeskHouse, since: int) -> list[str]:
    """What candidates were told since then, in words."""
    return [outgoing.text for outgoing in desk.ear.delivered[since:] if outgoing.to.chat != "9"]


async def state(desk: DeskHouse) -> tuple[str, int]:
    session = await desk.act("session show", id=1)
    return session["state"], session["sequence"]


async def test_a_reason_by_button_reads_back_how_many_are_told_what(desk: DeskHouse) -> None:
    await full_session(desk)
    asked = await desk.say("9", "/sesi_batal 1")
    sure = await desk.press("9", button(asked, "Cuaca buruk").id)
    assert await state(desk) == ("open", 0)
    said = words(sure)
    assert "3 orang akan diberi tahu" in said
    assert "Yang mereka baca: “⚠️ Sesi Orientasi pada Kamis, 3 Desember 2026" in said
    assert "dibatalkan. Alasan: Cuaca buruk." in said
    assert "10 menit lagi" in said
    await desk.press("9", button(sure, "Tidak").id)
    assert await state(desk) == ("open", 0)


async def test_nobody_is_told_for_ten_minutes_then_everybody_once(desk: DeskHouse) -> None:
    await full_session(desk)
    since = len(desk.ear.delivered)
    said = words(await cancel(desk))
    assert "3 orang diberi tahu Selasa, 24 November 2026, pukul 09.25 WITA" in said
    assert await state(desk) == ("cancelled", 1)
    await tick(desk, minutes=9)
    assert told(desk, since) == []
    await tick(desk, minutes=1)
    await tick(desk, minutes=5)
    news = [text for text in told(desk, since) if "dibatalkan. Alasan: Cuaca buruk" in text]
    assert len(news) == 3


async def test_an_undo_restores_seats_line_reminders_and_calendar(desk: DeskHouse) -> None:
    await full_session(desk)
    await tick(desk)
    plans = await desk.act("remind list")
    since = len(desk.ear.delivered)
    said = await cancel(desk)
    await tick(desk, minutes=9)
    assert "berlaku lagi" in words(await desk.press("9", button(said, "↩️ Urungkan").id))
    assert await state(desk) == ("open", 0)
    assert await seats(desk) == {
        ref_of(1): "accepted",
        ref_of(2): "accepted",
        ref_of(3): "waiting",
    }
    await tick(desk, minutes=10)
    assert await desk.act("remind list") == plans
    assert told(desk, since) == [], "nobody ever heard of it"
    reminded = words(await tick(desk, days=2))
    assert "Orientasi" in reminded


async def test_an_undo_gives_an_offer_back_and_lets_the_line_go_on(desk: DeskHouse) -> None:
    await full_session(desk)
    await desk.press("1", f"1:seat:give:1:{ref_of(1)}:ill")
    await tick(desk)
    assert (await seats(desk))[ref_of(3)] == "offered"
    said = await cancel(desk)
    await desk.press("9", button(said, "↩️ Urungkan").id)
    assert (await seats(desk))[ref_of(3)] == "offered"
    assert (await seats(desk))[ref_of(1)] == "cancelled", "she gave it back herself"
    await desk.press("3", f"1:seat:yes:1:{ref_of(3)}")
    assert (await seats(desk))[ref_of(3)] == "accepted"


async def test_a_reminder_due_in_these_minutes_is_sent_after_the_undo(desk: DeskHouse) -> None:
    await add_session(desk, starts_at="2026-12-01T09:20")
    await register(desk, "1", 1)
    await desk.press("1", "1:seat:take:1")
    await tick(desk)  # H-7 falls due at 09.20, five minutes from now
    said = await cancel(desk)
    since = len(desk.ear.delivered)
    await tick(desk, minutes=7)
    assert told(desk, since) == []
    await desk.press("9", button(said, "↩️ Urungkan").id)
    await tick(desk, minutes=1)
    reminders = [text for text in told(desk, since) if "Orientasi" in text]
    assert len(reminders) == 1


async def test_after_ten_minutes_it_stands_and_says_so(desk: DeskHouse) -> None:
    await full_session(desk)
    said = await cancel(desk)
    desk.wait(minutes=10)  # not even sent yet
    assert "10 menitnya sudah lewat" in words(await desk.press("9", button(said, "↩️ Urung").id))
    await tick(desk, minutes=1)
    answer = words(await desk.say("9", "/sesi_urungkan 1"))
    assert "kabarnya sudah dikirim" in answer
    assert await state(desk) == ("cancelled", 1)


async def test_staff_can_tell_people_at_once_and_then_it_stands(desk: DeskHouse) -> None:
    await full_session(desk)
    said = await cancel(desk)
    since = len(desk.ear.delivered)
    assert "3 orang diberi tahu sekarang" in words(
        await desk.press("9", button(said, "Kabari sekarang").id)
    )
    news = told(desk, since)
    assert len([text for text in news if "Alasan: Cuaca buruk" in text]) == 3
    await desk.press("9", button(said, "Kabari sekarang").id)
    assert "kabarnya sudah dikirim" in words(await desk.press("9", button(said, "↩️").id))
    await tick(desk, minutes=20)
    assert len(told(desk, since)) == len(news), "nobody is told twice"


async def test_a_session_of_today_is_told_at_once(desk: DeskHouse) -> None:
    await full_session(desk, starts_at="2026-11-24T15:00")
    since = len(desk.ear.delivered)
    asked = await desk.say("9", "/sesi_batal 1 banjir")
    assert "tidak bisa ditarik" in words(asked)
    await desk.press("9", button(asked, "Ya, batalkan").id)
    assert len([text for text in told(desk, since) if "Alasan: banjir" in text]) == 3
    assert "kabarnya sudah dikirim" in words(await desk.say("9", "/sesi_urungkan 1"))


async def test_without_seats_there_is_nobody_to_tell_and_it_can_be_undone(desk: DeskHouse) -> None:
    await add_session(desk)
    said = await cancel(desk)
    assert "Tidak ada yang perlu diberi tahu" in words(said)
    assert "berlaku lagi" in words(await desk.say("9", "/sesi_urungkan 1"))
    assert await state(desk) == ("open", 0)
    assert "tidak dibatalkan" in words(await desk.say("9", "/sesi_urungkan 1"))
    assert "Tidak ada pembatalan" in words(await desk.say("9", "/sesi_urungkan"))


async def test_a_closed_session_is_closed_again_after_the_undo(desk: DeskHouse) -> None:
    await full_session(desk)
    await desk.act("session close", id=1)
    await cancel(desk)
    listed = await desk.say("9", "/sesi_urungkan")
    await desk.press("9", button(listed, "↩️ Orientasi").id)
    assert await state(desk) == ("closed", 0)


async def test_who_deleted_herself_meanwhile_stays_deleted(desk: DeskHouse) -> None:
    await full_session(desk)
    await cancel(desk)
    store = desk.house.store
    async with store.transaction():
        await store.candidates.set_status(desk.address("1"), ref_of(1), "cancelled", desk.now)
    await desk.say("9", "/sesi_urungkan 1")
    assert (await seats(desk))[ref_of(1)] == "cancelled"
    assert (await seats(desk))[ref_of(2)] == "accepted"


async def test_held_news_of_a_change_is_held_again_after_the_undo(desk: DeskHouse) -> None:
    await full_session(desk)
    desk.wait(hours=12)  # quiet hours
    await desk.act("session edit", id=1, place="Aula Dua")
    asked = await desk.say("9", "/sesi_batal 1 banjir")
    assert "boleh menunggu" in words(asked)
    said = await desk.press("9", button(asked, "✅ Ya, kabari").id)
    await desk.press("9", button(said, "↩️ Urungkan").id)
    since = len(desk.ear.delivered)
    await tick(desk, hours=10)
    news = told(desk, since)
    assert len([text for text in news if "Aula Dua" in text]) == 3
    assert not [text for text in news if "dibatalkan" in text]


async def test_news_that_is_overtaken_by_a_cancellation_is_never_sent(desk: DeskHouse) -> None:
    await full_session(desk)
    desk.wait(hours=12)
    await desk.act("session edit", id=1, place="Aula Dua")
    asked = await desk.say("9", "/sesi_batal 1 banjir")
    await desk.press("9", button(asked, "✅ Ya, kabari").id)
    since = len(desk.ear.delivered)
    await tick(desk, hours=10)
    await tick(desk, hours=10)
    news = told(desk, since)
    assert not [text for text in news if "Aula Dua" in text]
    assert len([text for text in news if "dibatalkan" in text]) == 3


async def test_a_script_has_the_same_ten_minutes(desk: DeskHouse) -> None:
    await full_session(desk)
    since = len(desk.ear.delivered)
    done = await desk.act("session cancel", id=1, reason="banjir")
    assert (done["told"], done["told_at"]) == (3, "2026-11-24T09:25+08:00")
    assert done["undo_until"] == "2026-11-24T09:25+08:00"
    await tick(desk, minutes=9)
    again = await desk.act("session undo", id=1)
    assert (again["state"], again["taken"], again["waiting"]) == ("open", 2, 1)
    await tick(desk, minutes=9)
    assert told(desk, since) == []
    with pytest.raises(BotError, match="session 1 is open"):
        await desk.act("session undo", id=1)


async def test_an_officer_takes_back_what_a_script_cancelled(desk: DeskHouse) -> None:
    await full_session(desk)
    await desk.act("session cancel", id=1, reason="banjir")
    assert "berlaku lagi" in words(await desk.say("9", "/sesi_urungkan 1"))
    await cancel(desk)
    assert (await desk.act("session undo", id=1))["state"] == "open"


async def test_a_script_takes_nothing_back_once_people_were_told(desk: DeskHouse) -> None:
    await full_session(desk)
    since = len(desk.ear.delivered)
    await desk.act("session cancel", id=1, reason="banjir")
    desk.wait(minutes=10)  # not even sent yet
    with pytest.raises(BotError, match="the time to take it back is over"):
        await desk.act("session undo", id=1)
    await tick(desk, minutes=1)
    assert len([text for text in told(desk, since) if "Alasan: banjir" in text]) == 3
    with pytest.raises(BotError, match="people were told"):
        await desk.act("session undo", id=1)
    assert await state(desk) == ("cancelled", 1)


@pytest.mark.parametrize(
    ("changes", "more"), [({"starts_at": "2026-11-24T15:00"}, {}), ({}, {"urgent": True})]
)
async def test_urgent_news_of_a_script_and_of_today_is_told_at_once(
    desk: DeskHouse, changes: dict[str, Any], more: dict[str, Any]
) -> None:
    await full_session(desk, **changes)
    since = len(desk.ear.delivered)
    done = await desk.act("session cancel", id=1, reason="banjir", **more)
    assert done["undo_until"] is None
    await tick(desk)
    assert len([text for text in told(desk, since) if "Alasan: banjir" in text]) == 3
    with pytest.raises(BotError, match="people were told"):
        await desk.act("session undo", id=1)


async def test_without_anybody_in_it_no_news_is_promised(desk: DeskHouse) -> None:
    await add_session(desk)
    asked = await desk.say("9", "/sesi_batal 1 banjir")
    said = words(asked)
    assert "Kabarnya dikirim" not in said
    assert "bisa diurungkan selama 10 menit" in said
