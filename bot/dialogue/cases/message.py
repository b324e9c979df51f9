"""What the next free text was asked for: a message to a person of the office."""

from __future__ import annotations

from bot.dialogue.cases.talk import written
from bot.dialogue.decision import Decision, Unanswered
from bot.dialogue.faq.redact import redacted
from bot.dialogue.frame.common import ways_back, with_open_question
from bot.dialogue.turn import Turn


def handle(turn: Turn) -> Decision | None:
    """Keeps a message for staff, as a case where there is staff; None when nothing was asked."""
    if turn.state.waiting != "person" or not turn.free:
        return None
    if turn.view.staffed:
        return written(turn)
    fact = Unanswered(redacted(turn.text), "person", turn.state.topic, turn.locale.id)
    said = turn.say("person.kept", ways_back(turn))
    return with_open_question(turn, said, facts=[fact], waiting="", misses=0)
