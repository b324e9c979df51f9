"""In which language somebody in danger writes: she is answered in it, and nothing is switched."""

from __future__ import annotations

from bot.dialogue.knowledge import Locale
from bot.dialogue.turn import Turn, fold_text

_LINES = 10
"""So many of the last things that she said tell it; each message would read all of them again."""

_ENOUGH = 2
"""So many of its small words show a language; one may be a loan."""


def in_her_language(turn: Turn) -> Turn:
    """The turn in the language of her urgent case and this text, where it is clearly another."""
    said = [turn.text] if turn.free else []
    for case in turn.view.cases:
        if case.urgent and case.state != "closed":
            lines = [line.text for line in case.lines if line.who == "candidate"]
            said += lines[-_LINES:]
    words = fold_text(" ".join(said)).split()
    small = {locale.id: _small_words(locale) for locale in turn.knowledge.locales.values()}
    known = {name: sum(word in some for word in words) for name, some in small.items()}
    best = max(known, key=lambda name: known[name])
    if known[best] < _ENOUGH or known[best] <= 2 * known[turn.locale.id]:
        return turn
    return turn.in_locale(turn.knowledge.locales[best])


def _small_words(locale: Locale) -> frozenset[str]:
    """Returns words that any sentence of this language may hold, as its lists already name them."""
    return locale.asking | locale.calling.around | locale.coming.around
