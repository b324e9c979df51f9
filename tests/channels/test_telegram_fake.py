"""The fake Bot API is as strict as the real one, or the tests on it would prove nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.telegram_api import FakeTelegram
from tests.telegram_api.entities import parse_html, units
from tests.telegram_api.errors import ApiError

ANN, BUDI = 1001, 1002


class Api:
    """A client without any library: what comes back is what was on the wire."""

    def __init__(self, fake: FakeTelegram, session: aiohttp.ClientSession) -> None:
        self.fake, self.session = fake, session

    async def __call__(self, method: str, **params: Any) -> Any:
        url = f"{self.fake.api_url}{self.fake.token}/{method}"
        async with self.session.post(url, json=params) as answer:
            body = await answer.json()
            assert answer.status == body.get("error_code", 200)
            return body["result"] if body["ok"] else body["description"]


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


@pytest.fixture
async def api(fake: FakeTelegram) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(fake, session)


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


async def test_an_update_comes_again_until_a_higher_offset_confirms_it(
    fake: FakeTelegram, api: Api
) -> None:
    first, second = fake.say(ANN, "satu"), fake.say(ANN, "dua")
    assert ids(await api("getUpdates")) == [first, second]
    assert ids(await api("getUpdates", limit=1)) == [first]
    assert ids(await api("getUpdates", offset=second)) == [second]
    assert ids(await api("getUpdates")) == [second]
    assert ids(await api("getUpdates", offset=second + 1)) == []


async def test_a_negative_offset_forgets_all_but_the_last(fake: FakeTelegram, api: Api) -> None:
    sent = [fake.say(ANN, str(n)) for n in range(5)]
    assert ids(await api("getUpdates", offset=-2)) == sent[-2:]


async def test_a_long_poll_ends_when_something_arrives(fake: FakeTelegram, api: Api) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=20))
    await fake.until(lambda: fake.updates.polled)
    update = fake.say(ANN, "halo")
    assert ids(await poll) == [update]


async def test_a_second_poller_ends_the_first_with_409(fake: FakeTelegram, api: Api) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=20))
    await fake.until(lambda: fake.updates.polled)
    assert await api("getUpdates") == []
    assert "terminated by other getUpdates" in await poll


async def test_polling_under_a_webhook_is_a_conflict(fake: FakeTelegram, api: Api) -> None:
    await api("setWebhook", url="http://127.0.0.1:1/hook")
    assert "webhook is active" in await api("getUpdates")
    await api("deleteWebhook")
    assert await api("getUpdates") == []


async def test_kinds_that_nobody_asked_for_are_not_queued(fake: FakeTelegram, api: Api) -> None:
    await api("getUpdates", allowed_updates=["message"])
    fake.say(ANN, "satu")
    fake.block(ANN)
    (update,) = await api("getUpdates")
    assert "message" in update


@pytest.mark.parametrize(
    ("token", "status"), [("123:wrong", 401), ("nonsense", 404), ("", 404), ("12:", 401)]
)
async def test_a_wrong_token_is_told_as_telegram_does(
    fake: FakeTelegram, token: str, status: int
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{fake.api_url}{token}/getMe") as answer,
    ):
        assert answer.status == status


async def test_refusals_are_worded_as_telegram_words_them(fake: FakeTelegram, api: Api) -> None:
    assert await api("sendMessage", chat_id=5, text="x") == "Bad Request: chat not found"
    fake.chat(BUDI)
    assert "can't initiate" in await api("sendMessage", chat_id=BUDI, text="x")
    fake.say(ANN, "/start")
    assert await api("sendMessage", chat_id=ANN, text=" \n") == "Bad Request: message text is empty"
    assert "is too long" in await api("sendMessage", chat_id=ANN, text="😀" * 2049)
    assert (await api("sendMessage", chat_id=ANN, text="😀" * 2048))["message_id"]
    fake.block(ANN)
    assert "blocked by the user" in await api("sendMessage", chat_id=ANN, text="x")
    assert await api("noSuchMethod") == "Not Found"


async def test_callback_data_has_64_bytes_not_characters(fake: FakeTelegram, api: Api) -> None:
    fake.say(ANN, "/start")

    async def keyboard(data: str) -> Any:
        keys = {"inline_keyboard": [[{"text": "Ya", "callback_data": data}]]}
        return await api("sendMessage", chat_id=ANN, text="?", reply_markup=json.dumps(keys))

    assert (await keyboard("x" * 64))["message_id"]
    assert await keyboard("й" * 33) == "Bad Request: BUTTON_DATA_INVALID"
    assert await keyboard("") == "Bad Request: BUTTON_DATA_INVALID"


async def test_an_unchanged_edit_is_refused(fake: FakeTelegram, api: Api) -> None:
    fake.say(ANN, "/start")
    sent = await api("sendMessage", chat_id=ANN, text="a")
    place = {"chat_id": ANN, "message_id": sent["message_id"]}
    assert "not modified" in await api("editMessageText", **place, text="a")
    assert (await api("editMessageText", **place, text="b"))["text"] == "b"
    assert "not modified" in await api("editMessageReplyMarkup", **place)
    assert "to edit not found" in await api("editMessageText", chat_id=ANN, message_id=99, text="c")
    assert "can't be edited" in await api("editMessageText", chat_id=ANN, message_id=1, text="c")


async def test_a_press_is_answered_once_and_not_too_late(fake: FakeTelegram, api: Api) -> None:
    fake.say(ANN, "/start")
    keys = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
    await api("sendMessage", chat_id=ANN, text="?", reply_markup=keys)
    fake.press(ANN, "Ya")
    query = (await api("getUpdates"))[-1]["callback_query"]["id"]
    assert await api("answerCallbackQuery", callback_query_id=query, text="Baik") is True
    assert "too old" in await api("answerCallbackQuery", callback_query_id=query)
    assert fake.chat(ANN).toasts == ["Baik"]
    fake.press(ANN, "y")
    fake.expire_queries()
    query = (await api("getUpdates"))[-1]["callback_query"]["id"]
    assert "too old" in await api("answerCallbackQuery", callback_query_id=query)


async def test_what_is_not_on_the_screen_cannot_be_pressed(fake: FakeTelegram) -> None:
    fake.say(ANN, "/start")
    with pytest.raises(AssertionError):
        fake.press(ANN, "Ya")
    with pytest.raises(AssertionError):
        fake.share_contact(ANN, "+62811")


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("a &lt;b&gt; &amp; &#39;&#x41;", "a <b> & 'A", []),
        ("<b>x<i>y</i></b>", "xy", ["bold", "italic"]),
        ('<a href="https://x.id/?a=1&amp;b=2">z</a>', "z", ["text_link"]),
        ("<B>x</B>", "x", ["bold"]),
        ("<b></b>kosong", "kosong", []),
        ('<span class="tg-spoiler">x</span>', "x", ["spoiler"]),
        ("&nbsp; &foo;", "&nbsp; &foo;", []),
    ],
)
def test_html_is_read(source: str, text: str, kinds: list[str]) -> None:
    said, entities = parse_html(source)
    assert (said, [e["type"] for e in entities]) == (text, kinds)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x <p>y</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("é <3", 'Unsupported start tag "3" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'must have class "tg-spoiler"'),
    ],
)
def test_broken_html_is_refused_with_its_place(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert reason in refusal.value.description


def test_entities_are_counted_in_utf16() -> None:
    assert units("😀a") == 3
    assert parse_html("😀<b>é</b>")[1] == [{"type": "bold", "offset": 2, "length": 1}]


async def test_the_next_sends_fail_as_planned(fake: FakeTelegram, api: Api) -> None:
    fake.say(ANN, "/start")
    fake.faults.add(method="send", chat=ANN, retry_after=7)
    fake.faults.add(method="send", chat=ANN, status=502)
    assert await api("sendMessage", chat_id=ANN, text="a") == "Too Many Requests: retry after 7"
    assert await api("sendMessage", chat_id=ANN, text="a") == "Bad Gateway"
    fake.faults.add(cut="before", method="sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=ANN, text="b")
    fake.faults.add(cut="after", method="sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=ANN, text="c")
    assert fake.chat(ANN).texts == ["c"]


async def test_the_real_pace_can_be_switched_on(fake: FakeTelegram, api: Api) -> None:
    fake.say(ANN, "/start")
    fake.say(BUDI, "/start")
    fake.faults.limits.per_chat = 1
    fake.faults.limits.burst = 1
    assert (await api("sendMessage", chat_id=ANN, text="a"))["message_id"]
    assert "Too Many Requests" in await api("sendMessage", chat_id=ANN, text="b")
    assert (await api("sendMessage", chat_id=BUDI, text="a"))["message_id"]


async def test_a_file_goes_up_and_comes_down_again(fake: FakeTelegram, api: Api) -> None:
    fake.say(ANN, "/start")
    form = aiohttp.FormData({"chat_id": str(ANN), "caption": "data"})
    form.add_field("document", b"isi", filename="data.txt", content_type="text/plain")
    async with api.session.post(f"{fake.api_url}{fake.token}/sendDocument", data=form) as answer:
        sent = (await answer.json())["result"]
    found = await api("getFile", file_id=sent["document"]["file_id"])
    async with api.session.get(f"{fake.file_url}{fake.token}/{found['file_path']}") as answer:
        assert await answer.read() == b"isi"


async def test_menus_are_kept_by_scope_and_language(fake: FakeTelegram, api: Api) -> None:
    menu = [{"command": "start", "description": "Mulai"}]
    private = {"type": "all_private_chats"}
    assert await api("setMyCommands", commands=menu, scope=private, language_code="id") is True
    assert await api("getMyCommands", scope=private, language_code="id") == menu
    assert await api("getMyCommands") == []
    wrong = [{"command": "Start", "description": "x"}]
    assert await api("setMyCommands", commands=wrong) == "Bad Request: BOT_COMMAND_INVALID"
    assert await api("deleteMyCommands", scope=private, language_code="id") is True
    assert await api("getMyCommands", scope=private, language_code="id") == []


async def test_another_process_can_hold_the_strings(fake: FakeTelegram, api: Api) -> None:
    control = f"http://127.0.0.1:{fake.port}/control"

    async def do(act: str, *args: object) -> Any:
        body = {"do": act, "with": args}
        async with api.session.post(f"{control}/do", json=body) as answer:
            return answer.status, await answer.json()

    status, update = await do("say", ANN, "/start")
    assert (status, ids(await api("getUpdates"))) == (200, [update])
    await api("sendMessage", chat_id=ANN, text="Selamat datang")
    async with api.session.get(f"{control}/chat/{ANN}?after=1&wait=1") as answer:
        seen = await answer.json()
    assert [m["text"] for m in seen["messages"]] == ["Selamat datang"]
    assert (await do("press", ANN, "Ya"))[0] == 400
    assert (await do("stop"))[0] == 400
    async with api.session.post(f"{control}/fault", json={"status": 500}) as answer:
        assert answer.status == 200
    assert await api("getMe") == "Internal Server Error"
    async with api.session.get(f"{control}/state") as answer:
        assert (await answer.json())["totals"]["sendmessage"] == 1


async def test_moods_double_and_shuffle_what_is_delivered(fake: FakeTelegram, api: Api) -> None:
    first = fake.say(ANN, "satu")
    fake.updates.doubled = True
    assert ids(await api("getUpdates")) == [first, first]
    fake.updates.doubled = False
    assert ids(await api("getUpdates", offset=first + 1)) == []
    fake.updates.repeat(first)
    assert ids(await api("getUpdates", offset=first + 1)) == [first]
