"""What a command is given, and what becomes of its answer: the frame that every room builds on."""

from __future__ import annotations

import pytest

from bot.dialogue.messages import Address, Incoming, Outgoing
from bot.office.kit.commands import COMMANDS, Answer, Command, Order
from tests.houses.desk import DeskHouse


class Room:
    """A room of one guided command that keeps what it was given."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.answer = Answer()

    async def act(self, order: Order) -> Answer:
        self.orders.append(order)
        buttons = order.message(
            "?", order.button("desk.staff.yes", "uji", "ya", 7), numbered=order.text != "angka"
        )
        told = Outgoing(Address("telegram", "9"), "kabar")
        return Answer((buttons,), news=(told,), memory={"step": order.text}, notice="baik")

    @property
    def given(self) -> tuple[str, tuple[str, ...], dict[str, str], str]:
        last = self.orders[-1]
        return last.text, last.action, dict(last.memory), last.control


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    room = Room()
    monkeypatch.setitem(COMMANDS, "uji", Command("uji", "officer", room.act, start="u-"))
    return room


@pytest.fixture
async def desk(desk: DeskHouse, room: Room) -> DeskHouse:
    await desk.hire("1", "officer")
    return desk


async def test_what_follows_the_command_is_its_text_lines_and_all(
    desk: DeskHouse, room: Room
) -> None:
    await desk.say("1", "/uji\nbaris satu\n\nbaris dua ")
    assert room.given == ("baris satu\n\nbaris dua", (), {}, "")


async def test_the_next_free_text_comes_with_what_was_remembered(
    desk: DeskHouse, room: Room
) -> None:
    await desk.say("1", "/uji satu")
    await desk.say("1", "dua")
    assert room.given == ("dua", (), {"step": "satu"}, "")
    await desk.say("1", "/uji tiga")
    assert room.given == ("tiga", (), {}, ""), "begun anew"


async def test_another_command_is_not_given_what_this_one_remembered(
    desk: DeskHouse, room: Room
) -> None:
    await desk.say("1", "/nama")
    await desk.press("1", "1:s:uji:ya")
    assert room.given == ("", ("ya",), {}, "")


async def test_a_button_is_pressed_typed_by_its_number_or_by_its_label(
    desk: DeskHouse, room: Room
) -> None:
    for typed in ("1", "1.", "ya, cabut", "Ya cabut!"):
        await desk.say("1", "/uji satu")
        await desk.say("1", typed)
        assert room.given == ("", ("ya", "7"), {"step": "satu"}, ""), typed


async def test_digits_are_an_answer_where_the_command_says_so(desk: DeskHouse, room: Room) -> None:
    await desk.say("1", "/uji angka")
    await desk.say("1", "1")
    assert room.given == ("1", (), {"step": "angka"}, "")


async def test_the_word_back_is_told_apart(desk: DeskHouse, room: Room) -> None:
    await desk.say("1", "/uji satu")
    await desk.say("1", "Kembali")
    assert room.given == ("Kembali", (), {"step": "satu"}, "back")


async def test_a_link_with_its_beginning_calls_the_command(desk: DeskHouse, room: Room) -> None:
    await desk.say("1", "/start", start="u-abc")
    assert room.given == ("abc", (), {}, "")


async def test_news_reach_others_on_their_channel_after_the_reply(
    desk: DeskHouse, room: Room
) -> None:
    await desk.say("1", "/uji")
    reply, news = desk.ear.delivered[-2:]
    assert (reply.to.chat, reply.text.partition("\n")[0]) == ("1", "?")
    assert (news.to.chat, news.text) == ("9", "kabar")


async def test_a_voice_message_does_not_end_a_guided_act(desk: DeskHouse, room: Room) -> None:
    await desk.say("1", "/uji satu")
    await desk.say("1", "", attachment="voice")
    await desk.say("1", "dua")
    assert room.given == ("dua", (), {"step": "satu"}, "")


async def test_an_order_that_comes_twice_is_done_once(desk: DeskHouse, room: Room) -> None:
    order = Incoming("same", Address("telegram", "1"), "/uji satu", desk.now)
    await desk.house.conversations.take_messages([order])
    await desk.house.conversations.take_messages([order])
    assert len(room.orders) == 1
