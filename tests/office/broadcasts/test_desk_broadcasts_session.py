"""What is owed to the holders of a seat, and a second try where nobody knows whether it arrived."""

from __future__ import annotations

import pytest

from bot.dialogue.channel import UnknownOutcome
from bot.dialogue.messages import Address
from bot.dialogue.state import State
from bot.errors import BotError
from tests.houses.broadcasts import TEXT, Trouble, copies, finish, send
from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import add_session, button, register

GUESTS = ("11", "12", "13", "14")


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer", "Rina Sari")
    await add_session(desk)
    await add_session(desk, title="Lain")
    store = desk.house.store
    for number, who in enumerate((*GUESTS, "15", "16"), 1):
        ref = await register(desk, who, number)
        address = Address("telegram", who)
        async with store.transaction():
            await store.conversations.keep_states({address: State(locale="id", met=True)}, desk.now)
            if who != "16":
                session = 2 if who == "15" else 1
                await store.seats.take_seat(address, ref, session, "accepted", desk.now)
    async with store.transaction():
        for given in (True, False):  # stopped all news once
            await store.candidates.record_consent(
                Address("telegram", "12"), "news", desk.now, given=given, version="", words=""
            )
        await store.conversations.set_reachable(Address("telegram", "13"), reachable=False)
    return desk


def recipients(desk: DeskHouse) -> list[str]:
    return sorted(copy.to.chat for copy in copies(desk))


async def test_all_who_hold_a_seat_get_it_agreed_or_not_but_who_blocked_does_not(
    desk: DeskHouse,
) -> None:
    number = await send(desk, filter={"session": 1}, purpose="session")
    await finish(desk)
    assert recipients(desk) == ["11", "12", "14"]
    shown = await desk.act("broadcast show", id=number)
    assert shown["purpose"] == "session"
    assert shown["reasons"] == {"skipped:unreachable": 1}


async def test_as_news_it_reaches_none_of_them(desk: DeskHouse) -> None:
    await send(desk, filter={"session": 1})
    await finish(desk)
    assert recipients(desk) == []


async def test_it_tells_why_she_gets_it_and_offers_her_seat_not_a_stop(desk: DeskHouse) -> None:
    await send(desk, filter={"session": 1}, purpose="session")
    await finish(desk)
    copy = copies(desk)[0]
    assert "karena punya kursi di sesi ini" in copy.text
    assert [choice.label for choice in copy.choices] == ["Kursi saya"]
    shown = words(await desk.press("11", copy.choices[0].id))
    assert "Orientasi" in shown


async def test_who_gives_her_seat_back_before_it_leaves_gets_nothing(desk: DeskHouse) -> None:
    number = await send(desk, filter={"session": 1}, purpose="session")
    async with desk.house.store.transaction():
        await desk.house.store.seats.give_back(
            Address("telegram", "14"), "PQAAAAE", 1, "other", desk.now
        )
    await finish(desk)
    assert recipients(desk) == ["11", "12"]
    shown = await desk.act("broadcast show", id=number)
    assert shown["reasons"]["skipped:no_seat"] == 1


@pytest.mark.parametrize(
    "chosen",
    [
        None,
        {"session": [1, 2]},
        {"campus": "poltekkes_banjarmasin"},
        {"session": 1, "seat": "waiting"},
    ],
)
async def test_it_is_refused_for_any_other_audience(desk: DeskHouse, chosen: object) -> None:
    with pytest.raises(BotError, match="seat in one session"):
        await send(desk, filter=chosen, purpose="session")
    assert (await desk.act("broadcast list"))["broadcasts"] == []


async def test_the_session_itself_offers_to_tell_its_guests(desk: DeskHouse) -> None:
    asked = await desk.press("rina", button(await desk.say("rina", "/sesi 1"), "📣 Umumkan").id)
    assert "semua pemilik kursi sesi 1" in words(asked)
    read = await desk.say("rina", TEXT)
    assert "Akan menerima: 3 orang" in words(read)
    assert "karena punya kursi" in words(read)
    assert copies(desk)[0].to.chat == "rina", "only the preview so far"
    desk.ear.delivered.clear()
    await desk.press("rina", button(read, "Kirim").id)
    await finish(desk)
    assert recipients(desk) == ["11", "12", "14"]


async def test_a_filter_for_one_session_offers_the_purpose_and_takes_it_back(
    desk: DeskHouse,
) -> None:
    read = await desk.say("rina", f"/siaran {TEXT}\nkepada: sesi 1")
    assert "Akan menerima: 0 orang" in words(read)
    owed = await desk.press("rina", button(read, "Kabar sesi").id)
    assert "Akan menerima: 3 orang" in words(owed)
    news = await desk.press("rina", button(owed, "Jadikan kabar biasa").id)
    assert "Akan menerima: 0 orang" in words(news)
    await desk.press("rina", button(news, "Kabar sesi").id)
    await desk.press("rina", "1:s:siaran:to:1")
    everybody = await desk.say("rina", "semua")
    assert "Kabar sesi" not in words(everybody), "it is for others too: news, with consent"
    assert (await desk.act("broadcast show", id=1))["purpose"] == "news"
    await desk.press("rina", "1:s:siaran:as_session:1")
    assert (await desk.act("broadcast show", id=1))["purpose"] == "news", "not by a forged button"


async def test_those_in_doubt_can_be_sent_to_again_knowingly(desk: DeskHouse) -> None:
    deliver = desk.ear.deliver
    Trouble(desk, UnknownOutcome(), UnknownOutcome(), None)
    await send(desk, filter={"session": 1}, purpose="session")
    await finish(desk)
    desk.ear.deliver = deliver  # type: ignore[method-assign]  # the bad day is over
    first = recipients(desk)
    shown = await desk.act("broadcast show", id=1)
    assert (shown["sent"], shown["unknown"]) == (1, 2)
    report = await desk.say("rina", "/siaran 1")
    again = await desk.press("rina", button(report, "Kirim ulang ke yang tidak pasti (2)").id)
    assert "mungkin menerima pesan ini dua kali" in words(again)
    assert "Akan menerima: 2 orang" in words(again)
    shown = await desk.act("broadcast show", id=2)
    assert (shown["state"], shown["purpose"]) == ("draft", "session")
    desk.ear.delivered.clear()
    await desk.press("rina", button(again, "Kirim").id)
    await finish(desk)
    assert sorted([*recipients(desk), *first]) == ["11", "12", "14"]


async def test_where_nothing_is_in_doubt_no_second_try_is_offered(desk: DeskHouse) -> None:
    await send(desk, filter={"session": 1}, purpose="session")
    await finish(desk)
    told = await desk.say("rina", "/siaran 1")
    assert not [choice for choice in told[-1].choices if "tidak pasti" in choice.label]
