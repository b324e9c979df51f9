"""The window, the pace, the price and the troubles of an account, each on a clock that stands."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.whatsapp_api import FakeWhatsApp
from tests.whatsapp_api.client import Api, Clock, Listener

ANN, BUDI = 1001, 1002
HOUR = 3600


async def test_a_text_reaches_her_and_is_told_as_sent_and_delivered(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.say(ANN, "halo")
    wamid = await api.text(ANN, "Selamat pagi", biz_opaque_callback_data="row-7")
    await fake.until(lambda: heard.statuses() == ["sent", "delivered"])
    assert fake.chat(ANN).texts == ["Selamat pagi"]
    status = heard.values("statuses")[0]
    assert status["id"] == wamid
    assert status["biz_opaque_callback_data"] == "row-7"
    assert status["recipient_id"] == fake.chat(ANN).phone
    assert status["recipient_user_id"] == fake.chat(ANN).user_id
    assert status["pricing"] == {
        "billable": False,
        "pricing_model": "PMP",
        "type": "free_customer_service",
        "category": "service",
    }


async def test_the_window_is_open_for_a_day_and_then_closes_in_the_answer(
    fake: FakeWhatsApp, api: Api, clock: Clock
) -> None:
    fake.late_errors.clear()
    assert await api.code(ANN, body="belum kenal") == 131047
    fake.say(ANN, "halo")
    clock.advance(24 * HOUR - 1)
    assert await api.code(ANN, body="masih boleh") == 0
    clock.advance(1)
    assert await api.code(ANN, body="sudah tutup") == 131047
    assert fake.chat(ANN).texts == ["masih boleh"]


async def test_a_closed_window_may_be_told_by_webhook_after_a_200(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    await api.text(ANN, "dari kami")
    await fake.until(lambda: heard.statuses() == ["failed"])
    status = heard.values("statuses")[0]
    assert [e["code"] for e in status["errors"]] == [131047]
    assert fake.chat(ANN).texts == []


async def test_a_reaction_opens_no_window_but_a_tap_does(fake: FakeWhatsApp, api: Api) -> None:
    fake.late_errors.clear()
    fake.react(ANN, wamid="wamid.x")
    assert await api.code(ANN, body="belum") == 131047
    fake.press_unseen(ANN, "button_reply", "a", "A")
    assert await api.code(ANN, body="sudah") == 0


async def test_one_message_in_six_seconds_with_a_burst_borrowed_from_later(
    fake: FakeWhatsApp, api: Api, clock: Clock
) -> None:
    fake.say(ANN, "halo")
    codes = [await api.code(ANN, body=str(n)) for n in range(46)]
    assert codes == [0] * 45 + [131056]
    clock.advance(44 * 6)
    assert await api.code(ANN, body="masih diam") == 131056
    clock.advance(6)
    assert await api.code(ANN, body="boleh lagi") == 0


async def test_a_pause_after_a_short_burst_is_as_long_as_the_burst(
    fake: FakeWhatsApp, api: Api, clock: Clock
) -> None:
    fake.say(ANN, "halo")
    for n in range(20):
        assert await api.code(ANN, body=str(n)) == 0
    clock.advance(7)
    assert await api.code(ANN, body="terlalu cepat") == 131056
    assert fake.limits.silence("1001") == 20 * 6 - 7
    fake.say(BUDI, "halo")
    assert await api.code(BUDI, body="orang lain") == 0


async def test_the_throughput_of_the_number_is_told_by_code_not_by_status(
    fake: FakeWhatsApp, api: Api, clock: Clock
) -> None:
    fake.limits.pair, fake.limits.throttle_status = False, 403
    fake.say(ANN, "halo")
    assert {await api.code(ANN, body="x") for _ in range(80)} == {0}
    assert await api.code(ANN, body="y") == 130429
    assert api.status == 403
    clock.advance(1)
    assert await api.code(ANN, body="z") == 0


async def test_recipients_outside_windows_are_counted_for_a_moving_day(
    fake: FakeWhatsApp, api: Api, clock: Clock
) -> None:
    fake.templates.add("pengingat", "Ada kabar untuk Anda.")
    fake.limits.recipients = 1
    sent = {"name": "pengingat", "language": {"code": "id"}}
    assert await api.code(ANN, "template", **sent) == 0
    assert await api.code(ANN, "template", **sent) == 0
    assert await api.code(BUDI, "template", **sent) == 131064
    clock.advance(24 * HOUR)
    assert await api.code(BUDI, "template", **sent) == 0


async def test_after_the_free_thousand_each_message_of_the_month_is_charged(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.free_service, fake.receipts.told = 2, ("sent",)
    fake.say(ANN, "halo")
    for n in range(3):
        await api.text(ANN, str(n))
    await fake.until(lambda: len(heard.statuses()) == 3)
    prices = [s["pricing"] for s in heard.values("statuses")]
    assert [p["billable"] for p in prices] == [False, False, True]
    assert prices[-1]["type"] == "regular"


async def test_who_comes_from_an_advertisement_costs_nothing_for_three_days(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.click_ad(ANN)
    await api.text(ANN)
    await fake.until(lambda: len(heard.statuses()) == 2)
    assert heard.values("statuses")[0]["pricing"]["type"] == "free_entry_point"


@pytest.mark.parametrize(("trouble", "code"), [("paid", 131042), ("spam_limited", 131048)])
async def test_the_accounts_troubles_stop_every_message(
    fake: FakeWhatsApp, api: Api, trouble: str, code: int
) -> None:
    fake.late_errors.clear()
    fake.say(ANN, "halo")
    setattr(fake, trouble, trouble != "paid")
    assert await api.code(ANN, body="x") == code
    assert fake.chat(ANN).texts == []


@pytest.mark.parametrize(("state", "code"), [("capped", 131049), ("stopped", 131050)])
async def test_only_marketing_is_capped_or_stopped(
    fake: FakeWhatsApp, api: Api, state: str, code: int
) -> None:
    fake.late_errors.clear()
    fake.templates.add("kabar", "Ada lowongan.", category="MARKETING")
    fake.templates.add("jadwal", "Jadwal Anda berubah.")
    fake.chat(ANN, **{state: True})
    assert await api.code(ANN, "template", name="kabar", language={"code": "id"}) == code
    assert await api.code(ANN, "template", name="jadwal", language={"code": "id"}) == 0


async def test_who_is_not_on_whatsapp_or_blocked_us_is_told_late(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.say(ANN, "halo")
    fake.chat(ANN, blocked=True)
    await api.text(ANN)
    body = {"messaging_product": "whatsapp", "to": "6289900000", "text": {"body": "x"}}
    await api.call("POST", api.path("messages"), json=body)
    assert api.status == 200
    await fake.until(lambda: heard.statuses() == ["failed", "failed"])
    codes = [s["errors"][0]["code"] for s in heard.values("statuses")]
    assert codes == [131026, 131026]
    assert heard.values("statuses")[1]["recipient_id"] == "6289900000"


async def test_a_planned_fault_is_refused_cut_or_told_late(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.say(ANN, "halo")
    fake.faults.add(code=131000)
    assert await api.code(ANN, body="satu") == 131000
    assert api.status == 500
    fake.faults.add(code=131049, by_webhook=True, user=fake.chat(ANN).phone)
    assert await api.code(ANN, body="dua") == 0
    fake.faults.add(call="messages", cut="before")
    with pytest.raises(aiohttp.ClientError):
        await api.send(ANN, body="tiga")
    fake.faults.add(call="messages", cut="after")
    with pytest.raises(aiohttp.ClientError):
        await api.send(ANN, body="empat")
    assert fake.chat(ANN).texts == ["empat"]
    await fake.until(lambda: heard.statuses() == ["failed", "sent", "delivered"])


async def test_a_call_may_hang_until_the_caller_gives_up(fake: FakeWhatsApp, api: Api) -> None:
    fake.say(ANN, "halo")
    fake.faults.add(hang="after")
    waiting = asyncio.create_task(api.send(ANN, body="lama"))
    await fake.until(lambda: fake.chat(ANN).texts == ["lama"])
    waiting.cancel()
    assert await api.code(ANN, body="lagi") == 0


async def test_while_her_phone_is_off_nothing_is_delivered(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.say(ANN, "halo")
    fake.chat(ANN, away=True)
    await api.text(ANN)
    await fake.until(lambda: heard.statuses() == ["sent"])
    fake.receipts.come_back(ANN)
    await fake.until(lambda: heard.statuses() == ["sent", "delivered"])


async def test_a_new_template_may_be_held_back_after_it_was_taken(
    fake: FakeWhatsApp, api: Api, heard: Listener
) -> None:
    fake.templates.add("kabar", "Ada lowongan.", category="MARKETING").paced = True
    fake.chat(ANN)
    answer = await api.send(ANN, "template", name="kabar", language={"code": "id"})
    assert answer["messages"][0]["message_status"] == "held_for_quality_assessment"
    assert (fake.chat(ANN).texts, heard.statuses()) == ([], [])
    fake.release_paced()
    await fake.until(lambda: heard.statuses() == ["sent", "delivered"])
    assert fake.chat(ANN).texts == ["Ada lowongan."]


async def test_the_number_cannot_write_to_itself(fake: FakeWhatsApp, api: Api) -> None:
    assert await api.code(ANN, body="x", envelope={"to": fake.display_phone_number}) == 131021


async def test_a_broken_gateway_answers_without_json(fake: FakeWhatsApp, api: Api) -> None:
    fake.faults.add(status=502)
    async with api.session.post(api.path("messages"), json={}, headers=api.headers()) as answer:
        assert (answer.status, await answer.text()) == (502, "<html>upstream error</html>")
    fake.faults.add(status=400, details="lack of payment")
    answer_of_provider = await api.call("POST", api.path("messages"), json={})
    assert answer_of_provider["meta"]["developer_message"] == "lack of payment"
