"""Whether a text is written as a question, by its mark or by its question words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.turn import Turn, fold_text

_SENTENCE = 3
"""Words; fewer make no sentence in whose midst something is asked."""


def looks_like_question(turn: Turn) -> bool:
    """Returns whether it is written as one: a question mark, or a question word near its start."""
    return "?" in turn.text or _is_question(turn, fold_text(turn.text).split()[:2])


def may_be_question(turn: Turn) -> bool:
    """Returns whether it is written as one, or ends in a question word: "ssw itu apa"."""
    return looks_like_question(turn) or _is_question(turn, fold_text(turn.text).split()[-1:])


def asks_within(turn: Turn) -> bool:
    """Returns whether a word in the midst of the sentence asks: "batas umur berapa kak"."""
    words = fold_text(turn.text).split()
    if len(words) < _SENTENCE:
        return False
    allowing = any(
        word in each.allowing for each in turn.knowledge.locales.values() for word in words
    )
    return _is_question(turn, words) or (allowing and len(words) > _SENTENCE)


def _is_question(turn: Turn, words: Sequence[str]) -> bool:
    known = turn.knowledge.locales.values()
    return any(word in locale.asking for locale in known for word in words)
