"""Danger goes first: a calm message with verified numbers and a person, whatever the state."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Alarmed, Decision, Fact
from bot.dialogue.handlers.cases import to_staff
from bot.dialogue.handlers.common import ways_back
from bot.dialogue.handlers.topics import topic_message
from bot.dialogue.meaning import MeaningWanted
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.turn import Turn, choice_id
from bot.search import find
from bot.search.danger import GENERAL, Alarm, listen

NUMBERS = "nomor-pengaduan"
"""The topic with every helpline."""

_OFFERED = 2
_ALONE = ("suicide",)
"""Kinds of danger beside which nothing else is said."""

_TOLD = 4
"""While a form is open, so many words tell something; fewer are a name, a date, a choice."""


def handle(turn: Turn) -> Decision | None:
    """The help message when the words tell of danger, or when danger help is asked for."""
    asked = turn.act == "danger"
    found = None if asked or not turn.free else _heard(turn)
    if not asked and found is None:
        return None
    kind = found.kind if found else "general"
    key = f"danger.{kind}" if turn.knows(f"danger.{kind}") else "danger.general"
    offered, answer = _beside(turn, found)
    help_message = turn.say(
        key,
        [
            turn.button("alarm.person", "go", "person"),
            turn.button("alarm.numbers", "t", NUMBERS),
            turn.button("alarm.delete", "go", "erase"),
            *offered,
            *ways_back(turn),
        ],
    )
    facts: list[Fact] = [Alarmed(kind), *to_staff(turn)] if found else []
    return turn.decide(help_message, *answer, facts=facts, misses=0)


def _heard(turn: Turn) -> Alarm | None:
    """The danger in the text; MeaningWanted where its words leave it open and a model is there."""
    heard, meaning = listen(turn.text, turn.knowledge.danger), turn.incoming.meaning
    plain = turn.state.draft is not None and len(turn.text.split()) < _TOLD  # a form's answer
    asks = meaning is None and turn.knowledge.semantic and not plain
    if asks and heard.is_open:
        raise MeaningWanted
    found = heard.alarm(meaning or None)
    # So few words may stand in many a cry for help; only a rule tells one from a form's answer.
    return None if plain and found and found.kind == GENERAL else found


def _beside(turn: Turn, found: Alarm | None) -> tuple[list[Choice], list[Outgoing]]:
    """What the text asks for besides help: topics to choose, or the one that answers it.

    The words alone find it, so that help never waits; the answer has no buttons, so that those of
    the help message stay the ones that a typed number picks.
    """
    if found is None or found.kind in _ALONE:
        return [], []
    finding = find(turn.text, turn.knowledge.index, turn.incoming.meaning or None)
    if finding.decision == "none":
        return [], []
    known = turn.locale.topics
    topics = [known[one.id] for one in finding.matches if one.id != NUMBERS]
    if finding.decision == "answer":
        sure = [one for one in topics[:1] if one.id == finding.matches[0].id]
        return [], [replace(topic_message(turn, one, brief=True), choices=()) for one in sure]
    return [Choice(choice_id("t", one.id), one.title) for one in topics[:_OFFERED]], []
