"""The steps of a guided act: how one is left, and that each says so."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.turn import Turn
from bot.office.kit.commands import Answer
from bot.office.menu.home import phrase_words

_LEAVES = "*batal*"
_LONGEST = 4
"""Words of which at most some are only politeness around the one that means something."""


def read_politely(turn: Turn) -> Turn:
    """The turn with its control word where that is only wrapped in politeness: "menu dong ya"."""
    words = turn.word.split()
    if turn.control or turn.action or not 0 < len(words) <= _LONGEST or "/" in turn.text:
        return turn
    polite = phrase_words(turn.knowledge, "desk.words.polite")
    said = " ".join(word for word in words if word not in polite)
    for control in ("menu", "cancel"):
        if said in phrase_words(turn.knowledge, f"desk.words.{control}"):
            return replace(turn, control=control)
    return turn


def hint_leaving(turn: Turn, answer: Answer) -> Answer:
    """Returns the answer, whose last message says how the step is left that it opens."""
    if not (answer.memory and answer.replies):
        return answer
    *before, last = answer.replies
    if _LEAVES in last.text:
        return answer
    text = f"{last.text}\n\n{turn.locale.phrases['desk.step.leave']}"
    return replace(answer, replies=(*before, replace(last, text=text)))
