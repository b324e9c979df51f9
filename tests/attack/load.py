"""Honest people on web and Telegram while a stranger floods: how long they wait, what it costs.

python -m tests.attack.load [--people 300] [--seconds 20] [FLOOD …]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import socket
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from tests.attack import floods
from tests.kill.house import ROOT, ProcessHouse
from tests.telegram_api import FakeTelegram

EVERY = 10.0
"""Seconds between two messages of an honest person: 300 of them write 30 a second."""

PER_SECOND = 30.0
"""More honest messages in a second, half of them on Telegram, would wait for its own pace."""

PATIENCE = 30.0
WARM_UP = 30.0
"""At most so many seconds of quiet before what is measured."""

QUESTIONS = ("apa syarat ke jepang", "berapa biayanya", "jadwal", "menu", "apa itu g to g")


@dataclass(slots=True)
class Found:
    """What came of it: waits in seconds by channel, people who got no answer, and the cost."""

    waits: dict[str, list[float]] = field(default_factory=lambda: {"web": [], "telegram": []})
    failed: list[str] = field(default_factory=list)
    first_mb: float = 0.0
    last_mb: float = 0.0
    most_mb: float = 0.0
    grown_mb: float = 0.0

    def p95(self, channel: str) -> float:
        """The seconds that 19 of 20 waited at most."""
        waits = self.waits[channel]
        return statistics.quantiles(waits, n=20)[-1] if len(waits) > 1 else 0.0

    def line(self, name: str) -> str:
        """A row of a table."""
        cells = [name]
        for channel in ("web", "telegram"):
            waits = self.waits[channel] or [0.0]
            cells.append(
                f"{len(waits)}: {statistics.median(waits) * 1000:.0f} / "
                f"{self.p95(channel) * 1000:.0f} / {max(waits) * 1000:.0f}"
            )
        memory = f"{self.first_mb:.0f}, {self.last_mb:.0f}, {self.most_mb:.0f}"
        cells += [str(len(self.failed)), memory, f"{self.grown_mb:.1f}"]
        return "| " + " | ".join(cells) + " |"


class Load:
    """A running house, and the honest people who use it."""

    def __init__(self, fake: FakeTelegram, house: ProcessHouse, port: int) -> None:
        self.fake, self.house, self.port = fake, house, port
        self.found = Found()
        self._cookies: dict[int, str] = {}

    async def flooded(
        self, names: Sequence[str], people: int, seconds: float, *, tells: bool = False
    ) -> Found:
        """What honest people meet while these floods run together; none is the quiet hour.

        Each minute is told on standard error with `tells`. Raises RuntimeError where the flood
        ended before they were done: then nothing was shown.
        """
        self.found = Found(first_mb=self.memory())
        before = self.disk()
        flooding = await self._flood(names, seconds + 2 * PATIENCE) if names else None
        watching = asyncio.create_task(self._watch(tells=tells))
        try:
            await asyncio.gather(
                *(self._honest(number, people, seconds) for number in range(people))
            )
            if flooding is not None and flooding.returncode is not None:
                raise RuntimeError(f"the flood ended with {flooding.returncode}")
        finally:
            watching.cancel()
            if flooding is not None:
                with contextlib.suppress(ProcessLookupError):
                    flooding.kill()
                await flooding.wait()
        self.found.grown_mb = (self.disk() - before) / 2**20
        self.found.last_mb = self.memory()
        return self.found

    def disk(self) -> int:
        """Bytes of the database and what lies beside it."""
        folder = self.house.database.parent
        return sum(path.stat().st_size for path in folder.glob("pandu.db*"))

    async def _flood(self, names: Sequence[str], seconds: float) -> asyncio.subprocess.Process:
        if set(names) - floods.FLOODS.keys():
            raise SystemExit(f"floods are: {', '.join(floods.FLOODS)}")
        arguments = ("tests.attack.floods", "+".join(names), str(self.port), str(seconds))
        return await asyncio.create_subprocess_exec(sys.executable, "-m", *arguments, cwd=ROOT)

    def memory(self) -> float:
        """The megabytes that the process has now. OSError where it is not alive."""
        rows = Path(f"/proc/{self.house.pid}/status").read_text().splitlines()
        resident = next(row for row in rows if row.startswith("VmRSS"))
        return int(resident.split()[1]) / 1024

    async def _watch(self, *, tells: bool) -> None:
        """The most memory that the process has while it is flooded."""
        loop = asyncio.get_running_loop()
        begun, minutes, told = loop.time(), 0, {"web": 0, "telegram": 0}
        while True:
            now = self.memory()
            self.found.most_mb = max(self.found.most_mb, now)
            if tells and loop.time() - begun >= 60 * (minutes + 1):
                minutes += 1
                self._tell_minute(minutes, now, told)
            await asyncio.sleep(0.2)

    def _tell_minute(self, minutes: int, now: float, told: dict[str, int]) -> None:
        """Prints what the last minute was like."""
        recent = Found(waits={name: each[told[name] :] for name, each in self.found.waits.items()})
        told.update({name: len(each) for name, each in self.found.waits.items()})
        p95s = " / ".join(f"{recent.p95(name) * 1000:.0f}" for name in told)
        print(
            f"minute {minutes}: p95 page / Telegram {p95s} ms, {now:.0f} MB,"
            f" disk {self.disk() / 2**20:.1f} MB, {len(self.found.failed)} failed",
            file=sys.stderr,
            flush=True,
        )

    async def _honest(self, number: int, people: int, seconds: float) -> None:
        chance = random.Random(number)
        every = max(min(EVERY, seconds / 2), people / PER_SECOND)
        await asyncio.sleep(chance.random() * every)
        ends = asyncio.get_running_loop().time() + seconds - every
        while True:
            await self.honest_turn(number, chance.choice(QUESTIONS))
            if asyncio.get_running_loop().time() >= ends:
                return
            await asyncio.sleep(every * (0.8 + 0.4 * chance.random()))

    async def honest_turn(self, number: int, text: str) -> None:
        """One person writes once and waits for her answer: on the page those of an odd number."""
        channel, begun = "web" if number % 2 else "telegram", asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(PATIENCE):
                if channel == "web":
                    cookie = self._cookies.get(number, "")
                    self._cookies[number] = await self._on_web(number, text, cookie)
                else:
                    await self._on_telegram(number, text)
        except (OSError, EOFError, ValueError, LookupError, TimeoutError) as error:
            self.found.failed.append(f"{channel} {number}: {type(error).__name__} {error}")
            self._cookies.pop(number, None)
        self.found.waits[channel].append(asyncio.get_running_loop().time() - begun)

    async def _on_web(self, number: int, text: str, cookie: str) -> str:
        """Loads the page, writes, and reads the answer on the page; the cookie she then has."""
        address = f"127.0.{1 + number // 200}.{1 + number % 200}"
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, local_addr=(address, 0)
        )
        at = reader, writer
        try:
            status, _, page = await floods.ask(at, "/", cookie)
            sent, headers, _ = await floods.say(at, {**floods.hidden(page), "text": text}, cookie)
            cookie = headers.get("set-cookie", cookie).partition(";")[0]
            read, _, page = await floods.ask(at, "/", cookie)
            if (status, sent, read) != (200, 200, 200) or text not in page:
                raise ValueError(f"{status} {sent} {read}")
            return cookie
        finally:
            writer.transport.abort()

    async def _on_telegram(self, number: int, text: str) -> None:
        chat = self.fake.chat(10_000 + number)
        before = len(chat.said)
        self.fake.say(chat.id, text)
        await self.fake.until(lambda: len(chat.said) > before, PATIENCE)


@asynccontextmanager
async def loaded(
    folder: Path, more: Mapping[str, str] = MappingProxyType({}), *, start: bool = True
) -> AsyncIterator[Load]:
    """The real program with its defaults and these settings, on Telegram's fake and a free port.

    Without `start` whoever asked starts it, once the database holds what is wanted.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    web = {"PANDU_CHANNELS__WEB__ENABLED": "true", "PANDU_CHANNELS__WEB__PORT": str(port)} | dict(
        more
    )
    async with FakeTelegram() as fake:
        house = ProcessHouse(fake, folder, web)
        try:
            if start:
                await house.start()
            yield Load(fake, house, port)
        finally:
            await house.close()


