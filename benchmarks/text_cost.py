"""What the dearest text costs each reader: python -m benchmarks.text_cost [--texts 100000].

Every reader of free text reads each of so many generated texts of up to 4 096 characters; whole
turns, which are several readers together, read those that were dearest to any reader and dearest
in all, or each of them where they are asked for (--only "turn free"). Most texts are as short as
those of people, every eighth is as long as can be. Printed are, in milliseconds of CPU time, the
most that one text took of each reader, and how that text begins.

What a reader remembers of words and questions is forgotten before each reading. A text that took
more than half the bound is read twice more: the machine is shared, and the least of three is what
it costs. Plain work that takes 10 ms on an idle machine is timed beside it.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import thread_time

from bot import config
from bot.app import compose as app
from bot.dialogue.knowledge import Knowledge
from tests.costly_texts import LONGEST, Memory, Reader, list_memories, readers, texts

BOUND_MS = 20.0
_LENGTHS = (60, 60, 200, 200, 500, 500, 2000, LONGEST)
_EVERY = 10_000  # texts between two lines that tell how far it is
_IN_ALL = "all readers"
_KEPT = (3, 100)  # dearest texts that are kept: of each reader, and of all together
_PLAIN = 200_000
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


@dataclass
class Dearest:
    """The dearest texts so far, for each reader and for all of them together."""

    each: dict[str, list[tuple[float, str]]] = field(default_factory=dict)

    def add(self, name: str, taken: float, text: str) -> None:
        """Keeps it where it is among the dearest of this name."""
        kept = self.each.setdefault(name, [])
        if len(kept) < _KEPT[name == _IN_ALL]:
            heappush(kept, (taken, text))
        else:
            heappushpop(kept, (taken, text))


def read_texts(seed: int, number: int, some: Mapping[str, Reader], known: Knowledge) -> Dearest:
    """Has each of so many generated texts read by each of these readers."""
    remembered = list_memories(known)
    gc.freeze()
    dearest = Dearest()
    for at, text in enumerate(islice(texts(known, seed, _LENGTHS), number), 1):
        taken = {name: cost(read, text, remembered) for name, read in some.items()}
        for name, each in (*taken.items(), (_IN_ALL, sum(taken.values()))):
            dearest.add(name, each, text)
        if at % _EVERY == 0:
            print(f"{at} by seed {seed}", file=sys.stderr, flush=True)
    return dearest


def read_in_turns(dear: Iterable[str], turns: Mapping[str, Reader], known: Knowledge) -> Dearest:
    """Has each of these texts read in a whole turn, from each place somebody may be in."""
    remembered = list_memories(known)
    dearest = Dearest()
    for text in dear:
        for name, read in turns.items():
            dearest.add(name, cost(read, text, remembered), text)
    return dearest


def plain_work() -> float:
    """CPU milliseconds of work that takes 10 ms on an idle machine; the least of five."""
    return min(_once(lambda text: [str(at) for at in range(_PLAIN)], "", ()) for _ in range(5))


def main() -> int:
    """Prints the dearest of each reader; 1 when one is above the bound."""
    options = _read_options()
    known = app.load_knowledge(config.load_config(Path("config.yaml"), _OFFICE), guarded=False)
    each = readers(known)
    for read in each.values():
        read("kerja di jepang")  # what is made at the first use is made, not measured
    turns = {name: read for name, read in each.items() if name.startswith("turn ")}
    some = {name: each[name] for name in options.only or each if name not in turns}
    print(f"plain work {plain_work():.1f} ms")
    share = -(-options.texts // options.jobs)
    seeds = range(options.seed, options.seed + options.jobs)
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("fork")) as pool:
        asked = [pool.submit(_in_process, seed, share, tuple(some)) for seed in seeds]
        found = [entry for job in asked for entry in job.result().each.items()]
    dear = sorted({text for _, kept in found for _, text in kept})
    print(f"whole turns over {len(dear)} texts", file=sys.stderr, flush=True)
    found += read_in_turns(dear, {} if options.only else turns, known).each.items()
    print(f"plain work {plain_work():.1f} ms")
    return _print_dearest(found)


def _in_process(seed: int, number: int, names: Sequence[str]) -> Dearest:
    known = app.load_knowledge(config.load_config(Path("config.yaml"), _OFFICE), guarded=False)
    each = readers(known)
    for name in names:
        each[name]("kerja di jepang")
    return read_texts(seed, number, {name: each[name] for name in names}, known)


def _print_dearest(found: Iterable[tuple[str, list[tuple[float, str]]]]) -> int:
    worst: dict[str, tuple[float, str]] = {}
    for name, kept in found:
        if name != _IN_ALL:
            worst[name] = max(worst.get(name, (0.0, "")), *kept)
    for name, (taken, text) in sorted(worst.items(), key=lambda item: -item[1][0]):
        print(f"{name:28} {taken:7.2f} ms  {text[:50]!r}")
    return int(max(worst.values())[0] > BOUND_MS)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--only", action="append", help="a reader by name; more than once for more")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
