"""The ways from here: the buttons of the menu, and those back to what is open."""

from __future__ import annotations

from bot.dialogue.messages import Choice
from bot.dialogue.turn import Turn

MENU = ("ask", "register", "schedule", "offer", "data", "person")


def menu_choices(turn: Turn) -> tuple[Choice, ...]:
    """Returns the buttons of the menu: what can be done here."""
    return tuple(turn.button(f"menu.{name}", "go", name) for name in MENU)


def ways_back(turn: Turn) -> list[Choice]:
    """To the open form, if there is one, and to the menu."""
    resume = [turn.button("menu.resume", "go", "resume")] if turn.state.draft else []
    return [*resume, turn.button("menu.menu", "go", "menu")]
