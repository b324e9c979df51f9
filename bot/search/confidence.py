"""How sure a search is: the signs of a good match, and the decision drawn from them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from bot.search.document import DecisionKind
from bot.search.evidence import Evidence
from bot.search.index import Index
from bot.search.normalise import Reading

_FLOOR, _FLOOR_MEANT = 0.2, 0.25  # less likely to be ours at all than this: passed on
_ANSWER, _ANSWER_MEANT = 0.85, 0.8  # from this probability of being right on, it is the answer
_LIKELY = 0.4  # what is about as likely right as not is never passed on
_SUGGEST, _SUGGEST_MEANT = 0.28, 0.33  # from this probability on, it is shown as likely meant
_TIE = 0.02  # two documents nearer than this in evidence are a tie: it is asked which
_STRONG = 0.9  # from this evidence for a document of ours on, it is asked whether it was meant
_AHEAD = 0.1  # a document that is not ours and this far ahead has the question


@dataclass(frozen=True, slots=True)
class Signs:
    """What the confidence rests on, all of it about 0 to 1.

    `top` and `gap`: evidence for our best document and its lead over our second.
    `foreign`: lead of the best document that is not ours; negative when ours is ahead.
    `cover`: share of the question's rarity that the best document's words account for.
    `unknown`: share of the words that nobody knows. `shortness`: 1 for one word, less for more.
    `words`, `letters`, `sample`: the parts of `top`. `behind` and `meant`: by how much our best
    document is behind the nearest in meaning, and our nearest ahead of all others; `clear`: by how
    much our best is ahead of the rest of ours in meaning. None without the semantic extra.
    """

    top: float
    gap: float
    foreign: float
    cover: float
    unknown: float
    shortness: float
    words: float
    letters: float
    sample: float
    behind: float | None = None
    meant: float | None = None
    clear: float | None = None

    @classmethod
    def of(
        cls,
        reading: Reading,
        ours: Sequence[Evidence],
        others: Sequence[Evidence],
        index: Index,
    ) -> Signs:
        """Reads the signs off the evidence. Both lists best first."""
        first = ours[0] if ours else Evidence(-1, 0.0, 0.0, 0.0, 0.0, 0.0)
        second = ours[1].total if len(ours) > 1 else 0.0
        foreign = others[0].total if others else 0.0
        count = max(1, len(reading.tokens))
        has_meaning = any(found.meaning for found in (*ours, *others))
        meant = max((found.meaning for found in ours), default=-1.0)
        meant -= max((found.meaning for found in others), default=-1.0)
        rest = max((found.meaning for found in ours[1:]), default=-1.0)
        return cls(
            top=first.total,
            gap=first.total - second,
            foreign=foreign - first.total,
            cover=_share_covered(reading, first.number, index),
            unknown=len(reading.unknown) / count,
            shortness=1.0 / count,
            words=first.words,
            letters=first.letters,
            sample=first.sample,
            behind=first.meaning if has_meaning else None,
            meant=meant if has_meaning else None,
            clear=first.meaning - rest if has_meaning else None,
        )

    def row(self) -> tuple[float, ...]:
        """Gives the signs in the order of the coefficients, the constant first."""
        plain = (1.0, self.top, self.gap, self.foreign, self.cover, self.unknown, self.shortness)
        parts = (self.words, self.letters, self.sample)
        if self.behind is None or self.meant is None or self.clear is None:
            return (*plain, *parts)
        return (*plain, *parts, self.behind, self.meant, self.clear)


def _share_covered(reading: Reading, number: int, index: Index) -> float:
    rarity, unseen = index.words.rarity, index.words.unseen
    words = dict.fromkeys(reading.tokens)
    most = sum(rarity.get(word, unseen) for word in words)
    held = sum(rarity[word] for word in words if index.words.weight_in(word, number))
    return held / most if most else 0.0


# Fitted by benchmarks/fit_confidence.py on questions left out of the index; see there. First
# whether a question is ours at all, then whether our first document is right; with and without
# meaning.
_OURS = (-2.60, 1.99, 0.03, -3.15, 1.40, -0.88, -2.33, -1.22, 2.51, -0.76)
_RIGHT = (-2.48, 1.26, 1.89, -2.63, 1.06, -0.84, -3.01, -0.96, 2.26, -0.71)
_OURS_MEANT = (-3.41, 0.75, -0.06, -2.62, 2.28, -0.68, 0.62, -1.21, 1.55, -0.13, -0.90, 2.37, 0.25)
_RIGHT_MEANT = (-3.32, 0.12, 1.36, -2.27, 2.16, -0.69, -0.34, -1.12, 1.11, -0.28, -0.64, 2.16, 0.44)


def judge_signs(signs: Signs) -> tuple[DecisionKind, float]:
    """Gives the decision and the probability, 0 to 1, that our first document is right.

    The decision follows from the probability: it is answered from `_ANSWER` on, suggested from
    `_SUGGEST` on unless two are a tie, and what is more likely right than not is never refused.
    """
    if not signs.words and not signs.letters:
        return "none", 0.0
    is_meant = signs.behind is not None
    ours = _logistic_of(_OURS_MEANT if is_meant else _OURS, signs)
    right = _logistic_of(_RIGHT_MEANT if is_meant else _RIGHT, signs)
    is_strange = ours < (_FLOOR_MEANT if is_meant else _FLOOR) and signs.top < _STRONG
    if (is_strange or signs.foreign > _AHEAD) and right < _LIKELY:
        return "none", right
    enough = _ANSWER_MEANT if is_meant else _ANSWER
    if right >= enough:
        return "answer", right
    likely = right >= (_SUGGEST_MEANT if is_meant else _SUGGEST) and signs.gap >= _TIE
    return ("suggest" if likely else "ask"), right


def _logistic_of(coefficients: Sequence[float], signs: Signs) -> float:
    return 1.0 / (1.0 + math.exp(-sum(map(mul, coefficients, signs.row()))))
