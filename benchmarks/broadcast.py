"""What a broadcast costs: freezing, rate, replies meanwhile, CPU, memory, the API limit's share.

python -m benchmarks.broadcast [--quick] [--people 2000] [--audience 100000]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app import compose as app
from bot.dialogue.messages import Address
from bot.office.broadcasts.lifecycle import freeze_audience
from bot.store.store import Store
from tests.kill.broadcasts import finished
from tests.kill.house import UNLIMITED
from tests.kill.office import FIRST, PACE, Office, office
from tests.telegram_api import Chat, FakeTelegram

LIMIT = 30.0
"""Messages a second that Telegram allows a bot."""

ASKERS = 40
"""People who write meanwhile; they are no recipients."""

ASKER = 900_000


@dataclass
class Watch:
    """What was seen at the fake: when each copy came, and how long each answer took."""

    copies: list[float] = field(default_factory=list)
    sends: list[float] = field(default_factory=list)
    asked: dict[int, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    def look(self, made: Office, chat: Chat, message: dict[str, Any]) -> None:
        """A message appears."""
        if "edit_date" in message:
            return
        now = time.monotonic()
        self.sends.append(now)
        if chat.id >= ASKER and chat.id in self.asked:
            self.waits.append(now - self.asked.pop(chat.id))
        elif FIRST <= chat.id < FIRST + made.people:
            self.copies.append(now)


def rate(times: list[float]) -> float:
    """Messages a second, from the first to the last."""
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0


def most(times: list[float]) -> int:
    """The most in any one second."""
    best, start = 0, 0
    for end, at in enumerate(times):
        while times[start] <= at - 1:
            start += 1
        best = max(best, end - start + 1)
    return best


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def paced(folder: Path, people: int) -> dict[str, float]:
    """A broadcast at the shipped limits against the fake's real ones, while people ask."""
    async with FakeTelegram() as fake:
        fake.faults.limits.per_second, fake.faults.limits.per_chat = LIMIT, 1
        fake.faults.there = fake.faults.back = 0.03
        made = await office(fake, folder, people)
        watch = Watch()
        fake.listener = lambda chat, message: watch.look(made, chat, message)
        try:
            await made.house.start()
            number = (await made.act("broadcast send", text="Jadwal berubah.", by="uji"))["id"]
            await fake.until(lambda: len(watch.copies) > 10, 30)
            pid, begun, used = made.house.pid, time.monotonic(), cpu(made.house.pid)
            asking = asyncio.create_task(_ask(fake, watch))
            await fake.until(lambda: len(watch.copies) >= people, people / 10 + 60)
            asking.cancel()
            share = (cpu(pid) - used) / (time.monotonic() - begun)
            memory = resident(pid)
            await finished(made, number)
        finally:
            await made.house.close()
        waits = sorted(watch.waits)
        return {
            "people": people,
            "copies a second": round(rate(watch.copies), 2),
            "sends a second": round(rate(watch.sends), 2),
            "most in any second": most(watch.sends),
            "429": fake.refused["sendmessage 429"],
            "replies": len(waits),
            "reply p50 ms": round(1000 * statistics.median(waits)) if waits else 0,
            "reply p95 ms": round(1000 * waits[int(len(waits) * 0.95)]) if waits else 0,
            "CPU share of a core": round(share, 3),
            "memory MB": round(memory),
            "share of the API limit": round(rate(watch.sends) / LIMIT, 2),
        }


async def crowd(folder: Path, people: int, copies: int) -> dict[str, float]:
    """So many recipients, at no limit but the machine's: memory before, and at most meanwhile."""
    async with FakeTelegram() as fake:
        made = await office(fake, folder, people, PACE | UNLIMITED)
        watch = Watch()
        fake.listener = lambda chat, message: watch.look(made, chat, message)
        try:
            await made.house.start()
            before = memory = resident(made.house.pid)
            await made.act("broadcast send", text="Jadwal berubah.", by="uji")
            begun = time.monotonic()
            for step in range(1, 21):
                wanted = copies * step // 20
                await fake.until(lambda wanted=wanted: len(watch.copies) >= wanted, 120)
                memory = max(memory, resident(made.house.pid))
            took = time.monotonic() - begun
        finally:
            await made.house.close()
    return {
        "recipients of a crowd": people,
        "sent of them": copies,
        "sent a second without limits": round(copies / took),
        "memory before MB": round(before),
        "memory at most MB": round(memory),
    }


async def _ask(fake: FakeTelegram, watch: Watch) -> None:
    """Somebody asks something once a second or so."""
    turn = 0
    while True:
        chat = ASKER + turn % ASKERS
        watch.asked[chat] = time.monotonic()
        fake.say(chat, "menu")
        turn += 1
        await asyncio.sleep(0.7)


async def frozen(folder: Path, people: int) -> dict[str, float]:
    """An audience of so many is frozen and queued; how long anybody had to wait to write."""
    async with FakeTelegram() as fake:
        made = await office(fake, folder, people)
    store = await app.open_store(made.settings, app.load_knowledge(made.settings, guarded=False))
    try:
        async with store.transaction():
            broadcast = await store.broadcasts.make_draft(
                "Jadwal.", {}, "news", "cli", app.read_clock()
            )
            await store.broadcasts.approve_draft(broadcast.id, "cli")
        waits: list[float] = []
        writing = asyncio.create_task(_write(store, waits))
        begun = time.monotonic()
        await freeze_audience(store, broadcast, app.read_clock())
        took = time.monotonic() - begun
        writing.cancel()
        numbers = await store.recipients.count_states(broadcast.id)
    finally:
        await store.close()
    return {
        "audience": people,
        "queued": numbers["queued"],
        "seconds": round(took, 2),
        "longest wait of a writer ms": round(1000 * max(waits, default=0)),
    }


async def _write(store: Store, waits: list[float]) -> None:
    """Somebody else writes all the while."""
    while True:
        begun = time.monotonic()
        async with store.transaction():
            await store.conversations.set_reachable(Address("telegram", "1"), reachable=True)
        waits.append(time.monotonic() - begun)
        await asyncio.sleep(0.005)


def main() -> None:
    """Prints the table."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.broadcast")
    options.add_argument("--people", type=int, default=2000)
    options.add_argument("--audience", type=int, default=100_000)
    options.add_argument("--quick", action="store_true", help="150 people, 10 000 frozen")
    chosen = options.parse_args()
    copies = 20_000
    if chosen.quick:
        chosen.people, chosen.audience, copies = 150, 10_000, 1_000
    rows: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        if chosen.audience:
            rows |= asyncio.run(frozen(Path(folder), chosen.audience))
    with tempfile.TemporaryDirectory() as folder:
        if chosen.audience:
            rows |= asyncio.run(crowd(Path(folder), chosen.audience, copies))
    with tempfile.TemporaryDirectory() as folder:
        if chosen.people:
            rows |= asyncio.run(paced(Path(folder), chosen.people))
    for name, value in rows.items():
        print(f"{name:<30} {value}")


if __name__ == "__main__":
    main()
