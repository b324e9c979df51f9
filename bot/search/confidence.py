"""How sure a search is: the signs of a good match, and the decision drawn from them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from typing import Literal

from bot.search.evidence import Evidence
from bot.search.index import Index
from bot.search.normalise import Reading

_FLOOR = 0.5  # below this probability of being ours at all, a question is passed on
_ANSWER = 0.75  # from this probability of being right on, the first topic is the answer


@dataclass(frozen=True, slots=True)
class Signs:
    """What the confidence rests on, all of it about 0 to 1.

    `top` and `gap`: evidence for our best document and its lead over our second.
    `foreign`: lead of the best document that is not ours; negative when ours is ahead.
    `cover`: share of the question's rarity that the best document's words account for.
    `unknown`: share of the words that nobody knows. `shortness`: 1 for one word, less for more.
    """

    top: float
    gap: float
    foreign: float
    cover: float
    unknown: float
    shortness: float
    sample: float
    meaning: float
    has_meaning: bool

    @classmethod
    def of(
        cls,
        reading: Reading,
        ours: Sequence[Evidence],
        others: Sequence[Evidence],
        index: Index,
    ) -> Signs:
        """Reads the signs off the evidence; both lists best first."""
        first = ours[0] if ours else Evidence(-1, 0.0, 0.0, 0.0, 0.0, 0.0)
        second = ours[1].total if len(ours) > 1 else 0.0
        foreign = others[0].total if others else 0.0
        count = max(1, len(reading.tokens))
        return cls(
            top=first.total,
            gap=first.total - second,
            foreign=foreign - first.total,
            cover=_cover(reading, first.number, index),
            unknown=len(reading.unknown) / count,
            shortness=1.0 / count,
            sample=first.sample,
            meaning=first.meaning,
            has_meaning=first.meaning > 0.0,
        )

    def row(self) -> tuple[float, ...]:
        """Gives the signs in the order of the coefficients, the constant first."""
        plain = (1.0, self.top, self.gap, self.foreign, self.cover, self.unknown, self.shortness)
        return (*plain, self.sample, self.meaning)


def _cover(reading: Reading, number: int, index: Index) -> float:
    rarity, unseen = index.words.rarity, index.words.unseen
    words = dict.fromkeys(reading.tokens)
    most = sum(rarity.get(word, unseen) for word in words)
    held = sum(rarity[word] for word in words if index.words.weight_in(word, number))
    return held / most if most else 0.0


# Fitted by benchmarks/fit_confidence.py on held-out phrasings; see there.
_OURS = (-3.0, 4.0, 1.0, -5.0, 2.0, -1.0, 0.0, 1.0, 0.0)
_RIGHT = (-3.0, 3.0, 6.0, -2.0, 1.0, 0.0, 0.0, 1.0, 0.0)


def judge(signs: Signs) -> tuple[Literal["answer", "ask", "none"], float]:
    """Gives the decision and the probability, 0 to 1, that our first document is right."""
    if not signs.top:
        return "none", 0.0
    ours, right = _logistic(_OURS, signs), _logistic(_RIGHT, signs)
    if ours < _FLOOR:
        return "none", right
    return ("answer" if right >= _ANSWER else "ask"), right


def _logistic(coefficients: Sequence[float], signs: Signs) -> float:
    return 1.0 / (1.0 + math.exp(-sum(map(mul, coefficients, signs.row()))))
