"""Whether an act that was heard is meant: against the open question, and against a topic."""

from __future__ import annotations

from bot.dialogue.acts.heard import TALK
from bot.dialogue.faq.overview import is_broad
from bot.dialogue.faq.question_form import looks_like_question
from bot.dialogue.fields import Field, Value, parse_answer
from bot.dialogue.registration.answerable import holds_strange_word, names_somebody
from bot.dialogue.registration.named_field import named_field
from bot.dialogue.registration.prompt import current_field
from bot.dialogue.registration.typed import reads_itself
from bot.dialogue.turn import Turn
from bot.search.acts import DESTRUCTIVE, ActReading, judge_act

_SURER_THAN_FIELD = 0.97
"""From this likelihood on, an act goes before what the open question surely reads."""

_SURER_THAN_WORDS = 0.8
"""The same where nearly any words could be the answer: a name, a text. Not for a kind word: "Rina
Asih" sounds like one."""

_SURER_THAN_ANSWER = 0.85
"""From this likelihood on, an act goes before a topic that is surely found as well."""

_NEVER = 2.0
"""More than any likelihood."""

_FEW = 2
"""So few words, which the open question does not read, are more likely a wrong answer to it."""

_ANY_WORDS = frozenset({"name", "text"})


def is_meant(turn: Turn, reading: ActReading) -> bool:
    """Returns whether to lead to the act.

    What the open form reads comes first unless the act is surer.
    """
    if judge_act(reading) != "take":
        return False
    in_form = turn.state.draft is not None and not turn.state.waiting
    if in_form and reading.likely < _least_beside_form(turn, reading):
        return False
    if reading.act in TALK and turn.state.waits_for_consent:
        return reading.likely >= _SURER_THAN_FIELD
    if reading.likely >= _SURER_THAN_ANSWER:
        return True
    if reading.act in TALK:  # "hello, i am a nurse, can i apply?" is more than a greeting
        return not (looks_like_question(turn) and turn.find().decision in ("answer", "suggest"))
    return not _is_question(turn, reading)


def _least_beside_form(turn: Turn, reading: ActReading) -> float:
    """The least likelihood from which the act is surer than the open question's own reading."""
    draft = turn.state.draft
    if draft is None:
        return 0.0
    if reads_itself(turn, draft):
        return _NEVER
    field = current_field(turn, draft)
    short = len(turn.text.split()) <= _FEW
    if short and reading.act in DESTRUCTIVE:
        return _NEVER
    if field is not None and field.type == "name":
        return _least_beside_name(turn, field, reading.act in TALK)
    if field is None or (field.type in _ANY_WORDS and reading.act not in TALK):
        return _SURER_THAN_WORDS
    read = parse_answer(turn.text, field, turn.today)
    if isinstance(read, Value):
        return _NEVER if short and read.ask is None else _SURER_THAN_FIELD  # "blm" is an answer
    vague = reading.act == "change_answer" and named_field(turn, draft) is None
    return _SURER_THAN_FIELD if short or vague or reading.act in TALK else 0.0


def _least_beside_name(turn: Turn, field: Field, talk: bool) -> float:
    """The same at the question for a name. Names hold words of acts, too: "Muhammad Menu"."""
    if not isinstance(parse_answer(turn.text, field, turn.today), Value):
        return _SURER_THAN_FIELD if talk else 0.0
    if names_somebody(turn):
        return _NEVER
    return _SURER_THAN_FIELD if talk or holds_strange_word(turn) else _SURER_THAN_WORDS


def _is_question(turn: Turn, reading: ActReading) -> bool:
    """Whether it is written as a question, and is one: a topic answers it, or much is at stake."""
    if reading.act == "register" and is_broad(turn, turn.find()):
        return True
    if not looks_like_question(turn):
        return False
    careful = reading.act in DESTRUCTIVE or turn.state.waits_for_consent
    return careful or turn.find().decision == "answer"
