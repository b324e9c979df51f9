"""The satisfaction survey after a session: nine questions, four levels, no name, free to stop.

The questions and levels are those of PermenPANRB 14/2017, appendix, in plainer words.
"""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Decision, Surveyed
from bot.dialogue.handlers.common import menu_choices, with_open_question
from bot.dialogue.messages import Outgoing
from bot.dialogue.sessions import Session
from bot.dialogue.turn import Turn

QUESTIONS = range(1, 10)
LEVELS = range(1, 5)


def handle(turn: Turn) -> Decision | None:
    """Takes an answer and asks the next question; None for anything else."""
    match turn.action:
        case ("survey", number, "stop"):
            return _end(turn, "survey.stopped") if number.isdecimal() else None
        case ("survey", number, question) if _is_one(number, question):
            return turn.decide(_question(turn, int(number), int(question)))
        case ("survey", number, question, level) if _is_one(number, question) and level in map(
            str, LEVELS
        ):
            return _answered(turn, Surveyed(int(number), int(question), int(level)))
    return None


def thanks(turn: Turn, session: Session) -> Decision:
    """Thanks after a session she came to, and the survey as an offer."""
    choices = [
        turn.button("survey.start", "survey", session.id, 1),
        turn.button("survey.later", "survey", session.id, "stop"),
    ]
    return with_open_question(turn, turn.say("thanks.text", choices, title=session.title))


def _is_one(number: str, question: str) -> bool:
    return number.isdecimal() and len(number) < 12 and question in map(str, QUESTIONS)


def _answered(turn: Turn, fact: Surveyed) -> Decision:
    if fact.question + 1 in QUESTIONS:
        asked = _question(turn, fact.session, fact.question + 1)
        return turn.decide(asked, facts=[fact])
    return replace(_end(turn, "survey.done"), facts=(fact,))


def _end(turn: Turn, key: str) -> Decision:
    return turn.decide(turn.say(key, menu_choices(turn)))


def _question(turn: Turn, session: int, question: int) -> Outgoing:
    """The question with its levels, worst first as on the official form: 1 is level 1."""
    step = turn.phrase("survey.step", number=question)
    choices = [
        turn.button(f"survey.q{question}.{level}", "survey", session, question, level)
        for level in LEVELS
    ]
    choices.append(turn.button("survey.stop", "survey", session, "stop"))
    return turn.message(f"{step}\n{turn.phrase(f'survey.q{question}')}", choices, edits=True)
