"""The number by which something is named: in a button, a command, an argument of a script."""

from __future__ import annotations

DIGITS = 15
"""Of a number that somebody gives: the database holds eighteen."""


def read_number(text: str) -> int | None:
    """Reads a whole number of at most fifteen ASCII digits. None for anything else."""
    good = text.isascii() and text.isdecimal() and len(text) <= DIGITS
    return int(text) if good else None
