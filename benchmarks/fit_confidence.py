"""Fits the coefficients of bot/search/confidence.py; run `python -m benchmarks.fit_confidence`.

Two logistic regressions (ridge 0.001, Newton's method) on questions that the index has not seen:
three waves of questions written before anybody read the phrasings, each with what came from it left
out; every keyword with itself left out; and every foreign phrasing with its whole document left
out, so that a kind of question nobody foresaw counts as much as a foreseen one. Neither the
development set nor the fourth wave is used. It also prints what thresholds would do, for choosing
them: at most one in a hundred answered wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np

from benchmarks.held_out import Encoder, Held, content, keywords, unseen, waves
from bot.search.find import examine_question
from bot.search.index import build_index

_RIDGE = 1e-3
_SHARES = {"ours": 0.43, "keyword": 0.07, "foreign": 0.25, "unseen": 0.25}


def rows(held: Iterable[Held]) -> Iterable[tuple[tuple[float, ...], bool, bool, str]]:
    """Gives the signs of each question, whether it is ours, whether the first topic was right."""
    for item in held:
        _, ours, _, signs = examine_question(item.question, item.index, item.meaning)
        first = item.index.documents[ours[0].number].id
        kind = item.kind if item.kind != "seen" else "ours" if item.right else "foreign"
        yield signs.row(), bool(item.right), first in item.right, kind


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
    """Prints the four rows of coefficients, and the thresholds with what they do."""
    documents, lexicon = content()
    for name, encoder in (("", None), ("_MEANT", Encoder(build_index(documents, lexicon)))):
        made = list(rows(chain(waves(encoder), keywords(encoder), unseen(encoder))))
        signs = np.array([row for row, *_ in made])
        ours, right = np.array([row[1] for row in made]), np.array([row[2] for row in made])
        kinds = np.array([row[3] for row in made])
        weights = np.zeros(len(made))
        for kind, share in _SHARES.items():
            weights[kinds == kind] = share * len(made) / (kinds == kind).sum()
        likely = []
        for label, truth in (("_OURS", ours), ("_RIGHT", right & ours)):
            beta = fit(signs, truth.astype(float), weights)
            print(f"{label}{name} = ({', '.join(f'{number:.2f}' for number in beta)})")
            likely.append(1.0 / (1.0 + np.exp(-signs @ beta)))
        thresholds(likely[0], likely[1], right, kinds)


def thresholds(ours: Any, first: Any, right: Any, kinds: Any) -> None:
    """Prints the shares refused below each floor, and answered from each threshold on."""
    for floor in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        shares = (f"{kind} {(ours[kinds == kind] < floor).mean():.3f}" for kind in _SHARES)
        print(f"  floor {floor}: refused {', '.join(shares)}")
    for answer in (0.6, 0.65, 0.7, 0.75, 0.8, 0.85):
        shares = (f"{kind} {(first[kinds == kind] >= answer).mean():.3f}" for kind in _SHARES)
        wrong = ((first >= answer) & ~right)[kinds == "ours"].mean()
        print(f"  answer {answer}: answered {', '.join(shares)}; ours wrongly {wrong:.3f}")


if __name__ == "__main__":
    main()
