"""How much speaks for each document: words, letters, sample questions, meaning."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from bot.search.index import Index, Vector, grams, terms
from bot.search.normalise import Reading
from bot.search.postings import direction

_WORDS, _LETTERS, _SAMPLES, _MEANING = 1.0, 0.5, 0.6, 1.0
_PAIR = 0.4


@dataclass(frozen=True, slots=True)
class Evidence:
    """For one document: the parts, about 0 to 1 each, and their weighted sum."""

    number: int
    words: float
    letters: float
    sample: float
    meaning: float
    total: float

    def times(self, share: float) -> Evidence:
        """Gives the same evidence, each part counting for a share of itself."""
        return Evidence(
            self.number,
            self.words * share,
            self.letters * share,
            self.sample * share,
            self.meaning * share,
            self.total * share,
        )


def weigh(reading: Reading, index: Index, meant: Mapping[int, float]) -> list[Evidence]:
    """Gives the evidence for every document that has any, best first.

    `meant` is the similarity of meaning by document number, empty without the semantic extra.
    """
    words = word_scores(reading.tokens, index)
    letters = index.grams.scores(
        direction(Counter(grams(reading.tokens)), index.grams.rarity, index.grams.unseen)
    )
    samples = _best_sample(reading.tokens, index)
    numbers = sorted({*words, *letters, *samples, *meant})
    evidence = [
        _sum(
            number,
            words.get(number, 0.0),
            letters.get(number, 0.0),
            samples.get(number, 0.0),
            meant.get(number, 0.0),
        )
        for number in numbers
    ]
    return sorted(evidence, key=lambda found: (-found.total, found.number))


def _sum(number: int, words: float, letters: float, sample: float, meaning: float) -> Evidence:
    total = _WORDS * words + _LETTERS * letters + _SAMPLES * sample + _MEANING * meaning
    return Evidence(number, words, letters, sample, meaning, total)


def word_scores(tokens: Sequence[str], index: Index) -> dict[int, float]:
    """Gives BM25 over what the question could have scored at most, so that lengths compare."""
    query = weighted(tokens)
    rarity, unseen = index.words.rarity, index.words.unseen
    most = sum(weight * rarity.get(t, unseen) for t, weight in query.items() if " " not in t)
    if not most:
        return {}
    return {doc: score / most / 2.0 for doc, score in index.words.scores(query).items()}


def weighted(tokens: Sequence[str]) -> dict[str, float]:
    """Gives each word 1, each pair of neighbours less."""
    return {term: _PAIR if " " in term else 1.0 for term in terms(tokens)}


def _best_sample(tokens: Sequence[str], index: Index) -> dict[int, float]:
    query = direction(Counter(terms(tokens)), index.samples.rarity, index.samples.unseen)
    best: dict[int, float] = {}
    for sample, score in index.samples.scores(query).items():
        document = index.sample_of[sample]
        if score > best.get(document, 0.0):
            best[document] = score
    return best


def likeness(meaning: Vector, vectors: Iterable[Vector]) -> float:
    """Gives the greatest cosine between a meaning and any of the vectors, all of length 1."""
    return max((math.fsum(map(mul, meaning, vector)) for vector in vectors), default=0.0)
