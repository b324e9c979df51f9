"""Everything held on a person, unmasked, as a file to take elsewhere."""

from __future__ import annotations

import json
from datetime import datetime

from bot.dialogue.cases.case import Case, CaseLine
from bot.dialogue.decision import Candidate, Consent
from bot.dialogue.messages import File
from bot.dialogue.turn import Turn


def copy_of(turn: Turn) -> File:
    """The file, as JSON (UU 27/2022, portability)."""
    seats = turn.view.seats
    held = {
        "chat": {"channel": turn.incoming.sender.channel, "id": turn.incoming.sender.chat},
        "registrations": [_registration(one) for one in turn.view.candidates],
        "seats": [
            {"session": one.session, "reference": one.ref, "state": one.state} for one in seats
        ],
        "cases": [_case(one) for one in turn.view.cases],
        "draft": dict(turn.state.draft.answers) if turn.state.draft else None,
        "consents": [_consent(one) for one in turn.view.consents],
        "language": turn.locale.id,
        "poster": turn.state.poster or None,
    }
    text = json.dumps(held, ensure_ascii=False, indent=2)
    return File("dataku.json", "application/json", text.encode())


def _registration(one: Candidate) -> dict[str, object]:
    return {
        "reference": one.ref,
        "status": one.status,
        "sent_at": _second(one.sent_at),
        "for_somebody_else": one.other,
        "answers": dict(one.answers),
    }


def _case(one: Case) -> dict[str, object]:
    said = [_said(line) for line in one.lines]
    return {"number": one.id, "state": one.state, "rating": one.rating, "said": said}


def _said(line: CaseLine) -> dict[str, object]:
    said: dict[str, object] = {"who": line.who, "text": line.text, "at": _second(line.at)}
    if line.relay is not None:
        said["attachment"] = line.relay.name or line.relay.kind
    return said


def _consent(one: Consent) -> dict[str, object]:
    return {
        "purpose": one.purpose,
        "given": one.given,
        "notice": one.version,
        "words": one.words,
        "at": _second(one.at),
    }


def _second(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
