"""A question asked in the middle of a form: answered, then the form goes on."""

from __future__ import annotations

from bot.dialogue.decision import Decision
from bot.dialogue.handlers.common import with_open_question
from bot.dialogue.handlers.topics import topic_message
from bot.dialogue.turn import Turn, fold


def looks_like_question(turn: Turn) -> bool:
    """Whether it is written as a question: a question mark, or a question word near its start."""
    if "?" in turn.text:
        return True
    return any(
        word in locale.asking
        for locale in turn.knowledge.locales.values()
        for word in fold(turn.text).split()[:2]
    )


def answer_in_passing(turn: Turn, *, always: bool = False) -> Decision | None:
    """The answer and the open question again; None when it is not a question we can answer.

    `always` says that it was not understood rather than nothing.
    """
    finding = turn.find()
    asked = looks_like_question(turn)
    if finding.decision == "answer" or (asked and finding.decision == "ask"):
        topic = turn.locale.topics[finding.matches[0].id]
        return with_open_question(turn, topic_message(turn, topic, brief=True), topic=topic.id)
    if finding.elsewhere and asked:
        return with_open_question(turn, turn.message(turn.locale.topics[finding.elsewhere].short))
    return with_open_question(turn, turn.say("form.unclear")) if always else None
