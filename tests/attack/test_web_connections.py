"""Connections of strangers: silent, slow, too many, or with two lengths; the honest are served."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.app.control import door_of, run_act, serve_acts
from bot.web import open_files
from bot.web.clients import Clients
from bot.web.connections import LEAST, RESERVE, Bounds, Connections
from bot.web.server import build_application
from tests.attack.wire import GET, Wire, wired
from tests.houses.shell import Clock, Script, opened, until

pytestmark = pytest.mark.attack


async def echo(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def hold(request: Request) -> Response:
    """A stream that is open until the other side goes."""

    async def lines() -> object:
        yield b"open\n"
        await asyncio.Event().wait()

    return StreamingResponse(lines())  # type: ignore[arg-type]


async def flood(request: Request) -> Response:
    return Response(b"a" * 20_000_000)


async def fine() -> bool:
    return True


def site() -> Starlette:
    routes = [Route("/echo", echo, methods=["POST"]), Route("/hold", hold), Route("/flood", flood)]
    return build_application(routes, ready=fine)


async def test_silent_connections_of_one_address_make_room_for_those_that_ask() -> None:
    """1 100 connections that send nothing took every open file, and the process with them."""
    async with wired(site(), Bounds(most=400, waiting=20)) as connect:
        silent = [await connect() for _ in range(120)]
        await until(lambda: sum(wire.is_open() for wire in silent) <= 20)
        for _ in range(30):
            wire = await connect()
            await wire.send(GET)
            assert await wire.status() == 200


async def test_the_oldest_that_waits_gives_way_when_the_house_is_full() -> None:
    """Silent connections from many addresses fill the house, each address within its own limit."""
    async with wired(site(), Bounds(most=LEAST, waiting=20)) as connect:
        silent = [
            await connect(f"127.0.0.{address}") for address in range(2, 12) for _ in range(10)
        ]
        wire = await connect()
        await wire.send(GET)
        assert await wire.status() == 200
        await until(lambda: sum(wire.is_open() for wire in silent) < LEAST)


async def test_who_holds_many_connections_finds_no_more_and_others_do() -> None:
    """One address with valid requests that never end takes all connections."""
    async with wired(site(), Bounds(per_address=10)) as connect:
        held = [await connect("127.0.0.2") for _ in range(10)]
        for wire in held:
            await wire.send(b"GET /hold HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await wire.status() == 200
        refused = await connect("127.0.0.2")
        answer = await refused.read()
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 5" in answer
        assert b"Wait a moment" in answer
        other = await connect()
        await other.send(GET)
        assert await other.status() == 200
        held[0].writer.close()
        await until_served(connect, "127.0.0.2")


async def until_served(connect: object, address: str) -> None:
    """Returns once that address is served again; TimeoutError when it never is."""
    async with asyncio.timeout(5):
        while True:
            wire: Wire = await connect(address)  # type: ignore[operator]
            await wire.send(GET)
            if await wire.status() == 200:
                return
            await asyncio.sleep(0.01)


async def test_all_come_through_our_own_proxy_and_are_not_counted_as_one() -> None:
    """Behind a proxy everybody has its address: the limit of one would lock all others out."""
    bounds = Bounds(per_address=3, waiting=3, clients=Clients("X-Real-IP"))
    async with wired(site(), bounds) as connect:
        wires = [await connect() for _ in range(12)]
        for wire in wires:
            await wire.send(GET)
            assert await wire.status() == 200


async def test_who_sends_nothing_is_let_go_and_half_a_header_is_answered() -> None:
    """905 half-sent requests of one address kept everyone out for as long as they were held."""
    async with wired(site(), Bounds(head=0.05)) as connect:
        assert await (await connect()).read() == b""
        half = await connect()
        await half.send(GET[:-2])
        assert (await half.read()).startswith(b"HTTP/1.1 408 ")


async def test_a_header_that_drips_is_not_given_time_anew() -> None:
    """A byte now and then would hold a connection for ever."""
    async with wired(site(), Bounds(head=0.2)) as connect:
        slow = await connect()
        begun = asyncio.get_running_loop().time()
        for byte in GET[:-2]:
            await slow.send(bytes([byte]))
            await asyncio.sleep(0.01)
            if not slow.is_open():
                break
        assert not slow.is_open()
        assert asyncio.get_running_loop().time() - begun < 1


async def test_the_second_request_of_a_connection_has_the_same_time() -> None:
    """Uvicorn forgets its own time-out as soon as one byte of a next request is there."""
    async with wired(site(), Bounds(head=0.05)) as connect:
        wire = await connect()
        await wire.send(GET + GET[:-2])
        answer = await wire.read()
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"HTTP/1.1 408 " in answer


POST = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"


async def test_a_body_that_stops_or_never_ends_is_let_go() -> None:
    """Half-sent bodies hold connections, and the memory of what came."""
    async with wired(site(), Bounds(silence=0.05)) as connect:
        wire = await connect()
        await wire.send(POST + b"abc")
        assert (await wire.read()).startswith(b"HTTP/1.1 408 ")
    async with wired(site(), Bounds(silence=0.2, body=0.3)) as connect:
        wire = await connect()
        await wire.send(POST)
        begun = asyncio.get_running_loop().time()
        for _ in range(60):
            await wire.send(b"a")
            await asyncio.sleep(0.02)
            if not wire.is_open():
                break
        assert not wire.is_open()
        assert asyncio.get_running_loop().time() - begun < 1


async def test_who_does_not_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that nobody reads stay in memory, one for every request."""
    monkeypatch.setattr("bot.web.connections.STALLED", 0.05)
    async with wired(site(), Bounds()) as connect:
        wire = await connect()
        wire.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await wire.send(b"GET /flood HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(0.3)
        wire.writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert len(await wire.read()) < 20_000_000
        other = await connect()
        await other.send(b"GET /flood HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert len(await other.read()) > 20_000_000


async def test_a_message_of_two_lengths_ends_its_connection() -> None:
    """A proxy and we would see two different requests in what follows (RFC 9112, 6.1)."""
    both = (
        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n"
    )
    async with wired(site(), Bounds()) as connect:
        wire = await connect()
        await wire.send(both + GET)
        answer = await wire.read()
        assert answer.count(b"HTTP/1.1 ") == 1
        assert b"connection: close" in answer.lower()


def test_connections_leave_open_files_to_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many connections as there are open files leave none to the database."""
    for files, most in ((1024, 1024 - RESERVE), (100_000, 2000), (64, LEAST)):
        monkeypatch.setattr(open_files, "open_files_limit", lambda files=files: files)
        assert Connections(Bounds()).most == most


@pytest.mark.parametrize(
    ("peer", "header", "proxies", "named", "address"),
    [
        ("9.9.9.9", "", (), "1.1.1.1", "9.9.9.9"),
        ("127.0.0.1", "", (), "1.1.1.1", "127.0.0.1"),
        ("127.0.0.1", "X-Forwarded-For", (), "1.1.1.1", "1.1.1.1"),
        ("127.0.0.1", "X-Forwarded-For", (), "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        ("127.0.0.1", "X-Forwarded-For", (), "1.1.1.1, 127.0.0.1", "1.1.1.1"),
        ("127.0.0.1", "X-Forwarded-For", (), "unknown", "127.0.0.1"),
        ("127.0.0.1", "X-Forwarded-For", (), "", "127.0.0.1"),
        ("9.9.9.9", "X-Forwarded-For", (), "1.1.1.1", "9.9.9.9"),
        ("10.0.0.2", "X-Forwarded-For", ("10.0.0.2",), "1.1.1.1:5000", "1.1.1.1"),
        ("127.0.0.1", "X-Forwarded-For", ("10.0.0.2",), "1.1.1.1", "127.0.0.1"),
        ("", "X-Forwarded-For", (), "1.1.1.1", "1.1.1.1"),
        ("127.0.0.1", "X-Forwarded-For", (), "[2001:db8::1]:443", "2001:db8::/64"),
        ("2001:db8::1", "", (), "", "2001:db8::/64"),
        ("::ffff:9.9.9.9", "", (), "", "9.9.9.9"),
    ],
)
def test_an_address_is_the_peers_or_what_our_own_proxy_says(
    peer: str, header: str, proxies: tuple[str, ...], named: str, address: str
) -> None:
    """Whoever writes a header herself would have an address for every request."""
    scope = {
        "type": "http",
        "client": (peer, 1) if peer else None,
        "headers": [(b"x-forwarded-for", named.encode())],
    }
    assert Clients(header, proxies).address_of(Request(scope)) == address


async def test_idle_connections_to_the_command_lines_door_keep_nobody_out(tmp_path: Path) -> None:
    """Any user of this machine could hold every place, and the office's commands were refused."""
    async with opened(tmp_path, Script(), Clock()) as house:
        ready = asyncio.Event()
        serving = asyncio.create_task(serve_acts(house, ready.set))
        await ready.wait()
        port = json.loads(door_of(house.config.database).read_text())["port"]
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(120)]
        done = await asyncio.to_thread(run_act, house.config, "staff list", {})
        assert done == {"staff": []}
        for _, writer in idle:
            writer.transport.abort()
        serving.cancel()
        await asyncio.wait([serving])
