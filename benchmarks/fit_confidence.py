"""Fits the coefficients of bot/search/confidence.py; run `python -m benchmarks.fit_confidence`.

Two logistic regressions (ridge 0.001, Newton's method) on questions that the index has not seen:
every phrasing and keyword with itself left out, and every foreign phrasing with its whole document
left out, so that a kind of question nobody foresaw counts as much as a foreseen one. In-scope
questions weigh half, both sorts of foreign ones a quarter each. The development set is not used.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np

from benchmarks.held_out import Encoder, Held, content, folds, unseen
from bot.search.find import examine
from bot.search.index import build

_RIDGE = 1e-3


def rows(held: Iterable[Held]) -> Iterable[tuple[tuple[float, ...], bool, bool, str]]:
    """Gives the signs of each question, whether it is ours, whether the first topic was right."""
    for one in held:
        _, ours, _, signs = examine(one.question, one.index, one.meaning)
        first = one.index.documents[ours[0].number].id
        yield signs.row(), bool(one.right), first in one.right, one.kind


def fit(signs: Any, truth: Any, weights: Any) -> Any:
    """Gives the coefficients that make the truth likeliest, the constant first."""
    beta = np.zeros(signs.shape[1])
    penalty = np.full(signs.shape[1], _RIDGE * len(truth))
    penalty[0] = 1e-6
    for _ in range(50):
        likely = 1.0 / (1.0 + np.exp(-signs @ beta))
        slope = signs.T @ (weights * (likely - truth)) + penalty * beta
        curve = (signs.T * (weights * likely * (1.0 - likely))) @ signs + np.diag(penalty)
        beta -= np.linalg.solve(curve, slope)
    return beta


def main() -> None:
    """Prints the four rows of coefficients."""
    documents, lexicon = content()
    for name, encoder in (("", None), ("_MEANT", Encoder(build(documents, lexicon)))):
        made = list(rows(chain(folds(encoder), unseen(encoder))))
        signs = np.array([row for row, *_ in made])
        ours, right = np.array([row[1] for row in made]), np.array([row[2] for row in made])
        kinds = np.array(["ours" if row[1] else row[3] for row in made])
        weights = np.zeros(len(made))
        for kind, share in (("ours", 0.5), ("seen", 0.25), ("unseen", 0.25)):
            weights[kinds == kind] = share * len(made) / (kinds == kind).sum()
        for label, truth in (("_OURS", ours), ("_RIGHT", right & ours)):
            beta = fit(signs, truth.astype(float), weights)
            print(f"{label}{name} = ({', '.join(f'{number:.2f}' for number in beta)})")


if __name__ == "__main__":
    main()
