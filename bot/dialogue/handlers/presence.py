"""Coming and going, and what we cannot read: edited texts, voice, pictures, places."""

from __future__ import annotations

from bot.dialogue.decision import Arrived, Decision, Reached
from bot.dialogue.handlers.common import with_open_question
from bot.dialogue.turn import Turn


def handle(turn: Turn) -> Decision | None:
    """Takes what is not a text to answer; None for words and buttons."""
    incoming = turn.incoming
    if incoming.left is not None:
        return turn.decide(facts=[Reached(not incoming.left)])
    if incoming.edited:
        return with_open_question(turn, turn.say("presence.edited"))
    if incoming.attachment and incoming.contact is None:
        return with_open_question(turn, turn.say(f"presence.{_kind(incoming.attachment)}"))
    if incoming.contact is not None and turn.state.draft is None:
        return with_open_question(turn, turn.say("presence.contact"))
    if not turn.text and not turn.action and incoming.contact is None:
        return with_open_question(turn, turn.say("presence.empty"))
    return None


def _kind(attachment: str) -> str:
    return attachment if attachment in ("voice", "photo", "sticker", "location") else "other"


def arrival(turn: Turn) -> list[Arrived]:
    """The fact that somebody came by a poster, when the payload can be a poster's code."""
    code = turn.incoming.start or ""
    return (
        [Arrived(code)]
        if code and len(code) <= 64 and code.replace("-", "").replace("_", "").isalnum()
        else []
    )
