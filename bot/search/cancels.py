"""What takes the meaning out of a sign: another concept before it, behind it or beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from bot.search.reading import ReadText, Span

Hits = dict[str, list[Span]]
"""Concept → the words (first, last) that speak of it."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """What takes the meaning out of a sign: `by` a concept, found `where` relative to the sign.

    `where` is ``before`` (at most `within` words away, in the sentence), ``adjacent`` (the word
    before), ``end`` (it closes a clause after the sign), ``clause``, ``sentence`` or ``text``. A
    concept of `unless` in the sentence (in the text, for ``text``) keeps the sign alive. An empty
    `signs` means every sign.
    """

    by: str
    where: str
    within: str = "99"
    unless: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


class _Mentions:
    """Where one concept stands in a text, filed so that a sign beside it costs a look-up."""

    def __init__(self, spans: Iterable[Span], text: ReadText) -> None:
        self.clauses: set[int] = set()
        self.ends: dict[int, list[int]] = {}
        self.closing: dict[int, int] = {}
        for first, last in sorted(spans, key=lambda span: span[1]):
            sentence = text.sentence[first]
            self.clauses.add(text.clause[first])
            self.ends.setdefault(sentence, []).append(last)
            if _closes_clause(last, text):
                self.closing[sentence] = max(first, self.closing.get(sentence, first))


def _closes_clause(last: int, text: ReadText) -> bool:
    after = last + 1
    return after == len(text.words) or text.clause[after] != text.clause[last]


class CancelledSigns:
    """Which signs of one text mean nothing, because of the other concepts in it."""

    def __init__(self, hits: Hits, text: ReadText) -> None:
        """Takes every concept found, and the text it was found in."""
        self._hits = hits
        self._text = text
        self._filed: dict[str, _Mentions] = {}

    def is_alive(self, sign: Span, cancels: Iterable[Cancel]) -> bool:
        """Returns whether none of these cancels the sign."""
        return not any(
            self._near(cancel, sign) and not self._is_spared(cancel, sign)
            for cancel in cancels
            if cancel.by in self._hits
        )

    def _mentions(self, concept: str) -> _Mentions:
        if concept not in self._filed:
            self._filed[concept] = _Mentions(self._hits[concept], self._text)
        return self._filed[concept]

    def _near(self, cancel: Cancel, sign: Span) -> bool:
        if cancel.where == "text":
            return True
        by, (first, last) = self._mentions(cancel.by), sign
        if cancel.where == "clause":
            return not by.clauses.isdisjoint(self._text.clause[first : last + 1])
        sentence = self._text.sentence[first]
        ends = by.ends.get(sentence, ())
        match cancel.where:
            case "adjacent":
                return first - 1 in ends
            case "before":  # or inside: "mama takut aku dijual" is one sign from "mama" to "dijual"
                at = bisect_left(ends, last)
                return at > 0 and first - ends[at - 1] <= int(cancel.within)
            case "end":
                return by.closing.get(sentence, -1) > last
        return bool(ends)

    def _is_spared(self, cancel: Cancel, sign: Span) -> bool:
        sentence = self._text.sentence[sign[0]]
        return any(
            cancel.where == "text" or sentence in self._mentions(concept).ends
            for concept in cancel.unless
            if concept in self._hits
        )
