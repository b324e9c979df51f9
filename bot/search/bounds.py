"""How much of a text is read: a long letter, and not so much that others are kept waiting."""

from __future__ import annotations

import re

LONGEST = 4096
"""Letters; no message of a channel is longer."""

MOST_WORDS = 400
"""Words: as many as a long letter has, far fewer than single letters can make."""

_WORD = re.compile(r"\w+")


def bound_text(text: str) -> str:
    """The text as far as it is read. The same text where that is all of it."""
    text = text[:LONGEST]
    for number, word in enumerate(_WORD.finditer(text)):
        if number == MOST_WORDS:
            return text[: word.start()].rstrip()
    return text
