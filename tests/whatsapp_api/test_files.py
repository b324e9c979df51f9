"""Media and templates over HTTP, and the shapes of 360dialog."""

from __future__ import annotations

import hashlib
import hmac
import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.whatsapp_api import FakeWhatsApp
from tests.whatsapp_api.client import VERSION, Api, Clock, Listener, open_listener

ANN = 1001
PNG = b"\x89PNG a code"


def form(content: bytes = PNG, kind: str = "image/png", **more: str) -> aiohttp.FormData:
    made = aiohttp.FormData()
    for name, value in ({"messaging_product": "whatsapp", "type": kind} | more).items():
        made.add_field(name, value)
    made.add_field("file", io.BytesIO(content), filename="kode.png", content_type=kind)
    return made


async def test_a_file_is_uploaded_sent_and_seen(fake: FakeWhatsApp, api: Api) -> None:
    fake.say(ANN, "halo")
    media = (await api.call("POST", api.path("media"), data=form()))["id"]
    assert await api.code(ANN, "image", id=media, caption="Kode Anda") == 0
    assert fake.chat(ANN).texts == ["Kode Anda"]
    assert fake.media.files[media].content == PNG
    assert await api.code(ANN, "image", id="404") == 100


async def test_a_file_of_another_kind_fails_after_it_was_taken(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.say(ANN, "halo")
    media = (await api.call("POST", api.path("media"), data=form()))["id"]
    assert await api.code(ANN, "audio", id=media) == 0
    await fake.until(lambda: heard.statuses() == ["failed"])
    assert heard.values("statuses")[0]["errors"][0]["code"] == 131053


@pytest.mark.parametrize(
    ("code", "made"),
    [
        (100, form(kind="image/gif")),
        (100, form(kind="application/zip")),
        (100, form(ttl="1")),
        (100, form(messaging_product="telegram")),
        (131053, form(b"")),
        (131053, form(b"x" * (5 * 1024 * 1024 + 1))),
        (100, form(type="image/jpeg")),
    ],
)
async def test_an_upload_is_refused_for_its_type_size_or_fields(
    api: Api, code: int, made: aiohttp.FormData
) -> None:
    answer = await api.call("POST", api.path("media"), data=made)
    assert answer["error"]["code"] == code


async def test_what_she_sends_is_fetched_in_two_steps_within_five_minutes(
    fake: FakeWhatsApp, api: Api, clock: Clock, heard: Listener
) -> None:
    fake.send_document(ANN, b"%PDF-1.7 ijazah")
    await fake.until(lambda: bool(heard.values()))
    media = heard.values()[0]["document"]["id"]
    address = f"{fake.api_url}/{VERSION}/{media}"
    face = await api.call("GET", address)
    assert face["sha256"] == hashlib.sha256(b"%PDF-1.7 ijazah").hexdigest()
    assert (face["mime_type"], face["file_size"]) == ("application/pdf", 15)
    async with api.session.get(face["url"], headers=api.headers()) as answer:
        assert await answer.read() == b"%PDF-1.7 ijazah"
    async with api.session.get(face["url"]) as answer:
        assert answer.status == 401
    async with api.session.get(face["url"], headers={**api.headers(), "Host": "b.id"}) as answer:
        assert answer.status == 404
    clock.advance(300)
    async with api.session.get(face["url"], headers=api.headers()) as answer:
        assert answer.status == 404
    assert "url" in await api.call("GET", address)
    clock.advance(7 * 24 * 3600)
    assert (await api.call("GET", address))["error"]["code"] == 100


def sent(*texts: str, name: str = "jadwal", language: str = "id") -> dict[str, Any]:
    parameters = [{"type": "text", "text": text} for text in texts]
    components = [{"type": "body", "parameters": parameters}] if texts else []
    return {"name": name, "language": {"code": language}, "components": components}


@pytest.mark.parametrize(
    ("code", "template"),
    [
        (0, sent("Siti", "9 Juni")),
        (132000, sent("Siti")),
        (132000, sent()),
        (132001, sent("Siti", "9 Juni", name="lain")),
        (132001, sent("Siti", "9 Juni", language="en")),
        (132018, sent("Siti", "9 Juni\npukul 9")),
        (132018, sent("Siti", "9     Juni")),
        (132005, sent("Siti", "x" * 1024)),
        (131008, sent("Siti", "")),
        (100, sent("Siti", "9 Juni", name="Jadwal")),
    ],
)
async def test_a_template_needs_its_own_parameters(
    fake: FakeWhatsApp, api: Api, code: int, template: dict[str, Any]
) -> None:
    fake.templates.add("jadwal", "Halo {{1}}, sesi Anda {{2}} di kantor.", buttons=("Hadir",))
    fake.late_errors.clear()
    fake.chat(ANN)
    assert await api.code(ANN, "template", **template) == code
    if not code:
        assert fake.chat(ANN).texts == ["Halo Siti, sesi Anda 9 Juni di kantor."]
        fake.press(ANN, "Hadir")


@pytest.mark.parametrize(
    ("state", "code"), [("PAUSED", 132015), ("DISABLED", 132016), ("PENDING", 132001)]
)
async def test_a_template_is_sent_only_while_it_is_approved(
    fake: FakeWhatsApp, api: Api, state: str, code: int
) -> None:
    fake.templates.add("kabar", "Ada kabar untuk Anda.", status=state)
    fake.chat(ANN)
    assert await api.code(ANN, "template", name="kabar", language={"code": "id"}) == code
    fake.set_template("kabar", "APPROVED")
    answer = await api.send(ANN, "template", name="kabar", language={"code": "id"})
    assert answer["messages"][0]["message_status"] == "accepted"


async def test_a_quick_reply_of_a_template_carries_its_payload(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.templates.add("kabar", "Ada kabar untuk Anda.", buttons=("Lihat", "Berhenti"))
    payload = [{"type": "payload", "payload": "stop:1"}]
    kind = {"type": "button", "sub_type": "quick_reply", "index": "1"}
    button: dict[str, Any] = {**kind, "parameters": payload}
    fake.chat(ANN)
    code = await api.code(
        ANN, "template", name="kabar", language={"code": "id"}, components=[button]
    )
    assert code == 0
    fake.press(ANN, "Berhenti")
    await fake.until(lambda: bool(heard.values()))
    assert heard.values()[0]["button"] == {"payload": "stop:1", "text": "Berhenti"}


def draft(text: str, *examples: str, **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"type": "BODY", "text": text}
    if examples:
        body["example"] = {"body_text": [list(examples)]}
    made = {"name": "baru", "language": "id", "category": "UTILITY", "components": [body]}
    return made | more


@pytest.mark.parametrize(
    ("good", "made"),
    [
        (True, draft("Halo {{1}}, ada kabar.", "Siti")),
        (False, draft("Halo {{1}}, ada kabar.")),
        (False, draft("Halo {{1}}, ada kabar.", "Siti", "9 Juni")),
        (False, draft("{{1}} ada kabar.", "Siti")),
        (False, draft("Ada kabar untuk {{1}}", "Siti")),
        (False, draft("Halo {{1}} {{2}} ada kabar.", "Siti", "M")),
        (False, draft("Halo {{2}}, ada kabar.", "Siti")),
        (False, draft("x" * 1025)),
        (False, draft("Ada kabar.", name="Kabar Baru")),
        (False, draft("Ada kabar.", category="SERVICE")),
        (False, draft("Ada kabar.", language="Indonesia")),
    ],
)
async def test_a_template_is_submitted_within_metas_rules(
    fake: FakeWhatsApp, api: Api, good: bool, made: dict[str, Any]
) -> None:
    url = f"{fake.api_url}/{VERSION}/{fake.business_account_id}/message_templates"
    answer = await api.call("POST", url, json=made)
    assert (api.status == 200) is good, answer
    if good:
        assert answer["status"] == "PENDING"
        assert (await api.call("POST", url, json=made))["error"]["code"] == 100


async def test_templates_are_listed_in_pages(fake: FakeWhatsApp, api: Api) -> None:
    for n in range(5):
        fake.templates.add(f"t{n}", "Ada kabar.", status="PAUSED" if n == 3 else "APPROVED")
    url = f"{fake.api_url}/{VERSION}/{fake.business_account_id}/message_templates?limit=2"
    names = []
    while url:
        page = await api.call("GET", url)
        names += [(t["name"], t["status"]) for t in page["data"]]
        url = page["paging"].get("next", "")
    assert [n for n, _ in names] == ["t0", "t1", "t2", "t3", "t4"]
    assert names[3][1] == "PAUSED"


@pytest.fixture
async def dialog(clock: Clock) -> AsyncIterator[Api]:
    async with (
        FakeWhatsApp(clock, provider="360dialog") as fake,
        aiohttp.ClientSession() as session,
    ):
        yield Api(fake, session)


async def test_360dialog_has_its_own_paths_header_and_refusal(dialog: Api) -> None:
    fake = dialog.fake
    fake.say(ANN, "halo")
    assert await dialog.code(ANN, body="x") == 0
    bearer = {"Authorization": f"Bearer {fake.token}", "D360-API-KEY": ""}
    answer = await dialog.call("POST", dialog.path("messages"), json={}, headers=bearer)
    assert (dialog.status, answer["meta"]["http_code"]) == (401, 401)
    answer = await dialog.call("GET", f"{fake.api_url}/v1/configs/templates")
    assert answer["waba_templates"] == []


async def test_360dialog_serves_media_under_its_own_host_only(dialog: Api) -> None:
    fake = dialog.fake
    media = (await dialog.call("POST", dialog.path("media"), data=form()))["id"]
    face = await dialog.call("GET", f"{fake.api_url}/{media}")
    assert face["url"].startswith("https://lookaside.fbsbx.com/whatsapp_business/attachments/?")
    own = face["url"].replace("https://lookaside.fbsbx.com", fake.api_url)
    async with dialog.session.get(own, headers=dialog.headers()) as answer:
        assert await answer.read() == PNG


async def test_360dialog_signs_only_where_it_was_asked_to(dialog: Api) -> None:
    fake = dialog.fake
    async with open_listener(fake) as heard:
        fake.say(ANN, "halo")
        await fake.until(lambda: len(heard.raw) == 1)
        assert heard.headers[0].get("X-Hub-Signature-256") is None
        assert heard.headers[0].get("x-360dialog-signature") is None
        fake.webhooks.signed = True
        fake.say(ANN, "halo")
        await fake.until(lambda: len(heard.raw) == 2)
        digest = hmac.new(fake.app_secret.encode(), heard.raw[1][0], hashlib.sha256).hexdigest()
        assert heard.headers[1]["x-360dialog-signature"] == digest
