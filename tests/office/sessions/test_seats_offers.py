"""A freed seat is offered down the line: one at a time, by day, to whoever can be reached."""

from __future__ import annotations

import pytest

from bot.dialogue.messages import Address
from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import add_session, button, ref_of, register, seats, tick


async def crowd(desk: DeskHouse, number: int) -> None:
    for item in range(number):
        await register(desk, str(item), item)


async def test_an_offer_goes_down_the_line_as_it_expires(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 3)
    for number in range(3):
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:far")
    told = await tick(desk)
    assert [outgoing.to.chat for outgoing in told] == ["1"]
    assert "pukul 15.15 WITA" in words(told)
    assert await tick(desk, hours=5, minutes=59) == []
    told = await tick(desk, minutes=1)
    assert [outgoing.to.chat for outgoing in told] == ["2"]
    assert await seats(desk) == {
        ref_of(0): "cancelled",
        ref_of(1): "declined",
        ref_of(2): "offered",
    }


async def test_an_offer_is_accepted_by_one_tap_and_brings_the_slip(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 2)
    for number in range(2):
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:far")
    [offer] = await tick(desk)
    told = await desk.press("1", button([offer], "✅").id)
    assert [outgoing.file.media for outgoing in told if outgoing.file] == [
        "image/png",
        "text/calendar",
    ]
    assert (await seats(desk))[ref_of(1)] == "accepted"
    assert await desk.press("1", button([offer], "✅").id) == [], "the second tap is silent"


@pytest.mark.parametrize(("word", "state"), [("ya", "accepted"), ("tidak", "declined")])
async def test_an_offer_is_answered_in_words_too(desk: DeskHouse, word: str, state: str) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 2)
    for number in range(2):
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:far")
    await tick(desk)
    await desk.say("1", word)
    assert (await seats(desk))[ref_of(1)] == state


async def test_an_offer_declined_passes_on_and_late_answers_take_nothing(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 3)
    for number in range(3):
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:far")
    [offer] = await tick(desk)
    desk.wait(hours=6)
    assert "sudah lewat" in words(await desk.press("1", button([offer], "✅").id)), "before a tick"
    await tick(desk)
    assert "sudah lewat" in words(await desk.press("1", button([offer], "✅").id)), "after it"
    assert (await seats(desk))[ref_of(2)] == "offered"


async def test_an_offer_of_a_session_that_was_moved_before_now_takes_nothing(
    desk: DeskHouse,
) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 2)
    for number in range(2):
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:far")
    [offer] = await tick(desk)
    await desk.act("session move", id=1, starts_at="2026-11-24T10:00")
    desk.wait(hours=1)
    assert "sudah lewat" in words(await desk.press("1", button([offer], "✅").id))


async def test_nobody_is_offered_a_seat_in_the_night(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 2)
    for number in range(2):
        await desk.press(str(number), "1:seat:take:1")
    desk.wait(hours=12)
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:far")
    assert await tick(desk) == []
    told = await tick(desk, hours=9, minutes=45)
    assert [outgoing.to.chat for outgoing in told] == ["1"]
    assert "Rabu, 25 November 2026, pukul 13.00 WITA" in words(told)


async def test_hours_of_the_night_do_not_count_for_an_offer(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 2)
    for number in range(2):
        await desk.press(str(number), "1:seat:take:1")
    desk.wait(hours=8, minutes=45)  # 18.00: two hours today, four tomorrow
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:far")
    assert "Rabu, 25 November 2026, pukul 11.00 WITA" in words(await tick(desk))


async def test_whoever_cannot_be_reached_is_passed_over(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 3)
    for number in range(3):
        await desk.press(str(number), "1:seat:take:1")
    await desk.say("1", "", left=True)
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:far")
    assert [outgoing.to.chat for outgoing in await tick(desk)] == ["2"]


async def test_a_seat_that_deletion_freed_is_offered(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 2)
    for number in range(2):
        await desk.press(str(number), "1:seat:take:1")
    async with desk.house.store.transaction():
        await desk.house.store.forget(ref_of(0), desk.now)
    assert [outgoing.to.chat for outgoing in await tick(desk)] == ["1"]


async def test_a_cancelled_registration_frees_its_seat(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 2)
    for number in range(2):
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("0", f"1:cancelled:{ref_of(0)}")
    assert [outgoing.to.chat for outgoing in await tick(desk)] == ["1"]


async def test_an_offer_does_not_throw_her_out_of_a_form(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 2)
    for number in range(2):
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("1", "1:go:another")
    await desk.press("1", "1:consent:yes")
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:far")
    told = await tick(desk)
    assert ["Ada kursi kosong" in outgoing.text for outgoing in told] == [True, False]
    assert told[-1].asks == "full_name"
    await desk.say("1", "Siti Aminah")
    state = await desk.house.store.conversations.states_of([Address("telegram", "1")])
    assert state[Address("telegram", "1")].draft.answers == {"full_name": "Siti Aminah"}  # type: ignore[union-attr]  # she fills in a form


async def test_more_seats_are_offered_to_the_line(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 4)
    await desk.hire("9", "officer")
    for number in range(4):
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("9", "1:s:sesi_ubah:1:seats")
    asked = await desk.say("9", "3")
    assert "diubah" in words(await desk.press("9", button(asked, "✅").id))
    assert [outgoing.to.chat for outgoing in await tick(desk)] == ["1", "2"]


async def test_a_closed_session_takes_nobody_new_and_keeps_the_turn_of_who_waits(
    desk: DeskHouse,
) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 3)
    for number in range(2):
        await desk.press(str(number), "1:seat:take:1")
    await desk.act("session close", id=1)
    assert "tidak menerima" in words(await desk.press("2", "1:seat:take:1"))
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:far")
    told = await tick(desk)
    assert [outgoing.to.chat for outgoing in told] == ["1"]
    await desk.press("1", button(told, "✅").id)
    assert (await seats(desk))[ref_of(1)] == "accepted"
