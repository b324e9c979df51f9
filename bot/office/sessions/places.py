"""What is stored of a session's place, and goes with it when the session is held elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.sessions.session import Session
from bot.dialogue.turn import fold_text

OF_PLACE = ("map_url",)
"""What is true of one place only; a new text that belongs to a place is named here."""


def place_facts(session: Session) -> dict[str, str]:
    """Returns the place of a session and what belongs to it."""
    return {name: str(getattr(session, name)) for name in ("place", *OF_PLACE)}


def is_elsewhere(before: str, after: str) -> bool:
    """Returns whether that is another place, and not the same one written with other letters."""
    return bool(before) and fold_text(before) != fold_text(after)


def left_behind(before: Mapping[str, str], changes: Mapping[str, object]) -> list[str]:
    """What belongs to a place that these changes leave, where they say nothing new of it."""
    if "place" not in changes or not is_elsewhere(before.get("place", ""), str(changes["place"])):
        return []
    return [name for name in OF_PLACE if before.get(name) and name not in changes]


def with_place(session: Session, changes: Mapping[str, object]) -> dict[str, object]:
    """Returns the changes, and what belonged to the old place taken away with it."""
    return {**dict.fromkeys(left_behind(place_facts(session), changes), ""), **changes}
