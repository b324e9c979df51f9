"""What a person wants to do, in her own words: which of a few acts a text asks for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import add, mul
from typing import Literal

from bot.search.bounds import bound_text
from bot.search.normalise import Normaliser, words_of

NONE = "none"
"""The label of a text that asks for no act. It is the last of the labels."""

ACTS = (
    "cancel_registration",
    "change_answer",
    "check_offer",
    "delete_data",
    "give_back_seat",
    "greeting",
    "language",
    "menu",
    "my_seats",
    "register",
    "register_other",
    "schedule",
    "show_data",
    "staff",
    "status",
    "stop_news",
    "take_seat",
    "thanks",
)
"""All that can be asked for in free words."""

DESTRUCTIVE = frozenset({"cancel_registration", "delete_data", "give_back_seat", "stop_news"})
"""Acts that take something away: they are taken later than others, and ask before they do it."""

SHARES = {"w": 1.0, "p": 0.7, "b": 0.6, "g": 1.0, "n": 0.8, "q": 0.5}
"""How much each kind of sign counts: words, pairs, consonants, pieces, FAQ words, their pairs."""

ZERO = 128
"""The byte that stands for nothing: a sign weighs its byte less this."""

_MOST_WORDS = 120
"""Words that are read: half from the beginning of a text, half from its end."""

_LONGEST_WORD = 24
_GRAMS = (3, 4)
_BONES = str.maketrans("", "", "aeiou")


@dataclass(frozen=True, slots=True)
class ActMeaning:
    """What the meaning of a text adds: `numbers` is a row an act, `step` what a unit of it counts.

    With a meaning the words count `words` times as much as without, and `base` is added instead.
    """

    words: float
    base: tuple[float, ...]
    step: float
    numbers: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class ActWeights:
    """What was learnt from labelled sentences (benchmarks/fit_acts.py).

    `acts` are the labels, `base` the log-odds of each before anything is seen. `signs` has a byte
    an act for each sign of a text, and `step` is what a unit of such a byte counts.
    """

    acts: tuple[str, ...]
    base: tuple[float, ...]
    step: float
    signs: Mapping[str, bytes]
    meaning: ActMeaning | None = None


@dataclass(frozen=True, slots=True)
class ActReading:
    """The act that a text most likely asks for and how likely it is, 0 to 1.

    `is_meant` says whether the meaning was looked at, too. `act` is empty where nothing was read.
    """

    act: str
    likely: float
    is_meant: bool = False


Kinds = tuple[tuple[str, ...], ...]


def list_signs(text: str, normaliser: Normaliser) -> Kinds:
    """Returns the signs of a text by kind, each named once.

    The first letter of a sign is its kind.
    """
    words = _shorten([word[:_LONGEST_WORD] for word in words_of(bound_text(text))])
    read = normaliser.read_words(words).tokens if words else ()
    kinds: tuple[Iterable[str], ...] = (
        (f"w{word}" for word in words),
        (f"p{left} {right}" for left, right in pairwise(("^", *words, "$")) if words),
        (f"b{word.translate(_BONES)}" for word in words),
        (f"g{piece}" for word in words for piece in _list_pieces(word)),
        (f"n{token}" for token in read),
        (f"q{left} {right}" for left, right in pairwise(read)),
    )
    return tuple(tuple(dict.fromkeys(kind)) for kind in kinds)


def _shorten(words: list[str]) -> list[str]:
    half = _MOST_WORDS // 2
    return words if len(words) <= _MOST_WORDS else [*words[:half], *words[-half:]]


def _list_pieces(word: str) -> Iterator[str]:
    edged = f"^{word}$"
    for size in _GRAMS:
        for start in range(len(edged) - size + 1):
            yield edged[start : start + size]


def weigh_act(
    text: str, normaliser: Normaliser, weights: ActWeights, meaning: Sequence[float] | None = None
) -> ActReading:
    """Gives the likeliest act. `meaning` is the vector of the text (content/embedding.py)."""
    scores = _add_signs(list_signs(text, normaliser), weights)
    if scores is None:
        return ActReading("", 0.0)
    third = weights.meaning if meaning else None
    if third and meaning:
        means = [third.step * sum(map(mul, row, meaning)) for row in third.numbers]
        scores = [
            third.words * score + mean + base
            for score, mean, base in zip(scores, means, third.base, strict=True)
        ]
    else:
        scores = list(map(add, scores, weights.base))
    highest = max(scores)
    odds = [math.exp(score - highest) for score in scores]
    best = max(range(len(odds) - 1), key=odds.__getitem__)  # the last label is that of no act
    return ActReading(weights.acts[best], odds[best] / sum(odds), third is not None)


def _add_signs(kinds: Kinds, weights: ActWeights) -> list[float] | None:
    """Returns what the signs weigh for each label. None where there is no sign."""
    totals = [0.0] * len(weights.acts)
    for kind in kinds:
        rows = [row for sign in kind if (row := weights.signs.get(sign))]
        if rows:
            share = weights.step * SHARES[kind[0][0]] / math.sqrt(len(kind))
            known = ZERO * len(rows)
            totals = [
                total + share * (sum(column) - known)
                for total, column in zip(totals, zip(*rows, strict=True), strict=True)
            ]
    return totals if any(kinds) else None


_TAKEN, _TAKEN_MEANT = 0.4, 0.3
_TAKEN_AWAY, _TAKEN_AWAY_MEANT = 0.55, 0.5
_OFFERED = 0.2
_POSSIBLE = 0.08
"""Below this likelihood by words alone, the meaning would not make an act of it either."""

Sureness = Literal["", "offer", "take"]
"""What to do with an act: nothing, offer it beside what else may be meant, or lead to it."""


def judge_act(reading: ActReading) -> Sureness:
    """Gives what to do with the likeliest act. What takes something away must be surer."""
    taken, taken_away = _TAKEN, _TAKEN_AWAY
    if reading.is_meant:
        taken, taken_away = _TAKEN_MEANT, _TAKEN_AWAY_MEANT
    if reading.likely >= (taken_away if reading.act in DESTRUCTIVE else taken):
        return "take"
    return "offer" if reading.likely >= _OFFERED else ""


def is_possible(reading: ActReading) -> bool:
    """Returns whether a reading by words alone leaves room for an act."""
    return reading.likely >= _POSSIBLE
