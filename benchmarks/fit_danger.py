"""Fits faq/danger_weights.yaml; run `python -m benchmarks.fit_danger`.

A logistic regression (ridge, Newton's method with conjugate gradients) on the labelled sentences of
tests/danger and, as harmless, the sample questions of every topic whose askers are in no danger;
where the semantic extra is installed, also how what they mean adds to that. It first prints how
well sentences are told that were left out of the fitting, some files at a time: those are the
numbers to trust. The development questions are never fitted on. Names of files given on the command
line are left out altogether, and measured at the end: nothing is written then.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from benchmarks import fit_danger_meaning as third
from benchmarks.held_out import FOLDER, content
from bot.content.embedding import is_installed
from bot.content.folder import open_pages
from bot.search import concepts
from bot.search.danger import DangerRules, find_alarm, weigh_opinions
from bot.search.weights import MeaningWeights, Weights, list_signs

SENTENCES = FOLDER.parent / "tests" / "danger"
ANSWERS = FOLDER.parent / "tests" / "fields"
WHERE = FOLDER / "danger_weights.yaml"
SURE, DOUBT = 0.2, -2.5
_FOLDS = 8
_RIDGE = 0.01
_SHARES = (1.0, 0.7, 1.0, 1.0)
_LEAST = 0.03
_ORDINARY = {f"lot-{number}": 2.0 for number in (*range(19, 24), 25, 26, 28, 29)}
"""Short sentences of ordinary days count twice: they are what people write most."""
_COUNT = {"topics": 0.15, "answers": 0.2} | _ORDINARY
_ASKED_IN_DANGER = {
    "kontak-kbri-tokyo",
    "nomor-pengaduan",
    "paspor-ditahan-majikan",
    "sudah-terlanjur-tertipu",
}
_KINDS = ("words", "pairs", "bones", "concepts")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled sentence: `lot` is the file it stands in, `group` its signs."""

    text: str
    danger: bool
    lot: str
    style: str
    group: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Sentences as a sparse matrix: the value at each (row, column)."""

    row: Any
    column: Any
    value: Any
    shape: tuple[int, int]

    def times(self, vector: Any) -> Any:
        """The matrix times a column of numbers."""
        return np.bincount(self.row, vector[self.column] * self.value, minlength=self.shape[0])

    def turned(self, vector: Any) -> Any:
        """The transposed matrix times a column of numbers."""
        return np.bincount(self.column, self.value * vector[self.row], minlength=self.shape[1])


def rules() -> DangerRules:
    """Gives the rules as the project has them, without weights."""
    danger = open_pages(FOLDER, "id", []).danger
    if danger is None:
        raise SystemExit("faq/danger.yaml cannot be read: run `pandu check`")
    return replace(danger, weights=None)


def labelled() -> Iterator[tuple[str, bool, str, str]]:
    """Gives every sentence of tests/danger: text, danger, lot, style."""
    for path in sorted(SENTENCES.glob("*.yaml")):
        read = yaml.safe_load(path.read_text("utf-8"))
        if isinstance(read, list):
            kind, _, letter = path.stem.partition("-")
            yield from ((text, kind == "danger", letter, "") for text in read)
            continue
        for kind, styles in read.items():
            for style, texts in styles.items():
                yield from ((text, kind == "danger", path.stem, style) for text in texts)


def harmless_topics() -> Iterator[tuple[str, bool, str, str]]:
    """Gives the sample questions of the topics whose askers are in no danger."""
    for document in content()[0]:
        if document.id not in _ASKED_IN_DANGER:
            yield from (
                (text, False, "topics", "") for text in (*document.phrasings, *document.keywords)
            )


def harmless_answers() -> Iterator[tuple[str, bool, str, str]]:
    """Gives what the tests type into a form's questions: names, days, numbers, places."""
    for path in sorted(ANSWERS.glob("*.yaml")):
        for text in dict.fromkeys(_raw(yaml.safe_load(path.read_text("utf-8")))):
            yield text, False, "answers", ""


