"""Free text is a question: answered when sure, offered when unsure, kept when not ours.

Who has just asked for a person is read otherwise: what is not surely answered is for that person.
"""

from __future__ import annotations

from bot.dialogue.cases.talk import confirm_written
from bot.dialogue.decision import Decision
from bot.dialogue.faq.aside import answer_question, not_that, not_understood
from bot.dialogue.frame.common import show_place, with_open_question
from bot.dialogue.sessions.schedule import schedule_named
from bot.dialogue.turn import Turn


def handle_question(turn: Turn) -> Decision:
    """Always decides: it is the last handler."""
    if turn.action[:1] == ("x",):
        return not_that(turn)
    if turn.action or not turn.free:
        return show_place(turn, stale=True)
    if not any(sign.isalnum() for sign in turn.text):  # "??", "🙏": nothing that staff could answer
        return with_open_question(turn, turn.say("presence.empty"))
    if turn.for_staff or (turn.calls and turn.view.staffed):
        return answer_question(turn, sure=True) or confirm_written(turn)
    return answer_question(turn) or schedule_named(turn) or not_understood(turn)
