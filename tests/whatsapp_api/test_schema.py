"""Requests are refused where Meta refuses them: fields, sizes, addresses, tokens, paths."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whatsapp_api import FakeWhatsApp
from tests.whatsapp_api.client import Api

ANN = 1001


def reply(title: str, name: str = "") -> dict[str, Any]:
    return {"type": "reply", "reply": {"id": name or title, "title": title}}


def buttons(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"type": "button", "body": {"text": "Pilih"}, "action": {"buttons": list(entries)}}
    return body | more


def rows(number: int, mark: str = "r", **first: str) -> list[dict[str, str]]:
    made = [{"id": f"{mark}{n}", "title": f"Pilihan {n}"} for n in range(number)]
    made[0] |= first
    return made


def listed(*sections: dict[str, Any], button: str = "Lihat") -> dict[str, Any]:
    action = {"button": button, "sections": list(sections)}
    return {"type": "list", "body": {"text": "Pilih"}, "action": action}


def link(**parameters: str) -> dict[str, Any]:
    action = {"name": "cta_url", "parameters": parameters}
    return {"type": "cta_url", "body": {"text": "Buka"}, "action": action}


def place(**more: Any) -> dict[str, Any]:
    body = {"type": "location_request_message", "body": {"text": "Di mana?"}}
    return body | {"action": {"name": "send_location"}} | more


TAKEN: list[tuple[str, dict[str, Any]]] = [
    ("text", {"body": "x" * 4096, "preview_url": False}),
    ("interactive", buttons(*(reply(c * 20, c * 256) for c in "abc"))),
    ("interactive", buttons(reply("Ya"), header={"type": "text", "text": "h" * 60})),
    ("interactive", buttons(reply("Ya"), footer={"text": "f" * 60})),
    ("interactive", listed({"rows": rows(10, title="t" * 24, description="d" * 72)})),
    ("interactive", listed({"rows": rows(1, id="i" * 200)}, button="b" * 20)),
    (
        "interactive",
        listed({"title": "A", "rows": rows(1)}, {"title": "B", "rows": rows(1, id="z")}),
    ),
    ("interactive", link(display_text="d" * 20, url="https://bp2mi.go.id/x?y=1")),
    ("interactive", place()),
    (
        "interactive",
        {
            "type": "request_contact_info",
            "body": {"text": "Boleh nomor Anda?"},
            "action": {"name": "request_contact_info"},
        },
    ),
    ("image", {"link": "https://contoh.id/a.png", "caption": "c" * 1024}),
    ("document", {"link": "https://contoh.id/a.pdf", "filename": "a.pdf"}),
    ("location", {"latitude": -3.44, "longitude": "114.8", "name": "Kantor"}),
    ("reaction", {"message_id": "wamid.x", "emoji": ""}),
]

REFUSED: list[tuple[int, str, dict[str, Any]]] = [
    (100, "text", {"body": "x" * 4097}),
    (131009, "text", {"body": ""}),
    (131009, "text", {"body": "  \n "}),
    (100, "text", {"text": "halo"}),
    (100, "text", {"body": "x", "parse_mode": "HTML"}),
    (100, "text", {"body": "x", "preview_url": "yes"}),
    (131009, "interactive", buttons()),
    (131009, "interactive", buttons(*(reply(c) for c in "abcd"))),
    (131009, "interactive", buttons(reply("t" * 21))),
    (131009, "interactive", buttons(reply("Ya", "i" * 257))),
    (131009, "interactive", buttons(reply("Ya", "a"), reply("Ya", "b"))),
    (131009, "interactive", buttons(reply("Ya", "a"), reply("Tidak", "a"))),
    (131009, "interactive", buttons(reply("Ya", " a"))),
    (131009, "interactive", buttons(reply("Ya"), body={"text": "b" * 1025})),
    (100, "interactive", buttons(reply("Ya"), body={})),
    (131009, "interactive", buttons(reply("Ya"), header={"type": "text", "text": "h" * 61})),
    (131009, "interactive", buttons(reply("Ya"), footer={"text": "f" * 61})),
    (100, "interactive", buttons({"type": "reply", "reply": {"id": "a"}})),
    (100, "interactive", buttons({"type": "url", "reply": {"id": "a", "title": "A"}})),
    (100, "interactive", buttons(reply("Ya"), action={"buttons": [reply("Ya")], "name": "x"})),
    (100, "interactive", {"type": "menu", "body": {"text": "x"}, "action": {}}),
    (131009, "interactive", listed({"rows": rows(11)})),
    (
        131009,
        "interactive",
        listed({"title": "A", "rows": rows(6)}, {"title": "B", "rows": rows(6, mark="s")}),
    ),
    (100, "interactive", listed({"rows": rows(1)}, {"title": "B", "rows": rows(1, id="z")})),
    (131009, "interactive", listed({"rows": rows(2, id="r1")})),
    (131009, "interactive", listed({"rows": rows(1, title="t" * 25)})),
    (131009, "interactive", listed({"rows": rows(1, description="d" * 73)})),
    (131009, "interactive", listed({"rows": rows(1, description="")})),
    (131009, "interactive", listed({"rows": rows(1, id="i" * 201)})),
    (131009, "interactive", listed({"title": "s" * 25, "rows": rows(1)})),
    (131009, "interactive", listed({"rows": rows(1)}, button="b" * 21)),
    (131009, "interactive", listed({"rows": rows(1)}) | {"header": {"type": "image"}}),
    (131009, "interactive", link(display_text="d" * 21, url="https://contoh.id")),
    (100, "interactive", link(display_text="Buka", url="contoh.id")),
    (100, "interactive", link(display_text="Buka", url="tg://resolve")),
    (100, "interactive", place(footer={"text": "x"})),
    (100, "image", {"link": "https://contoh.id/a.png", "id": "1"}),
    (100, "image", {}),
    (100, "image", {"id": "1", "filename": "a.png"}),
    (131009, "image", {"link": "https://contoh.id/a.png", "caption": "c" * 1025}),
    (100, "image", {"link": "file:///etc/passwd"}),
    (100, "audio", {"link": "https://contoh.id/a.ogg", "caption": "x"}),
    (131009, "location", {"latitude": 91, "longitude": 0}),
    (100, "reaction", {"emoji": "👍"}),
    (100, "contacts", {}),
    (100, "poll", {"question": "?"}),
]


@pytest.mark.parametrize(("kind", "content"), TAKEN)
async def test_what_meta_takes_is_taken(
    fake: FakeWhatsApp, api: Api, kind: str, content: dict[str, Any]
) -> None:
    fake.say(ANN, "halo")
    assert "messages" in await api.send(ANN, kind, envelope={kind: content})
    assert api.status == 200


@pytest.mark.parametrize(("code", "kind", "content"), REFUSED)
async def test_what_meta_refuses_is_refused_before_any_rule(
    fake: FakeWhatsApp, api: Api, code: int, kind: str, content: dict[str, Any]
) -> None:
    answer = await api.send(ANN, kind, envelope={kind: content})
    assert (answer["error"]["code"], api.status) == (code, 400), answer


ENVELOPES: list[tuple[int, dict[str, Any]]] = [
    (100, {"messaging_product": "telegram"}),
    (100, {"recipient_type": "group"}),
    (100, {"to": None}),
    (100, {"to": "siti"}),
    (100, {"to": 628123}),
    (131009, {"to": None, "recipient": "628123456789"}),
    (131009, {"to": None, "recipient": "ID.ENT.12345"}),
    (100, {"priority": "high"}),
    (100, {"image": {"id": "1"}}),
    (131009, {"biz_opaque_callback_data": "x" * 513}),
    (100, {"context": {"id": "wamid.x"}}),
]


@pytest.mark.parametrize(("code", "envelope"), ENVELOPES)
async def test_an_envelope_that_meta_does_not_know_is_refused(
    fake: FakeWhatsApp, api: Api, code: int, envelope: dict[str, Any]
) -> None:
    fake.say(ANN, "halo")
    assert await api.code(ANN, body="x", envelope=envelope) == code


async def test_a_user_id_is_addressed_by_recipient_and_answered_without_a_number(
    fake: FakeWhatsApp, api: Api
) -> None:
    fake.chat(ANN, shows_phone=False, username="siti.m")
    fake.say(ANN, "halo")
    ours = fake.chat(ANN).user_id
    answer = await api.send(ANN, body="x", envelope={"to": None, "recipient": ours})
    assert answer["contacts"] == [{"input": ours, "user_id": ours}]
    assert fake.chat(ANN).texts == ["x"]


async def test_a_number_may_be_written_with_signs(fake: FakeWhatsApp, api: Api) -> None:
    phone = fake.chat(ANN).phone
    fake.say(ANN, "halo")
    await api.send(ANN, body="x", envelope={"to": f"+{phone[:2]} ({phone[2:5]}) {phone[5:]}"})
    assert fake.chat(ANN).texts == ["x"]


async def test_of_two_addresses_the_number_wins(fake: FakeWhatsApp, api: Api) -> None:
    fake.say(ANN, "halo")
    fake.say(1002, "halo")
    await api.send(ANN, body="x", envelope={"recipient": fake.chat(1002).user_id})
    assert (fake.chat(ANN).texts, fake.chat(1002).texts) == (["x"], [])


async def test_a_user_id_in_to_is_stripped_to_digits_and_fails_later(
    fake: FakeWhatsApp, api: Api
) -> None:
    fake.say(ANN, "halo")
    fake.receipts.late = True
    answer = await api.send(ANN, body="x", envelope={"to": fake.chat(ANN).user_id})
    assert api.status == 200
    assert answer["contacts"][0]["wa_id"].isdigit()
    status = fake.receipts.waiting[0]["statuses"][0]
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131026)


async def test_a_wrong_token_number_version_or_body_is_refused(
    fake: FakeWhatsApp, api: Api
) -> None:
    url, good = api.path("messages"), {"messaging_product": "whatsapp", "to": "62"}
    for token in ("Bearer nope", fake.token, "bearer", f"Basic {fake.token}"):
        answer = await api.call("POST", url, json=good, headers={"Authorization": token})
        assert (answer["error"]["code"], api.status) == (190, 401)
    answer = await api.call("POST", url.replace(fake.phone_number_id, "1"), json=good)
    assert (answer["error"]["code"], answer["error"]["error_subcode"]) == (100, 33)
    for version in ("v19.0", "v27.0", "25.0"):
        answer = await api.call("POST", url.replace("v25.0", version), json=good)
        assert answer["error"]["code"] == 2500
    answer = await api.call("POST", url, data=b"{", headers={"Content-Type": "application/json"})
    assert answer["error"]["code"] == 100
    answer = await api.call("POST", url, json=["text"])
    assert answer["error"]["code"] == 100


async def test_the_number_shows_its_own_state(fake: FakeWhatsApp, api: Api) -> None:
    node = await api.call("GET", f"{fake.api_url}/v25.0/{fake.phone_number_id}")
    assert (node["status"], node["quality_rating"]) == ("CONNECTED", "GREEN")


async def test_an_expired_token_is_told_as_such(fake: FakeWhatsApp, api: Api) -> None:
    fake.token_works = False
    answer = await api.send(ANN, body="x")
    assert (answer["error"]["code"], answer["error"]["error_subcode"]) == (190, 463)


async def test_read_marks_and_typing_need_a_message_of_hers(fake: FakeWhatsApp, api: Api) -> None:
    wamid = fake.say(ANN, "halo")
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    typing = mark | {"typing_indicator": {"type": "text"}}
    assert await api.call("POST", api.path("messages"), json=typing) == {"success": True}
    assert (fake.chat(ANN).read, fake.chat(ANN).typing) == ([wamid], 1)
    for wrong in ({"message_id": "wamid.x"}, {"status": "typing"}, {"to": "62"}):
        answer = await api.call("POST", api.path("messages"), json=mark | wrong)
        assert api.status == 400, answer
