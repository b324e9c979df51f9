"""The satisfaction survey after a session: nine questions, four levels, no name, free to stop.

The questions and levels are those of PermenPANRB 14/2017, appendix, in plainer words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dialogue.decision import Decision, Surveyed
from bot.dialogue.frame.common import is_busy, with_open_question
from bot.dialogue.frame.ways import menu_choices
from bot.dialogue.messages import Outgoing
from bot.dialogue.sessions.session import Session
from bot.dialogue.state import SurveyPlace
from bot.dialogue.turn import Turn
from bot.dialogue.typed_number import read_number

QUESTIONS = range(1, 10)
LEVELS = range(1, 5)


def handle_survey(turn: Turn) -> Decision | None:
    """Takes an answer and asks the next question. None for anything else."""
    match turn.action:
        case ("survey", number, "stop"):
            begun = turn.state.survey is not None and turn.state.survey.question > 1
            key = "survey.stopped" if begun else "survey.not_now"
            return _end_survey(turn, key) if read_number(number) else None
        case ("survey", number, asked) if _is_one(number, asked):
            return _begin_survey(turn, int(number), int(asked))
        case ("survey", number, asked, level) if _is_one(number, asked) and level in map(
            str, LEVELS
        ):
            return _take_level(turn, Surveyed(int(number), int(asked), int(level)))
    if turn.act == "survey":
        return _resume_survey(turn)
    place = turn.state.survey
    if turn.control == "back" and place is not None and _is_shown(turn):
        return _ask_question(turn, SurveyPlace(place.session, max(place.question - 1, 1)))
    return None


def thank_guest(turn: Turn, session: Session) -> Decision:
    """Thanks after a session she came to, and the survey as an offer."""
    choices = [
        turn.button("survey.start", "survey", session.id, 1),
        turn.button("survey.later", "survey", session.id, "stop"),
    ]
    said = turn.say("thanks.text", *choices, title=session.title)
    return with_open_question(turn, said, survey=SurveyPlace(session.id, 1))


def _is_shown(turn: Turn) -> bool:
    shown = turn.state.shown
    return bool(shown) and shown[0].id.split(":")[1] == "survey"


def _begin_survey(turn: Turn, session: int, question: int) -> Decision:
    """Returns the question that was pressed.

    The button under the thanks leads to where she stopped.
    """
    place = turn.state.survey
    if place is None or place.session != session or question != 1:
        place = SurveyPlace(session, question)
    return _ask_question(turn, place)


def _resume_survey(turn: Turn) -> Decision:
    """Returns where she stopped. Who was sent no survey hears when one comes."""
    if turn.state.survey is None:
        return with_open_question(turn, turn.say("survey.none"))
    return _ask_question(turn, turn.state.survey)


def _ask_question(turn: Turn, place: SurveyPlace) -> Decision:
    return turn.decide(_draw_question(turn, place.session, place.question), survey=place)


def _is_one(number: str, question: str) -> bool:
    return read_number(number) is not None and question in map(str, QUESTIONS)


def _take_level(turn: Turn, fact: Surveyed) -> Decision:
    if fact.question + 1 in QUESTIONS:
        place = SurveyPlace(fact.session, fact.question + 1)
        return replace(_ask_question(turn, place), facts=(fact,))
    return replace(_end_survey(turn, "survey.done", survey=None), facts=(fact,))


def _end_survey(turn: Turn, key: str, **state: Any) -> Decision:
    """Returns the last word, and what else was open. What was stopped can be taken up again."""
    if is_busy(turn):
        return with_open_question(turn, turn.say(key), **state)
    return turn.decide(turn.say(key, *menu_choices(turn)), **state)


def _draw_question(turn: Turn, session: int, question: int) -> Outgoing:
    """Returns the question with its levels, worst first as on the official form: 1 is level 1."""
    step = turn.phrase("survey.step", number=question)
    choices = [
        turn.button(f"survey.q{question}.{level}", "survey", session, question, level)
        for level in LEVELS
    ]
    choices.append(turn.button("survey.stop", "survey", session, "stop"))
    return turn.message(f"{step}\n{turn.phrase(f'survey.q{question}')}", choices, edits=True)
