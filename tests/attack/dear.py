"""80 dear texts at once, on Telegram and on the page: how long an honest person waits meanwhile.

python -m tests.attack.dear [--semantic]

Two rows for each: what she waits by the clock, and the CPU time that the program's loop takes
between her message and the answer. The second is what she would wait where nothing else runs.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import secrets
import tempfile
from pathlib import Path
from random import Random

from tests.attack import floods
from tests.attack.load import Found, Load, loaded

MESSAGES = 80
EVERY, SECONDS = 0.25, 10.0
"""An honest person writes on each channel so often, for so long, each time another one."""


async def flood_telegram(load: Load) -> None:
    """One chat says all of them at once."""
    draw = Random(1)
    for _ in range(MESSAGES):
        load.fake.say(666, floods.dear_text(draw))


async def flood_page(load: Load) -> None:
    """One visitor posts all of them at once."""
    draw = Random(2)
    cookie, fields = await floods.begun(load.port)

    async def post(text: str) -> None:
        with contextlib.suppress(OSError, EOFError, ValueError, LookupError):
            async with floods.wire(load.port) as at:
                sent = {**fields, "id": secrets.token_hex(16), "text": text}
                await floods.say(at, sent, cookie)

    await asyncio.gather(*(post(floods.dear_text(draw)) for _ in range(MESSAGES)))


FLOODS = {"none": None, "Telegram": flood_telegram, "page": flood_page}


def _loop_seconds(load: Load) -> float:
    """The CPU seconds of the program's first thread, which runs the loop."""
    return int(Path(f"/proc/{load.house.pid}/schedstat").read_text().split()[0]) / 1e9


async def measure_waits(load: Load, number: int) -> tuple[Found, Found]:
    """What honest people wait, by the clock and in CPU, one after the other on each channel."""
    load.found, spent = Found(), Found()

    async def ask(person: int) -> None:
        begun = _loop_seconds(load)
        await load.honest_turn(person, "apa syarat ke jepang")
        spent.waits["web" if person % 2 else "telegram"].append(_loop_seconds(load) - begun)

    people = []
    for at in range(int(SECONDS / EVERY)):
        people += [asyncio.create_task(ask(number + 2 * at + side)) for side in (0, 1)]
        await asyncio.sleep(EVERY)
    await asyncio.gather(*people)
    return load.found, spent


async def measure(*, semantic: bool) -> bool:
    """Prints a row for each flood; whether everybody was answered."""
    fine = True
    print("| 80 dear texts at once | page: p50 / p95 / most ms | Telegram: the same | failed |")
    print("|---|---|---|---|")
    more = {"PANDU_SEARCH__SEMANTIC": "true"} if semantic else {}
    with tempfile.TemporaryDirectory() as folder:
        async with loaded(Path(folder), more) as load:
            await measure_waits(load, 0)  # what is made at the first use is made
            for row, (name, flood) in enumerate(FLOODS.items(), 1):
                flooding = asyncio.create_task(flood(load)) if flood else None
                found, spent = await measure_waits(load, 1000 * row)
                if flooding:
                    await flooding
                for each, title in ((found, name), (spent, f"{name}, CPU")):
                    print(" | ".join(each.line(title).split(" | ")[:4]), "|", flush=True)
                fine = fine and not found.failed
            return fine and await load.house.stop() == 0


def main() -> int:
    """One row for each channel that is flooded, and one for none."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--semantic", action="store_true", help="with the semantic extra")
    return 0 if asyncio.run(measure(semantic=reader.parse_args().semantic)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