HEAD = (
    "| flood | web: answers, p50 / p95 / most ms | Telegram: the same | failed"
    " | MB at start, end, most | disk +MB |\n"
    "|---|---|---|---|---|---|"
)


async def measure(names: Sequence[str], people: int, seconds: float) -> bool:
    """Prints a row for each flood; whether the process was alive to the end and nobody failed."""
    fine = True
    print(HEAD)
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            async with loaded(Path(folder)) as load:
                await load.flooded((), people, min(seconds / 2, WARM_UP))
                wanted = [text for text in name.split("+") if text != "none"]
                found = await load.flooded(wanted, people, seconds, tells=seconds > 60)
                print(found.line(name), flush=True)
                for text in found.failed[:5]:
                    print("   ", text, file=sys.stderr)
                code = await load.house.stop()
                print(f"    alive to the end, planned stop with code {code}", file=sys.stderr)
                fine = fine and not found.failed and code == 0
    return fine


def main() -> int:
    """Measures each flood that is named, or all, one by one."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--people", type=int, default=300)
    reader.add_argument("--seconds", type=float, default=20)
    reader.add_argument("floods", nargs="*", default=["none", *floods.FLOODS])
    options = reader.parse_args()
    return 0 if asyncio.run(measure(options.floods, options.people, options.seconds)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
