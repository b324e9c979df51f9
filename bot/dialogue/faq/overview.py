"""A broad opening ("mau kerja ke Jepang gimana caranya"): the way as a whole, a button a step."""

from __future__ import annotations

from bot.dialogue.decision import Decision
from bot.dialogue.faq.herself import explain_way
from bot.dialogue.frame.common import with_open_question
from bot.dialogue.messages import Choice
from bot.dialogue.turn import Turn
from bot.dialogue.voice import choice_id
from bot.search import Finding

_STEP = "overview.step."
"""How the phrases of the steps begin; what follows is the topic of the step, in order."""


def is_broad(turn: Turn, finding: Finding) -> bool:
    """Whether nothing is asked but how it goes in general; what she says of herself is aside."""
    said = finding.normalised.split()
    known = turn.knowledge.locales.values()
    broad = frozenset(word for locale in known for word in locale.broad)
    asks = frozenset(word for locale in known for word in locale.opening)
    herself = frozenset(word for locale in known for word in locale.herself)
    rest = [word for word in said if word not in herself]
    if not rest or not asks.intersection(rest) or not broad.union(asks).issuperset(rest):
        return False
    return len(rest) == len(said) or len(set(rest)) > 1


def show_overview(turn: Turn) -> Decision:
    """Returns the way, a line and a button a step, and what it means for what she said."""
    named = (key.removeprefix(_STEP) for key in turn.locale.phrases if key.startswith(_STEP))
    steps = [name for name in named if name in turn.locale.topics]
    lines = [f"{number}. {turn.phrase(_STEP + name)}" for number, name in enumerate(steps, 1)]
    choices = [Choice(choice_id("t", name), turn.phrase(f"about.{name}")) for name in steps]
    for_her = explain_way(turn)
    parts = [turn.phrase("overview.title"), *for_her, "\n".join(lines), turn.phrase("overview.go")]
    return with_open_question(turn, turn.message("\n\n".join(parts), choices), misses=0, topic="")
