"""Which words of an offer are shown as the reason for what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.search import concepts
from bot.search.cancels import Hits
from bot.search.concepts import Part
from bot.search.reading import ReadText, Span

SHOWN = 3
"""So many signs are explained in one message, a phone's screen; the others are only counted."""

_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that was found, and where in the text (start, end) the words are that show it."""

    id: str
    spans: tuple[Span, ...]


def choose_shown(signs: Sequence[Sign]) -> tuple[Sign, ...]:
    """Returns the signs to explain, of those about the same words only the gravest.

    Two are shown wherever there are two.
    """
    apart = tuple(sign for sign in signs if not _repeats(sign, signs))
    return apart[:SHOWN] if len(apart) > 1 else tuple(signs[:2])


def _repeats(sign: Sign, signs: Sequence[Sign]) -> bool:
    """Whether a graver sign has about the same words: those are shown once."""
    graver = [place for each in signs[: signs.index(sign)] for place in each.spans]
    return any(
        2 * (min(end, last) - max(start, first)) > min(end - start, last - first)
        for start, end in sign.spans
        for first, last in graver
    )


def find_words(
    combinations: tuple[tuple[Part, ...], ...], said: ReadText, hits: Hits
) -> tuple[Span, ...]:
    """Returns where the words are that show a sign, of several those that tell most."""
    spans: list[Span] = []
    for combination in combinations:
        found = [concepts.find_spans(part, hits) for part in combination]
        if all(found):
            spans += [span for each in found for span in each]
    if not spans:
        return ()
    first, last = max(spans, key=lambda span: _tells_much(span, said))
    return ((said.place[first][0], said.place[last][1]),)


def _tells_much(span: Span, said: ReadText) -> tuple[bool, bool, int]:
    """Ranks words to show: those of one clause first, as many as say it, not a whole sentence."""
    words = span[1] - span[0] + 1
    fits = words <= _MOST_WORDS
    return said.clause[span[0]] == said.clause[span[1]], fits, words if fits else -words
