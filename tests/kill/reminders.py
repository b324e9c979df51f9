"""Reminders under SIGKILL: python -m tests.kill.reminders --people 200 --kills 10.

Everybody has a seat in a session that is near. The real program plans and sends while it is killed
at random moments. In the end each has one reminder that ended as sent, none was planned twice, none
missed; seen twice is at most what was under way at a kill.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import config
from bot.app import compose as app
from bot.config import Config
from bot.dialogue.messages import Address
from bot.dialogue.sessions.session import Session
from bot.dialogue.state import State
from tests.kill.house import ROOT, ProcessHouse
from tests.telegram_api import Chat, FakeTelegram

FIRST = 5000
IN_FLIGHT = 8
AWAKE = {
    "PANDU_DESK__QUIET": "",
    "PANDU_DESK__HOLIDAYS": "[]",
    "PANDU_DESK__REMINDERS": "2 jam",
}
"""The pace as it is shipped; no quiet hours, for the drill goes at any hour."""


async def drill(folder: Path, people: int, kills: int, chance: random.Random) -> Counter[str]:
    """One night of kills; what was counted."""
    seen: Counter[int] = Counter()

    def listen(chat: Chat, message: dict[str, Any]) -> None:
        seen[chat.id] += "Orientasi" in message.get("text", "")

    async with FakeTelegram() as fake:
        house = ProcessHouse(fake, folder, AWAKE)
        await _furnish(config.load_config(ROOT / "config.yaml", house.settings), people)
        for chat in range(FIRST, FIRST + people):
            fake.chat(chat).started = True
        fake.listener = listen
        try:
            await house.start()
            for _ in range(kills):
                after = seen.total() + chance.randint(0, max(1, people // (kills + 1)))
                await fake.until(lambda after=after: seen.total() >= min(after, people), 60)
                await asyncio.sleep(chance.uniform(0, 0.02))  # not a wait: the random moment
                await house.kill()
                await house.start()
            await fake.until(lambda: len(seen) >= people, 60)
            stopped = await house.stop()
        finally:
            await house.close()
    counted = Counter({"stop code": stopped, "seen twice": seen.total() - len(seen)})
    counted["missed"] = people - len(seen)
    return counted + await _stored(house)


async def _furnish(settings: Config, people: int) -> None:
    """A session in an hour and a half, and a seat in it for each, taken three days ago."""
    store = await app.open_store(settings, app.load_knowledge(settings, guarded=False))
    now = app.read_clock()
    before, start = now - timedelta(days=3), now + timedelta(minutes=90)
    try:
        async with store.transaction():
            session = Session(
                0, "Orientasi", start, start + timedelta(hours=2), "Asia/Makassar", "Aula", people
            )
            number = await store.sessions.add_session(session, before)
            for chat in range(FIRST, FIRST + people):
                to, ref = Address("telegram", str(chat)), f"R{chat:06}"
                await store.conversations.keep_states({to: State(locale="id", met=True)}, before)
                await store.candidates.register_form(
                    to, ref, "candidate", 1, {"full_name": "Siti"}, before, other=False
                )
                await store.seats.take_seat(to, ref, number, "accepted", before)
    finally:
        await store.close()


async def _stored(house: ProcessHouse) -> Counter[str]:
    """What the database holds: plans and rows of the outbox, by state."""
    store = await house.store()
    try:
        plans = Counter(
            f"plans {list_plan.plan.state}"
            for list_plan in await store.plans.list_plans(limit=10_000)
        )
        numbers = await store.outbox.count_states(house.began)
        return plans + Counter({f"outbox {name}": number for name, number in numbers.items()})
    finally:
        await store.close()


def wrong(counted: Counter[str], people: int, kills: int) -> list[str]:
    """What must not be."""
    found = []
    for name, wanted in (("plans sent", people), ("outbox sent", people), ("missed", 0)):
        if counted[name] != wanted:
            found.append(f"{name}: {counted[name]}, not {wanted}")
    if counted["seen twice"] > min(IN_FLIGHT * kills, counted["outbox in_doubt"]):
        found.append(f"seen twice: {counted['seen twice']}")
    return found


def main() -> int:
    """Prints what was counted; 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        counted = asyncio.run(drill(Path(folder), options.people, options.kills, chance))
    found = wrong(counted, options.people, options.kills)
    print(json.dumps({**counted, "wrong": found}))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
