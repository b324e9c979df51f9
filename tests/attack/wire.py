"""Raw connections to a server on a real port, for tests that behave as no browser does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from starlette.types import ASGIApp

from bot.web.connections import Bounds
from bot.web.server import serve_until_cancelled

GET = b"GET /healthz HTTP/1.1\r\nHost: kantor.test\r\n\r\n"


@dataclass(slots=True)
class Wire:
    """One connection; `read` and `ended` have a deadline of their own."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        """Sends as it is; nothing where the other side has gone."""
        try:
            self.writer.write(data)
            await self.writer.drain()
        except ConnectionError:
            return

    async def read(self) -> bytes:
        """All that comes until the other side closes."""
        async with asyncio.timeout(10):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""

    async def status(self) -> int:
        """The status of the next answer; 0 where the other side closes without one."""
        async with asyncio.timeout(10):
            try:
                line = await self.reader.readline()
            except ConnectionError:
                return 0
        return int(line.split()[1]) if line else 0

    def close(self) -> None:
        """Breaks off."""
        self.writer.transport.abort()

    def is_open(self) -> bool:
        """Whether the other side has not closed as far as we know."""
        return not self.reader.at_eof() and self.reader.exception() is None


Open = Callable[..., Awaitable[Wire]]


@asynccontextmanager
async def wired(app: ASGIApp, bounds: Bounds) -> AsyncIterator[Open]:
    """A server with these bounds; gives a function that opens a wire, from an address if named."""
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        serve_until_cancelled(app, "127.0.0.1", 0, bounds=bounds, started=port.set_result)
    )
    async with AsyncExitStack() as stack:

        async def opened(address: str = "127.0.0.1") -> Wire:
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", await port, local_addr=(address, 0)
            )
            wire = Wire(reader, writer)
            stack.callback(wire.close)
            return wire

        try:
            yield opened
        finally:
            serving.cancel()
            await asyncio.wait([serving])
