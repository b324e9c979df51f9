"""Registrations under SIGKILL: python -m tests.kill.registrations --rounds 200 [--people 4].

Each round several people register at once while the process is killed once to three times after a
random number of messages. In the end every answer that was acknowledged must be stored, once.
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

from tests.kill.applicants import People, Registrant
from tests.kill.house import ProcessHouse
from tests.telegram_api import FakeTelegram

PATIENCE = 60.0
"""Seconds after which a round without an end counts as answers lost."""

TURNS = 14
"""About as many messages as one registration takes."""

IN_FLIGHT = 8


async def rounds(folder: Path, number: int, people: int, seed: int) -> Counter[str]:
    """Plays so many rounds on one database; what happened and what must not have."""
    chance = random.Random(seed)
    async with FakeTelegram() as fake:
        house, crowd = ProcessHouse(fake, folder), People(fake)
        try:
            await house.start()
            control = Registrant(fake, 1000, chance)
            await _undisturbed(crowd, control)
            for item in range(number):
                group = [Registrant(fake, 2000 + item * people + n, chance) for n in range(people)]
                await _round(house, crowd, group, fake, chance)
                if number > 20:
                    print(
                        f"round {item + 1}: {dict(crowd.problems())}", file=sys.stderr, flush=True
                    )
            counted = crowd.problems()
            counted["stop code"] = await house.stop()
        finally:
            await house.close()
        return counted + await _stored(house, 1 + number * people)


async def _undisturbed(crowd: People, registrant: Registrant) -> None:
    crowd.add(registrant)
    registrant.begin()
    await asyncio.wait_for(registrant.done.wait(), PATIENCE)


async def _round(
    house: ProcessHouse,
    crowd: People,
    group: list[Registrant],
    fake: FakeTelegram,
    chance: random.Random,
) -> None:
    fake.faults.there, fake.faults.back = chance.uniform(0, 0.01), chance.uniform(0, 0.02)
    for registrant in group:
        crowd.add(registrant)
        registrant.begin()
    finished = asyncio.gather(*(registrant.done.wait() for registrant in group))
    for _ in range(chance.randint(1, 3)):
        until = crowd.sends + chance.randint(0, TURNS * len(group) // 2)
        killing = asyncio.ensure_future(fake.until(lambda until=until: crowd.sends >= until, 60))
        await asyncio.wait((killing, finished), return_when=asyncio.FIRST_COMPLETED)
        killing.cancel()
        await asyncio.sleep(chance.uniform(0, 0.02))  # not a wait for anything: the random moment
        await house.kill()
        await house.start()
    try:
        await asyncio.wait_for(finished, PATIENCE)
    except TimeoutError:
        print("a registration did not end", file=sys.stderr)


async def _stored(house: ProcessHouse, expected: int) -> Counter[str]:
    """What the database holds, against what everybody answered."""
    found: Counter[str] = Counter()
    store = await house.store()
    try:
        found["unsound"] = 0 if await store.is_sound() else 1
        control: dict[str, str] = {}
        chats: set[str] = set()
        async for address, candidate in store.candidates.every_registration():
            answers = dict(candidate.answers)
            phone = answers.pop("phone")
            control = control or answers
            found["registrations"] += 1
            found["double"] += address.chat in chats
            found["answers lost"] += answers != control or not phone.endswith(address.chat)
            chats.add(address.chat)
        found["missing"] = expected - len(chats)
    finally:
        await store.close()
    found["kills"] = house.starts - 1
    return found


def verdict(counted: Counter[str]) -> list[str]:
    """What must be 0 and is not; repeats may be as many as sends were on their way at a kill."""
    forbidden = ("asked twice", "strange", "unfinished", "double", "answers lost", "missing")
    wrong = [f"{name}: {counted[name]}" for name in (*forbidden, "unsound", "stop code")]
    wrong = [line for line in wrong if not line.endswith(": 0")]
    if counted["repeats"] > IN_FLIGHT * counted["kills"]:
        wrong.append(f"repeats: {counted['repeats']} at {counted['kills']} kills")
    return wrong


def main() -> int:
    """Plays, prints the counts; 1 when something happened that must not."""
    options = argparse.ArgumentParser(prog="python -m tests.kill.registrations")
    options.add_argument("--rounds", type=int, default=200)
    options.add_argument("--people", type=int, default=4)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--folder", type=Path, default=None, help="kept; else a temporary one")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        counted = asyncio.run(rounds(folder, chosen.rounds, chosen.people, chosen.seed))
    wrong = verdict(counted)
    print(json.dumps({"rounds": chosen.rounds, "seed": chosen.seed, **counted}))
    print("\n".join(wrong) or "nothing lost, nothing asked twice, nobody twice")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
