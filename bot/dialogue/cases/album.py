"""Photos sent as one: the first is answered, the others go where it went, without another word."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.cases.talk import said
from bot.dialogue.decision import CaseSaid, Decision
from bot.dialogue.turn import Turn

STAFF = "staff"


def follows(turn: Turn) -> bool:
    """Whether this is another photo of the album whose first one was heard before."""
    return bool(turn.incoming.album) and turn.incoming.album == turn.state.album


def handle(turn: Turn) -> Decision | None:
    """Takes a photo that follows; None for all else, and where it has words of its own."""
    if not follows(turn) or turn.text:
        return None
    if turn.state.album_to == STAFF and turn.incoming.relay is not None:
        return turn.decide(facts=[replace(said(turn), more=True)])
    return turn.decide()


def noted(turn: Turn, decision: Decision) -> Decision:
    """The decision, with the album and where its photo went."""
    if not turn.incoming.album or follows(turn):
        return decision
    went = any(isinstance(one, CaseSaid) and one.relay is not None for one in decision.facts)
    to = STAFF if went else ""
    state = replace(decision.state, album=turn.incoming.album, album_to=to)
    return replace(decision, state=state)
