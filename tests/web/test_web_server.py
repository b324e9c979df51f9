"""The web server guards every answer, streams live, and stops at once."""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.dialogue.messages import Address, Choice
from bot.errors import BotError
from bot.web.connections import GuardedProtocol
from bot.web.headers import BODY_LIMIT, HEADERS
from bot.web.server import build_application, serve_until_cancelled
from tests.houses.web import TICK, PageHouse, look


def client(house: PageHouse) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(house.app(), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://kantor.test")


async def echo(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def broken(request: Request) -> Response:
    raise RuntimeError("phone 081234567809")


async def unsure() -> bool:
    raise RuntimeError("disk")


def guarded() -> httpx.AsyncClient:
    paths = [Route("/echo", echo, methods=["POST"]), Route("/broken", broken)]
    app = build_application(paths, ready=unsure)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://kantor.test")


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/nothing", "/leave", "/live"])
async def test_every_answer_carries_the_headers(path: str) -> None:
    async with client(PageHouse()) as web:
        response = await web.get(path)
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert "server" not in response.headers


async def test_a_bug_is_an_apology_without_a_word_of_it() -> None:
    async with guarded() as web:
        response = await web.get("/broken")
    assert response.status_code == 500
    assert "0812" not in response.text
    assert "Runtime" not in response.text
    assert response.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


async def test_what_is_missing_is_said_in_words_with_a_way_back() -> None:
    async with client(PageHouse()) as web:
        response = await web.get("/wp-login.php")
        wrong = await web.delete("/")
    assert (response.status_code, wrong.status_code) == (404, 405)
    assert "Halaman ini tidak ada." in response.text
    assert 'href="/#new"' in response.text


async def test_health_tells_strangers_no_more_than_ready_or_not() -> None:
    house = PageHouse()
    async with client(house) as web:
        assert (await web.get("/healthz")).text == "ok\n"
        assert (await web.get("/readyz")).text == "ok\n"
        house.deaf = True
        assert (await web.get("/healthz")).status_code == 200
        unready = await web.get("/readyz")
    assert (unready.status_code, unready.text) == (503, "not ready\n")
    async with guarded() as web:
        unready = await web.get("/readyz")
    assert (unready.status_code, unready.text) == (503, "not ready\n")


async def test_a_body_up_to_the_limit_is_read_and_above_it_refused() -> None:
    async with guarded() as web:
        assert (await web.post("/echo", content=b"a" * BODY_LIMIT)).text == str(BODY_LIMIT)
        assert (await web.post("/echo", content=b"a" * (BODY_LIMIT + 1))).status_code == 413


async def test_a_body_of_untold_length_is_counted() -> None:
    async def drip() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"a" * (BODY_LIMIT // 4)

    async with guarded() as web:
        assert (await web.post("/echo", content=drip())).status_code == 413


async def test_a_form_too_large_for_the_chat_is_refused_in_words() -> None:
    async with client(PageHouse()) as web:
        response = await web.post("/", data={"text": "a" * 70_000})
    assert response.status_code == 413
    assert "terlalu panjang" in response.text


async def test_a_form_of_many_fields_or_files_is_refused_without_a_bug() -> None:
    async with client(PageHouse()) as web:
        many = await web.post("/", data={f"f{number}": "x" for number in range(500)})
        files = await web.post("/", data={"text": "x"}, files={"file": ("a.exe", b"MZ")})
    assert many.status_code in (400, 403)
    assert files.status_code in (400, 403)


async def test_the_first_load_is_light() -> None:
    async with client(PageHouse()) as web:
        page = await web.get("/")
        paths = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
        files = [await web.get(path) for path in paths]
    assert len(paths) == 3
    total = sum(len(gzip.compress(response.content, 9)) for response in (page, *files))
    assert total <= 30 * 1024
    assert page.headers["content-encoding"] == "gzip"


async def test_our_files_are_kept_by_the_browser_and_named_by_content() -> None:
    async with client(PageHouse()) as web:
        page = await web.get("/")
        for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
            response = await web.get(path)
            assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert re.search(r"\.[0-9a-f]{10}\.(?:css|js|svg)$", path)
        for path in ("/static/chat.css", "/static/../chat.py", "/static/%2e%2e/chat.py"):
            assert (await web.get(path)).status_code == 404


@asynccontextmanager
async def running(house: PageHouse) -> AsyncIterator[str]:
    """The house on a real port."""
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    listening = asyncio.create_task(house.chat.listen(house.receive))
    closing = house.chat.close
    serving = asyncio.create_task(
        serve_until_cancelled(house.app(), "127.0.0.1", 0, started=port.set_result, closing=closing)
    )
    try:
        yield f"http://127.0.0.1:{await port}"
    finally:
        listening.cancel()
        serving.cancel()
        await asyncio.wait([serving, listening])


async def begin(web: httpx.AsyncClient, text: str = "hai") -> None:
    """The first message of a visitor over real HTTP."""
    page = (await web.get("/")).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert (await web.post("/", data={**hidden, "text": text})).status_code == 303


async def events(response: httpx.Response, count: int) -> list[dict[str, str]]:
    """The next events of a stream, their fields joined."""
    found: list[dict[str, str]] = []
    current: dict[str, str] = {}
    async with asyncio.timeout(5):
        async for row in response.aiter_lines():
            name, _, value = row.partition(": ")
            if row and name:
                current[name] = current.get(name, "") + value
            elif current:
                found.append(current)
                current = {}
            if len(found) == count:
                break
    return found


async def test_what_is_said_arrives_at_once_as_the_page_draws_it() -> None:
    house = PageHouse()
    async with running(house) as base, httpx.AsyncClient(base_url=base) as web:
        await begin(web)
        to = Address("web", house.heard[0].sender.chat)
        async with web.stream("GET", "/live?after=2") as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            assert response.headers["cache-control"] == "no-store"
            await house.say(to, "*Besok* <i>pukul</i> 09.00", (Choice("1:x", "Ya"),))
            (event,) = await events(response, 1)
    assert (event["event"], event["id"]) == ("line", "3.0")
    assert "<b>Besok</b> &lt;i&gt;pukul&lt;/i&gt; 09.00" in event["data"]
    assert '<button form="talk" name="choice" value="1:x">Ya</button>' in event["data"]


async def test_a_line_that_dropped_resumes_after_the_last_one_seen() -> None:
    house = PageHouse()
    async with running(house) as base, httpx.AsyncClient(base_url=base) as web:
        await begin(web)
        for last, expected in (("0", ["1.0", "2.0"]), ("1.0", ["2.0"])):
            headers = {"Last-Event-ID": last}
            async with web.stream("GET", "/live?after=999", headers=headers) as response:
                assert [event["id"] for event in await events(response, len(expected))] == expected
        async with web.stream("GET", "/live", headers=[(b"Last-Event-ID", b"\xb2")]) as response:
            assert [event["id"] for event in await events(response, 2)] == ["1.0", "2.0"]


async def test_what_is_said_anew_takes_its_place_once_also_after_the_line_dropped() -> None:
    house = PageHouse()
    async with running(house) as base, httpx.AsyncClient(base_url=base) as web:
        await begin(web)
        to = Address("web", house.heard[0].sender.chat)
        await house.say(to, "Terpilih: 0", (TICK,))
        async with web.stream("GET", "/live?after=3") as response:
            await house.say_again(to, "Terpilih: 1", (TICK,))
            (edit,) = await events(response, 1)
        assert (edit["event"], edit["id"]) == ("edit", "3.4")
        assert 'id="n3"' in edit["data"]
        assert "Terpilih: 1" in edit["data"]
        await house.say_again(to, "Terpilih: 2", (TICK,))
        await house.say(to, "Lain.")
        async with web.stream("GET", "/live", headers={"Last-Event-ID": "3.4"}) as response:
            edit, line = await events(response, 2)
        assert [(entry["event"], entry["id"]) for entry in (edit, line)] == [
            ("edit", "3.5"),
            ("line", "6.5"),
        ]
        page = (await web.get("/")).text
    assert page.count("Terpilih:") == 1
    assert "Terpilih: 2" in page


async def test_what_she_says_in_one_tab_shows_in_the_other() -> None:
    house = PageHouse()
    async with running(house) as base, httpx.AsyncClient(base_url=base) as web:
        await begin(web)
        async with web.stream("GET", "/live?after=2") as response:
            page = (await web.get("/")).text
            hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
            await web.post("/", data={**hidden, "text": "dari tab lain"})
            mine, said = await events(response, 2)
    assert "dari tab lain" in mine["data"]
    assert "Kami catat." in said["data"]


async def test_a_new_language_asks_the_page_to_come_again() -> None:
    house = PageHouse()
    async with running(house) as base, httpx.AsyncClient(base_url=base) as web:
        await begin(web)
        async with web.stream("GET", "/live?after=2") as response:
            house.language = "en"
            await house.say(Address("web", house.heard[0].sender.chat), "From now on in English.")
            (again,) = await events(response, 1)
    assert again["event"] == "again"


async def test_a_page_drawn_before_a_change_is_asked_though_its_stream_opens_after() -> None:
    house = PageHouse()
    async with running(house) as base, httpx.AsyncClient(base_url=base) as web:
        await begin(web)
        drawn = re.search(r'data-face="([^"]+)"', (await web.get("/")).text)
        assert drawn
        house.language = "en"
        async with web.stream("GET", f"/live?after=2&face={drawn[1]}") as response:
            (again,) = await events(response, 1)
    assert again["event"] == "again"


async def test_a_wiped_past_asks_the_page_to_come_again() -> None:
    house = PageHouse()
    async with running(house) as base, httpx.AsyncClient(base_url=base) as web:
        await begin(web)
        to = Address("web", house.heard[0].sender.chat)
        async with web.stream("GET", "/live?after=2") as response:
            await house.wipe(to)
            await house.say(to, "Semua data Anda sudah dihapus.")
            (again,) = await events(response, 1)
        async with web.stream("GET", "/live?after=0") as response:
            (line,) = await events(response, 1)
    assert again["event"] == "again"
    assert "sudah dihapus" in line["data"]


async def test_a_stranger_gets_no_stream() -> None:
    async with client(PageHouse()) as web:
        assert (await web.get("/live")).status_code == 204


async def test_it_stops_at_once_even_with_a_page_open(caplog: pytest.LogCaptureFixture) -> None:
    house = PageHouse()
    async with httpx.AsyncClient() as web:
        async with running(house) as base:
            web.base_url = httpx.URL(base)
            await begin(web)
            response = await web.send(web.build_request("GET", "/live"), stream=True)
            rows = response.aiter_lines()
            assert await anext(rows)
            began = time.monotonic()
        assert time.monotonic() - began < 3
        await rows.aclose()
        await response.aclose()
    assert "graceful shutdown exceeded" not in caplog.text


async def test_an_answer_leaves_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where small writes wait for each other, the other side's slow confirmation costs 40 ms."""
    asked: list[int] = []
    real = GuardedProtocol.connection_made

    def made(self: GuardedProtocol, transport: asyncio.Transport) -> None:
        link = transport.get_extra_info("socket")
        asked.append(link.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        real(self, transport)

    monkeypatch.setattr(GuardedProtocol, "connection_made", made)
    async with running(PageHouse()) as base, httpx.AsyncClient(base_url=base) as web:
        assert (await web.get("/healthz")).status_code == 200
    assert asked
    assert all(asked)


async def test_an_address_in_use_is_said_in_words() -> None:
    house = PageHouse()
    async with running(house) as base:
        port = int(base.rpartition(":")[2])
        with pytest.raises(BotError, match=f"port {port}.*Choose another port"):
            await serve_until_cancelled(house.app(look()), "127.0.0.1", port)
