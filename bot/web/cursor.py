"""How far a page has seen its conversation: the last line, and the last that was said anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bot.dialogue.channel import HistoryLine

_WRITTEN = re.compile(r"(\d{1,15})(?:\.(\d{1,15}))?")


@dataclass(frozen=True, slots=True)
class LineCursor:
    """Both count on from each other: whatever happened later has the greater number."""

    number: int = 0
    edited: int = 0

    @classmethod
    def read_cursor(cls, text: str) -> Self:
        """As the page tells it ("57.63"). Nothing seen where it is anything else."""
        found = _WRITTEN.fullmatch(text) if text.isascii() else None
        return cls(int(found[1]), int(found[2] or 0)) if found else cls()

    def __str__(self) -> str:
        """As `read` takes it."""
        return f"{self.number}.{self.edited}"

    def last_line(self, lines: Sequence[HistoryLine]) -> HistoryLine | None:
        """Returns the last line seen, where it is still among these."""
        return next((line for line in lines if self.number and line.number == self.number), None)

    def fresh_lines(self, lines: Sequence[HistoryLine]) -> list[HistoryLine]:
        """Returns those never seen."""
        return [line for line in lines if line.number > self.number]

    def changed_lines(self, lines: Sequence[HistoryLine]) -> list[HistoryLine]:
        """Returns those seen as they were before, in the order in which they were said anew."""
        known = [line for line in lines if line.number <= self.number and line.edited > self.edited]
        return sorted(known, key=lambda history_line: history_line.edited)

    def and_also(self, number: int, edited: int) -> Self:
        """Returns the cursor once a line has been drawn."""
        return type(self)(max(self.number, number), max(self.edited, edited))
