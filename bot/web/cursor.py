"""How far a page has seen its conversation: the last line, and the last that was said anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bot.dialogue.channel import Line

_WRITTEN = re.compile(r"(\d{1,15})(?:\.(\d{1,15}))?")


@dataclass(frozen=True, slots=True)
class Seen:
    """Both count on from each other: whatever happened later has the greater number."""

    number: int = 0
    edited: int = 0

    @classmethod
    def read(cls, text: str) -> Self:
        """As the page tells it ("57.63"); nothing seen where it is anything else."""
        found = _WRITTEN.fullmatch(text) if text.isascii() else None
        return cls(int(found[1]), int(found[2] or 0)) if found else cls()

    def __str__(self) -> str:
        """As `read` takes it."""
        return f"{self.number}.{self.edited}"

    def last(self, lines: Sequence[Line]) -> Line | None:
        """The last line seen, where it is still among these."""
        return next((one for one in lines if self.number and one.number == self.number), None)

    def fresh(self, lines: Sequence[Line]) -> list[Line]:
        """Those never seen."""
        return [one for one in lines if one.number > self.number]

    def again(self, lines: Sequence[Line]) -> list[Line]:
        """Those seen as they were before, in the order in which they were said anew."""
        known = [one for one in lines if one.number <= self.number and one.edited > self.edited]
        return sorted(known, key=lambda one: one.edited)

    def and_also(self, number: int, edited: int) -> Self:
        """The same once a line has been drawn."""
        return type(self)(max(self.number, number), max(self.edited, edited))
