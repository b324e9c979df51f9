"""Reads a foreign list in a process of its own: whatever is in it, memory and time are bounded."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from bot.errors import BotError
from bot.files.spreadsheet_read import rows_of

MEMORY = 768 * 1024 * 1024
"""Bytes of address space; a list of a thousand rows needs about a fifth of it."""

CPU_SECONDS = 15
SECONDS = 30.0
TOO_MUCH = "berkas ini terlalu rumit; salin barisnya ke berkas baru, lalu kirim lagi"


async def rows_aside(content: bytes) -> list[list[str]]:
    """Returns the rows. BotError for what is no list or needs too much."""
    reader = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.files.isolated_read"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={
            "PYTHONPATH": str(Path(__file__).parent.parent.parent),
            "PYTHONUTF8": "1",
            **_system_environment(),
        },
    )
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await reader.communicate(content)
    except TimeoutError:
        raise BotError(TOO_MUCH) from None
    finally:
        if reader.returncode is None:
            reader.kill()
            await reader.wait()
    if reader.returncode:
        raise BotError(TOO_MUCH)
    read = json.loads(said)
    if "problem" in read:
        raise BotError(read["problem"])
    return list(read["rows"])


def _system_environment() -> dict[str, str]:
    """Returns what Windows needs to start a program at all. No token or key goes along."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def _bound_resources() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def read_from_input() -> None:
    """Reads a list from standard input. Its rows, or its problem, as JSON."""
    _bound_resources()
    try:
        read: dict[str, object] = {"rows": rows_of(sys.stdin.buffer.read())}
    except BotError as error:
        read = {"problem": str(error)}
    sys.stdout.write(json.dumps(read))


if __name__ == "__main__":
    read_from_input()
