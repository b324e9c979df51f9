"""Asking for a person in free words: "mau bicara dengan petugas", "petugas, kapan tes saya?"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

Call = Literal["", "bare", "with words"]
"""Whether a text asks for a person, and whether it says at once what about."""

_FIRST = 8
"""So many words may stand before the one that names a person."""

_SHORTEST_SLIP = 6
_WORD = re.compile(r"[^\W_]+")
_STOPS = re.compile(r"\s*[,:;\n]")


@dataclass(frozen=True, slots=True)
class Calling:
    """The words of one language with which a person is asked for.

    `who` names the staff; `anybody` does so only after a word of `wants` or `acts`. `acts` are what
    one does with a person (bicara, tanya), `around` may stand before and `after` behind it all.
    """

    who: frozenset[str] = frozenset()
    anybody: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    wants: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()

    def read_call(self, text: str) -> Call:
        """Returns what the text is. Whoever only speaks *of* the staff does not call them."""
        words = list(_WORD.finditer(text.casefold()))
        before: list[str] = []
        for word, rest in ((found, words[at + 1 :]) for at, found in enumerate(words[:_FIRST])):
            if self._is_name(word[0], before):
                said = [found[0] for found in rest]
                if all(text in self.after for text in said):
                    return "bare"
                anybody = word[0] in self.anybody
                return "" if anybody else self._is_addressed(text[word.end() :], before)
            if word[0] not in self.acts | self.wants | self.around:
                return ""
            before.append(word[0])
        return ""

    def _is_name(self, word: str, before: list[str]) -> bool:
        if word in self.anybody:
            return any(text in self.acts | self.wants for text in before)
        plain = word.removesuffix("nya")
        return plain in self.who or (
            len(word) >= _SHORTEST_SLIP - 1 and any(_has_slip(plain, text) for text in self.who)
        )

    def _is_addressed(self, behind: str, before: list[str]) -> Call:
        """Words for the staff follow a sign, or what one does with them ("tanya petugas …")."""
        called = _STOPS.match(behind) or any(word in self.acts for word in before)
        return "with words" if called else ""


def _has_slip(word: str, right: str) -> bool:
    return len(right) >= _SHORTEST_SLIP and OSA.distance(word, right, score_cutoff=1) <= 1


def read_any_call(text: str, known: Iterable[Calling]) -> Call:
    """Returns what the text is in any of these languages."""
    return next((read for calling in known if (read := calling.read_call(text))), "")
