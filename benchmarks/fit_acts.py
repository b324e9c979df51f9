"""Fits faq/act_weights.json; run `python -m benchmarks.fit_acts`.

Regularised least squares on the labelled sentences of tests/acts, each file by another pen, and on
questions that ask for no act: sample questions of the topics, three waves of questions, cries for
help. Some sentences come twice: with a greeting and thanks around them, or with vowels left out.
How sure it is to be taken for is fitted on sentences of pens that were left out; what it prints is
about those, too. The development sets are not fitted on. It needs the semantic extra.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from benchmarks.fit_danger import labelled
from benchmarks.fit_danger_meaning import encode
from benchmarks.held_out import FOLDER, content
from bot.search.acts import ACTS, DESTRUCTIVE, NONE, SHARES, ZERO, list_signs
from bot.search.index import build_index
from bot.search.normalise import Normaliser

SENTENCES = FOLDER.parent / "tests" / "acts"
WHERE = FOLDER / "act_weights.json"
LABELS = (*ACTS, NONE)
_WAVES = ("wave1", "wave2", "wave3")
_FOLDS = 4
_RIDGE, _RIDGE_MEANT = 0.5, 0.3
_FREQUENT = 60  # sentences; rarer signs are multiplied one by one
_SMALLEST = 3  # steps; signs that weigh less for every label are left out

_TOLD_BY_ACTS = {"hak-atas-data-pribadi", "salam", "terima-kasih"}
_HALF_ACTS = {
    "cek-p3mi-resmi",
    "ciri-penipuan",
    "diminta-uang-muka",
    "kontak-bp3mi-kalsel",
    "sesi-orientasi-kampus",
}
_TALK = {"salam": "greeting", "terima-kasih": "thanks"}
_BEFORE = (
    "kak",
    "min, mau tanya",
    "assalamualaikum kak",
    "halo",
    "selamat siang, izin bertanya.",
    "maaf kak",
    "permisi min",
    "hi,",
    "pian,",
    "selamat pagi Bapak/Ibu,",
)
_BEHIND = ("", "", "ya kak", "makasih", "terima kasih sebelumnya", "dong", "pang", "please", "min")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, its label, the file it is from, how much it counts, and whether it is made."""

    text: str
    act: str
    lot: str
    count: float
    made: str = ""


def sentences() -> Iterator[Labelled]:
    """Gives all that is fitted on."""
    for path in sorted(SENTENCES.glob("*.yaml")):
        for act, texts in yaml.safe_load(path.read_text("utf-8")).items():
            yield from (Labelled(str(text), act, path.stem, 1.0) for text in texts)
    for document in content()[0]:
        if document.id in _TALK:
            act = _TALK[document.id]
            yield from (Labelled(text, act, "topics", 0.5) for text in document.phrasings)
        elif document.id not in _TOLD_BY_ACTS:
            count, every = (0.3, 2) if document.id in _HALF_ACTS else (0.5, 4)
            texts = (*document.phrasings, *document.keywords)
            yield from (Labelled(text, NONE, "topics", count) for text in texts[::every])
    for wave in _WAVES:
        lines = (FOLDER.parent / "tests" / "questions" / f"{wave}.jsonl").read_text("utf-8")
        for row in map(json.loads, lines.splitlines()):
            if row["style"] != "chitchat" and not _TOLD_BY_ACTS.intersection(row["topics"]):
                yield Labelled(row["q"], NONE, "waves", 0.5)
    cries = [text for text, danger, _, _ in labelled() if danger]
    yield from (Labelled(text, NONE, "cries", 0.3) for text in cries[::6])


