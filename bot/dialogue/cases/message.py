"""What the next free text was asked for: a message to a person of the office."""

from __future__ import annotations

from bot.dialogue.cases.talk import confirm_written
from bot.dialogue.decision import Decision, Unanswered
from bot.dialogue.faq.redact import redact_text
from bot.dialogue.frame.common import with_open_question
from bot.dialogue.frame.ways import ways_back
from bot.dialogue.turn import Turn


def handle_message(turn: Turn) -> Decision | None:
    """Keeps a message for staff, as a case where there is staff. None when nothing was asked."""
    if turn.state.waiting != "person" or not turn.free:
        return None
    if turn.view.staffed:
        return confirm_written(turn)
    fact = Unanswered(redact_text(turn.text), "person", turn.state.topic, turn.locale.id)
    said = turn.say("person.kept", *ways_back(turn))
    return with_open_question(turn, said, facts=[fact], waiting="", misses=0)
