"""An update that no reader can read is set aside alone, and never comes again."""

from __future__ import annotations

import asyncio
import copy
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.app import compose as app
from bot.app.compose import House
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.http import AiohttpRequest
from bot.channels.telegram.places import chat_of
from bot.channels.telegram.updates import UpdateReader
from bot.channels.telegram.webhook import HEADER
from bot.cli.main import main
from bot.dialogue.channel import Capabilities
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Incoming
from bot.store.store import SET_ASIDE
from tests.houses import telegram as telegram_house
from tests.houses.talk import config_in, shipped
from tests.telegram_api import FakeTelegram, server
from tests.telegram_api.people import ATTACHMENTS

pytestmark = pytest.mark.attack

ANN = 1001
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FROM = {"id": 7, "is_bot": False, "first_name": "Ann"}
CHAT = {"id": 7, "type": "private"}
SECRET = "s3cret"


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


def message(**content: Any) -> dict[str, Any]:
    return {"message": {"message_id": 5, "from": FROM, "chat": CHAT, "date": 1} | content}


def press(**content: Any) -> dict[str, Any]:
    shown = {"message_id": 9, "chat": CHAT, "date": 1, "text": "Setuju?"}
    return {
        "callback_query": {"id": "q1", "from": FROM, "message": shown, "data": "v1:y"} | content
    }


POISONS: dict[str, dict[str, Any]] = {
    "a latitude of 400 digits": message(location={"latitude": 10**400, "longitude": 1}),
    "a latitude without end": message(location={"latitude": float("inf"), "longitude": 1}),
    "a place that is nowhere": message(location={"latitude": float("nan"), "longitude": 1}),
    "a chat without end": message(text="x", chat=CHAT | {"id": 1e999}),
    "a chat of 400 digits": message(text="x", chat=CHAT | {"id": 10**400}),
    "a sender that is text": message(text="x", **{"from": "Ann"}),
    "a file without end": message(document={"file_id": "d", "file_size": 1e999}),
    "a file of 400 digits": message(document={"file_id": "d", "file_size": 10**400}),
    "a message without end": press(message={"message_id": 1e999, "chat": CHAT, "date": 1}),
    "a message that is a list": {"message": []},
    "a message of nothing": {"message": None},
}
HARMLESS = {
    "half a character as the id of a press": press(id="\ud800"),
    "half a character as a date": message(text="x", date="\ud800"),
    "half a character as a file": message(document={"file_id": "\ud800"}),
    "half a character as an album": message(photo=[{"file_id": "p"}], media_group_id="\ud800"),
    "half a character as text": message(text="\ud83d halo"),
}
RAW = {
    "nested 2000 deep": deep(2000),
    "a number of 5000 digits": "9" * 5000,
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return app.load_knowledge(shipped(), guarded=False)


@asynccontextmanager
async def living(
    folder: Path, knowledge: Knowledge, fake: FakeTelegram, **options: Any
) -> AsyncIterator[tuple[House, Telegram]]:
    """A house that listens on the fake, as it does when it serves."""
    async with fake:
        urls = {"api_url": fake.api_url, "file_url": fake.file_url}
        options |= urls | {"now": lambda: NOW}
        channel = Telegram(fake.token, capabilities=Capabilities(), **options)
        opened = app.open_house(config_in(folder), [channel], lambda: knowledge, clock=lambda: NOW)
        async with opened as house:
            running = asyncio.create_task(app.run_house(house))
            try:
                yield house, channel
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)


async def set_aside(house: House) -> int:
    return (await house.store.questions.read_counts(SET_ASIDE, NOW)).get("telegram", 0)


@pytest.fixture
def raw(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, Any]]:
    """Makes a message whose text, on the wire, is JSON that no writer of ours can make."""
    written: dict[str, str] = {}
    real = server._result

    def result(value: Any) -> Any:
        answer = real(value)
        body = answer.body.decode()
        for mark, text in written.items():
            body = body.replace(f'"{mark}"', text)
        answer.body = body.encode()
        return answer

    def make(text: str) -> dict[str, Any]:
        mark = f"raw-{len(written)}"
        written[mark] = text
        return message(text=mark)

    monkeypatch.setattr(server, "_result", result)
    return make


async def among_neighbours(
    folder: Path, knowledge: Knowledge, bad: list[dict[str, Any]], aside: int
) -> None:
    """Both neighbours are answered, all is confirmed, `aside` are counted, and it goes on."""
    fake = FakeTelegram()
    fake.say(ANN, "menu")
    for update in bad:
        fake.updates.push(update)
    last = fake.say(ANN + 1, "menu")
    async with living(folder, knowledge, fake) as (house, channel):
        await fake.until(lambda: bool(fake.chat(ANN).said) and bool(fake.chat(ANN + 1).said))
        await fake.until(lambda: not fake.updates.queue)
        assert fake.updates.confirmed == len(bad) + 2
        assert channel.counts["unreadable"] == aside
        assert await set_aside(house) == aside
        fake.say(ANN + 2, "menu")
        await fake.until(lambda: bool(fake.chat(ANN + 2).said))
        assert fake.updates.confirmed >= len(bad) + 2, last


