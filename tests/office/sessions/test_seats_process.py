"""200 people tap for 20 seats on the real program: killed in the rush, or with seats given back."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import config
from bot.app import compose as app
from bot.dialogue.messages import Address
from bot.office.kit.action import perform_action
from bot.store.store import Store
from tests.houses.sessions import ref_of
from tests.houses.shell import knowledge
from tests.kill.house import ROOT, UNLIMITED, ProcessHouse
from tests.telegram_api import FakeTelegram

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL"), pytest.mark.kill]

PEOPLE = 200
SEATS = 20
FIRST = 7000


async def prepared(house: ProcessHouse) -> None:
    """Registers everybody and makes the session, before the program runs."""
    settings = config.load_config(ROOT / "config.yaml", house.settings)
    store = await app.open_store(settings, knowledge())
    now = datetime.now(UTC)
    async with store.transaction():
        for number in range(PEOPLE):
            await store.candidates.register_form(
                Address("telegram", str(FIRST + number)),
                ref_of(number),
                "candidate",
                1,
                {"full_name": f"Orang {number}"},
                now,
                other=False,
            )
    session = {"title": "Orientasi", "place": "Aula", "seats": SEATS}
    session["starts_at"] = f"{now.year + 1}-06-03T09:00"
    await perform_action(store, knowledge(), "session add", session, now)
    await store.close()


async def test_a_kill_in_the_middle_of_the_rush_gives_no_seat_twice_and_forgets_nobody(
    tmp_path: Path,
) -> None:
    async with FakeTelegram() as fake:
        house = ProcessHouse(fake, tmp_path)
        await prepared(house)
        chats = [fake.chat(FIRST + number) for number in range(PEOPLE)]
        try:
            await house.start()
            for chat in chats:
                chat.started = True
                message = fake.keep(chat, fake.me, {"text": "Jadwal sesi"})
                fake.press_unseen(chat.id, "1:seat:take:1", message)
            await fake.until(lambda: sum(len(chat.said) > 1 for chat in chats) > PEOPLE // 4, 30)
            await house.kill()
            await house.start()
            await fake.until(lambda: all(len(chat.said) > 1 for chat in chats), 60)
            await house.until_sent(PEOPLE, 60)
            store = await house.store()
            guests = await store.seats.guests_of(1)
            await store.close()
            assert await house.stop() == 0
        finally:
            await house.close()
    states = Counter(guest.seat.state for guest in guests)
    assert states == {"accepted": SEATS, "waiting": PEOPLE - SEATS}
    assert [guest.seat.line for guest in guests[SEATS:]] == list(range(1, PEOPLE - SEATS + 1))
    seated = {int(guest.address.chat) for guest in guests if guest.seat.state == "accepted"}
    for chat in chats:
        told = " ".join(chat.texts[1:])
        assert ("sudah tercatat" in told) == (chat.id in seated), chat.id
        assert ("daftar tunggu, nomor" in told) == (chat.id not in seated), chat.id


async def test_seats_given_back_go_down_the_line_in_order_and_are_never_one_too_many(
    tmp_path: Path,
) -> None:
    """Everybody taps twice; every third who is offered one of ten freed seats declines."""
    async with FakeTelegram() as fake:
        house = ProcessHouse(fake, tmp_path, {**UNLIMITED, "PANDU_DESK__QUIET": ""})
        await prepared(house)
        chats = [fake.chat(FIRST + number) for number in range(PEOPLE)]

        def press_twice(chat: int, choice: str) -> None:
            message = fake.keep(fake.chat(chat), fake.me, {"text": "Jadwal sesi"})
            for _ in range(2):
                fake.press_unseen(chat, choice, message)

        try:
            await house.start()
            for chat in chats:
                chat.started = True
                press_twice(chat.id, "1:seat:take:1")
            await fake.until(lambda: all(len(chat.said) > 1 for chat in chats), 60)
            store = await house.store()
            try:
                answered = await _passed_on(store, press_twice)
            finally:
                await store.close()
            await house.until_sent(PEOPLE, 60)
            assert await house.stop() == 0
            store = await house.store()
            guests = await store.seats.guests_of(1)
            await store.close()
        finally:
            await house.close()
    assert answered == sorted(answered), "the line's order is the order of the offers"
    states = Counter(guest.seat.state for guest in guests)
    assert states["accepted"] == SEATS
    assert states["cancelled"] == 10
    assert states["declined"] == 4
    assert sum(states.values()) == PEOPLE


async def _passed_on(store: Store, press: Callable[[int, str], None]) -> list[int]:
    """Ten give back; who is offered a seat answers, until ten have said yes; who was asked."""
    for guest in (await store.seats.guests_of(1))[:10]:
        press(int(guest.address.chat), f"1:seat:give:1:{guest.seat.ref}:ill")
    answered: list[int] = []
    async with asyncio.timeout(60):
        while len(answered) < 14:
            guests = await store.seats.guests_of(1)
            assert sum(guest.seat.state in ("accepted", "offered") for guest in guests) <= SEATS
            for guest in guests:
                if guest.seat.state == "offered" and guest.seat.id not in answered:
                    answered.append(guest.seat.id)
                    says = "no" if len(answered) % 3 == 0 else "yes"
                    press(int(guest.address.chat), f"1:seat:{says}:1:{guest.seat.ref}")
            await asyncio.sleep(0.05)
    return answered
