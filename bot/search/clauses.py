"""Parts a long story into its clauses, because the question is often only one of them."""

from __future__ import annotations

import re

_STORY = 15
_SHORTEST = 4
_BREAK = re.compile(r"[.?!;\n]+|,\s|\s(?:tapi|tp|trus|terus|makanya|jadi|but|so)\s")


def split_clauses(question: str) -> tuple[str, ...]:
    """Gives the clauses of a question of more than 15 words. Short ones need no parting."""
    if len(question.split()) <= _STORY:
        return ()
    parts = [part.strip() for part in _BREAK.split(question)]
    parts = [part for part in parts if len(part.split()) >= _SHORTEST]
    return tuple(parts) if len(parts) > 1 else ()
