"""What the dearest text costs each reader: python -m benchmarks.text_cost [--texts 100000].

Prints, for each reader of free text, the most CPU time that one of so many generated texts of up to
4 096 characters took, in milliseconds, and how that text begins. Most texts are as short as those
of people, every eighth is as long as can be. What a reader remembers of words and questions is
forgotten before each reading. A text that took more than half the bound is read twice more: the
machine is shared, and the least of three is what it costs.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from time import thread_time

from bot import config
from bot.app import compose as app
from tests.costly_texts import LONGEST, Memory, Reader, list_memories, readers, texts

BOUND_MS = 20.0
_LENGTHS = (60, 60, 200, 200, 500, 500, 2000, LONGEST)
_EVERY = 10_000  # texts between two lines that tell how far it is
_OFFICE = {
    "PANDU_OFFICE__PHONE": "0511-000-000",
    "PANDU_OFFICE__HOURS": "Senin-Jumat, 08.00-16.00 WITA",
    "PANDU_PRIVACY__CONTROLLER": "BP3MI Kalimantan Selatan",
    "PANDU_PRIVACY__CONTACT": "0511-000-000",
    "PANDU_PRIVACY__BASIS": "persetujuan",
}


def cost(read: Reader, text: str, remembered: Sequence[Memory]) -> float:
    """CPU milliseconds of this thread; the least of three where the first is half the bound."""
    taken = _once(read, text, remembered)
    if taken <= BOUND_MS / 2:
        return taken
    return min(taken, _once(read, text, remembered), _once(read, text, remembered))


def _once(read: Reader, text: str, remembered: Sequence[Memory]) -> float:
    for memory in remembered:
        memory.cache_clear()
    started = thread_time()
    read(text)
    return (thread_time() - started) * 1000


def main() -> int:
    """Prints the dearest of each reader; 1 when one is above the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", help="a reader by name; more than once for more")
    options = parser.parse_args()
    known = app.load_knowledge(config.load_config(Path("config.yaml"), _OFFICE), guarded=False)
    each = readers(known)
    each = {name: each[name] for name in options.only or each}
    worst = dict.fromkeys(each, (0.0, ""))
    for read in each.values():
        read("kerja di jepang")  # what is made at the first use is made, not measured
    remembered = list_memories(known)
    gc.freeze()
    for number, text in enumerate(islice(texts(known, options.seed, _LENGTHS), options.texts), 1):
        for name, read in each.items():
            worst[name] = max(worst[name], (cost(read, text, remembered), text[:50]))
        if number % _EVERY == 0:
            print(f"{number}: {max(worst.values())[0]:.2f} ms", file=sys.stderr, flush=True)
    for name, (taken, text) in sorted(worst.items(), key=lambda item: -item[1][0]):
        print(f"{name:28} {taken:7.2f} ms  {text!r}")
    return int(max(worst.values())[0] > BOUND_MS)


if __name__ == "__main__":
    sys.exit(main())
