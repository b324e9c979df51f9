"""The real program on few open files: more connections than files, and it serves afterwards."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.attack.floods import ask
from tests.attack.load import Load, loaded

if sys.platform == "linux":
    import resource

pytestmark = [
    pytest.mark.attack,
    pytest.mark.skipif(sys.platform != "linux", reason="prlimit and addresses 127.0.0.0/8"),
]

FILES = 1024
CONNECTIONS = 1100


async def connect(load: Load, number: int, stack: ExitStack) -> None:
    """Opens connections that send nothing, a few from each of many addresses."""
    loop = asyncio.get_running_loop()
    for each in range(number):
        link = stack.enter_context(socket.socket())
        link.setblocking(False)
        link.bind((f"127.0.7.{1 + each % 50}", 0))
        async with asyncio.timeout(10):
            await loop.sock_connect(link, ("127.0.0.1", load.port))


async def open_page(load: Load) -> int:
    """The status of the page for somebody else; asked again where there is no file for her yet."""
    async with asyncio.timeout(20):
        while True:
            try:
                async with asyncio.timeout(2):
                    at = await asyncio.open_connection("127.0.0.1", load.port)
                    try:
                        return (await ask(at, "/"))[0]
                    finally:
                        at[1].transport.abort()
            except (OSError, EOFError, TimeoutError):
                await asyncio.sleep(0.05)


async def answer(load: Load, chat: int) -> None:
    """Asks on Telegram; returns once there is an answer."""
    there = load.fake.chat(chat)
    before = len(there.said)
    load.fake.say(there.id, "menu")
    await load.fake.until(lambda: len(there.said) > before, 20)


def hold_to(pid: int, files: int) -> tuple[int, int]:
    """Holds the program to so many open files; the limits that it had."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    return resource.prlimit(pid, resource.RLIMIT_NOFILE, (files, hard))


@pytest.fixture
def many_files() -> Iterator[None]:
    """This process holds the other end of every connection."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2 * CONNECTIONS:
        pytest.skip("too few open files are allowed here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * CONNECTIONS), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.slow
@pytest.mark.usefixtures("many_files")
async def test_more_silent_connections_than_open_files_end_nothing(tmp_path: Path) -> None:
    """1 100 silent connections took all 1 024 open files and ended the process, Telegram too."""
    async with loaded(tmp_path) as load:
        hold_to(load.house.pid, FILES)
        with ExitStack() as stack:
            await connect(load, CONNECTIONS, stack)
            assert await open_page(load) == 200
            await answer(load, 1)
        assert await load.house.stop() == 0


@pytest.mark.slow
@pytest.mark.usefixtures("many_files")
async def test_a_program_without_one_free_file_accepts_again_afterwards(tmp_path: Path) -> None:
    """Where accepting fails (EMFILE) for a moment, nobody would ever be let in again."""
    async with loaded(tmp_path) as load:
        assert await open_page(load) == 200
        await answer(load, 1)
        used = len(list(Path(f"/proc/{load.house.pid}/fd").iterdir()))
        before = hold_to(load.house.pid, used + 2)
        with ExitStack() as stack:
            await connect(load, 20, stack)
            await answer(load, 2)
        hold_to(load.house.pid, before[0])
        assert await open_page(load) == 200
        await answer(load, 3)
        assert await load.house.stop() == 0