async def test_by_polling_a_poison_is_set_aside_and_its_neighbours_are_served(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    """Updates that no reader can read make the bot deaf to everybody (polling)."""
    await among_neighbours(tmp_path, knowledge, list(POISONS.values()), len(POISONS))


async def test_half_characters_are_read_as_something_and_harm_nobody(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    """Halves of characters in ids and dates break the store or the answer to a button."""
    await among_neighbours(tmp_path, knowledge, list(HARMLESS.values()), 0)


async def test_json_that_cannot_be_parsed_costs_one_update_and_not_its_batch(
    tmp_path: Path, knowledge: Knowledge, raw: Callable[[str], dict[str, Any]]
) -> None:
    """JSON nested too deep, or a number too long, makes a whole batch unreadable for ever."""
    await among_neighbours(tmp_path, knowledge, [raw(text) for text in RAW.values()], len(RAW))


@pytest.mark.parametrize("number", [1, 130])
async def test_updates_without_a_number_are_counted_once_and_deafen_nobody(
    tmp_path: Path, knowledge: Knowledge, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An update whose id cannot be read comes again for ever after a fresh start."""
    fake, real, polls = FakeTelegram(), server._result, 0

    def result(value: Any) -> Any:
        nonlocal polls
        answer = real(value)
        polls += b"bad" in answer.body
        body = re.sub(
            r'("update_id": ?)\d+(, ?"message": ?{[^{}]*"text": ?"bad)', r'\1"x"\2', _flat(answer)
        )
        answer.body = body.encode()
        return answer

    monkeypatch.setattr(server, "_result", result)
    for n in range(number):
        fake.updates.push({"message": {"text": f"bad {n}"}})
    async with living(tmp_path, knowledge, fake, pause=lambda _: asyncio.sleep(0)) as (house, _):
        await fake.until(lambda: polls >= 4)
        fake.say(ANN, "menu")
        await fake.until(lambda: bool(fake.chat(ANN).said))
        await fake.until(lambda: not fake.updates.queue)
        assert await set_aside(house) == number


def _flat(answer: Any) -> str:
    return str(answer.body.decode())


@asynccontextmanager
async def hook(
    folder: Path, knowledge: Knowledge
) -> AsyncIterator[tuple[House, Callable[[str], Awaitable[int]], FakeTelegram]]:
    fake = FakeTelegram()
    options = {"public_url": "https://kantor.example/hook", "secret": SECRET}
    async with living(folder, knowledge, fake, **options) as (house, channel):
        assert channel._webhook is not None
        await channel._webhook.opened.wait()
        transport = httpx.ASGITransport(Starlette(routes=channel.routes))
        async with httpx.AsyncClient(transport=transport, base_url="https://k.example") as client:

            async def post(body: str) -> int:
                headers = {HEADER: SECRET}
                return (await client.post("/hook", content=body, headers=headers)).status_code

            yield house, post, fake


async def test_by_webhook_a_poison_gets_its_200_and_its_neighbours_are_served(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    """Poison updates by webhook get 503 for ever and take the good of the same batch along."""
    bodies = [json.dumps({"update_id": n} | u) for n, u in enumerate(POISONS.values(), 100)]
    bodies += [
        json.dumps({"update_id": 1e999} | message(text="x")),
        json.dumps({"update_id": 10**400} | message(text="x")),
        json.dumps({"update_id": "x"} | message(text="x")),
        *(f'{{"update_id": 200, "message": {text}}}' for text in RAW.values()),
        f'{{"update_id": 201, "message": {{"text": "{deep(980)}"}}}}',
        f'{{"update_id": 202, "message": {deep(900)}}}',
        deep(2000),
        "[]",
    ]
    good = []
    for number in range(20):
        person = {"id": ANN + number, "is_bot": False, "first_name": "A"}
        chat = {"id": ANN + number, "type": "private"}
        good.append(
            json.dumps({"update_id": number} | message(text="menu", chat=chat, **{"from": person}))
        )
    async with hook(tmp_path, knowledge) as (house, post, fake):
        chats = [fake.chat(ANN + number) for number in range(20)]
        for chat in chats:
            chat.started = True
        answers = await asyncio.gather(*map(post, [*bodies, *good]))
        assert answers == [200] * len(answers)
        await fake.until(lambda: all(chat.said for chat in chats))
        assert await set_aside(house) == len(bodies)


async def test_what_cannot_even_be_marked_as_heard_is_let_go_after_a_few_tries(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    """A message that the store refuses comes again for ever and holds up everybody behind it."""
    fake = FakeTelegram()
    async with living(tmp_path, knowledge, fake) as (house, _):
        bad = Incoming("\ud800", Address("telegram", "7"), "menu", NOW)
        good = Incoming("1.1", Address("telegram", "8"), "menu", NOW)
        for _ in range(3):
            with pytest.raises(UnicodeEncodeError):
                await house.conversations.take_messages([bad, good])
        assert await house.conversations.take_messages([bad, good]) == [None, None]
        assert await set_aside(house) == 1


NUMBERS = (True, 0, -1, 2**63, 10**400, 1e999, float("nan"), 1.5)
TEXTS = ("", "\ud800", "x" * 5000, "/start \udfff")
OTHERS = (None, [], {}, [[]], {"id": {}}, json.loads(deep(900)))
VALUES = st.sampled_from([*NUMBERS, *TEXTS, *OTHERS])
SAMPLES = [
    *(message(**content) for content in ATTACHMENTS.values()),
    message(text="halo", reply_to_message={"from": {"is_bot": True}, "text": "?"}),
    message(contact={"phone_number": "628115551", "user_id": 7}, media_group_id="9"),
    {"edited_message": message(text="/start poster")["message"]},
    press(),
    {"my_chat_member": {"chat": CHAT, "date": 1, "new_chat_member": {"status": "kicked"}}},
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to everything in a JSON value."""
    inside = value.items() if isinstance(value, dict) else ()
    inside = enumerate(value) if isinstance(value, list) else inside
    found = [path] if path else []
    for key, part in inside:
        found += places(part, (*path, key))
    return found


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A valid update in which one to three things are gone or of another kind."""
    update = {"update_id": 2} | copy.deepcopy(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 3))):
        if not (paths := places(update)):
            break
        *way, last = draw(st.sampled_from(paths))
        inside: Any = update
        for key in way:
            inside = inside[key]
        if draw(st.booleans()):
            inside[last] = copy.deepcopy(draw(VALUES))
        else:
            del inside[last]
    return update


def sent(number: int) -> dict[str, Any]:
    chat = {"id": number, "type": "private"}
    return {"update_id": number} | message(text="halo", chat=chat, **{"from": {"id": number}})


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(mutated())
def test_whatever_an_update_becomes_it_never_takes_its_neighbours_along(
    update: dict[str, Any],
) -> None:
    """An update of a shape that nobody thought of makes the ear deaf or loses its neighbours."""

    async def take() -> list[Incoming]:
        house = telegram_house.ListeningHouse(FakeTelegram())
        house.channel._reader = UpdateReader("pandu_bot")
        try:
            await house.channel._take_updates([sent(111), update, sent(333)], house.receive)
        finally:
            await house.close()
        return house.heard

    heard = asyncio.run(take())
    assert [incoming.id for incoming in heard if incoming.sender.chat in ("111", "333")] == [
        "111.1",
        "333.1",
    ]
    assert len(heard) in (2, 3)
    for incoming in heard:
        json.dumps(
            [
                incoming.id,
                incoming.sender.chat,
                incoming.text,
                incoming.choice,
                incoming.place,
                incoming.album,
            ]
        ).encode()
        f"{incoming.id}{incoming.text}{incoming.choice}{incoming.place}{incoming.album}{incoming.relay}{incoming.quoted}".encode()
        assert abs(chat_of(incoming.sender.chat)) <= 2**52


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([*RAW.values(), '"halo, \\"result\\": [ {"', "7", '"]}"']), max_size=5)
)
def test_a_batch_is_read_update_by_update_where_it_cannot_be_read_whole(texts: list[str]) -> None:
    """One update that is no readable JSON hides all the others of its batch."""
    updates = [f'{{"update_id": {n}, "message": {text}}}' for n, text in enumerate(texts)]
    body = f'{{"ok": true, "result": [{", ".join(updates)}]}}'
    read = AiohttpRequest.parse_json_payload(body.encode())["result"]
    assert [update["update_id"] for update in read] == list(range(len(texts)))
    for update, text in zip(read, texts, strict=True):
        if text not in RAW.values():
            assert update["message"] == json.loads(text)


def test_health_tells_how_many_updates_were_set_aside(
    tmp_path: Path, knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    """Updates that are set aside go unnoticed by whoever runs the bot."""

    async def count() -> None:
        async with app.open_house(config_in(tmp_path), [], lambda: knowledge) as house:
            await house.store.set_aside("telegram", 7, app.read_clock())

    asyncio.run(count())
    folder = {"PANDU_DATABASE": str(tmp_path / "pandu.db")}
    key = {"PANDU_KEY_FILE": str(tmp_path / "pandu.key")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (folder | key).items():
            patch.setenv(name, value)
        assert main(["health", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["updates_set_aside"] == {"telegram": 7}
