"""Fits the third opinion on danger: what a sentence means, as the semantic extra sees it.

A ridge regression on the model's 384 numbers and on the products of each two of them: grave words
and a trifle mean danger apart, and none together, which no sum of numbers can say. Of the products
only the directions are kept that count most. Then a sum of three (words, rule, meaning) is learnt
on sentences that neither of the two had seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import numpy as np

from benchmarks.held_out import content
from bot.content.embedding import Meaning
from bot.search.index import build_index
from bot.search.weights import ZERO, MeaningWeights

LOW, HIGH = -5.0, 5.0
"""Words that weigh between these leave it open."""
_LEAN = 0.1
"""A miss may cost a life, a false alarm only a few lines: so much is leant towards danger."""
_RIDGE = 0.1
_SINGLE, _BASE = 1.0, 0.3
"""How much single numbers and the base count beside the products."""
_DIRECTIONS = 64
_TOPICS = 600
_TOPICS_COUNT = 0.3
_KEPT = Path(gettempdir()) / "pandu-danger-encodings.npz"


@dataclass(frozen=True, slots=True)
class Opinions:
    """What was found out about labelled sentences, a row each: all arrays of one length."""

    fold: Any
    truth: Any
    words: Any
    ruled: Any
    vectors: Any
    counts: Any


def encode(texts: Iterable[str]) -> Any:
    """Gives a row of 384 numbers a text; about 20 ms each the first time, then remembered."""
    meaning, index = Meaning(Path()), build_index(*content())
    meaning.attend(index)
    known: dict[str, Any] = dict(np.load(_KEPT)) if _KEPT.exists() else {}
    before, rows = len(known), []
    for text in texts:
        read = index.normaliser.read(text).text
        key = hashlib.sha256(f"{read} . {text}".encode()).hexdigest()
        if key not in known:
            known[key] = np.array(meaning.encode(text), "float32")
        rows.append(known[key])
    if len(known) > before:
        np.savez(_KEPT, **known)
    return np.array(rows, float)


def some_topics(texts: Sequence[str]) -> Any:
    """Gives the vectors of a sample of the topics' questions, evenly chosen."""
    return encode(texts[:: max(1, len(texts) // _TOPICS)])


def regress(table: Any, truth: Any, counts: Any, ridge: float) -> Any:
    """Gives the weight of each column and last the base (Newton's method)."""
    table = np.column_stack([table, np.ones(len(table))])
    beta, held = np.zeros(table.shape[1]), np.full(table.shape[1], ridge)
    held[-1] = 1e-6
    for _ in range(12):
        likely = 1.0 / (1.0 + np.exp(-np.clip(table @ beta, -30, 30)))
        curve = (table * (counts * likely * (1.0 - likely))[:, None]).T @ table + np.diag(held)
        beta -= np.linalg.solve(curve, table.T @ (counts * (likely - truth)) + held * beta)
    return beta


@dataclass(frozen=True, slots=True)
class Head:
    """How a vector weighs for danger: where all lie, single numbers, and directions squared."""

    middle: Any
    single: Any
    heavy: Any
    directions: Any

    def weigh(self, vectors: Any) -> Any:
        """Gives what each vector says."""
        way = _ways(vectors, self.middle)
        return way @ self.single + (way @ self.directions) ** 2 @ self.heavy


def _ways(vectors: Any, middle: Any) -> Any:
    away = vectors - middle
    return away / np.linalg.norm(away, axis=1, keepdims=True)


def head(vectors: Any, truth: Any, counts: Any, topics: Any) -> Head:
    """Gives how the numbers of a vector and their products weigh for danger."""
    middle = np.round(vectors.mean(axis=0), 4)
    table = _ways(np.vstack([vectors, topics]), middle)
    wanted = np.append(2 * truth - 1, -np.ones(len(topics)))
    weighed = np.append(counts, np.full(len(topics), _TOPICS_COUNT))
    near = table @ table.T
    products = near * near + _SINGLE * near + _BASE
    share = np.linalg.solve(products + np.diag(_RIDGE / weighed), wanted)
    heavy, directions = np.linalg.eigh((table.T * share) @ table)
    kept = np.argsort(-abs(heavy))[:_DIRECTIONS]
    return Head(middle, _SINGLE * (table.T @ share), heavy[kept], directions[:, kept])


def unseen(seen: Opinions, topics: Any) -> Any:
    """Gives what the meaning says of each sentence when its fold was left out."""
    said = np.zeros(len(seen.truth))
    for fold in sorted(set(seen.fold)):
        out = seen.fold == fold
        fitted = head(seen.vectors[~out], seen.truth[~out], seen.counts[~out], topics)
        said[out] = fitted.weigh(seen.vectors[out])
    return said


def fit_sum(seen: Opinions, said: Any, rows: Any) -> Any:
    """Gives how words, rule and meaning add up, the base last, from these rows."""
    table = np.column_stack([seen.words, seen.ruled, said])[rows]
    beta = regress(table, seen.truth[rows], np.ones(len(table)), 0.01)
    beta[-1] += _LEAN
    return beta


def decide(seen: Opinions, said: Any) -> Any:
    """Gives for each sentence whether the three find danger, the sum fitted without its fold."""
    found = np.zeros(len(seen.truth), bool)
    for fold in sorted(set(seen.fold)):
        out = seen.fold == fold
        beta = fit_sum(seen, said, ~out)
        table = np.column_stack([seen.words, seen.ruled, said])[out]
        found[out] = _apply(beta, table) > 0
    return np.where((seen.words > LOW) & (seen.words < HIGH), found, seen.words >= HIGH)


def shipped(seen: Opinions, said: Any, topics: Any) -> MeaningWeights:
    """Gives the weights fitted on all, in the form the search reads."""
    words, rule, share, base = fit_sum(seen, said, slice(None))
    made = head(seen.vectors, seen.truth, seen.counts, topics)
    squared = made.directions * np.sqrt(abs(made.heavy) * share)
    step = float(abs(squared).max() / (ZERO - 1))
    rows = [bytes(row) for row in (np.round(squared.T / step) + ZERO).astype("uint8")]
    signs = made.heavy > 0
    return MeaningWeights(
        base=round(float(base), 3),
        words=round(float(words), 3),
        rule=round(float(rule), 3),
        low=LOW,
        high=HIGH,
        middle=tuple(round(10_000 * float(each)) for each in made.middle),
        numbers=tuple(round(100 * share * float(each)) for each in made.single),
        step=float(f"{step:.5g}"),
        speaks=tuple(row for row, sign in zip(rows, signs, strict=True) if sign),
        against=tuple(row for row, sign in zip(rows, signs, strict=True) if not sign),
    )


def _apply(beta: Any, table: Any) -> Any:
    return table @ beta[:-1] + beta[-1]
