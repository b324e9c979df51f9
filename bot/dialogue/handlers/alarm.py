"""Danger goes first: a calm message with verified numbers and a person, whatever the state."""

from __future__ import annotations

from bot.dialogue.decision import Alarmed, Decision, Fact
from bot.dialogue.handlers.cases import to_staff
from bot.dialogue.handlers.common import ways_back
from bot.dialogue.turn import Turn
from bot.search.danger import alarm


def handle(turn: Turn) -> Decision | None:
    """The help message when the words tell of danger, or when danger help is asked for."""
    asked = turn.act == "danger"
    found = None if asked or not turn.free else alarm(turn.text, turn.knowledge.danger)
    if not asked and found is None:
        return None
    kind = found.kind if found else "general"
    key = f"danger.{kind}" if turn.knows(f"danger.{kind}") else "danger.general"
    help_message = turn.say(
        key,
        [
            turn.button("alarm.person", "go", "person"),
            turn.button("alarm.numbers", "t", "nomor-pengaduan"),
            turn.button("alarm.delete", "go", "erase"),
            *ways_back(turn),
        ],
    )
    facts: list[Fact] = [Alarmed(kind), *to_staff(turn)] if found else []
    return turn.decide(help_message, facts=facts, misses=0)
