"""What several handlers say: the menu, and the open question once again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.decision import Decision, Fact
from bot.dialogue.handlers.asking import ask
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.turn import Turn

MENU = ("ask", "register", "schedule", "offer", "data", "person")


def menu_choices(turn: Turn) -> tuple[Choice, ...]:
    """The buttons of the menu: what can be done here."""
    return tuple(turn.button(f"menu.{name}", "go", name) for name in MENU)


def with_open_question(
    turn: Turn, *replies: Outgoing, facts: Sequence[Fact] = (), **state: Any
) -> Decision:
    """Says this; then, if a form is open, asks its question again, else offers the menu."""
    kept = replace(turn, state=replace(turn.state, **state)) if state else turn
    if kept.state.draft is not None:
        again = ask(kept)
        return replace(again, replies=(*replies, *again.replies), facts=tuple(facts))
    last = replies[-1]
    if not last.choices:
        last = replace(last, choices=(turn.button("menu.menu", "go", "menu"),))
    return kept.decide(*replies[:-1], last, facts=facts)
