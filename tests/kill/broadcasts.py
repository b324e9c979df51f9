"""Broadcasts under SIGKILL: python -m tests.kill.broadcasts --people 500 --kills 30 [--repeat].

The real program sends at Telegram's pace while it is killed at random moments, and the network
answers 429, 403, 500 and cuts lines before and after acting. In the end everybody is in one end
state, nobody is missed in silence, and whoever may have got it twice is listed.
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
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.kill.office import FIRST, OFFICER, PACE, TEXT, Office, office
from tests.telegram_api import FakeTelegram

PATIENCE = 120.0
IN_FLIGHT = 8


def trouble(made: Office, chance: random.Random, share: float) -> None:
    """Some have blocked us; some sends will fail, in all the ways there are."""
    faults = made.fake.faults
    faults.there = faults.back = 0.02
    everyone = range(FIRST, FIRST + made.people)
    for chat in chance.sample(everyone, max(1, int(made.people * share))):
        made.fake.chat(chat).blocked = True
    kinds: list[dict[str, Any]] = [
        {"retry_after": 1},
        {"status": 500},
        {"cut": "before"},
        {"cut": "after"},
    ]
    for kind in kinds:
        for chat in chance.sample(everyone, max(1, int(made.people * share / 2))):
            faults.add(method="sendMessage", chat=chat, **kind)


async def killed(made: Office, number: int, kills: int, chance: random.Random) -> None:
    """Kills at random moments while it is sent; a brake that trips is released."""
    spread = max(1, made.people * 3 // 4 // max(1, kills))
    for _ in range(kills):
        until = made.sends + chance.randint(0, 2 * spread)
        await _sent_or_paused(made, number, until)
        await asyncio.sleep(chance.uniform(0, 0.05))  # not a wait: the random moment
        await made.house.kill()
        await made.house.start()


async def _sent_or_paused(made: Office, number: int, until: int) -> None:
    begun = time.monotonic()
    while made.sends < until and time.monotonic() < begun + PATIENCE:
        try:
            await made.fake.until(lambda: made.sends >= until, 1)
        except TimeoutError:
            if await _released(made, number) == "finished":
                return


async def _released(made: Office, number: int) -> str:
    """Resumes what a brake has paused; the state it was in."""
    shown = await made.act("broadcast show", id=number)
    if shown["state"] == "paused":
        await made.act("broadcast resume", id=number)
    return str(shown["state"])


async def finished(made: Office, number: int) -> None:
    """Returns when it is over. TimeoutError when that takes too long."""
    async with asyncio.timeout(PATIENCE + made.people / 10):
        while await _released(made, number) != "finished":  # noqa: ASYNC110  # another process
            await asyncio.sleep(0.3)


async def counted(made: Office, number: int) -> Counter[str]:
    """What every row says against what was seen; all that must be 0 is named in `verdict`."""
    rows: list[dict[str, Any]] = []
    after: Any = None
    while True:
        page = await made.act("broadcast rows", id=number, after=after)
        rows += page["rows"]
        if (after := page["next"]) is None:
            break
    shown = await made.act("broadcast show", id=number)
    found: Counter[str] = Counter(row["state"] for row in rows)
    for row in rows:
        seen = made.seen[int(row["chat"])]
        doubtful = row["doubts"] > 0
        found["missed in silence"] += row["state"] == "sent" and not seen
        found["not said to have arrived"] += row["state"] in ("failed", "skipped") and seen > 0
        found["doubts listed"] += doubtful
        found["seen twice"] += max(0, seen - 1)
        found["twice and not listed"] += seen > 1 and not doubtful
        found["no end state"] += row["state"] in ("queued", "sending")
    chats = {row["chat"] for row in rows}
    found["missing"] = made.people - len(chats)
    found["double rows"] = len(rows) - len(chats)
    states = ("queued", "sending", "sent", "skipped", "failed", "unknown")
    found["totals do not add up"] = int(shown["total"] != sum(shown[state] for state in states))
    found["kills"] = made.house.starts - 1
    found["no report"] = int(not any("Laporan siaran" in text for text in made.told))
    return found


MUST_NOT = (
    *("missed in silence", "not said to have arrived", "twice and not listed", "no end state"),
    *("missing", "double rows", "totals do not add up", "no report"),
)


def verdict(found: Counter[str]) -> list[str]:
    """What happened that must not."""
    wrong = [f"{name}: {found[name]}" for name in MUST_NOT if found[name]]
    if found["seen twice"] > IN_FLIGHT * max(1, found["kills"]):
        wrong.append(f"seen twice: {found['seen twice']} at {found['kills']} kills")
    return wrong


async def crash(
    folder: Path,
    people: int,
    kills: int,
    seed: int,
    *,
    repeat: bool,
    share: float = 0.02,
    limits: Mapping[str, str] = PACE,
) -> Counter[str]:
    """One broadcast under kills and a bad network, from beginning to end."""
    chance = random.Random(seed)
    doubt = {"PANDU_DESK__ON_DOUBT": "repeat" if repeat else "hold"}
    async with FakeTelegram() as fake:
        fake.faults.limits.per_second, fake.faults.limits.per_chat = 30, 1
        made = await office(fake, folder, people, {**limits, **doubt})
        try:
            await made.house.start()
            trouble(made, chance, share)
            number = (await made.act("broadcast send", text=TEXT, by="Rina Sari"))["id"]
            await killed(made, number, kills, chance)
            await finished(made, number)
            await fake.until(lambda: any("Laporan siaran" in text for text in made.told), 10)
            found = await counted(made, number)
            found["stop code"] = await made.house.stop()
        finally:
            await made.house.close()
    return found


async def planned(folder: Path, people: int, stops: int, seed: int) -> Counter[str]:
    """The same under SIGTERM on a sound network: nothing lost, nothing twice, nothing in doubt."""
    chance = random.Random(seed)
    async with FakeTelegram() as fake:
        fake.faults.there = fake.faults.back = 0.02
        made = await office(fake, folder, people)
        try:
            await made.house.start()
            number = (await made.act("broadcast send", text=TEXT, by="Rina Sari"))["id"]
            for _ in range(stops):
                until = made.sends + chance.randint(1, max(1, people // stops))
                await fake.until(lambda until=until: made.sends >= min(until, people), PATIENCE)
                await made.house.stop()
                await made.house.start()
            await finished(made, number)
            await fake.until(lambda: any("Laporan siaran" in text for text in made.told), 10)
            return await counted(made, number)
        finally:
            await made.house.close()


async def paused(folder: Path, people: int, limits: Mapping[str, str] = PACE) -> dict[str, float]:
    """Paused, killed, started, resumed, stopped as planned: what leaked, was lost, came twice."""
    async with FakeTelegram() as fake:
        fake.faults.there = fake.faults.back = 0.02
        made = await office(fake, folder, people, limits)
        try:
            await made.house.start()
            number = (await made.act("broadcast send", text=TEXT, by="Rina Sari"))["id"]
            await fake.until(lambda: made.sends >= people // 4, PATIENCE)
            asked = time.monotonic()
            await made.act("broadcast pause", id=number)
            answered, seen = time.monotonic() - asked, made.sends
            await asyncio.sleep(0.6)  # what is under way arrives, and nothing else
            leaked, seen = made.sends - seen, made.sends
            await made.house.kill()
            await made.house.start()
            await asyncio.sleep(0.6)  # a restart that forgot the pause would send by now
            after = made.sends - seen
            await made.act("broadcast resume", id=number)
            await fake.until(lambda: made.sends >= people // 2, PATIENCE)
            await made.house.stop()
            await made.house.start()
            await finished(made, number)
            await fake.until(lambda: any("Laporan siaran" in text for text in made.told), 10)
            found = await counted(made, number)
            wrong = len(verdict(found)) + found["doubts listed"] + found["seen twice"]
            wrong += people - found["sent"]
            edits = len(fake.chat(OFFICER).edits)
        finally:
            await made.house.close()
    return {
        "answered": answered,
        "leaked": leaked,
        "after restart": after,
        "wrong": wrong,
        "edits": edits,
        "messages": len(fake.chat(OFFICER).said),
    }


def main() -> int:
    """Plays, prints the counts; 1 when something happened that must not."""
    options = argparse.ArgumentParser(prog="python -m tests.kill.broadcasts")
    options.add_argument("--people", type=int, default=500)
    options.add_argument("--kills", type=int, default=30)
    options.add_argument("--stops", type=int, default=0, help="SIGTERM instead, so often")
    options.add_argument("--repeat", action="store_true", help="desk.on_doubt: repeat")
    options.add_argument("--seed", type=int, default=int(time.time()))
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        people, seed = chosen.people, chosen.seed
        playing = (
            planned(Path(folder), people, chosen.stops, seed)
            if chosen.stops
            else crash(Path(folder), people, chosen.kills, seed, repeat=chosen.repeat)
        )
        found = asyncio.run(playing)
    wrong = verdict(found)
    print(json.dumps({"people": people, "seed": seed, **found}))
    print("\n".join(wrong) or "everybody in one end state, nobody missed, every doubt listed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
