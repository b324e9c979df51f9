"""How well and how fast questions find their topics; run `python -m benchmarks.search`.

Prints the table of measures with and without meaning, with 95 % Wilson intervals, beside rapidfuzz
token_set, plain BM25 and SQLite FTS5 trigram on the same topics in the same run.
"""

from __future__ import annotations

import argparse
import json
import time
import tracemalloc
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks.baselines import bm25_plain, fts5_trigram, token_set
from benchmarks.held_out import FOLDER, Encoder, content, folds
from benchmarks.nlpjs import nlpjs
from bot.content.embedding import Meaning, is_installed
from bot.content.folder import open_pages
from bot.search import Document, Finding, build_index, find_topics, put_helpline_first, with_vectors
from bot.search.danger import DangerRules, find_alarm
from bot.search.find import examine_question
from bot.search.index import Index

_QUESTIONS = Path(__file__).parent.parent / "tests" / "questions"
SETS = (_QUESTIONS / "dev.jsonl", _QUESTIONS / "wave4.jsonl")
_HELPLINE = "nomor-pengaduan"


@dataclass(frozen=True, slots=True)
class Asked:
    """A labelled question and what the search made of it."""

    style: str
    right: frozenset[str]
    danger: bool
    alarmed: bool
    finding: Finding
    ms: float


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Gives the 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle = share + z * z / (2 * of)
    spread = z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5
    return (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)


def share(label: str, hits: Iterable[bool], wanted: str = "") -> None:
    """Prints one measure."""
    all_of = list(hits)
    low, high = wilson(sum(all_of), len(all_of))
    value = sum(all_of) / len(all_of) if all_of else 0.0
    print(f"  {label:46} {value:.3f}  [{low:.3f} {high:.3f}]  n={len(all_of):<4} {wanted}")


def ask_all(
    rows: Sequence[Mapping[str, Any]],
    index: Index,
    rules: DangerRules | None,
    meaning: Meaning | None,
) -> list[Asked]:
    """Asks every question as `pandu ask` does."""
    asked = []
    for row in rows:
        started = time.perf_counter()
        vector = meaning.embed(row["q"]) if meaning else None
        finding = find_topics(row["q"], index, vector)
        alarmed = bool(rules and find_alarm(row["q"], rules, vector))
        finding = put_helpline_first(finding, _HELPLINE) if alarmed else finding
        ms = (time.perf_counter() - started) * 1000
        right = frozenset(row["topics"])
        asked.append(Asked(row["style"], right, bool(row["danger"]), alarmed, finding, ms))
    return asked


def report(name: str, asked: Sequence[Asked], wants: Mapping[str, str]) -> None:
    """Prints the table of measures."""
    print(f"\n{name}")
    ours = [asked for asked in asked if asked.right]
    foreign = [asked for asked in asked if not asked.right]
    share("first topic right", (_first(our) for our in ours), wants["first"])
    share("right within the first three", (_three(our) for our in ours), wants["three"])
    for style in sorted({our.style for our in ours}):
        share(f"  first right: {style}", (_first(our) for our in ours if our.style == style))
    answers, suggests, refuses = _decided("answer"), _decided("suggest"), _decided("none")
    shown = [our for our in ours if answers(our) or suggests(our)]
    share(
        "right on the screen without a tap",
        (our in shown and _first(our) for our in ours),
        wants["screen"],
    )
    share(
        "suggestions that are wrong", (not _first(our) for our in ours if suggests(our)), "<= .15"
    )
    share("wrong topic answered", (answers(our) and not _first(our) for our in ours), "<= .02")
    share("in-scope refused", map(refuses, ours), wants["refused"])
    share("right within one tap", map(_tapped, ours), wants["tap"])
    share("off-topic answered", map(answers, foreign), wants["answered"])
    share(
        "off-topic answered or suggested",
        (answers(asked) or suggests(asked) for asked in foreign),
        "<= .03",
    )
    share("off-topic left alone", map(refuses, foreign), wants["alone"])
    share("danger found", (asked.alarmed for asked in asked if asked.danger), "1.00")
    share("false alarms", (asked.alarmed for asked in asked if not asked.danger), "<= .03")
    steps = quantiles([asked.ms for asked in asked], n=20)
    print(f"  {'ms a question, p50 / p95':46} {steps[9]:.1f} / {steps[18]:.1f}   {wants['ms']}")


def _first(asked: Asked) -> bool:
    return asked.finding.matches[0].id in asked.right


def _three(asked: Asked) -> bool:
    return any(match.id in asked.right for match in asked.finding.matches[:3])


def _tapped(asked: Asked) -> bool:
    decision = asked.finding.decision
    chosen = decision in ("ask", "suggest") and _three(asked)
    return chosen or (decision == "answer" and _first(asked))


def _decided(decision: str) -> Callable[[Asked], bool]:
    return lambda asked: asked.finding.decision == decision


