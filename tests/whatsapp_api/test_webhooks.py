"""Webhooks: signed, insisted on, and as unkind as the real ones; receipts at every time."""

from __future__ import annotations

import hashlib
import hmac
import json
import random

from tests.whatsapp_api import FakeWhatsApp
from tests.whatsapp_api.client import Api, Listener

ANN, BUDI = 1001, 1002


async def test_the_raw_bytes_are_signed_with_the_app_secret(
    fake: FakeWhatsApp, heard: Listener
) -> None:
    fake.say(ANN, "halo 👋")
    await fake.until(lambda: bool(heard.raw))
    raw, signature = heard.raw[0]
    digest = hmac.new(fake.app_secret.encode(), raw, hashlib.sha256).hexdigest()
    assert signature == f"sha256={digest}"
    body = json.loads(raw)
    assert body["object"] == "whatsapp_business_account"
    assert body["entry"][0]["id"] == fake.business_account_id
    change = body["entry"][0]["changes"][0]
    assert change["field"] == "messages"
    assert change["value"]["metadata"]["phone_number_id"] == fake.phone_number_id
    assert change["value"]["messages"][0]["text"] == {"body": "halo 👋"}


async def test_the_challenge_is_asked_as_meta_asks_it(fake: FakeWhatsApp, heard: Listener) -> None:
    assert await fake.webhooks.verify(challenge="42") == "42"


async def test_what_is_not_answered_with_200_comes_again(
    fake: FakeWhatsApp, heard: Listener
) -> None:
    heard.status = 503
    wamid = fake.say(ANN, "halo")
    await fake.until(lambda: len(fake.webhooks.answers) >= 2)
    heard.status = 200
    await fake.until(lambda: fake.webhooks.idle and fake.webhooks.answers[-1] == 200)
    assert {m["id"] for m in heard.values()} == {wamid}


async def test_several_bodies_may_be_on_their_way_at_once(
    fake: FakeWhatsApp, heard: Listener
) -> None:
    fake.webhooks.held, fake.webhooks.parallel = True, 4
    sent = [fake.say(ANN, str(n)) for n in range(8)]
    fake.webhooks.held = False
    fake.webhooks.wake()
    await fake.until(lambda: fake.webhooks.idle and len(heard.raw) == 8)
    assert {m["id"] for m in heard.values()} == set(sent)


async def test_only_an_app_that_is_subscribed_is_told(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    url = f"{fake.api_url}/v25.0/{fake.business_account_id}/subscribed_apps"
    await api.call("DELETE", url)
    fake.say(ANN, "halo")
    assert (await api.call("GET", url))["data"] == []
    assert not heard.raw
    assert await api.call("POST", url) == {"success": True}
    await fake.until(lambda: len(heard.raw) == 1)


async def test_bodies_may_be_doubled_shuffled_and_batched(
    fake: FakeWhatsApp, heard: Listener
) -> None:
    fake.webhooks.held, fake.webhooks.doubled = True, True
    fake.webhooks.batch, fake.webhooks.shuffled = 10, random.Random(3)
    sent = [fake.say(ANN, str(n)) for n in range(10)]
    fake.webhooks.held = False
    fake.webhooks.wake()
    await fake.until(lambda: len(heard.raw) == 2)
    assert heard.raw[0][0] == heard.raw[1][0]
    got = [m["id"] for m in heard.values()][:10]
    assert got != sent
    assert sorted(got) == sorted(sent)


async def test_a_merged_body_holds_messages_of_several_people_and_a_receipt(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.webhooks.held, fake.webhooks.merged, fake.webhooks.batch = True, True, 10
    fake.receipts.told = ("sent",)
    fake.say(ANN, "dari Ann")
    fake.say(BUDI, "dari Budi")
    await api.text(ANN)
    fake.webhooks.held = False
    fake.webhooks.wake()
    await fake.until(lambda: bool(heard.raw))
    changes = json.loads(heard.raw[0][0])["entry"][0]["changes"]
    assert len(changes) == 1
    assert [c["wa_id"] for c in changes[0]["value"]["contacts"]] == [
        fake.chat(BUDI).phone,
        fake.chat(ANN).phone,
    ]
    assert len(heard.values()) == 2
    assert heard.statuses() == ["sent"]


async def test_a_receipt_may_come_before_the_answer_of_our_post(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.receipts.early = True
    fake.say(ANN, "halo")
    answer = await api.send(ANN, body="x", envelope={"biz_opaque_callback_data": "row-1"})
    assert heard.statuses() == ["sent", "delivered"]
    assert heard.values("statuses")[0]["id"] == answer["messages"][0]["id"]


async def test_receipts_may_be_late_backwards_doubled_and_lost(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.receipts.late = True
    fake.say(ANN, "halo")
    await api.text(ANN)
    assert fake.receipts.release(backwards=True, copies=2) == 4
    await fake.until(lambda: len(heard.statuses()) == 4)
    assert heard.statuses() == ["delivered", "delivered", "sent", "sent"]
    fake.receipts.late, fake.webhooks.lost = False, 1
    await api.text(ANN)
    await fake.until(lambda: len(heard.statuses()) == 5)
    assert heard.statuses()[-1] == "delivered"


async def test_what_she_reads_and_what_fails_later_can_be_told_by_hand(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.receipts.told = ()
    fake.say(ANN, "halo")
    wamid = await api.text(ANN)
    fake.receipts.read(ANN)
    fake.receipts.push(wamid, "failed", 131026)
    await fake.until(lambda: heard.statuses() == ["read", "failed"])
    assert heard.values("statuses")[1]["errors"][0]["code"] == 131026
    assert "pricing" not in heard.values("statuses")[0]
