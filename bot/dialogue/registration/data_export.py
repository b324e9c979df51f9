"""Everything held on a person, unmasked, as a file to take elsewhere."""

from __future__ import annotations

import json
from datetime import datetime

from bot.dialogue.cases.case import Case, CaseLine
from bot.dialogue.decision import Candidate, Consent
from bot.dialogue.messages import File
from bot.dialogue.turn import Turn


def copy_of(turn: Turn) -> File:
    """Returns the file, as JSON (UU 27/2022, portability)."""
    seats = turn.view.seats
    held = {
        "chat": {"channel": turn.incoming.sender.channel, "id": turn.incoming.sender.chat},
        "registrations": [_export_registration(candidate) for candidate in turn.view.candidates],
        "seats": [
            {"session": seat.session, "reference": seat.ref, "state": seat.state} for seat in seats
        ],
        "cases": [_export_case(case) for case in turn.view.cases],
        "draft": dict(turn.state.draft.answers) if turn.state.draft else None,
        "consents": [_export_consent(consent) for consent in turn.view.consents],
        "language": turn.locale.id,
        "poster": turn.state.poster or None,
    }
    text = json.dumps(held, ensure_ascii=False, indent=2)
    return File("dataku.json", "application/json", text.encode())


def _export_registration(candidate: Candidate) -> dict[str, object]:
    return {
        "reference": candidate.ref,
        "status": candidate.status,
        "sent_at": _format_second(candidate.sent_at),
        "for_somebody_else": candidate.other,
        "answers": dict(candidate.answers),
    }


def _export_case(case: Case) -> dict[str, object]:
    said = [_export_line(line) for line in case.lines]
    return {"number": case.id, "state": case.state, "rating": case.rating, "said": said}


def _export_line(line: CaseLine) -> dict[str, object]:
    said: dict[str, object] = {"who": line.who, "text": line.text, "at": _format_second(line.at)}
    if line.relay is not None:
        said["attachment"] = line.relay.name or line.relay.kind
    return said


def _export_consent(consent: Consent) -> dict[str, object]:
    return {
        "purpose": consent.purpose,
        "given": consent.given,
        "notice": consent.version,
        "words": consent.words,
        "at": _format_second(consent.at),
    }


def _format_second(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