WORDS = {
    "first": ">= .87",
    "screen": ">= .82",
    "three": ">= .985",
    "refused": "<= .03",
    "tap": ">= .95",
    "answered": "<= .03",
    "alone": ">= .90",
    "ms": "p95 <= 5",
}
MEANING = {
    "first": ">= .92",
    "screen": ">= .88",
    "three": ">= .985",
    "refused": "<= .03",
    "tap": ">= .97",
    "answered": "<= .02",
    "alone": ">= .90",
    "ms": "p95 <= 60",
}


def held_out(encoder: Encoder | None) -> None:
    """Prints how often a phrasing finds its topic when it is left out of the index."""
    first, three = [], []
    for fold in folds(encoder):
        if fold.right:
            _, ours, _, _ = examine_question(fold.question, fold.index, fold.meaning)
            ids = [fold.index.documents[found.number].id for found in ours[:3]]
            first.append(ids[0] in fold.right)
            three.append(bool(fold.right.intersection(ids)))
    print(f"\nleft-out phrasings and keywords, {'with' if encoder else 'without'} meaning")
    share("first", first)
    share("within three", three)


def baselines(rows: Sequence[Mapping[str, Any]], documents: Sequence[Document]) -> None:
    """Prints how others rank the same in-scope questions over the same topics."""
    ours = [document for document in documents if document.kind == "topic"]
    asked = [row for row in rows if row["topics"]]
    print("\nothers, same topics and questions (no decision, only the order)")
    for name, make in (
        ("rapidfuzz token_set", token_set),
        ("plain BM25", bm25_plain),
        ("SQLite FTS5 trigram", fts5_trigram),
    ):
        rank = make(ours)
        _ranked(name, [rank(row["q"]) for row in asked], asked)
    others = nlpjs(ours, [row["q"] for row in asked])
    if others is None:
        print("  NLP.js: not run (node, or its package node-nlp, is not at hand)")
    else:
        _ranked("NLP.js", others, asked)


def _ranked(name: str, found: Sequence[Sequence[str]], asked: Sequence[Mapping[str, Any]]) -> None:
    for label, depth in (("first", 1), ("within three", 3)):
        hits = (
            bool(set(ids[:depth]) & set(row["topics"]))
            for ids, row in zip(found, asked, strict=True)
        )
        share(f"{name}, {label}", hits)


def growth(rows: Sequence[Mapping[str, Any]], documents: Sequence[Document]) -> None:
    """Prints the cost with 2 000 generated topics: the words of the real ones, renamed."""
    _, lexicon = content()
    print("\ngrowth (words only)")
    for total in (len(documents), 2000):
        many = [_renamed(documents[n % len(documents)], n // len(documents)) for n in range(total)]
        tracemalloc.start()
        started = time.perf_counter()
        index = build_index(many, lexicon)
        seconds = time.perf_counter() - started
        memory = tracemalloc.get_traced_memory()[0] / 2**20
        tracemalloc.stop()
        asked = ask_all(rows, index, None, None)
        steps = quantiles([asked.ms for asked in asked], n=20)
        print(
            f"  {total:5} topics: p50 {steps[9]:.1f} ms, p95 {steps[18]:.1f} ms, "
            f"{memory:.0f} MB, built in {seconds:.2f} s (traced)"
        )


def _renamed(document: Document, copy: int) -> Document:
    """Gives a document like this one about another thing: every second word gets a new ending."""
    if not copy:
        return document

    def other(texts: Sequence[str]) -> tuple[str, ...]:
        ending = "".join(chr(ord("a") + int(digit)) for digit in str(copy))
        return tuple(
            " ".join(w + "q" + ending if n % 2 else w for n, w in enumerate(text.split()))
            for text in texts
        )

    return replace(
        document,
        id=f"{document.id}-{copy}",
        titles=other(document.titles),
        phrasings=other(document.phrasings),
        keywords=other(document.keywords),
        bodies=other(document.bodies),
    )


def main() -> None:
    """Runs everything; `--quick` leaves out the held-out phrasings and the 2 000 topics."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--questions", type=Path, nargs="+", default=SETS)
    options = parser.parse_args()
    documents, lexicon = content()
    rules = open_pages(FOLDER, "id", []).danger
    started = time.perf_counter()
    index = build_index(documents, lexicon)
    print(f"{len(documents)} documents, index built in {time.perf_counter() - started:.2f} s")
    meaning = Meaning(FOLDER) if is_installed() else None
    if meaning:
        meant = with_vectors(index, meaning.vectors(index))
        meaning.embed("sekali untuk memuat model")
    for path in options.questions:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        report(f"{path.stem}, words only", ask_all(rows, index, rules, None), WORDS)
        if meaning:
            report(f"{path.stem}, with meaning", ask_all(rows, meant, rules, meaning), MEANING)
        baselines(rows, documents)
    if not options.quick:
        held_out(None)
        if is_installed():
            held_out(Encoder(index))
        growth(rows, documents)


if __name__ == "__main__":
    main()
