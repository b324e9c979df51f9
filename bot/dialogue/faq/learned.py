"""An answer of the staff to a question that the bot could not answer."""

from __future__ import annotations

from bot.dialogue.decision import Decision
from bot.dialogue.frame.common import with_open_question
from bot.dialogue.turn import Turn


def tell_learned(turn: Turn, question: str, text: str) -> Decision:
    """Returns her question in her own words, and what staff say to it.

    Then what is open comes again.
    """
    choices = [
        turn.button("ask.other", "go", "ask"),
        turn.button("menu.person", "go", "person"),
        turn.button("menu.menu", "go", "menu"),
    ]
    said = turn.say("learned.answer", *choices, question=question, text=text)
    return with_open_question(turn, said)
