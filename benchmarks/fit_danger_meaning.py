"""Fits the third opinion on danger: what a sentence means, as the semantic extra sees it.

A ridge regression of the log-odds on the model's 384 numbers, then a sum of three (words, rule,
meaning) learnt on sentences that neither of the two had seen.
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
from bot.search.weights import MeaningWeights

LOW, HIGH = -3.5, 3.0
"""Words that weigh between these leave it open: about one free text in ten."""
_LEAN = 0.1
"""A miss may cost a life, a false alarm only a few lines: so much is leant towards danger."""
_RIDGE = 0.03
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


def head(vectors: Any, truth: Any, topics: Any) -> Any:
    """Gives how the numbers of a vector weigh for danger, the base last."""
    counts = np.append(np.ones(len(vectors)), np.full(len(topics), _TOPICS_COUNT))
    table = np.vstack([vectors, topics])
    return regress(table, np.append(truth, np.zeros(len(topics))), counts, _RIDGE)


def unseen(seen: Opinions, topics: Any) -> Any:
    """Gives what the meaning says of each sentence when its fold was left out."""
    said = np.zeros(len(seen.truth))
    for fold in sorted(set(seen.fold)):
        out = seen.fold == fold
        beta = head(seen.vectors[~out], seen.truth[~out], topics)
        said[out] = _apply(beta, seen.vectors[out])
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
    beta = head(seen.vectors, seen.truth, topics) * share
    numbers = tuple(round(100 * float(each)) for each in beta)
    rounded = [round(float(each), 3) for each in (base, words, rule)]
    return MeaningWeights(*rounded, LOW, HIGH, numbers)


def _apply(beta: Any, table: Any) -> Any:
    return table @ beta[:-1] + beta[-1]
