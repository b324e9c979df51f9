"""SIGKILL while the key is changed: at every call to the disk, or at random moments.

By hand: `python -m tests.kill.keys --rounds 200 --people 2000`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bot.store.rotation import Rotated, rotate
from tests.houses.keys import fill, proves, read
from tests.houses.shell import NOON

CALLS = ("open", "os.rename", "os.remove", "os.chmod", "sqlite3.connect")
"""What Python tells of before it does it: a process that dies at any of these left it undone."""


class Dying:
    """Ends this process by SIGKILL at a given event; 0 never."""

    def __init__(self, at: int) -> None:
        self.left, self.seen = at, 0

    def count(self) -> None:
        """One more event."""
        self.seen += 1
        if self.seen == self.left:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Counts what happens to files of the key and the database."""
        if event in CALLS and "pandu" in str(arguments[0]):
            self.count()

    def told(self, table: str, done: int, whole: int) -> None:
        """Counts steps inside the transaction."""
        self.count()


async def change(folder: Path, die: int = 0, *, listens: bool = False) -> tuple[Rotated, int]:
    """Changes the key once; what came of it, and how many events there were."""
    dying = Dying(die)
    if listens:
        sys.addaudithook(dying.hear)
    done = await rotate(folder / "pandu.db", folder / "pandu.key", "cli", NOON, dying.told)
    return done, dying.seen


def spawn(folder: Path, die: int) -> subprocess.Popen[bytes]:
    """The same in a process of its own, which dies at that event."""
    command = [sys.executable, "-m", "tests.kill.keys", "--in", str(folder), "--die", str(die)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


async def check(folder: Path, codes: dict[str, str], before: dict[str, Any]) -> list[str]:
    """What reads otherwise than before, for whoever only reads and for whoever writes."""
    wrong = []
    for write in (False, True):
        now = await read(folder, codes, write=write)
        wrong += [f"{name} (write={write})" for name in before if now[name] != before[name]]
    return wrong


async def rounds(folder: Path, number: int, people: int, seed: int, last: int) -> dict[str, Any]:
    """So many kills at random events (up to `last`), each followed by a look at everything."""
    draw = random.Random(seed)
    codes = await fill(folder, people=people)
    before = await read(folder, codes, write=True)
    counted: dict[str, Any] = {"kills": 0, "ended": 0, "keys": set(), "wrong": []}
    for _ in range(number):
        code = await asyncio.to_thread(spawn(folder, draw.randrange(1, last)).wait)
        counted["kills" if code == -signal.SIGKILL else "ended"] += 1
        counted["wrong"] += await check(folder, codes, before)
        counted["keys"].add((folder / "pandu.key").read_bytes())
    done, _ = await change(folder)
    counted["wrong"] += await check(folder, codes, before)
    counted["wrong"] += [f"unreadable: {done.unreadable}"] if done.unreadable else []
    counted["wrong"] += [] if await proves(folder, codes) == (True, True) else ["second factor"]
    counted["keys"] = len(counted["keys"])
    return counted


async def _long(number: int, people: int, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        events = await _events(Path(folder) / "count", people)
        place = Path(folder) / "office"
        place.mkdir()
        began = time.monotonic()
        counted = await rounds(place, number, people, seed, events + 1)
        return {**counted, "events": events, "seconds": round(time.monotonic() - began)}


async def _events(folder: Path, people: int) -> int:
    folder.mkdir()
    await fill(folder, people=people)
    _, seen = await change(folder, listens=True)
    return seen


def main() -> None:
    """A long run, or (with --in) one change that dies."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--rounds", type=int, default=200)
    reader.add_argument("--people", type=int, default=2000)
    reader.add_argument("--seed", type=int, default=int(time.time()))
    reader.add_argument("--in", dest="folder", type=Path)
    reader.add_argument("--die", type=int, default=0)
    options = reader.parse_args()
    if options.folder:
        asyncio.run(change(options.folder, options.die, listens=True))
        return
    print(f"seed {options.seed}")
    print(asyncio.run(_long(options.rounds, options.people, options.seed)))


if __name__ == "__main__":
    main()
