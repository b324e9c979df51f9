"""What an older version remembered of a chat, read as the memory of this one."""

from __future__ import annotations

import json
from typing import Any, get_args

import msgspec

from bot.dialogue.state import Album, Carried, Flow, LookedAt, Pace, State, SurveyPlace, Waiting


def read_first_form(content: bytes) -> State:
    """Reads the first form of a state: flat, with places written as "7:3" and "balas 12".

    Raises msgspec.DecodeError for what is no state. What cannot be read of a place is let go.
    """
    old: dict[str, Any] = msgspec.json.decode(content)
    desk = dict(old.pop("desk", {}))
    waiting = old.pop("waiting", "").replace(":", "_")  # "consent:other"
    places = {
        "waiting": waiting if waiting in get_args(Waiting) else "",
        "survey": _read_survey(old.pop("survey", "")),
        "flow": _read_flow(desk),
        "looked_at": _read_looked_at(old.pop("case", "")),
        "album": _read_album(old.pop("album", ""), old.pop("album_to", "")),
        "pace": Pace(*pace) if (pace := old.pop("pace", None)) else None,
    }
    return msgspec.convert({**old, **places}, State)


def _read_flow(desk: dict[str, str]) -> Flow | None:
    """Returns a command, and what it remembered: answers in words, and some as JSON."""
    command = desk.pop("command", "")
    if not command:
        return None
    carried = Carried(
        rows=tuple(map(tuple, json.loads(desk.pop("rows", "[]")))),
        chosen={key: tuple(each) for key, each in json.loads(desk.pop("filter", "{}")).items()},
        changes=json.loads(desk.pop("changes", "{}")),
    )
    return Flow(command, desk or {"step": "sure"}, carried)


def _read_survey(text: str) -> SurveyPlace | None:
    """Returns a session and a question: "7:3"."""
    session, _, question = text.partition(":")
    return SurveyPlace(int(session), int(question)) if question else None


def _read_looked_at(text: str) -> LookedAt | None:
    """Returns a case and a time: "12 2026-11-24T09:15:00+08:00"."""
    case, _, at = text.partition(" ")
    return LookedAt(int(case), at) if at else None


def _read_album(album: str, to: str) -> Album | None:
    """Returns an album, and where it went: "staff", "balas 12", or nowhere."""
    command, _, case = to.partition(" ")
    if not album:
        return None
    number = case.partition(" ")[0]
    if not number:
        return Album(album, to_staff=to == "staff")
    return Album(album, command=command, case=int(number))
