"""A burst under SIGKILL: python -m tests.kill.burst --rounds 10 [--messages 300].

So many messages wait; the process is killed after a random number of answers and started again.
Every message must be answered, handled once, and repeated at most as often as sends were under way.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.kill.house import ProcessHouse
from tests.telegram_api import FakeTelegram

IN_FLIGHT = 8
PER_CHAT = 5


async def burst(folder: Path, messages: int, chance: random.Random) -> Counter[str]:
    """One burst with one kill; what was counted."""
    counted: Counter[str] = Counter()
    async with FakeTelegram() as fake:
        chats = [fake.chat(3000 + number) for number in range(messages // PER_CHAT)]
        for _ in range(PER_CHAT):
            for chat in chats:
                fake.say(chat.id, "menu")
        house = ProcessHouse(fake, folder)

        def said() -> int:
            return sum(len(chat.said) for chat in chats)

        try:
            await house.start()
            after = chance.randint(1, messages - 1)
            await fake.until(lambda: said() >= after, 60)
            await house.kill()
            counted["answered before"] = said()
            await house.start()
            await fake.until(lambda: said() >= messages, 60)
            await house.until_sent(messages)
            counted["stop code"] = await house.stop()
        finally:
            await house.close()
        counted["unanswered"] = sum(max(0, PER_CHAT - len(chat.said)) for chat in chats)
        counted["repeats"] = said() - messages
    return counted + await _stored(house, messages)


async def _stored(house: ProcessHouse, messages: int) -> Counter[str]:
    store = await house.store()
    try:
        numbers = await store.outbox.count_states(house.began)
        return Counter(
            {
                "not sent once": abs(messages - numbers.get("sent", 0)),
                "left over": sum(
                    number for state, number in numbers.items() if state in ("queued", "sending")
                ),
                "unsound": 0 if await store.is_sound() else 1,
            }
        )
    finally:
        await store.close()


def verdict(counted: Counter[str]) -> list[str]:
    """What must be 0 and is not, and too many repeats."""
    forbidden = ("unanswered", "not sent once", "left over", "unsound", "stop code")
    wrong = [f"{name}: {counted[name]}" for name in forbidden if counted[name]]
    if counted["repeats"] > IN_FLIGHT:
        wrong.append(f"repeats: {counted['repeats']}, at most {IN_FLIGHT} sends were under way")
    return wrong


def main() -> int:
    """Plays, prints the counts of each round; 1 when something happened that must not."""
    options = argparse.ArgumentParser(prog="python -m tests.kill.burst")
    options.add_argument("--rounds", type=int, default=10)
    options.add_argument("--messages", type=int, default=300)
    options.add_argument("--seed", type=int, default=int(time.time()))
    chosen = options.parse_args()
    chance, failures = random.Random(chosen.seed), 0
    for number in range(chosen.rounds):
        with tempfile.TemporaryDirectory() as folder:
            counted = asyncio.run(burst(Path(folder), chosen.messages, chance))
        wrong = verdict(counted)
        failures += bool(wrong)
        print(json.dumps({"round": number + 1, **counted, "wrong": wrong}), flush=True)
    print(f"{chosen.rounds - failures} of {chosen.rounds} rounds as promised (seed {chosen.seed})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
