"""How much speaks for each document: words, letters, sample questions, meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from bot.search.index import Index, Vector, list_grams, list_terms
from bot.search.normalise import Reading
from bot.search.postings import weigh_direction

_WORDS, _LETTERS, _SAMPLES, _MEANING, _CLAUSES = 1.0, 0.4, 0.4, 1.15, 0.2
_PAIR = 0.3
_MOST_TOKENS = 36  # the longest story that was ever told us has 34
_MOST_OF_A_CLAUSE = 25
_SAME = 0.3  # a sample question typed as it stands


@dataclass(frozen=True, slots=True)
class Evidence:
    """For one document: the parts and their weighted sum.

    `words`, `letters` and `sample` are about 0 to 1; `meaning` is how far the document is behind
    the one nearest in meaning, 0 to -1.
    """

    number: int
    words: float
    letters: float
    sample: float
    meaning: float
    total: float


def weigh_evidence(
    whole: Reading, parts: Sequence[Reading], index: Index, meant: Mapping[int, float]
) -> list[Evidence]:
    """Gives the evidence for every document that has any, best first.

    `parts` are the clauses of a long question: the best one adds a little to the whole. `meant` is
    how near each document is in meaning, by its number; empty without the semantic extra.
    """
    words, letters, samples = _measure_signals(whole.tokens[:_MOST_TOKENS], index)
    added = _best_clause(parts, index)
    behind = _behind_best(meant)
    found = []
    for number in sorted({*words, *letters, *samples, *behind}):
        word, letter = words.get(number, 0.0), letters.get(number, 0.0)
        sample, meaning = samples.get(number, 0.0), behind.get(number, -1.0 if behind else 0.0)
        total = _sum_scores(word, letter, sample) + _MEANING * meaning + added.get(number, 0.0)
        total += _SAME if sample > 0.99 else 0.0
        found.append(Evidence(number, word, letter, sample, meaning, total))
    return sorted(found, key=lambda evidence: (-evidence.total, evidence.number))


Scores = dict[int, float]


def _measure_signals(tokens: Sequence[str], index: Index) -> tuple[Scores, Scores, Scores]:
    letters = index.grams.scores(
        weigh_direction(Counter(list_grams(tokens)), index.grams.rarity, index.grams.unseen)
    )
    return word_scores(tokens, index), letters, _best_sample(tokens, index)


def _sum_scores(words: float, letters: float, sample: float) -> float:
    return _WORDS * words + _LETTERS * letters + _SAMPLES * sample


def _best_clause(parts: Sequence[Reading], index: Index) -> Scores:
    best: Scores = {}
    for part in parts:
        for number, words in word_scores(part.tokens[:_MOST_OF_A_CLAUSE], index).items():
            best[number] = max(_CLAUSES * words, best.get(number, 0.0))
    return best


def _behind_best(meant: Mapping[int, float]) -> Scores:
    nearest = max(meant.values(), default=0.0)
    return {number: max(-1.0, near - nearest) for number, near in meant.items()}


def word_scores(tokens: Sequence[str], index: Index) -> dict[int, float]:
    """Gives BM25 over what the question could have scored at most, so that lengths compare."""
    query = {term: _PAIR if " " in term else 1.0 for term in list_terms(tokens)}
    rarity, unseen = index.words.rarity, index.words.unseen
    most = sum(weight * rarity.get(t, unseen) for t, weight in query.items() if " " not in t)
    if not most:
        return {}
    return {doc: score / most / 2.0 for doc, score in index.words.scores(query).items()}


def _best_sample(tokens: Sequence[str], index: Index) -> dict[int, float]:
    query = weigh_direction(Counter(list_terms(tokens)), index.samples.rarity, index.samples.unseen)
    best: dict[int, float] = {}
    for sample, score in index.samples.scores(query).items():
        document = index.sample_of[sample]
        if score > best.get(document, 0.0):
            best[document] = score
    return best


def measure_nearness(meaning: Vector, vectors: Iterable[Vector]) -> float:
    """Gives the greatest product of a question's vector with any of a document's."""
    nearest: float = max(sum(map(mul, meaning, vector)) for vector in vectors)
    return nearest
