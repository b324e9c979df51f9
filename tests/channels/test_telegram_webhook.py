"""The webhook opens to nobody without the secret, and says 200 only when the update is kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from bot.channels.telegram.webhook import BODY_LIMIT, HEADER, Webhook, secret_for
from tests.houses.telegram import ListeningHouse
from tests.telegram_api import FakeTelegram

ANN = 1001
UPDATE = {
    "update_id": 5,
    "message": {
        "message_id": 7,
        "date": 1764036900,
        "chat": {"id": ANN, "type": "private"},
        "from": {"id": ANN},
        "text": "halo",
    },
}


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


@pytest.fixture
async def house(fake: FakeTelegram) -> AsyncIterator[ListeningHouse]:
    built = ListeningHouse(fake, public_url="https://kantor.example/telegram/hook", secret="s3cret")
    yield built
    await built.close()


@pytest.fixture
async def door(house: ListeningHouse) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=house.channel.routes))
    async with httpx.AsyncClient(transport=transport, base_url="https://kantor.example") as client:
        yield client


async def listening(fake: FakeTelegram, house: ListeningHouse) -> None:
    house.listen()
    await fake.until(lambda: fake.updates.webhook is not None)
    assert house.channel._webhook is not None
    await house.channel._webhook.opened.wait()


async def test_telegram_is_told_where_and_with_which_secret(
    fake: FakeTelegram, house: ListeningHouse
) -> None:
    await listening(fake, house)
    hook = fake.updates.webhook
    assert hook is not None
    assert (hook["url"], hook["secret_token"]) == ("https://kantor.example/telegram/hook", "s3cret")
    assert fake.updates.allowed == {
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    }


@pytest.mark.parametrize("secret", [None, "", "S3cret", "s3cret ", "s3crét".encode()])
async def test_without_the_secret_nobody_gets_in_and_nothing_is_told(
    fake: FakeTelegram, house: ListeningHouse, door: httpx.AsyncClient, secret: str | bytes | None
) -> None:
    await listening(fake, house)
    headers = {} if secret is None else {HEADER: secret}
    answer = await door.post("/telegram/hook", json=UPDATE, headers=headers)
    assert (answer.status_code, answer.content) == (403, b"")
    assert house.heard == []


async def test_an_update_is_answered_when_it_is_kept(
    fake: FakeTelegram, house: ListeningHouse, door: httpx.AsyncClient
) -> None:
    await listening(fake, house)
    house.gate = asyncio.Event()
    post = asyncio.create_task(door.post("/telegram/hook", json=UPDATE, headers={HEADER: "s3cret"}))
    done, _ = await asyncio.wait((post,), timeout=0.05)
    assert not done
    house.gate.set()
    assert (await post).status_code == 200
    assert [i.text for i in house.heard] == ["halo"]


async def test_an_update_that_was_not_kept_is_asked_for_again(
    fake: FakeTelegram, house: ListeningHouse, door: httpx.AsyncClient
) -> None:
    answer = await door.post("/telegram/hook", json=UPDATE, headers={HEADER: "s3cret"})
    assert answer.status_code == 503
    await listening(fake, house)
    house.fails = 1
    for status in (503, 200):
        answer = await door.post("/telegram/hook", json=UPDATE, headers={HEADER: "s3cret"})
        assert answer.status_code == status


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff"])
async def test_nonsense_is_answered_so_that_it_does_not_come_again(
    fake: FakeTelegram, house: ListeningHouse, door: httpx.AsyncClient, body: bytes
) -> None:
    await listening(fake, house)
    answer = await door.post("/telegram/hook", content=body, headers={HEADER: "s3cret"})
    assert answer.status_code == 200
    assert house.heard == []


async def test_a_body_over_the_limit_is_refused_announced_or_not(
    fake: FakeTelegram, house: ListeningHouse, door: httpx.AsyncClient
) -> None:
    await listening(fake, house)
    headers = {HEADER: "s3cret"}

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * (BODY_LIMIT // 20)

    for content in (b"x" * (BODY_LIMIT + 1), endless()):
        answer = await door.post("/telegram/hook", content=content, headers=headers)
        assert answer.status_code == 413


async def test_only_posts_are_taken(house: ListeningHouse, door: httpx.AsyncClient) -> None:
    assert (await door.get("/telegram/hook")).status_code == 405


def test_an_address_without_a_path_gets_one_and_a_secret_is_derived() -> None:
    assert Webhook("https://kantor.example/", "x").url == "https://kantor.example/telegram/webhook"
    assert secret_for("1:a") == secret_for("1:a") != secret_for("1:b")
    assert len(secret_for("1:a")) == 64


def test_who_polls_serves_no_route() -> None:
    house = ListeningHouse(FakeTelegram())
    assert house.channel.routes == []


async def test_the_whole_way_over_http_in_order_with_retries(fake: FakeTelegram) -> None:
    config = uvicorn.Config(Starlette(), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    house = ListeningHouse(fake, public_url=f"http://127.0.0.1:{port}")
    config.app.router.routes.extend(house.channel.routes)
    house.fails = 1
    sent = [fake.say(ANN, str(n)) for n in range(6)] + [fake.say(77, "x")]
    house.listen()
    await house.until_heard(7)
    await fake.until(lambda: fake.updates.confirmed == 7)
    assert [i.text for i in house.heard if i.sender.chat == str(ANN)] == list("012345")
    assert sorted(int(i.id.partition(".")[0]) for i in house.heard) == sent
    assert 503 in fake.updates.webhook_answers
    await fake.updates.delete_webhook(drop=False)
    await house.close()
    server.should_exit = True
    await serving
    assert json.dumps(fake.updates.webhook) == "null"
