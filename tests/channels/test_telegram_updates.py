"""Every kind of update is heard as what the person did."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram.updates import ReadUpdate, UnreadableUpdate, UpdateReader
from bot.dialogue.messages import Address, Contact, Incoming
from tests.telegram_api.people import ATTACHMENTS

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
READER = UpdateReader("pandu_bot", frozenset({-100}))
ANN = {"id": 7, "is_bot": False, "first_name": "Ann"}
PRIVATE = {"id": 7, "type": "private"}


def read(kind: str = "message", **content: Any) -> ReadUpdate:
    body = {"message_id": 5, "from": ANN, "chat": PRIVATE, "date": 1} | content
    return READER.read_update({"update_id": 42, kind: body}, AT)


def heard(kind: str = "message", **content: Any) -> Incoming:
    incoming = read(kind, **content).incoming
    assert incoming is not None
    return incoming


def test_a_text_is_heard_with_its_id_and_sender() -> None:
    told = Incoming("42.1", Address("telegram", "7"), "halo", AT, message="5")
    assert heard(text="halo") == told


def test_an_edited_text_says_so() -> None:
    assert heard("edited_message", text="halo").edited


@pytest.mark.parametrize(
    ("typed", "text", "start"),
    [
        ("/start", "/start", None),
        ("/start poster_Banjar-1", "/start", "poster_Banjar-1"),
        ("/START@Pandu_Bot abc", "/start", "abc"),
        ("/start bukan muatan", "/start", None),
        ("/start " + "x" * 65, "/start", None),
        ("/menu@PANDU_bot", "/menu", None),
        ("/cek AB 12", "/cek AB 12", None),
        ("/cek@pandu_bot AB", "/cek AB", None),
        ("/", "/", None),
        ("1/2", "1/2", None),
        ("/menu, tolong", "/menu, tolong", None),
    ],
)
def test_commands_lose_our_name_and_start_its_payload(
    typed: str, text: str, start: str | None
) -> None:
    incoming = heard(text=typed)
    assert (incoming.text, incoming.start) == (text, start)


def test_commands_for_another_bot_are_not_for_us() -> None:
    assert read(text="/menu@other_bot").incoming is None


@pytest.mark.parametrize(
    ("kind", "attachment"), [(k, "other" if k == "poll" else k) for k in ATTACHMENTS]
)
def test_things_that_are_no_text_are_heard_as_what_they_are(kind: str, attachment: str) -> None:
    assert heard(**ATTACHMENTS[kind]).attachment == attachment


def test_a_caption_is_the_text_of_its_photo() -> None:
    incoming = heard(photo=[{}], caption="lowongan ini asli?")
    assert (incoming.text, incoming.attachment) == ("lowongan ini asli?", "photo")


def test_the_photos_of_an_album_know_it() -> None:
    assert heard(photo=[{}], media_group_id="9").album == "9"
    assert heard(photo=[{}]).album == ""


@pytest.mark.parametrize(
    ("card", "contact"),
    [
        ({"phone_number": "628115551", "user_id": 7}, Contact("+628115551", own=True)),
        ({"phone_number": "+628115551", "user_id": 7}, Contact("+628115551", own=True)),
        ({"phone_number": "08115551", "user_id": 8}, Contact("08115551", own=False)),
        ({"phone_number": "08115551"}, Contact("08115551", own=False)),
    ],
)
def test_a_number_is_her_own_only_when_telegram_says_so(
    card: dict[str, Any], contact: Contact
) -> None:
    assert heard(contact=card).contact == contact


def test_a_number_without_a_known_sender_is_nobodys_own() -> None:
    incoming = heard(contact={"phone_number": "1", "user_id": None}, **{"from": {}})
    assert incoming.contact == Contact("1", own=False)


def press(**content: Any) -> ReadUpdate:
    message = {
        "message_id": 9,
        "chat": PRIVATE,
        "text": "Setuju?",
        "reply_markup": {"inline_keyboard": [[{"text": "Ya", "callback_data": "v1:y"}]]},
    }
    query = {"id": "q1", "from": ANN, "message": message, "data": "v1:y"} | content
    return READER.read_update({"update_id": 42, "callback_query": query}, AT)


def test_a_press_is_a_choice_that_remembers_its_message() -> None:
    got = press()
    assert got.incoming is not None
    assert (got.incoming.choice, got.incoming.text, got.query) == ("v1:y", "", "q1")
    assert got.press is not None
    assert (got.press.message_id, got.press.text, got.press.label) == (9, "Setuju?", "Ya")


def test_a_press_on_a_message_too_old_to_see_still_counts() -> None:
    got = press(message={"message_id": 9, "chat": PRIVATE, "date": 0})
    assert got.incoming is not None
    assert got.press is not None
    assert got.press.text == ""


def test_a_press_without_message_is_answered_though_not_heard() -> None:
    assert press(message=None) == ReadUpdate(query="q1")


@pytest.mark.parametrize(
    ("status", "left"), [("kicked", True), ("member", False), ("administrator", None)]
)
def test_blocking_and_coming_back_are_heard(status: str, left: bool | None) -> None:
    got = read("my_chat_member", new_chat_member={"status": status}).incoming
    assert (got.left if got else None) is left


@pytest.mark.parametrize(
    "content",
    [
        {"text": "x", "chat": {"id": -5, "type": "supergroup"}},
        {"text": "x", "chat": {"id": -6, "type": "channel"}},
        {"text": "x", "from": ANN | {"is_bot": True}},
        {"pinned_message": {}},
        {"new_chat_title": "x"},
        {"text": ""},
    ],
)
def test_what_is_not_for_us_is_not_heard(content: dict[str, Any]) -> None:
    assert read(**content).incoming is None


def test_a_configured_group_is_heard() -> None:
    chat = {"id": -100, "type": "supergroup"}
    assert heard(text="x", chat=chat).sender == Address("telegram", "-100")


def test_half_characters_never_reach_the_house() -> None:
    heard(text="\ud83d rusak").text.encode()


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": "x"},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": []},
        {"update_id": 1, "message": {"chat": {}}},
        {"update_id": 1, "message": {"chat": {"id": "x", "type": "private"}, "text": "a"}},
        {"update_id": 1, "callback_query": {"id": 5, "message": [1], "data": "x"}},
        {"update_id": 1, "callback_query": {"data": "x"}},
        {"update_id": 1, "my_chat_member": {"chat": PRIVATE}},
        {"update_id": 1, "message": {"chat": PRIVATE, "contact": {}}},
        [],
        None,
        5,
    ],
)
def test_nonsense_is_unreadable_and_never_another_error(update: Any) -> None:
    with pytest.raises(UnreadableUpdate):
        READER.read_update(update, AT)


def test_why_it_was_unreadable_never_tells_what_was_in_it() -> None:
    secret = {
        "update_id": 1,
        "message": {"chat": {"id": "rahasia", "type": "private"}, "text": "x"},
    }
    with pytest.raises(UnreadableUpdate) as reason:
        READER.read_update(secret, AT)
    assert "rahasia" not in str(reason.value)


def test_kinds_from_the_future_are_not_for_us() -> None:
    assert READER.read_update({"update_id": 1, "hologram": {}}, AT) == ReadUpdate()


def test_an_update_with_an_old_number_and_another_time_is_no_repeat() -> None:
    assert heard(text="halo").id == heard(text="halo").id
    assert heard(text="halo").id != heard(text="halo", date=2).id
