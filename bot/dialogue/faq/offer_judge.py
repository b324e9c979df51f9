"""What kind of text an offer stands in, and how likely it is a fraud: learnt weights over signs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.search.weights import Seen, Weights, weigh_signs

Kind = Literal["offer", "announcement", "course", "education", "story", "question"]
"""What a text is. `question` tells of an offer that the asker was made."""

KINDS: tuple[Kind, ...] = ("offer", "announcement", "course", "education", "story", "question")

_TELLS: tuple[Kind, ...] = ("education", "story")
"""Kinds that tell of frauds and make none: they are never warned of."""

Level = Literal["none", "periksa", "waspada", "bahaya"]
"""How urgently an offer must be verified; even `none` says what to verify."""

WEAK, ALONE = "weak", "alone"
"""What a sign is about that honest texts bear, too, and one that none of them bears."""

_MOST_SUBJECTS = 4
_MARGINS = range(-2, 3)


@dataclass(frozen=True, slots=True)
class OfferWeights:
    """What was learnt from labelled texts (benchmarks/fit_offers.py).

    `kinds` are the log-odds of each kind of text, `concerns` those of being any of them and not
    a question about something else. `fraud` are those of a fraud, over the words and what
    `list_features` gives.
    A text above its `doubt` is to be looked into, above its `sure` a fraud; `grave` is surer still,
    and one that tells of frauds makes none unless it is above `despite`.
    """

    kinds: Mapping[str, Weights]
    concerns: Weights
    fraud: Weights
    grave: float
    despite: float


def weigh_kinds(seen: Seen, weights: Mapping[str, Weights]) -> dict[Kind, float]:
    """Returns how likely each kind is, in log-odds."""
    return {name: weigh_signs(seen, weights[name]).total for name in KINDS}


def tell_kind(kinds: Mapping[Kind, float]) -> Kind:
    """Returns the likeliest kind."""
    return max(KINDS, key=lambda name: kinds[name])


def tells_only(kind: Kind) -> bool:
    """Whether such a text tells of frauds, and makes no offer itself."""
    return kind in _TELLS


def list_features(
    hits: Iterable[str], subjects: Collection[str], kinds: Mapping[Kind, float]
) -> frozenset[str]:
    """Returns what the judge weighs: signs and other concepts, how many, and the kind of text."""
    real = min(count_subjects(subjects), _MOST_SUBJECTS)
    told = max(kinds[name] for name in _TELLS)
    margin = told - max(kinds[name] for name in KINDS if name not in _TELLS)
    counted = (f"subjects_{count}" for count in range(1, real + 1))
    tells = (f"tells_{least}" for least in _MARGINS if margin > least)
    alone = ["alone"] if ALONE in subjects else []
    return frozenset((*hits, *counted, *tells, *alone))


def weigh_fraud(seen: Seen, features: Iterable[str], weights: Weights) -> float:
    """Returns how likely a fraud is, in log-odds, from the words and what `list_features` gave."""
    words, pairs, bones, _ = seen
    return weigh_signs((words, pairs, bones, dict.fromkeys(features, (0, 0))), weights).total


def judge_level(
    likely: float, subjects: Collection[str], kind: Kind, weights: OfferWeights
) -> Level:
    """Returns how urgently to verify, from what `weigh_fraud` gave."""
    if not subjects or (tells_only(kind) and likely <= weights.despite):
        return "none"
    if likely > weights.fraud.sure and set(subjects) != {WEAK}:
        grave = likely > weights.grave and suffices(subjects)
        return "bahaya" if grave else "waspada"
    return "periksa" if likely > weights.fraud.doubt else "none"


def count_subjects(subjects: Collection[str]) -> int:
    """Returns about how many different things the signs are that few honest texts bear."""
    return len(set(subjects) - {WEAK, ALONE})


def suffices(subjects: Collection[str]) -> bool:
    """Whether the signs are grave: about two different things, or one that no honest text bears."""
    return ALONE in subjects or count_subjects(subjects) > 1
