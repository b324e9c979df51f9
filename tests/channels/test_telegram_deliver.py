"""What is said on Telegram arrives as meant, or fails in one of the four ways of bot.channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels.telegram.http import _encode_body
from bot.channels.telegram.sender import REMEMBERED, Recent
from bot.dialogue.channel import Delivery, Refused, TryLater, UnknownOutcome, Unreachable
from bot.dialogue.messages import Address, Choice, File, Outgoing
from tests.houses.telegram import ListeningHouse
from tests.telegram_api import FakeTelegram, buttons

ANN, BUDI = 1001, 1002
YES_NO = (Choice("v1:y", "Ya"), Choice("v1:n", "Tidak"))


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        running.say(ANN, "/start")
        running.say(BUDI, "/start")
        yield running


@pytest.fixture
async def house(fake: FakeTelegram) -> AsyncIterator[ListeningHouse]:
    built = ListeningHouse(fake)
    yield built
    await built.close()


async def press(fake: FakeTelegram, house: ListeningHouse, button: str) -> str:
    """Ann presses; returns the id that the house heard."""
    if house.task is None:
        house.listen()
    heard = len(house.heard)
    update = fake.press(ANN, button)
    await fake.until(
        lambda: any(incoming.id.startswith(f"{update}.") for incoming in house.heard[heard:])
    )
    return house.heard[-1].id


async def test_a_message_arrives_with_its_marks_and_buttons(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    sent = await house.say(ANN, "*Setuju?* a < b & c", choices=YES_NO)
    last = fake.chat(ANN).last
    assert sent == str(last["message_id"])
    assert last["text"] == "Setuju? a < b & c"
    assert last["entities"] == [{"type": "bold", "offset": 0, "length": 7}]
    assert [b["callback_data"] for b in buttons(last)] == ["v1:y", "v1:n"]


async def test_a_long_text_comes_in_parts_and_the_buttons_on_the_last(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    await house.say(ANN, "😀 kata " * 1200, choices=YES_NO)
    said = fake.chat(ANN).said
    assert len(said) == 3
    assert [len(buttons(m)) for m in said] == [0, 0, 2]


async def test_parts_that_arrived_are_not_said_again(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    text = "a" * 4096 + "b" * 10
    message = Delivery(77, Outgoing(Address("telegram", str(ANN)), text))
    await house.say(ANN, "dulu")
    fake.faults.add(method="send", chat=ANN, there=0.0)
    fake.faults.add(method="send", chat=ANN, retry_after=3)
    with pytest.raises(TryLater):
        await house.channel.deliver(message)
    await house.channel.deliver(message)
    assert [t[0] for t in fake.chat(ANN).texts] == ["d", "a", "b"]


@pytest.mark.parametrize(
    ("fault", "mood"),
    [
        ({"status": 403}, Unreachable),
        ({"status": 400, "description": "Bad Request: chat not found"}, Unreachable),
        ({"status": 400, "description": "Bad Request: message text is empty"}, Refused),
        ({"status": 400, "description": "Bad Request: BUTTON_DATA_INVALID"}, Refused),
        ({"retry_after": 9}, TryLater),
        ({"status": 401}, TryLater),
        ({"status": 500}, UnknownOutcome),
        ({"status": 502}, UnknownOutcome),
        ({"status": 200}, UnknownOutcome),
        ({"cut": "before"}, UnknownOutcome),
        ({"cut": "after"}, UnknownOutcome),
    ],
)
async def test_failures_have_four_moods(
    fake: FakeTelegram, house: ListeningHouse, fault: dict[str, object], mood: type[Exception]
) -> None:
    fake.faults.add(method="sendMessage", **fault)
    with pytest.raises(mood) as error:
        await house.say(ANN, "halo")
    assert fake.token not in str(error.value)
    assert error.value.__cause__ is None
    assert len(fake.chat(ANN).said) == (fault.get("cut") == "after")


async def test_a_server_that_cannot_be_reached_was_surely_not_told(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    await fake.stop()
    waits = []
    for _ in range(3):
        with pytest.raises(TryLater) as later:
            await house.say(ANN, "dua")
        assert later.value.everyone
        waits.append(later.value.seconds)
    assert waits == sorted(waits)
    await fake.start()
    await house.say(ANN, "tiga")
    assert fake.chat(ANN).texts == ["tiga"]


async def test_silence_after_the_request_left_is_an_unknown_outcome(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    house.channel._calls._requests[0]._read_timeout = 0.05
    fake.faults.add(method="sendMessage", back=0.3)
    with pytest.raises(UnknownOutcome):
        await house.say(ANN, "halo")
    assert fake.chat(ANN).texts == ["halo"]


async def test_one_flooded_chat_waits_alone_and_two_make_everyone_wait(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    fake.faults.add(method="send", chat=ANN, retry_after=9, times=2)
    fake.faults.add(method="send", chat=BUDI, retry_after=9)
    moods = []
    for chat in (ANN, ANN, BUDI):
        with pytest.raises(TryLater) as later:
            await house.say(chat, "halo")
        moods.append((later.value.seconds, later.value.everyone))
    assert moods == [(9, False), (9, False), (9, True)]


async def test_who_blocked_us_or_never_wrote_cannot_be_reached(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    fake.block(ANN)
    for chat in (ANN, 999):
        with pytest.raises(Unreachable):
            await house.say(chat, "halo")


@pytest.mark.parametrize("chat", ["bukan angka", ""])
async def test_an_address_that_is_no_chat_is_refused(house: ListeningHouse, chat: str) -> None:
    with pytest.raises(Refused):
        await house.channel.deliver(Delivery(1, Outgoing(Address("telegram", chat), "x")))


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
async def test_an_empty_message_is_refused(house: ListeningHouse, text: str) -> None:
    with pytest.raises(Refused):
        await house.say(ANN, text)


async def test_an_answered_question_loses_its_buttons_and_keeps_what_was_chosen(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    question = await house.say(ANN, "*Setuju* 😀?", choices=YES_NO, asks="consent")
    heard = await press(fake, house, "Tidak")
    await house.say(ANN, "Baik.", reply_to=heard)
    await house.settled()
    asked = fake.chat(ANN).messages[int(question)]
    assert asked["text"] == "Setuju 😀?\n\n✓ Tidak"
    assert [(e["type"], e["offset"], e["length"]) for e in asked["entities"]] == [
        ("bold", 0, 6),
        ("bold", 12, 7),
    ]
    assert buttons(asked) == []


async def test_a_typed_answer_takes_the_buttons_away_too(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    first = await house.say(ANN, "Pendidikan?", choices=YES_NO, asks="education")
    await house.say(ANN, "Kampus?", reply_to="5", choices=YES_NO, asks="campus")
    await house.settled()
    assert buttons(fake.chat(ANN).messages[int(first)]) == []
    assert len(buttons(fake.chat(ANN).last)) == 2


async def test_an_answer_in_mid_form_leaves_the_open_question_alone(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    first = await house.say(ANN, "Pendidikan?", choices=YES_NO, asks="education")
    await house.say(ANN, "Gratis.", reply_to="5", choices=(Choice("m", "Membantu"),), topic="cost")
    await house.settled()
    assert len(buttons(fake.chat(ANN).messages[int(first)])) == 2


async def test_menus_are_edited_in_place(fake: FakeTelegram, house: ListeningHouse) -> None:
    menu = await house.say(ANN, "Menu", choices=(Choice("p2", "Berikutnya"),))
    heard = await press(fake, house, "Berikutnya")
    again = await house.say(
        ANN, "Menu 2", reply_to=heard, edits=True, choices=(Choice("p1", "Sebelumnya"),)
    )
    assert again == menu
    assert fake.chat(ANN).texts == ["Menu 2"]
    assert [b["text"] for b in buttons(fake.chat(ANN).last)] == ["Sebelumnya"]


async def test_an_edit_that_changes_nothing_is_a_success(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    menu = await house.say(ANN, "Menu", choices=YES_NO)
    heard = await press(fake, house, "Ya")
    assert await house.say(ANN, "Menu", reply_to=heard, edits=True, choices=YES_NO) == menu
    assert len(fake.chat(ANN).said) == 1


async def test_a_message_that_is_gone_is_said_anew(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    menu = await house.say(ANN, "Menu", choices=YES_NO)
    heard = await press(fake, house, "Ya")
    del fake.chat(ANN).messages[int(menu)]
    assert await house.say(ANN, "Menu 2", reply_to=heard, edits=True, choices=YES_NO) != menu
    assert fake.chat(ANN).texts == ["Menu 2"]


async def test_an_edit_after_a_restart_is_a_new_message(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    await house.say(ANN, "Menu", choices=YES_NO)
    await house.say(ANN, "Menu 2", reply_to="12345", edits=True, choices=YES_NO)
    assert fake.chat(ANN).texts == ["Menu", "Menu 2"]


async def test_an_edit_with_unknown_outcome_is_simply_tried_again(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    menu = await house.say(ANN, "Menu", choices=YES_NO)
    heard = await press(fake, house, "Ya")
    fake.faults.add(method="editMessageText", cut="after")
    with pytest.raises(TryLater):
        await house.say(ANN, "Menu 2", reply_to=heard, edits=True)
    assert await house.say(ANN, "Menu 2", reply_to=heard, edits=True) == menu
    assert fake.chat(ANN).texts == ["Menu 2"]


async def test_a_reply_to_a_press_that_goes_to_somebody_else_edits_nothing(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    await house.say(ANN, "Ambil?", choices=YES_NO)
    heard = await press(fake, house, "Ya")
    await house.say(BUDI, "Ada petugas", reply_to=heard, edits=True)
    assert fake.chat(ANN).texts == ["Ambil?"]
    assert fake.chat(BUDI).texts == ["Ada petugas"]


async def test_the_number_is_shared_by_a_key_that_folds_away(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    await house.say(ANN, "Nomor HP?", contact="Bagikan nomor saya", choices=YES_NO[:1])
    keyboard = fake.chat(ANN).keyboard
    assert keyboard is not None
    assert [key["text"] for row in keyboard for key in row] == ["Bagikan nomor saya", "Ya"]
    fake.share_contact(ANN, "628115551")
    house.listen()
    await fake.until(lambda: any(i.contact for i in house.heard))
    assert [i.contact.own for i in house.heard if i.contact] == [True]
    await house.say(ANN, "Kami catat.\n\nKabupaten?", choices=YES_NO)
    assert fake.chat(ANN).texts[-1] == "Kami catat.\n\nKabupaten?"


async def test_a_typed_number_takes_the_key_away_with_the_first_paragraph(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    await house.say(ANN, "Nomor HP?", contact="Bagikan nomor saya")
    await house.say(ANN, "Kami catat: *0811*.\n\nKabupaten?", choices=YES_NO)
    assert fake.chat(ANN).keyboard is None
    assert fake.chat(ANN).texts[-2:] == ["Kami catat: 0811.", "Kabupaten?"]
    assert len(buttons(fake.chat(ANN).last)) == 2
    await house.say(ANN, "Satu.\n\nDua.", choices=YES_NO)
    assert fake.chat(ANN).texts[-1] == "Satu.\n\nDua."


async def test_a_message_without_buttons_takes_the_key_away(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    await house.say(ANN, "Nomor HP?", contact="Bagikan nomor saya")
    await house.say(ANN, "Selesai.")
    assert fake.chat(ANN).keyboard is None
    assert fake.chat(ANN).texts[-1] == "Selesai."


def text_file(name: str, content: str) -> File:
    return File(name, "text/plain", content.encode())


async def test_a_file_comes_with_its_words(fake: FakeTelegram, house: ListeningHouse) -> None:
    await house.say(
        ANN, "*Data* Anda", file=text_file("data saya.txt", "nama: Siti\n"), choices=YES_NO
    )
    last = fake.chat(ANN).last
    assert (last["caption"], last["document"]["file_name"]) == ("Data Anda", "data saya.txt")
    assert fake.files[last["document"]["file_id"]][1] == b"nama: Siti\n"
    assert len(buttons(last)) == 2
    await house.say(ANN, "panjang " * 200, file=text_file('a"\r\nX: 1/..\\.txt', "isi"))
    assert fake.chat(ANN).last["document"]["file_name"] == "a___X_ 1_.._.txt"
    assert "caption" not in fake.chat(ANN).last
    assert fake.chat(ANN).said[-2]["text"].startswith("panjang")
    await house.say(ANN, "", file=text_file("a.txt", "isi"))
    assert "caption" not in fake.chat(ANN).last


async def test_a_picture_is_seen_at_once_and_needs_no_download(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    await house.say(ANN, "*Slip*", file=File("slip.png", "image/png", b"\x89PNG"))
    last = fake.chat(ANN).last
    assert last["caption"] == "Slip"
    assert fake.files[last["photo"][0]["file_id"]] == ("slip.png", b"\x89PNG")


@pytest.mark.attack
async def test_hostile_words_arrive_as_they_were_written(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    """Hostile words change what the person on the other side reads."""
    for hostile in ("<b>&amp;</i>", "\u202eabc", "😀" * 2048, "{0} %s", "a\x00b", "‏\u200bx"):
        await house.say(ANN, hostile)
        assert fake.chat(ANN).texts[-1] == hostile.replace("\x00", " ")


def test_memories_of_niceties_are_bounded() -> None:
    recent: Recent[int, int] = Recent()
    for number in range(REMEMBERED + 10):
        recent.put(number, number)
    assert recent.get(9) is None
    assert recent.get(10) == 10


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_survives_the_way_it_is_sent(text: str) -> None:
    body, _ = _encode_body(RequestData([RequestParameter.from_input("text", text)]))
    assert isinstance(body, bytes)
    assert dict(parse_qsl(body.decode(), keep_blank_values=True)) == {"text": text}
