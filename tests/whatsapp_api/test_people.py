"""What she does arrives as Meta sends it; she presses only what she sees."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.whatsapp_api import FakeWhatsApp, NotOnScreen
from tests.whatsapp_api.client import Api, Listener

ANN, BUDI = 1001, 1002
CHOICE = {
    "type": "button",
    "body": {"text": "Lanjut?"},
    "action": {
        "buttons": [
            {"type": "reply", "reply": {"id": "a:ya", "title": "Ya"}},
            {"type": "reply", "reply": {"id": "a:tidak", "title": "Tidak"}},
        ]
    },
}
MENU = {
    "type": "list",
    "header": {"type": "text", "text": "Menu"},
    "body": {"text": "Pilih satu"},
    "action": {
        "button": "Lihat",
        "sections": [{"rows": [{"id": "m:1", "title": "Biaya", "description": "Berapa"}]}],
    },
}


async def last(fake: FakeWhatsApp, heard: Listener, name: str = "messages") -> dict[str, Any]:
    await fake.until(lambda: fake.webhooks.idle and bool(heard.values(name)))
    return heard.values(name)[-1]


async def test_a_button_is_answered_by_title_or_id_with_its_context(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.say(ANN, "halo")
    answer = await api.send(ANN, "interactive", **CHOICE)
    assert [b["title"] for b in fake.chat(ANN).buttons] == ["Ya", "Tidak"]
    pressed = fake.press(ANN, "Tidak")
    await fake.until(lambda: pressed in [m["id"] for m in heard.values()])
    message = next(m for m in heard.values() if m["id"] == pressed)
    assert message["interactive"] == {
        "type": "button_reply",
        "button_reply": {"id": "a:tidak", "title": "Tidak"},
    }
    assert message["context"] == {
        "from": fake.display_phone_number,
        "id": answer["messages"][0]["id"],
    }
    fake.press(ANN, "a:ya")
    with pytest.raises(NotOnScreen):
        fake.press(ANN, "Mungkin")


async def test_a_row_is_answered_with_its_description(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.say(ANN, "halo")
    await api.send(ANN, "interactive", **MENU)
    assert fake.chat(ANN).texts == ["Menu\nPilih satu"]
    fake.press(ANN, "Biaya")
    await fake.until(lambda: len(heard.values()) == 2)
    assert heard.values()[-1]["interactive"] == {
        "type": "list_reply",
        "list_reply": {"id": "m:1", "title": "Biaya", "description": "Berapa"},
    }


async def test_a_link_is_seen_but_tells_nothing(fake: FakeWhatsApp, api: Api) -> None:
    fake.say(ANN, "halo")
    action = {"name": "cta_url", "parameters": {"display_text": "Buka", "url": "https://a.id"}}
    await api.send(ANN, "interactive", type="cta_url", body={"text": "x"}, action=action)
    assert fake.chat(ANN).last["buttons"][0]["id"] == "https://a.id"
    with pytest.raises(NotOnScreen):
        fake.press(ANN, "Buka")


async def test_a_message_that_failed_is_not_on_her_screen(fake: FakeWhatsApp, api: Api) -> None:
    await api.send(ANN, "interactive", **CHOICE)
    with pytest.raises(NotOnScreen):
        fake.press(ANN, "Ya")


async def test_each_kind_of_message_has_its_own_object(fake: FakeWhatsApp, heard: Listener) -> None:
    fake.say(ANN, "halo")
    for act in (
        fake.send_photo,
        fake.send_voice,
        fake.send_document,
        fake.send_sticker,
        fake.send_location,
        fake.send_order,
        fake.send_unknown,
        fake.send_unsupported,
        fake.delete,
    ):
        act(ANN)
    fake.send_contact(ANN, "+62 812-0000")
    fake.react(ANN, "👍", "wamid.x")
    fake.edit(ANN, "halo juga")
    fake.click_ad(ANN)
    fake.say_in_group(ANN, "halo semua")
    await fake.until(lambda: len(heard.values()) == 15)
    kinds = [m["type"] for m in heard.values()]
    assert kinds[1:6] == ["image", "audio", "document", "sticker", "location"]
    assert kinds[6:12] == [
        "order", "poll_of_tomorrow", "unsupported", "revoke", "contacts", "reaction",
    ]  # fmt: skip
    assert all(kind in m for kind, m in zip(kinds, heard.values(), strict=True))
    assert heard.values()[12]["edit"]["message"]["text"] == {"body": "halo juga"}
    assert heard.values()[13]["referral"]["source_type"] == "ad"
    assert "group_id" in heard.values()[14]


async def test_a_username_hides_the_number_and_an_old_account_has_no_id(
    fake: FakeWhatsApp, heard: Listener
) -> None:
    fake.chat(ANN, shows_phone=False, username="siti.m")
    fake.chat(BUDI, user_id=None)
    fake.say(ANN, "tanpa nomor")
    fake.say(BUDI, "tanpa id")
    await fake.until(lambda: len(heard.values()) == 2)
    hidden, old = heard.values()
    assert "from" not in hidden
    assert hidden["from_user_id"] == fake.chat(ANN).user_id
    assert "from_user_id" not in old
    contact = heard.values("contacts")[0]
    assert "wa_id" not in contact
    assert contact["profile"] == {"name": "Siti", "username": "siti.m"}


async def test_contacts_may_be_missing_or_those_of_somebody_else(
    fake: FakeWhatsApp, heard: Listener
) -> None:
    fake.names_contacts = False
    fake.say(ANN, "tanpa contacts")
    message = fake.sender(fake.chat(ANN)) | {"id": "wamid.1", "timestamp": fake.now()}
    message |= {"type": "text", "text": {"body": "contacts orang lain"}}
    fake.push_messages([message], [fake.contact(fake.chat(BUDI)), fake.contact(fake.chat(ANN))])
    await fake.until(lambda: len(heard.raw) == 2)
    assert "contacts" not in json.loads(heard.raw[0][0])["entry"][0]["changes"][0]["value"]
    assert heard.values("contacts")[0]["wa_id"] == fake.chat(BUDI).phone


async def test_she_shares_her_number_only_when_she_was_asked(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.chat(ANN, shows_phone=False)
    fake.say(ANN, "halo")
    with pytest.raises(NotOnScreen):
        fake.share_phone(ANN)
    name = "request_contact_info"
    body = {"type": name, "body": {"text": "Nomor Anda?"}, "action": {"name": name}}
    envelope = {"to": None, "recipient": fake.chat(ANN).user_id}
    await api.send(ANN, "interactive", **body, envelope=envelope)
    fake.share_phone(ANN, named=False)
    await fake.until(lambda: len(heard.values()) == 2)
    card = heard.values()[-1]["contacts"][0]
    assert card["origin"] == "contact_request"
    assert "name" not in card
    assert card["phones"][0]["wa_id"] == fake.chat(ANN).phone


@pytest.mark.parametrize("shape", ["now", "old", "hidden"])
async def test_a_changed_number_is_told_without_contacts_in_three_shapes(
    fake: FakeWhatsApp, heard: Listener, shape: str
) -> None:
    before = (fake.chat(ANN).phone, fake.chat(ANN).user_id)
    fake.change_number(ANN, "6281377778888", shape=shape)
    message = await last(fake, heard)
    system = message["system"]
    assert heard.values("contacts") == []
    if shape == "hidden":
        assert system["type"] == "user_changed_user_id"
        assert "from" not in message
        assert "wa_id" not in system
    else:
        assert message["from"] == before[0]
        assert system["wa_id"] == "6281377778888"
    assert system.get("previous_user_id") == (None if shape == "old" else before[1])
    assert fake.chat(ANN).user_id != before[1]


async def test_notices_come_in_fields_of_their_own(fake: FakeWhatsApp, heard: Listener) -> None:
    fake.templates.add("jadwal", "Jadwal Anda berubah.")
    before = fake.chat(ANN).user_id
    fake.update_user_id(ANN)
    fake.stop_marketing(ANN)
    fake.set_template("jadwal", "PAUSED")
    fake.recategorise_template("jadwal", "MARKETING")
    await fake.until(lambda: len(heard.raw) == 4)
    changes = [json.loads(raw)["entry"][0]["changes"][0] for raw, _ in heard.raw]
    assert [c["field"] for c in changes] == [
        "user_id_update",
        "user_preferences",
        "message_template_status_update",
        "template_category_update",
    ]
    assert changes[0]["value"]["user_id_update"][0]["user_id"]["previous"] == before
    assert changes[1]["value"]["user_preferences"][0]["value"] == "stop"
    assert changes[2]["value"]["event"] == "PAUSED"
    assert fake.chat(ANN).stopped