def _raw(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from [item] if isinstance(item, str) else _raw(item)
    elif isinstance(node, dict):
        for item in node.values():
            yield from _raw(item)


def read(rows: Iterable[tuple[str, bool, str, str]], danger: DangerRules) -> list[Sentence]:
    """Gives the sentences with their signs."""
    reader = concepts.prepare_reader(danger)
    found = []
    for text, *label in rows:
        said, hits = concepts.speaks_of(text, reader)
        seen = list_signs(said, (reader.forms(word)[0] for word in said.words), hits)
        found.append(Sentence(text, *label, tuple(map(frozenset, seen))))
    return found


def _table(sentences: Sequence[Sentence], columns: Sequence[dict[str, int]]) -> Table:
    row: list[int] = []
    column: list[int] = []
    value: list[float] = []
    for at, sentence in enumerate(sentences):
        for seen, places, share in zip(sentence.group, columns, _SHARES, strict=True):
            known = [places[sign] for sign in seen if sign in places]
            column += known
            row += [at] * len(known)
            value += [share / max(1, len(known)) ** 0.5] * len(known)
    shape = len(sentences), sum(map(len, columns))
    return Table(np.array(row), np.array(column), np.array(value), shape)


def _columns(
    sentences: Sequence[Sentence], least: Sequence[set[str]] | None
) -> list[dict[str, int]]:
    columns: list[dict[str, int]] = []
    place = 0
    for kind in range(len(_KINDS)):
        seen = Counter(sign for sentence in sentences for sign in sentence.group[kind])
        kept = sorted(
            sign
            for sign, count in seen.items()
            if count > 1 and (least is None or sign in least[kind])
        )
        columns.append({sign: place + at for at, sign in enumerate(kept)})
        place += len(kept)
    return columns


def _solve(table: Table, truth: Any, counts: Any, least: float) -> Any:
    """Gives the weights that make the truth likeliest, the base last."""
    beta = np.zeros(table.shape[1] + 1)
    ridge = np.append(np.full(table.shape[1], least), 1e-6)

    def times(vector: Any) -> Any:
        return table.times(vector[:-1]) + vector[-1]

    def turned(vector: Any) -> Any:
        return np.append(table.turned(vector), vector.sum())

    for _ in range(15):
        likely = 1.0 / (1.0 + np.exp(-times(beta)))
        slope = turned(counts * (likely - truth)) + ridge * beta
        curve = counts * likely * (1.0 - likely)
        beta += _descend(lambda way, curve=curve: turned(curve * times(way)) + ridge * way, -slope)
    return beta


def _descend(curved: Any, slope: Any) -> Any:
    step, rest, way = np.zeros_like(slope), slope.copy(), slope.copy()
    first = size = rest @ rest
    for _ in range(30):
        if size <= 1e-4 * first or not size:
            break
        bent = curved(way)
        length = size / (way @ bent)
        step += length * way
        rest -= length * bent
        size, before = rest @ rest, size
        way = rest + size / before * way
    return step


def count_of(sentence: Sentence) -> float:
    """Gives how much a sentence counts in the fitting."""
    return _COUNT.get(sentence.lot, 1.0)


def fit(sentences: Sequence[Sentence], ridge: float = _RIDGE) -> Weights:
    """Gives the weights, fitted twice: first on every sign, then on those that count."""
    truth = np.array([sentence.danger for sentence in sentences], float)
    counts = np.array([count_of(sentence) for sentence in sentences])
    kept = None
    for _ in range(2):
        columns = _columns(sentences, kept)
        beta = _solve(_table(sentences, columns), truth, counts, ridge)
        kept = [
            {sign for sign, at in places.items() if abs(beta[at]) >= _LEAST * 3}
            for places in columns
        ]
    heavy = (
        {sign: round(100 * share * beta[at]) for sign, at in places.items()}
        for places, share in zip(columns, _SHARES, strict=True)
    )
    return Weights(round(float(beta[-1]), 2), SURE, DOUBT, *heavy)


def write(weights: Weights, path: Path) -> None:
    """Writes the weights where the content loader finds them."""
    lines = [
        "# What each sign weighs for danger, in hundredths.",
        "# Made by `python -m benchmarks.fit_danger`, never by hand.",
        *(f"{name}: {getattr(weights, name)}" for name in ("base", "sure", "doubt")),
    ]
    for name in _KINDS:
        heavy = getattr(weights, name)
        lines.append(
            yaml.dump({name: heavy}, default_flow_style=None, width=200, allow_unicode=True).strip()
        )
    if weights.meaning:
        given = {name: as_yaml(each) for name, each in asdict(weights.meaning).items()}
        lines.append(yaml.dump({"meaning": given}, default_flow_style=None, width=200).strip())
    path.write_text("\n".join(lines) + "\n", "utf-8")


def as_yaml(value: Any) -> Any:
    """Gives a number or several as YAML has them, and bytes as the loader reads them."""
    if isinstance(value, tuple):
        return [as_yaml(each) for each in value]
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _told(name: str, sentences: Sequence[Sentence], found: Any) -> None:
    truth = np.array([sentence.danger for sentence in sentences])
    print(f"{name:24}", end="")
    for says, some in (("found", found[truth]), ("false", found[~truth])):
        print(f" {says} {some.sum():4} of {some.size:4}" if some.size else " " * 19, end="")
    print()


def _left_out(
    sentences: Sequence[Sentence], topics: Sequence[Sentence], danger: DangerRules
) -> tuple[Any, Any, Any]:
    """The fold of each sentence, and what its words and the rules say when it is left out."""
    lots = sorted({sentence.lot for sentence in sentences})
    fold = np.array([lots.index(sentence.lot) * _FOLDS // len(lots) for sentence in sentences])
    words, ruled = np.zeros(len(sentences)), np.zeros(len(sentences))
    for each in range(_FOLDS):
        rest = [sentence for sentence, out in zip(sentences, fold == each, strict=True) if not out]
        fitted = replace(danger, weights=fit([*rest, *topics]))
        for at in np.flatnonzero(fold == each):
            _, rule, weight = weigh_opinions(sentences[at].text, fitted)
            words[at], ruled[at] = weight.total if weight else 0.0, rule is not None
    return fold, words, ruled


def _meaning(
    sentences: Sequence[Sentence], topics: Sequence[Sentence], left_out: tuple[Any, Any, Any]
) -> tuple[MeaningWeights, Any]:
    """The third opinion, and what all three find in sentences that were left out."""
    fold, words, ruled = left_out
    truth = np.array([sentence.danger for sentence in sentences], float)
    vectors = third.encode(sentence.text for sentence in sentences)
    counts = np.array([count_of(sentence) for sentence in sentences])
    seen = third.Opinions(fold, truth, words, ruled, vectors, counts)
    some = third.some_topics([topic.text for topic in topics])
    said = third.unseen(seen, some)
    return third.shipped(seen, said, some), third.decide(seen, said)


def _measured(sentences: Sequence[Sentence], danger: DangerRules, *, means: bool) -> Any:
    """Which of these sentences alarm; `means`: with what they mean."""
    texts = [sentence.text for sentence in sentences]
    vectors = [(*row, 1.0) for row in third.encode(texts)] if means else [None] * len(texts)
    pairs = zip(texts, vectors, strict=True)
    return np.array([find_alarm(text, danger, vector) is not None for text, vector in pairs])


def main() -> None:
    """Prints what is told of left-out sentences, then writes the weights fitted on all."""
    apart, danger, means = set(sys.argv[1:]), rules(), is_installed()
    everything, topics = (
        read(labelled(), danger),
        read((*harmless_topics(), *harmless_answers()), danger),
    )
    sentences = [sentence for sentence in everything if sentence.lot not in apart]
    left_out = _, words, ruled = _left_out(sentences, topics, danger)
    found = {"words": words > np.where(ruled > 0, DOUBT, SURE)}
    weights = fit([*sentences, *topics])
    if means:
        meaning, found["meaning"] = _meaning(sentences, topics, left_out)
        weights = replace(weights, meaning=meaning)
    for name, alarmed in found.items():
        _told(f"{name}, all", sentences, alarmed)
        for lot in sorted({sentence.lot for sentence in sentences}):
            here = np.array([sentence.lot == lot for sentence in sentences])
            some = [sentence for sentence in sentences if sentence.lot == lot]
            _told(f"{name}, {lot}", some, alarmed[here])
    if not apart:
        write(weights, WHERE)
    kept = [sentence for sentence in everything if sentence.lot in apart]
    for name in found if kept else ():
        told = _measured(kept, replace(danger, weights=weights), means=name == "meaning")
        _told(f"{name}, never seen", kept, told)


if __name__ == "__main__":
    main()
