"""The real program as another process before the fake Bot API, to be killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot import config
from bot.app import compose as app
from bot.store.store import Store
from tests.houses.shell import knowledge
from tests.ready_office import READY
from tests.telegram_api import FakeTelegram

ROOT = Path(__file__).resolve().parent.parent.parent

UNLIMITED = {
    "PANDU_LIMITS__BROADCAST_PER_SECOND": "100000",
    "PANDU_LIMITS__PER_SECOND": "100000",
    "PANDU_LIMITS__PER_CHAT": "100000",
    "PANDU_LIMITS__CHAT_BURST": "100000",
    "PANDU_LIMITS__FLOOD_BURST": "1000000",
    "PANDU_LIMITS__FLOOD_PER_SECOND": "100000",
    "PANDU_LIMITS__FLOOD_PER_DAY": "0",
}
"""As fast as it goes: kills then fall into the middle of many things at once."""


class ProcessHouse:
    """One database, and the process that serves it; `starts` counts its lives."""

    def __init__(
        self, fake: FakeTelegram, folder: Path, limits: Mapping[str, str] = UNLIMITED
    ) -> None:
        self._fake = fake
        self.database = folder / "pandu.db"
        self.log = folder / "pandu.log"
        self.starts = 0
        self.began = datetime.now(UTC)
        self._process: asyncio.subprocess.Process | None = None
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PANDU_")}
        self.settings = {
            **READY,
            "PANDU_DATABASE": str(self.database),
            "PANDU_KEY_FILE": str(folder / "pandu.key"),
            "PANDU_TELEGRAM_TOKEN": fake.token,
            "PANDU_CHANNELS__TELEGRAM__API_URL": fake.api_url,
            "PANDU_CHANNELS__TELEGRAM__FILE_URL": fake.file_url,
            "PANDU_CHANNELS__WEB__ENABLED": "false",
            "PANDU_SEARCH__SEMANTIC": "false",
            **limits,
        }
        self._environment = {**clean, **self.settings}

    async def start(self) -> None:
        """Returns at its first poll. RuntimeError when it ends instead."""
        self.starts += 1
        polls = self._fake.totals["getupdates"]
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env=self._environment, stderr=log
            )
        polled = asyncio.ensure_future(
            self._fake.until(lambda: self._fake.totals["getupdates"] > polls, 60)
        )
        ended = asyncio.ensure_future(self._process.wait())
        await asyncio.wait((polled, ended), return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            polled.cancel()
            raise RuntimeError(f"it ended with {ended.result()}: {self.log.read_text()[-2000:]}")
        ended.cancel()
        polled.result()

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process is not None
        return self._process.pid

    async def kill(self) -> None:
        """SIGKILL: no farewell."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """SIGTERM, as an operator stops it; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self._process.wait(), 15)

    async def until_sent(self, messages: int, seconds: float = 60) -> None:
        """Returns once so many messages are marked as sent, and none waits. TimeoutError else."""
        store = await self.store()
        try:
            async with asyncio.timeout(seconds):
                while True:
                    numbers = await store.outbox.count_states(self.began)
                    waiting = numbers.get("queued", 0) + numbers.get("sending", 0)
                    if numbers.get("sent", 0) >= messages and not waiting:
                        return
                    await asyncio.sleep(0.02)
        finally:
            await store.close()

    async def close(self) -> None:
        """Leaves no process behind."""
        if self._process is not None and self._process.returncode is None:
            await self.kill()

    async def store(self) -> Store:
        """The database, to look at."""
        settings = config.load_config(ROOT / "config.yaml", self.settings)
        return await app.open_store(settings, knowledge(), write=False)
