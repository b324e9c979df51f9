"""In which language somebody in danger writes: she is answered in it, and nothing is switched."""

from __future__ import annotations

from bot.dialogue.knowledge import Locale
from bot.dialogue.turn import Turn, fold_text

_ENOUGH = 2
"""So many of its small words show a language; one may be a loan."""


def in_her_language(turn: Turn) -> Turn:
    """The turn in the language of her urgent case and this text, where it is clearly another."""
    said = [turn.text] if turn.free else []
    for case in turn.view.cases:
        if case.urgent and case.state != "closed":
            said += [line.text for line in case.lines if line.who == "candidate"]
    words = fold_text(" ".join(said)).split()
    known = {
        locale.id: sum(word in _small_words(locale) for word in words) for locale in _all(turn)
    }
    best = max(known, key=lambda name: known[name])
    if known[best] < _ENOUGH or known[best] <= 2 * known[turn.locale.id]:
        return turn
    return turn.in_locale(turn.knowledge.locales[best])


def _all(turn: Turn) -> list[Locale]:
    return list(turn.knowledge.locales.values())


def _small_words(locale: Locale) -> frozenset[str]:
    """Words that any sentence of this language may hold, as its lists already name them."""
    return locale.asking | locale.calling.around | locale.coming.around
