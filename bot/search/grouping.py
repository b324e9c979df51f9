"""Which questions ask the same thing: grouped by their words, as the search reads them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.search.index import list_grams

ALIKE = 0.5
"""Questions this near (0 to 1, the mean of the likeness of words and of letters) are one group."""

LOOKED_AT = 30
"""Groups that a question is held against: those that share the most runs of letters with it."""

TELLING = 16
"""The rarest runs of letters of a question: groups are looked for by these alone."""

Weights = Mapping[str, float]


class _Profile:
    """The sum of what was seen, with its length kept at hand."""

    def __init__(self) -> None:
        self._sum: dict[str, float] = {}
        self._square = 0.0

    def add(self, seen: Weights) -> None:
        for term, weight in seen.items():
            before = self._sum.get(term, 0.0)
            self._sum[term] = before + weight
            self._square += (before + weight) ** 2 - before**2

    def likeness(self, seen: Weights, length: float) -> float:
        """Returns the cosine between the two, 0 to 1."""
        dot = sum(weight * self._sum.get(term, 0.0) for term, weight in seen.items())
        return dot / (length * math.sqrt(self._square)) if dot else 0.0


class _Group:
    """Some questions, and what their words and letters add up to."""

    def __init__(self) -> None:
        self.members: list[int] = []
        self.words = _Profile()
        self.letters = _Profile()


def group_questions(
    questions: Sequence[Sequence[str]], rarity: Weights | None = None
) -> list[list[int]]:
    """Returns the places of questions that ask the same, the largest group first, then the oldest.

    `questions` are the words of each (`Normaliser.read`); `rarity` says how much a word of the
    FAQ tells. Each joins the nearest group of those before it, so that more questions never part
    a group.
    """
    tells = _measure_rarity(questions, rarity or {})
    found: list[_Group] = []
    having: dict[str, set[int]] = {}
    same: dict[tuple[str, ...], int] = {}
    for place, tokens in enumerate(questions):
        words = {word: tells[word] for word in tokens}
        letters: dict[str, float] = dict(Counter(list_grams(tokens)))
        key = tuple(sorted(tokens))
        number = same[key] if key in same else _nearest_group(words, letters, found, having)
        if number is None:
            number = len(found)
            found.append(_Group())
        same[key] = number
        found[number].members.append(place)
        found[number].words.add(words)
        found[number].letters.add(letters)
        for term in letters:
            having.setdefault(term, set()).add(number)
    return sorted((group.members for group in found), key=lambda item: (-len(item), item[0]))


def _nearest_group(
    words: Weights, letters: Weights, found: Sequence[_Group], having: Mapping[str, set[int]]
) -> int | None:
    """Returns the group that is nearest and near enough.

    Only those that share most are looked at.
    """
    seen = sorted(
        (letter for letter in letters if letter in having),
        key=lambda text: (len(having[text]), text),
    )
    shared = Counter(number for term in seen[:TELLING] for number in having[term])
    sizes = (_vector_length(words), _vector_length(letters))
    best, best_of = ALIKE, None
    for number, _ in shared.most_common(LOOKED_AT):
        group = found[number]
        by_words = group.words.likeness(words, sizes[0])
        likeness = (by_words + group.letters.likeness(letters, sizes[1])) / 2
        if likeness >= best:
            best, best_of = likeness, number
    return best_of


def _measure_rarity(questions: Sequence[Sequence[str]], known: Weights) -> dict[str, float]:
    """Returns how much a word tells: the rarer among the questions and in the FAQ, the more."""
    counts = Counter(word for question in questions for word in set(question))
    rarest = max(known.values(), default=1.0)
    return {
        word: math.log(2 + len(questions) / count) * known.get(word, rarest)
        for word, count in counts.items()
    }


def _vector_length(weights: Weights) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))
