"""What a stranger does to the web server, each from one address, as a process of its own.

python -m tests.attack.floods NAME PORT SECONDS
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import html
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import Random
from urllib.parse import urlencode

STRANGER = "127.0.0.66"
AT_ONCE = 32
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')

Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Flood = Callable[[int], Awaitable[None]]

FLOODS: dict[str, Flood] = {}
"""Every flood by name; each runs until it is cancelled."""


def flood(name: str) -> Callable[[Flood], Flood]:
    """Registers a flood."""

    def register(made: Flood) -> Flood:
        FLOODS[name] = made
        return made

    return register


def dear_text(draw: Random) -> str:
    """4 000 characters that cost the readers most: long words, each near to many known ones."""
    return " ".join("".join(draw.choices("aeioumnkt", k=9)) for _ in range(400))


@asynccontextmanager
async def wire(port: int) -> AsyncIterator[Wire]:
    """A connection from the stranger's address, broken off at the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(STRANGER, 0))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with contextlib.suppress(Exception):
            await writer.wait_closed()


async def answer(at: Wire) -> tuple[int, dict[str, str], str]:
    """The next answer: status, headers by small name, body."""
    reader, _ = at
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.split(": ", 1) for line in head[1:] if ": " in line)
    headers = {name.lower(): value for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return int(head[0].split()[1]), headers, body.decode("utf-8", "replace")


async def ask(at: Wire, target: str, cookie: str = "") -> tuple[int, dict[str, str], str]:
    """GETs something."""
    named = f"Cookie: {cookie}\r\n" if cookie else ""
    at[1].write(f"GET {target} HTTP/1.1\r\nHost: x\r\n{named}\r\n".encode())
    return await answer(at)


async def say(
    at: Wire, fields: dict[str, str], cookie: str = ""
) -> tuple[int, dict[str, str], str]:
    """POSTs a form of the page."""
    body = urlencode(fields).encode()
    named = f"Cookie: {cookie}\r\n" if cookie else ""
    at[1].write(
        f"POST / HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n{named}"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    return await answer(at)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}


async def begun(port: int, text: str = "halo") -> tuple[str, dict[str, str]]:
    """A session: its cookie, and the fields of its form. LookupError where none is given."""
    async with wire(port) as at:
        fields = hidden((await ask(at, "/"))[2])
        _, headers, _ = await say(at, {**fields, "text": text})
        cookie = headers.get("set-cookie", "").partition(";")[0]
        if not cookie:
            raise LookupError
        return cookie, hidden((await ask(at, "/", cookie))[2])


async def many(
    port: int, work: Callable[[int], Awaitable[None]], number: int, pause: float = 0.005
) -> None:
    """Does `work` so many times at once, again after a pause whatever becomes of it."""

    async def again() -> None:
        while True:
            with contextlib.suppress(OSError, EOFError, ValueError, IndexError, LookupError):
                await work(port)
            await asyncio.sleep(pause)

    await asyncio.gather(*(again() for _ in range(number)))


@flood("silent")
async def silent(port: int) -> None:
    """1 100 connections that send nothing, each opened anew when it is closed."""

    async def hold(port: int) -> None:
        async with wire(port) as (reader, _):
            await reader.read()

    await many(port, hold, 1100, 2)


@flood("headers")
async def headers(port: int) -> None:
    """905 requests whose headers never end, a line a second."""

    async def drip(port: int) -> None:
        async with wire(port) as (reader, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
            while not reader.at_eof():
                writer.write(b"X-A: b\r\n")
                await writer.drain()
                await asyncio.sleep(1)

    await many(port, drip, 905, 2)


@flood("forms")
async def forms(port: int) -> None:
    """Forms with files, of known visitors, that stop in the middle."""

    async def drip(port: int) -> None:
        cookie, _ = await begun(port)
        async with wire(port) as (reader, writer):
            writer.write(
                f"POST / HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Length: 4000000\r\n"
                "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n".encode()
            )
            while not reader.at_eof():
                writer.write(b"C")
                await writer.drain()
                await asyncio.sleep(1)

    await many(port, drip, AT_ONCE)


@flood("sessions")
async def sessions(port: int) -> None:
    """New sessions as fast as it goes, each with a long message."""

    async def begin(port: int) -> None:
        await begun(port, "a" * 3999)

    await many(port, begin, AT_ONCE)


@flood("words")
async def words(port: int) -> None:
    """One visitor who writes without a pause on many connections, texts that are dear to read."""
    cookie, fields = await begun(port)
    draw = Random(1)

    async def write(port: int) -> None:
        async with wire(port) as at:
            while True:
                sent = {**fields, "id": secrets.token_hex(16), "text": dear_text(draw)}
                await say(at, sent, cookie)

    await many(port, write, AT_ONCE)


@flood("pages")
async def pages(port: int) -> None:
    """One visitor who loads her whole past without a pause on many connections."""
    cookie, _ = await begun(port)

    async def load(port: int) -> None:
        async with wire(port) as at:
            while True:
                await ask(at, "/?all=1", cookie)

    await many(port, load, AT_ONCE)


@flood("probes")
async def probes(port: int) -> None:
    """/readyz, which costs a write, without a pause."""

    async def probe(port: int) -> None:
        async with wire(port) as at:
            while True:
                await ask(at, "/readyz")

    await many(port, probe, AT_ONCE)


async def run(names: list[str], port: int, seconds: float) -> None:
    """Runs these floods together for so long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(_surely(FLOODS[name], port) for name in names))


async def _surely(made: Flood, port: int) -> None:
    while True:  # its first session may be refused: it is a flood all the same
        with contextlib.suppress(OSError, EOFError, ValueError, IndexError, LookupError):
            await made(port)
        await asyncio.sleep(0.5)


def main() -> None:
    """Runs the floods that are named ("+" joins several)."""
    reader = argparse.ArgumentParser()
    reader.add_argument("names")
    reader.add_argument("port", type=int)
    reader.add_argument("seconds", type=float)
    options = reader.parse_args()
    asyncio.run(run(options.names.split("+"), options.port, options.seconds))


if __name__ == "__main__":
    main()
