"""How well acts are told from free words; run `python -m benchmarks.acts [file.jsonl …]`.

A file has {"q": …, "act": "<id>" or null} a line. Prints what is right, what would take something
away wrongly, and which ordinary questions are taken for an act; with and without meaning.
"""

from __future__ import annotations

import argparse
import json
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks.held_out import FOLDER, content
from benchmarks.search import share
from bot.content.act_weights import read_act_weights
from bot.content.embedding import Meaning, is_installed
from bot.search import build_index
from bot.search.acts import DESTRUCTIVE, ActReading, judge_act, weigh_act

_QUESTIONS = FOLDER.parent / "tests" / "questions"
_EVERY = 40  # of the topics' sentences one in so many is looked at

Judge = Callable[[str], ActReading]


def half_of(text: str) -> int:
    """Which half of a set a sentence is in: 0 was looked at for thresholds, 1 was kept back."""
    return zlib.crc32(text.encode()) % 2


def rows_of(path: Path, half: int | None) -> list[dict[str, Any]]:
    """Gives the sentences of a file, or of one half of it."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [row for row in rows if half is None or half_of(row["q"]) == half]


def taken(reading: ActReading) -> str | None:
    """The act that would be led to."""
    return reading.act if judge_act(reading) == "take" else None


def report(name: str, rows: Sequence[dict[str, Any]], judge: Judge, *, tells: bool) -> None:
    """Prints how labelled sentences are told; `tells`: each that is not."""
    print(f"\n{name}")
    times, found = [], []
    for row in rows:
        started = time.perf_counter()
        found.append(judge(row["q"]))
        times.append((time.perf_counter() - started) * 1000)
    pairs = [(row["act"], taken(reading)) for row, reading in zip(rows, found, strict=True)]
    share("act right", (wanted == got for wanted, got in pairs), ">= .93 / .88")
    share("taken away wrongly", (got in DESTRUCTIVE and got != wanted for wanted, got in pairs))
    steps = quantiles(times, n=20)
    print(f"  ms, p50 / p95: {steps[9]:.1f} / {steps[18]:.1f}")
    for row, reading in zip(rows, found, strict=True):
        if tells and taken(reading) != row["act"]:
            print(f"    {row['act']}: {reading.act} {reading.likely:.2f} | {row['q']}")


def questions() -> dict[str, list[str]]:
    """Gives ordinary questions by where they are from."""
    asked = {}
    for name in ("dev", "wave4"):
        rows = rows_of(_QUESTIONS / f"{name}.jsonl", None)
        asked[name] = [row["q"] for row in rows if row["style"] != "chitchat"]
    topics = [text for document in content()[0] for text in document.phrasings]
    return {**asked, "topics": topics[::_EVERY]}


def main() -> None:
    """Prints all of it; `--half` looks at one half of each file, `--tell` names what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.acts")
    parser.add_argument("files", type=Path, nargs="*", default=[_QUESTIONS / "acts-dev.jsonl"])
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--tell", action="store_true")
    options = parser.parse_args()
    weights = read_act_weights(FOLDER / "act_weights.json", [])
    if weights is None:
        raise SystemExit("faq/act_weights.json cannot be read")
    index = build_index(*content())
    meaning = Meaning(FOLDER) if is_installed() else None
    if meaning:
        meaning.attend(index)

    def by_words(text: str) -> ActReading:
        return weigh_act(text, index.normaliser, weights)

    def by_meaning(text: str) -> ActReading:
        vector = meaning.embed(text) if meaning else None
        return weigh_act(text, index.normaliser, weights, vector)

    for name, judge in (("words", by_words), ("with meaning", by_meaning))[: 2 if meaning else 1]:
        for path in options.files:
            rows = rows_of(path, options.half)
            report(f"{path.stem}, {name}", rows, judge, tells=options.tell)
        for source, texts in questions().items():
            got = [(text, taken(judge(text))) for text in texts]
            share(f"{source}: taken for an act", (act is not None for _, act in got), "<= .02")
            for text, act in got if options.tell else ():
                if act:
                    print(f"    {act} | {text}")


if __name__ == "__main__":
    main()
