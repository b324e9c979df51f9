"""Whether the house can serve, why not, and which of its tasks are in trouble."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import Callable, Iterator

from bot.app.compose import House
from bot.app.supervision import Supervision
from bot.dialogue.channel import Blocked, Remote
from bot.store.remembered import Remembered

FRESH = 1.0
"""Seconds for which an answer holds: a probe costs a write to the disk, and strangers may ask."""

EVERY = 2.0
"""Seconds between two looks at the tasks."""

UNREACHED = 10.0
"""A network that could not be reached for so many seconds is told."""

LEAST_FREE = 1_000_000
"""Bytes of free disk below which it is as good as full."""

_DISK = {
    "SQLITE_FULL": "disk penuh (disk full)",
    "SQLITE_BUSY": "database terkunci oleh proses lain (database locked)",
    "SQLITE_LOCKED": "database terkunci oleh proses lain (database locked)",
    "SQLITE_READONLY": "database tidak dapat ditulisi (read-only)",
    "SQLITE_IOERR": "disk tidak dapat dibaca atau ditulisi (disk error)",
    "SQLITE_CORRUPT": "database rusak (damaged): pulihkan cadangan",
    "SQLITE_NOTADB": "database rusak (damaged): pulihkan cadangan",
}
_OTHER = "database tidak dapat dipakai (database unusable)"


class Readiness:
    """Answers probes from one write a second at most, however many ask.

    `find_fault` says what is wrong with the content on the disk; empty: nothing.
    """

    def __init__(
        self,
        house: House,
        supervision: Supervision,
        ticks: Callable[[], float] = time.monotonic,
        find_fault: Callable[[], str] = lambda: "",
    ) -> None:
        self._house = house
        self._supervision = supervision
        self._ticks = ticks
        self._find_fault = find_fault
        self._looked = float("-inf")
        self._why_unwritten = ""
        self._looking = asyncio.Lock()
        self._told: dict[str, int] | None = None

    async def is_ready(self) -> bool:
        """Returns whether all is well."""
        return not await self.list_reasons()

    async def list_reasons(self) -> list[str]:
        """Returns why it is not, in words that hold nothing of people. Empty where all is well."""
        async with self._looking:
            if self._ticks() - self._looked >= FRESH:
                self._why_unwritten = await self._try_writing()
                self._looked = self._ticks()
        return [*filter(None, [self._why_unwritten]), *self._list_others()]

    def _list_others(self) -> Iterator[str]:
        for name, failures in self._supervision.troubled_tasks().items():
            yield f"bagian {name} gagal {failures} kali berturut-turut (task failing)"
        for name, channel in self._house.channels.items():
            seconds = channel.unreached_seconds() if isinstance(channel, Remote) else 0.0
            if seconds > UNREACHED:
                yield f"{name} tidak terjangkau selama {seconds:.0f} detik ({name} down)"
            if isinstance(channel, Blocked) and channel.trouble:
                yield channel.trouble
        if self._find_fault():
            yield "YAML di folder isi rusak; isi lama tetap dipakai (broken YAML): jalankan check"

    async def _try_writing(self) -> str:
        if shutil.disk_usage(self._house.config.database.parent).free < LEAST_FREE:
            return _DISK["SQLITE_FULL"]  # small writes may still find room in the log of changes
        try:
            async with self._house.store.transaction():
                await self._house.store.put(Remembered.READY, self._house.clock().isoformat())
        except Exception as error:  # full, locked or broken: whatever it is, we cannot serve
            name = getattr(error.__cause__, "sqlite_errorname", "")
            known = [words for sign, words in _DISK.items() if name.startswith(sign)]
            return known[0] if known else f"{_OTHER}: {type(error.__cause__ or error).__name__}"
        return ""

    async def keep_reporting(self) -> None:
        """Keeps in the store which tasks are in trouble, until cancelled."""
        while True:
            await self.write_troubles()
            await asyncio.sleep(EVERY)

    async def write_troubles(self) -> None:
        """Writes which tasks are in trouble, where that has changed."""
        troubled = self._supervision.troubled_tasks()
        if troubled != self._told:
            async with self._house.store.transaction():
                await self._house.store.put(Remembered.TROUBLED_TASKS, json.dumps(troubled))
            self._told = troubled
