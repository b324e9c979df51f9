"""An album comes a photo at a time: what was done with the first is done with the others."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.cases.album import follows_album
from bot.dialogue.decision import Decision
from bot.dialogue.state import Album
from bot.dialogue.turn import Turn
from bot.office.cases.offer import MOST_FILES, OFFER


def has_goal(album: Album | None) -> bool:
    """Returns whether the first photo of an album went to anybody."""
    return album is not None and (album.to_staff or bool(album.command))


def read_album(turn: Turn) -> tuple[str, str] | None:
    """Returns the command that took the first photo, with its case and this one's text.

    None: no album.
    """
    album = turn.state.album
    if album is None or not album.command or not follows_album(turn):
        return None
    return album.command, f"{album.case} {turn.text}"


def note_album(turn: Turn, name: str, decision: Decision, case: int) -> Decision:
    """The decision, with the album that was taken and what is done with its other photos."""
    if not turn.incoming.album or follows_album(turn):
        return decision
    album = Album(turn.incoming.album, command=name if case else "", case=case)
    return replace(decision, state=replace(decision.state, album=album))


def add_to_offer(turn: Turn) -> Decision:
    """Another photo of an album: with the first one it waits for a yes, or is let go with it."""
    flow, sent = turn.state.flow, turn.incoming.relay
    if flow is None or flow.memory.get("step") != OFFER or not flow.carried.files or sent is None:
        return Decision(turn.state)
    files = (*flow.carried.files, sent)[:MOST_FILES]
    kept = replace(flow, carried=replace(flow.carried, files=files))
    return Decision(replace(turn.state, flow=kept))
