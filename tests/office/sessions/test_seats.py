"""Seats: never more than there are, in the order of asking, nobody in two states."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import add_session, button, pressed, ref_of, register, seats


async def crowd(desk: DeskHouse, number: int) -> None:
    for item in range(number):
        await register(desk, str(item), item)


async def test_two_hundred_tap_for_twenty_seats_at_once(desk: DeskHouse) -> None:
    await add_session(desk, seats=20)
    await crowd(desk, 200)
    order = random.Random(7).sample(range(200), 200)
    taps = [pressed(desk, str(number), "1:seat:take:1", f"t{number}", desk.now) for number in order]
    again = [
        pressed(desk, str(number), "1:seat:take:1", f"u{number}", desk.now) for number in order
    ]
    await desk.house.conversations.take_messages([*taps, *taps[:50], *again])
    found = await seats(desk)
    assert list(found) == [ref_of(number) for number in order], "in the order of the taps"
    assert list(found.values()) == ["accepted"] * 20 + ["waiting"] * 180
    await desk.house.outbox.flush_channel("telegram")
    told = Counter(
        outgoing.to.chat
        for outgoing in desk.ear.delivered
        if outgoing.text.startswith(("✅", "Kursi *"))
    )
    assert told == Counter({str(number): 1 for number in range(200)}), "each was told once"
    numbers = [
        outgoing for outgoing in desk.ear.delivered if "daftar tunggu, nomor" in outgoing.text
    ]
    places = {
        number.to.chat: int(number.text.split("nomor *")[1].split("*")[0]) for number in numbers
    }
    assert [places[str(number)] for number in order[20:]] == list(range(1, 181))


async def test_those_told_of_a_seat_are_those_who_have_one(desk: DeskHouse) -> None:
    await add_session(desk, seats=3)
    await crowd(desk, 8)
    taps = [
        pressed(desk, str(number), "1:seat:take:1", f"t{number}", desk.now) for number in range(8)
    ]
    await desk.house.conversations.take_messages(taps)
    await desk.house.outbox.flush_channel("telegram")
    slips = {outgoing.to.chat for outgoing in desk.ear.delivered if outgoing.text.startswith("🎫")}
    assert slips == {"0", "1", "2"}


async def test_a_double_tap_is_a_no_op(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    assert "tercatat" in words(await desk.press("1", "1:seat:take:1"))
    before = await desk.act("session show", id=1)
    assert await desk.press("1", "1:seat:take:1") == []
    assert await desk.act("session show", id=1) == before


async def test_a_seat_given_back_and_taken_again_joins_the_end_of_the_line(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 3)
    for number in range(3):
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:ill")
    await desk.press("0", "1:seat:take:1")
    assert await seats(desk) == {
        ref_of(1): "waiting",
        ref_of(2): "waiting",
        ref_of(0): "waiting",
    }


async def test_a_free_seat_is_not_for_whoever_comes_before_the_line_is_asked(
    desk: DeskHouse,
) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 3)
    await desk.press("0", "1:seat:take:1")
    await desk.press("1", "1:seat:take:1")
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:busy")
    assert "nomor *2*" in words(await desk.press("2", "1:seat:take:1"))


async def test_a_seat_is_given_back_in_two_taps_with_a_reason(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    told = await desk.press("1", "1:seat:take:1")
    asked = await desk.press("1", button(told, "Kembalikan kursi").id)
    assert await seats(desk) == {ref_of(1): "accepted"}
    assert "dikembalikan" in words(await desk.press("1", button(asked, "Sakit").id))
    [person] = (await desk.act("session show", id=1))["people"]
    assert (person["state"], person["reason"]) == ("cancelled", "ill")


async def test_a_changed_mind_keeps_the_seat(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    told = await desk.press("1", "1:seat:take:1")
    asked = await desk.press("1", button(told, "Kembalikan kursi").id)
    await desk.press("1", button(asked, "Saya tetap ikut").id)
    assert await seats(desk) == {ref_of(1): "accepted"}


async def test_a_closed_session_takes_nobody_and_keeps_its_seats(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    await crowd(desk, 2)
    await desk.press("0", "1:seat:take:1")
    await desk.act("session close", id=1)
    assert "tidak menerima" in words(await desk.press("1", "1:seat:take:1"))
    assert await seats(desk) == {ref_of(0): "accepted"}
    assert "Orientasi" in words(await desk.say("0", "/jadwal"))
    await desk.act("session open", id=1)
    assert "daftar tunggu" in words(await desk.press("1", "1:seat:take:1"))


async def test_a_session_that_has_begun_takes_nobody(desk: DeskHouse) -> None:
    await add_session(desk, starts_at="2026-11-24T10:00")
    await register(desk, "1", 1)
    desk.wait(minutes=45)
    assert "tidak menerima" in words(await desk.press("1", "1:seat:take:1"))


async def test_fewer_seats_than_are_taken_are_refused(desk: DeskHouse) -> None:
    await add_session(desk, seats=3)
    await crowd(desk, 2)
    await desk.hire("9", "officer")
    for number in range(2):
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("9", "1:s:sesi_ubah:1:seats")
    assert "2 kursi terisi" in words(await desk.say("9", "1"))
    assert (await desk.act("session show", id=1))["seats"] == 3


@pytest.mark.attack
async def test_a_forged_button_takes_no_seat_of_somebody_else(desk: DeskHouse) -> None:
    """A forged button takes or gives up somebody else's seat."""
    await add_session(desk)
    await crowd(desk, 2)
    await desk.press("0", "1:seat:take:1")
    await desk.press("1", f"1:seat:give:1:{ref_of(0)}:ill")
    await desk.press("1", f"1:seat:take:1:{ref_of(0)}")
    assert await seats(desk) == {ref_of(0): "accepted"}


@pytest.mark.attack
@pytest.mark.parametrize(
    "forged",
    ["1:seat", "1:seat:take", "1:seat:take:99", "1:seat:take:-1", "1:seat:take:1:x:y:z",
     "1:seat:give:1:NOBODY:ill", "1:seat:take:" + "9" * 30, "1:seat:yes:1:", "1:sessions:999",
     "1:survey:1:10", "1:survey:x:1:1", "1:survey:1:1:5", "1:seat:take:²"],
)  # fmt: skip
async def test_any_forged_button_is_answered(desk: DeskHouse, forged: str) -> None:
    """A forged button ends the turn with a bug."""
    await add_session(desk)
    await register(desk, "1", 1)
    assert await desk.press("1", forged)
    assert set((await seats(desk)).values()) <= {"accepted"}
