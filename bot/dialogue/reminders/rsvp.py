"""What people answer a reminder in their own words: I come, I cannot, or when and where is it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Reply = Literal["", "comes", "cannot", "asks"]

_LONGEST = 16
"""More words than this tell something of their own."""


@dataclass(frozen=True, slots=True)
class Coming:
    """The words of one language with which a reminder is answered.

    `come` is what one does with a session, `no` denies it, `sure` promises it, `asks` are what is
    asked about it; `around` may stand anywhere. A text with any other word is no such answer: so
    nothing that tells of danger ever is.
    """

    come: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    sure: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()

    def reads(self, words: Sequence[str], *, question: bool) -> Reply:
        """Returns what these words are. `question` says that they end in a question mark."""
        said = set(words)
        known = self.come | self.no | self.sure | self.asks | self.around
        if not said or len(words) > _LONGEST or not said <= known:
            return ""
        if said & self.no:
            return "cannot" if said & self.come else ""
        if said & self.asks or (question and said & self.come):
            return "asks"
        return "comes" if said & (self.come | self.sure) else ""