def varied(rows: Iterable[Labelled]) -> Iterator[Labelled]:
    """Gives each sentence, some also with words around them, some also in haste."""
    for row in rows:
        yield row
        chance = zlib.crc32(row.text.encode())
        if row.act in ("greeting", "thanks") or row.lot == "cries":
            continue
        if chance % (2 if row.act != NONE else 4) == 0:
            before, behind = _BEFORE[chance // 7 % len(_BEFORE)], _BEHIND[chance // 97 % 9]
            text = f"{before} {row.text} {behind}".strip()
            yield Labelled(text, row.act, row.lot, row.count / 2, "around")
        elif row.act != NONE:
            yield Labelled(_hurry(row.text), row.act, row.lot, row.count / 2, "haste")


def _hurry(text: str) -> str:
    """The text as somebody types it in haste: every second long word without its inner vowels."""
    words = text.split()
    for at in range(zlib.crc32(text.encode()) % 2, len(words), 2):
        word = words[at]
        if len(word) > 3 and word.isalpha():
            words[at] = word[0] + "".join(letter for letter in word[1:-1] if letter not in "aeiou")
            words[at] += word[-1]
    return " ".join(words).lower()


Signs = dict[str, float]


def _signs_of(text: str, normaliser: Normaliser) -> Signs:
    kinds = (kind for kind in list_signs(text, normaliser) if kind)
    return {sign: SHARES[sign[0]] / len(kind) ** 0.5 for kind in kinds for sign in kind}


class Table:
    """Sentences by their signs."""

    def __init__(self, rows: Sequence[Signs]) -> None:
        """Takes the signs of each sentence. Those seen once are left out."""
        seen = Counter(sign for row in rows for sign in row)
        self.columns = sorted(sign for sign, count in seen.items() if count > 1)
        place = {sign: at for at, sign in enumerate(self.columns)}
        found = sorted(
            (place[sign], at, value)
            for at, row in enumerate(rows)
            for sign, value in row.items()
            if sign in place
        )
        self._column = np.array([each[0] for each in found])
        self._row = np.array([each[1] for each in found])
        self._value = np.array([each[2] for each in found], "float32")
        self._length = len(rows)

    def products(self) -> Any:
        """The product of each sentence with each: many share a frequent sign, few a rare one."""
        counts = np.bincount(self._column, minlength=len(self.columns))
        frequent = np.flatnonzero(counts >= _FREQUENT)
        place = np.full(len(self.columns), -1)
        place[frequent] = np.arange(len(frequent))
        dense = np.zeros((self._length, len(frequent)), "float32")
        often = place[self._column] >= 0
        dense[self._row[often], place[self._column[often]]] = self._value[often]
        made = dense @ dense.T
        ends = np.cumsum(counts)
        for column in np.flatnonzero(counts < _FREQUENT):
            its = slice(ends[column] - counts[column], ends[column])
            made[np.ix_(self._row[its], self._row[its])] += np.outer(
                self._value[its], self._value[its]
            )
        return made

    def weights(self, shares: Any) -> Any:
        """What each sign weighs, a row each, where each sentence has these shares."""
        weighed = np.zeros((len(self.columns), shares.shape[1]))
        np.add.at(weighed, self._column, self._value[:, None] * shares[self._row])
        return weighed


def solve(products: Any, truth: Any, counts: Any, ridge: float) -> Any:
    """Gives the shares of the sentences that make the squared errors least."""
    return np.linalg.solve(products + np.diag(ridge / counts).astype("float32"), truth)


def left_out(products: Any, truth: Any, counts: Any, fold: Any, ridge: float) -> Any:
    """Gives what is said of each sentence when its fold is not fitted on."""
    said = np.zeros(truth.shape)
    for each in range(_FOLDS):
        out = fold == each
        middle = np.average(truth[~out], axis=0, weights=counts[~out])
        rest = products[np.ix_(~out, ~out)]
        shares = solve(rest, (truth[~out] - middle).astype("float32"), counts[~out], ridge)
        said[out] = products[np.ix_(out, ~out)] @ shares + middle
    return said


def regress(vectors: Any, truth: Any, counts: Any) -> Any:
    """Gives the weight of each number of a vector for each label, the base last."""
    table = np.column_stack([vectors, np.ones(len(vectors))])
    weighed = table * counts[:, None]
    curve = weighed.T @ table + np.diag([_RIDGE_MEANT] * vectors.shape[1] + [1e-6])
    return np.linalg.solve(curve, weighed.T @ truth)


def left_out_meaning(vectors: Any, truth: Any, counts: Any, fold: Any) -> Any:
    """Gives what the meaning says of each sentence when its fold is not fitted on."""
    said = np.zeros(truth.shape)
    for each in range(_FOLDS):
        out = fold == each
        beta = regress(vectors[~out], truth[~out], counts[~out])
        said[out] = vectors[out] @ beta[:-1] + beta[-1]
    return said


def calibrate(said: Sequence[Any], truth: Any, counts: Any) -> tuple[Any, Any]:
    """Gives how much each of these opinions counts and what is added, for the likeliest truth."""
    slopes, base = np.full(len(said), 6.0), np.zeros(truth.shape[1])
    share = (counts / counts.sum())[:, None]
    for _ in range(400):
        wrong = share * (likelihoods(said, slopes, base) - truth)
        slopes -= 40 * np.array([(wrong * each).sum() for each in said])
        base -= 5 * wrong.sum(0)
    return slopes, base


def likelihoods(said: Sequence[Any], slopes: Any, base: Any) -> Any:
    """Gives how likely each label is, a row a sentence."""
    scores = sum(slope * each for slope, each in zip(slopes, said, strict=True)) + base
    odds = np.exp(scores - scores.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)


def report(name: str, rows: Sequence[Labelled], likely: Any) -> None:
    """Prints what thresholds do to sentences of pens that were left out."""
    best, sure = likely[:, :-1].argmax(1), likely[:, :-1].max(1)
    truth = np.array([LABELS.index(row.act) for row in rows])
    pens = np.array([row.lot.startswith("pen") and not row.made for row in rows])
    acts = truth < len(ACTS)
    takes_away = np.isin(best, [ACTS.index(act) for act in DESTRUCTIVE])
    others = np.array([row.lot in ("topics", "waves") and not row.made for row in rows])
    for least in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        taken = sure >= least
        right = (taken & (best == truth))[pens & acts].mean()
        wrong = (taken & takes_away & (best != truth))[pens].mean()
        asked = taken[others & ~acts].mean()
        print(f"{name} {least}: right {right:.3f}, taken away wrongly {wrong:.4f}, ", end="")
        print(f"questions taken {asked:.4f}, near questions {taken[pens & ~acts].mean():.3f}")
    for lot in sorted({row.lot for row in rows if row.lot.startswith("pen")}):
        its = np.array([row.lot == lot and not row.made for row in rows]) & acts
        print(f"  {lot}: {((best == truth) & (sure >= 0.5))[its].mean():.3f} of {its.sum()}")


def _fold_of(row: Labelled, lots: Sequence[str]) -> int:
    number = lots.index(row.lot) if row.lot in lots else zlib.crc32(row.text[-12:].encode())
    return number % _FOLDS


def _row_bytes(row: Any, step: float) -> str:
    return base64.b64encode(bytes(int(each) + ZERO for each in np.rint(row / step))).decode()


def write(words: tuple[Any, Any, Sequence[str]], meaning: Mapping[str, Any], path: Path) -> None:
    """Writes the weights: a row of bytes a sign, whatever weighs next to nothing left out."""
    weights, base, columns = words
    step = float(np.abs(weights).max() / 127)
    heavy = np.abs(weights).max(1) >= _SMALLEST * step
    signs = {sign: _row_bytes(weights[at], step) for at, sign in enumerate(columns) if heavy[at]}
    told = {
        "acts": LABELS,
        "base": [round(float(each), 3) for each in base],
        "step": round(step, 6),
        "meaning": meaning,
        "signs": signs,
    }
    path.write_text(_as_lines(told), "utf-8")


def _as_lines(told: Mapping[str, Any]) -> str:
    """Gives it as JSON with a line a key, and of the signs a line a kind."""
    kinds = {sign[0]: "" for sign in told["signs"]}
    parts = {name: json.dumps(value, separators=(",", ":")) for name, value in told.items()}
    rows = (
        json.dumps(
            {sign: row for sign, row in told["signs"].items() if sign[0] == kind},
            ensure_ascii=False,
            separators=(",", ":"),
        )[1:-1]
        for kind in kinds
    )
    parts["signs"] = "{\n" + ",\n".join(rows) + "\n}"
    return "{\n" + ",\n".join(f'"{name}":{text}' for name, text in parts.items()) + "\n}\n"


def _meaning(beta: Any, slope: float, words: float, base: Any) -> dict[str, Any]:
    numbers = slope * beta[:-1]
    step = float(np.abs(numbers).max() / 2000)
    return {
        "words": round(float(words), 4),
        "base": [round(float(each), 3) for each in base + slope * beta[-1]],
        "step": round(step, 8),
        "numbers": [[int(each) for each in row] for row in np.rint(numbers.T / step)],
    }


def main() -> None:
    """Prints what is told of pens that were left out, then writes the weights fitted on all."""
    normaliser = build_index(*content()).normaliser
    rows = list(varied(sentences()))
    lots = sorted({row.lot for row in rows if row.lot.startswith("pen")})
    fold = np.array([_fold_of(row, lots) for row in rows])
    truth = np.eye(len(LABELS))[[LABELS.index(row.act) for row in rows]]
    counts = np.array([row.count for row in rows])
    middle = np.average(truth, axis=0, weights=counts)
    table = Table([_signs_of(row.text, normaliser) for row in rows])
    products = table.products()
    print(f"{len(rows)} sentences, {len(table.columns)} signs", flush=True)
    by_words = left_out(products, truth, counts, fold, _RIDGE)
    slope, base = calibrate([by_words], truth, counts)
    report("words", rows, likelihoods([by_words], slope, base))
    shares = solve(products, (truth - middle).astype("float32"), counts, _RIDGE)
    weights = slope[0] * table.weights(shares)
    plain = slope[0] * middle + base

    vectors = encode(row.text for row in rows)
    by_meaning = left_out_meaning(vectors, truth, counts, fold)
    slopes, base = calibrate([by_words, by_meaning], truth, counts)
    report("with meaning", rows, likelihoods([by_words, by_meaning], slopes, base))
    beta = regress(vectors, truth, counts)
    added = base + slopes[0] * middle  # of the words, whose own middle is not in their weights
    meaning = _meaning(beta, slopes[1], slopes[0] / slope[0], added)
    write((weights, plain, table.columns), meaning, WHERE)


if __name__ == "__main__":
    main()
