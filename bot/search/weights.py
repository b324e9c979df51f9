"""How heavily the signs of a text weigh for danger: a second opinion beside the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from operator import mul

from bot.search.cancels import Hits
from bot.search.misspellings import strip_vowels
from bot.search.reading import ReadText, Span

_SHORTEST_BONES = 4
"""Consonants; with fewer, words of nothing in common look alike (bidan, badan)."""

_TOLD = 3
"""So many of the heaviest signs are told as the reason."""


ZERO = 128
"""The byte that stands for nothing: a number weighs its byte less this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningWeights:
    """The third opinion: how what a text means, what its words weigh and the rules add up.

    What counts is the direction in which the vector of the text (`Meaning.embed` of
    content.embedding) lies from `middle` (in ten-thousandths), where all texts lie; without a
    middle, the vector itself. `numbers` weigh it, in hundredths; each row of `speaks` adds the
    square of what it weighs, each of `against` takes it away, and `step` is what a unit of their
    bytes counts. `words` weighs a unit of the words' log-odds, `rule` that a rule fired. More than
    nothing in all is danger. Words that weigh between `low` and `high` leave it open, and are worth
    asking for the meaning; elsewhere they decide alone.
    """

    base: float
    words: float
    rule: float
    low: float
    high: float
    numbers: tuple[int, ...]
    middle: tuple[int, ...] = ()
    step: float = 0.0
    speaks: tuple[bytes, ...] = ()
    against: tuple[bytes, ...] = ()

    def total(self, words: float, *, ruled: bool, meaning: Sequence[float]) -> float:
        """Returns the log-odds of danger, all three together."""
        way = self._find_way(meaning) if self.middle else meaning
        means: float = sum(map(mul, self.numbers, way)) / 100
        means += self._square(self.speaks, way) - self._square(self.against, way)
        return self.base + self.words * words + self.rule * ruled + means

    def _find_way(self, meaning: Sequence[float]) -> Sequence[float]:
        away = [given - at / 10_000 for given, at in zip(meaning, self.middle, strict=False)]
        length = sqrt(sum(map(mul, away, away))) or 1.0
        return [each / length for each in away]

    def _square(self, rows: Sequence[bytes], way: Sequence[float]) -> float:
        none = ZERO * sum(way)
        weighed = [self.step * (sum(map(mul, row, way)) - none) for row in rows]
        return sum(map(mul, weighed, weighed), 0.0)


@dataclass(frozen=True, slots=True)
class Weights:
    """What a logistic regression learnt from labelled sentences (benchmarks/fit_danger.py).

    `words`, `pairs` (of neighbours), `bones` (words without their vowels, as phones shorten them
    and dialects change them) and `concepts` weigh in hundredths of a unit of log-odds; each of the
    four is divided by the root of how many of its kind were seen, so that a long story weighs no
    more than a cry. A text above `sure` is danger whatever the rules say, below `doubt` it is none.
    """

    base: float
    sure: float
    doubt: float
    words: Mapping[str, int]
    pairs: Mapping[str, int]
    bones: Mapping[str, int]
    concepts: Mapping[str, int]
    meaning: MeaningWeights | None = None


@dataclass(frozen=True, slots=True)
class Weight:
    """The log-odds of danger, and the places in the text that speak for it, the heaviest first."""

    total: float
    places: tuple[Span, ...]


Signs = dict[str, Span]
"""What was seen → where first."""


Seen = tuple[Signs, Signs, Signs, Signs]
"""The words, pairs, bones and concepts of a text."""


def list_signs(said: ReadText, forms: Iterable[str], hits: Hits) -> Seen:
    """Returns the words, pairs, bones and concepts of a text, the words as `forms` spells them."""
    spelt = tuple(forms)
    words: Signs = {}
    pairs: Signs = {}
    bones: Signs = {}
    for at, word in enumerate(spelt):
        words.setdefault(word, (at, at))
        if len(bone := strip_vowels(said.words[at])) >= _SHORTEST_BONES:
            bones.setdefault(bone, (at, at))
        if at and said.sentence[at - 1] == said.sentence[at]:
            pairs.setdefault(f"{spelt[at - 1]} {word}", (at - 1, at))
    return words, pairs, bones, {concept: found[0] for concept, found in hits.items()}


def weigh_signs(seen: Seen, weights: Weights) -> Weight:
    """Returns what the signs of a text weigh together."""
    known = (weights.words, weights.pairs, weights.bones, weights.concepts)
    found = [
        each for signs, heavy in zip(seen, known, strict=True) for each in _weigh_each(signs, heavy)
    ]
    heaviest = sorted((each for each in found if each[0] > 0), key=lambda each: -each[0])
    places = dict.fromkeys(place for _, place in heaviest)
    return Weight(weights.base + sum(each[0] for each in found), tuple(places)[:_TOLD])


def _weigh_each(seen: Signs, heavy: Mapping[str, int]) -> Iterator[tuple[float, Span]]:
    known = list(filter(heavy.__contains__, seen))
    for sign in known:
        yield heavy[sign] / 100 / sqrt(len(known)), seen[sign]
