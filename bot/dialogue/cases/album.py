"""Photos sent as one: the first is answered, the others go where it went, without another word."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.cases.talk import record_said
from bot.dialogue.decision import CaseSaid, Decision
from bot.dialogue.state import Album
from bot.dialogue.turn import Turn


def follows_album(turn: Turn) -> bool:
    """Returns whether this is another photo of the album whose first one was heard before."""
    album = turn.state.album
    return album is not None and turn.incoming.album == album.id


def handle_album(turn: Turn) -> Decision | None:
    """Takes a photo that follows. None for all else, and where it has words of its own."""
    album = turn.state.album
    if album is None or turn.text or not follows_album(turn):
        return None
    if album.to_staff and turn.incoming.relay is not None:
        return turn.decide(facts=[replace(record_said(turn), more=True)])
    return turn.decide()


def note_album(turn: Turn, decision: Decision) -> Decision:
    """Returns the decision, with the album and where its photo went."""
    if not turn.incoming.album or follows_album(turn):
        return decision
    went = any(isinstance(fact, CaseSaid) and fact.relay is not None for fact in decision.facts)
    album = Album(turn.incoming.album, to_staff=went)
    return replace(decision, state=replace(decision.state, album=album))
