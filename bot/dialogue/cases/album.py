"""Photos sent as one: the first is answered, the others go where it went, without another word."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.cases.talk import record_said
from bot.dialogue.decision import CaseSaid, Decision
from bot.dialogue.turn import Turn

STAFF = "staff"


def follows_album(turn: Turn) -> bool:
    """Whether this is another photo of the album whose first one was heard before."""
    return bool(turn.incoming.album) and turn.incoming.album == turn.state.album


def handle_album(turn: Turn) -> Decision | None:
    """Takes a photo that follows. None for all else, and where it has words of its own."""
    if not follows_album(turn) or turn.text:
        return None
    if turn.state.album_to == STAFF and turn.incoming.relay is not None:
        return turn.decide(facts=[replace(record_said(turn), more=True)])
    return turn.decide()


def note_album(turn: Turn, decision: Decision) -> Decision:
    """The decision, with the album and where its photo went."""
    if not turn.incoming.album or follows_album(turn):
        return decision
    went = any(isinstance(fact, CaseSaid) and fact.relay is not None for fact in decision.facts)
    to = STAFF if went else ""
    state = replace(decision.state, album=turn.incoming.album, album_to=to)
    return replace(decision, state=state)
