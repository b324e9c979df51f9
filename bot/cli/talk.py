"""A conversation in the terminal, or over a pipe."""

from __future__ import annotations

import argparse
import asyncio
import sys
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.app import compose as app
from bot.app.compose import House
from bot.app.control import serve_acts
from bot.channels.terminal import Terminal
from bot.cli.configured import load_configured
from bot.dialogue.messages import Address, Incoming
from bot.errors import BotError


def chat(options: argparse.Namespace) -> int:
    """Talks until the end of standard input."""
    asyncio.run(_talk_until_end(options))
    return 0


async def _talk_until_end(options: argparse.Namespace) -> None:
    config = load_configured(options)
    clock = _make_clock(options.at)
    terminal = Terminal(_write_line, as_json=options.json)
    meaning = app.load_meaning(config)
    known = app.load_knowledge(config, guarded=False, meaning=meaning, wait=False)
    async with (
        app.open_house(config, [terminal], lambda: known, clock=clock, meaning=meaning) as house,
        _open_to_commands(house),
    ):
        await house.outbox.flush_channel("terminal")
        if sys.stdin.isatty() and not options.json:
            _write_line("Tulis pesan, lalu Enter. Ctrl-D untuk selesai. (Coba: /start)\n")
        async for line in _read_lines():
            await house.conversations.take_messages(
                [_make_incoming(line, _read_name(options), clock())]
            )
            await house.outbox.flush_channel("terminal")


@asynccontextmanager
async def _open_to_commands(house: House) -> AsyncIterator[None]:
    """While the chat has the database, other commands (export, staff …) are handed to it."""
    serving = asyncio.create_task(serve_acts(house))
    try:
        yield
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


def _read_name(options: argparse.Namespace) -> str:
    """As typed. Half characters of a broken terminal become "?"."""
    name: str = options.name
    return name.encode("utf-8", "replace").decode()


def _make_incoming(line: str, name: str, at: datetime) -> Incoming:
    start = line.removeprefix("/start").strip() if line.startswith("/start ") else None
    return Incoming(
        id=uuid.uuid4().hex,
        sender=Address("terminal", name),
        text="/start" if start else line,
        at=at,
        start=start,
    )


async def _read_lines() -> AsyncIterator[str]:
    while True:
        line = await asyncio.to_thread(sys.stdin.readline)
        if not line:
            return
        if line.strip():
            yield line.rstrip("\r\n")


def _write_line(text: str) -> None:
    print(text, flush=True)  # a command line prints


def _make_clock(at: str | None) -> Callable[[], datetime]:
    if at is None:
        return app.read_clock
    try:
        fixed = datetime.fromisoformat(at)
    except ValueError:
        raise BotError(
            f'--at takes an ISO time such as 2026-11-24T09:00+08:00, not "{at}"'
        ) from None
    if fixed.tzinfo is None:
        fixed = fixed.replace(tzinfo=UTC)
    return lambda: fixed
