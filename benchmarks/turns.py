"""Echo bots and Pandu side by side: python -m benchmarks.turns [--rounds 5] [--seconds 4].

In each round every bot runs once against the same fake on loopback: saturated by 50 users, then at
100 and at 30 acts a second. A round's figures are divided by those of the echo bots of the same
round: the machine is noisy, only ratios within a round mean something. Linux only (/proc).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.stored import store_candidates
from benchmarks.subject import Running, Subject, share_cores, start
from benchmarks.users import Applicant, Crowd, echoed
from tests.ready_office import READY
from tests.telegram_api import FakeTelegram

USERS = 50
WARM_SECONDS = 1.5
STOCK, AIOHTTP = "stock echo", "aiohttp echo"
Figures = dict[str, float]

COLUMNS: Mapping[str, str] = {
    "updates/s": "{:.0f}",
    "cpu ms, full": "{:.2f}",
    "cpu ms, 100/s": "{:.2f}",
    "p50 ms, full": "{:.1f}",
    "p99 ms, full": "{:.1f}",
    "p50 ms, 100/s": "{:.1f}",
    "p99 ms, 100/s": "{:.1f}",
    "p50 ms, 30/s": "{:.1f}",
    "p99 ms, 30/s": "{:.1f}",
    "memory MB": "{:.0f}",
    "start s": "{:.2f}",
    "stalls": "{:.0f}",
}


def pandu(folder: Path, stored: int, *, taps: bool) -> Subject:
    """Pandu on a database that holds so many candidates."""
    name = f"Pandu, {stored:_} stored" + (", tapped" if taps else "")
    return Subject(
        name,
        ("bot", "run", "--config", "config.yaml"),
        {
            **READY,
            "PANDU_DATABASE": str(folder / f"{stored}.db"),
            "PANDU_KEY_FILE": str(folder / "key"),
            "PANDU_CHANNELS__WEB__ENABLED": "false",
            "PANDU_SEARCH__SEMANTIC": "false",
            "PANDU_LIMITS__PER_SECOND": "100000",
            "PANDU_LIMITS__PER_CHAT": "100000",
            "PANDU_LIMITS__CHAT_BURST": "100000",
            "PANDU_LIMITS__FLOOD_BURST": "1000000",
            "PANDU_LIMITS__FLOOD_PER_SECOND": "100000",
            "PANDU_LIMITS__FLOOD_PER_DAY": "0",
        },
        turns=True,
    )


async def one_run(
    subject: Subject, seconds: float, cores: set[int], number: int, *, taps: bool
) -> Figures:
    """Starts a bot, drives it at three paces, stops it; `number` counts the rounds."""
    async with FakeTelegram() as fake:
        fake.updates.skip(number * 10_000_000)  # its database knows those of the round before
        hook = {"PANDU_TELEGRAM_TOKEN": fake.token}
        hook["PANDU_CHANNELS__TELEGRAM__API_URL"] = fake.api_url
        hook["PANDU_CHANNELS__TELEGRAM__FILE_URL"] = fake.file_url
        environment = {**subject.environment, **hook}
        running = await start(
            Subject(subject.name, subject.arguments, environment, subject.turns), fake, cores
        )
        try:
            step = Applicant(taps=taps) if subject.turns else echoed
            crowd = Crowd(fake, step, USERS, "daftar" if subject.turns else "1")
            return await _paces(running, crowd, seconds)
        finally:
            await running.stop()


async def _paces(running: Running, crowd: Crowd, seconds: float) -> Figures:
    figures: Figures = {"start s": running.start_seconds, "stalls": 0}
    for name, rate in (("full", None), ("100/s", 100.0), ("30/s", 30.0)):
        await crowd.run(WARM_SECONDS, rate)
        before = running.cpu_seconds
        measured = await crowd.run(seconds, rate)
        burnt = running.cpu_seconds - before
        figures[f"cpu ms, {name}"] = burnt * 1000 / max(measured.turns, 1)
        figures[f"p50 ms, {name}"] = measured.percentile(0.5)
        figures[f"p99 ms, {name}"] = measured.percentile(0.99)
        figures["stalls"] += measured.stalls
        if rate is None:
            figures["updates/s"] = measured.turns / measured.seconds
    figures["memory MB"] = running.memory_mb
    return figures


def table(results: Mapping[str, Sequence[Figures]]) -> str:
    """Medians with lowest and highest, one bot a line."""
    lines = ["| bot | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, rounds in results.items():
        cells = []
        for column, form in COLUMNS.items():
            values = [figures[column] for figures in rounds]
            low, high = form.format(min(values)), form.format(max(values))
            middle = form.format(statistics.median(values))
            cells.append(middle if low == high else f"{middle} ({low}-{high})")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def ratios(results: Mapping[str, Sequence[Figures]], base: str, column: str) -> dict[str, float]:
    """Each bot's figure over the base's of the same round; medians."""
    return {
        name: statistics.median(
            figures[column] / max(below[column], 1e-9)
            for figures, below in zip(rounds, results[base], strict=True)
        )
        for name, rounds in results.items()
        if name != base
    }


def judged(results: Mapping[str, Sequence[Figures]]) -> list[str]:
    """The aims, each with what was measured."""
    lines = []
    names = [name for name in results if name.startswith("Pandu")]
    for name in names:
        stock = ratios(results, STOCK, "cpu ms, full")[name]
        floor = ratios(results, AIOHTTP, "cpu ms, full")[name]
        fast = ratios(results, STOCK, "updates/s")[name]

        def median(column: str, rounds: Sequence[Figures] = results[name]) -> float:
            return statistics.median(figures[column] for figures in rounds)

        lines += [
            f"## {name}",
            _aim("CPU a turn, x stock echo", stock, 0.35),
            _aim("CPU a turn, x aiohttp echo", floor, 1.5),
            _aim("turns a second, x stock echo", fast, 3.0, most=False),
            _aim("p99 at 100/s, ms", median("p99 ms, 100/s"), 100),
            _aim("memory, MB", median("memory MB"), 90),
            _aim("start to first poll, s", median("start s"), 2),
        ]
    if len(names) > 1:
        dearer = ratios(results, names[0], "cpu ms, full")[names[1]]
        lines += [_aim(f"{names[1]}: CPU a turn, x {names[0]}", dearer, 1.3)]
    return lines


def _aim(what: str, value: float, aim: float, *, most: bool = True) -> str:
    met = value <= aim if most else value >= aim
    bound = "at most" if most else "at least"
    return f"- {what}: {value:.2f} (aim: {bound} {aim:g}) {'met' if met else 'NOT met'}"


async def measure(
    subjects: Sequence[Subject],
    rounds: int,
    seconds: float,
    tell: Callable[[str], None],
    *,
    taps: bool,
) -> dict[str, list[Figures]]:
    """All bots, in turn, in each round."""
    cores = share_cores()
    results: dict[str, list[Figures]] = {subject.name: [] for subject in subjects}
    for number in range(rounds):
        for subject in subjects:
            figures = await one_run(subject, seconds, cores, number, taps=taps)
            results[subject.name].append(figures)
            tell(f"round {number + 1}: {subject.name}: " + json.dumps(figures))
    return results


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.turns", description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=4.0)
    options.add_argument("--stored", type=int, nargs="*", default=[1_000, 100_000])
    options.add_argument("--taps", action="store_true", help="press buttons where there are some")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subjects = [
            Subject(STOCK, ("benchmarks.echo_stock",)),
            Subject(AIOHTTP, ("benchmarks.echo_aiohttp",)),
        ]
        for stored in chosen.stored:
            subject = pandu(folder, stored, taps=chosen.taps)
            asyncio.run(store_candidates(subject.environment, stored))
            subjects.append(subject)
        results = asyncio.run(
            measure(subjects, chosen.rounds, chosen.seconds, _tell, taps=chosen.taps)
        )
    print(table(results))
    print("\n".join(judged(results)))


if __name__ == "__main__":
    main()
