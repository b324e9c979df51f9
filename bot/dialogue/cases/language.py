"""In which language she writes: who chose none is answered in it, and so is a cry for help."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Decision
from bot.dialogue.knowledge import Locale
from bot.dialogue.turn import Turn, fold_text

_LINES = 10
"""So many of the last things that she said tell it; each message would read all of them again."""

_ENOUGH = 2
"""So many of its small words show a language; one may be a loan."""


def hear_language(turn: Turn) -> Turn:
    """The turn in the language of its text, where she has chosen none and this clearly is one."""
    typed = turn.text and not turn.action and turn.incoming.start is None
    is_hers = typed and not turn.state.danger and not turn.incoming.sender.is_group
    return in_her_language(turn) if is_hers and not turn.state.locale else turn


def keep_language(turn: Turn, decision: Decision) -> Decision:
    """Goes on in the language that was heard, and says how to have the other one."""
    chosen = decision.state.locale or turn.knowledge.default
    if decision.state.danger or not decision.replies or turn.locale.id == chosen:
        return decision
    if turn.state.locale or decision.state.locale:
        return decision
    *before, last = decision.replies
    last = replace(last, text=f"{last.text}\n\n{turn.phrase('language.heard')}")
    state = replace(decision.state, locale=turn.locale.id)
    return replace(decision, replies=(*before, last), state=state)


def in_her_language(turn: Turn) -> Turn:
    """The turn in the language of her urgent case and this text, where it is clearly another."""
    said = [turn.text] if turn.text and not turn.action else []
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
