"""Coming and going, and what we cannot read: edited texts, voice, pictures, places."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.decision import Arrived, CaseSaid, Decision, Reached
from bot.dialogue.frame.common import with_open_question
from bot.dialogue.frame.links import DESK, GO
from bot.dialogue.messages import Outgoing
from bot.dialogue.sessions.session import is_slip_link
from bot.dialogue.turn import Turn


def handle_unsupported(turn: Turn) -> Decision | None:
    """Takes what is not a text to answer. None for words and buttons."""
    incoming = turn.incoming
    if incoming.left is not None:
        return turn.decide(facts=[Reached(not incoming.left)])
    if incoming.edited:
        return with_open_question(turn, turn.say("presence.edited"))
    if incoming.attachment and incoming.contact is None and not turn.text:
        return with_open_question(turn, _say_unread(turn, incoming.attachment))
    if incoming.contact is not None and turn.state.draft is None:
        return with_open_question(turn, turn.say("presence.contact"))
    if not turn.text and incoming.choice is None and incoming.contact is None:
        return with_open_question(turn, turn.say("presence.empty"))
    return None


def note_unread(turn: Turn, decision: Decision) -> Decision:
    """Returns the decision on a caption, after a word about the picture that came with it.

    No such word where the picture went to the staff with its words.
    """
    attachment = turn.incoming.attachment
    if attachment is None or not turn.text or turn.incoming.edited or not decision.replies:
        return decision
    if any(isinstance(fact, CaseSaid) and fact.relay is not None for fact in decision.facts):
        return decision
    return replace(decision, replies=(_say_unread(turn, attachment), *decision.replies))


def _say_unread(turn: Turn, attachment: str) -> Outgoing:
    known = attachment in ("voice", "photo", "sticker", "location")
    return turn.say(f"presence.{attachment if known else 'other'}")


def note_arrival(turn: Turn) -> list[Arrived]:
    """Returns the fact that somebody came by a poster, when the payload can be a poster's code.

    Each person comes once, by the first poster she scans; capitals do not matter.
    """
    code = (turn.incoming.start or "").casefold()
    if turn.state.poster or is_slip_link(code) or code.startswith(("g-", GO, DESK)):
        return []  # she is counted; a slip, or a way into the desk or a form, is no poster
    shaped = code.isascii() and code.replace("-", "").replace("_", "").isalnum()
    return [Arrived(code)] if shaped and len(code) <= 64 else []
