"""Cases as scripts read them; every reading is in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from bot.dialogue.cases.case import CaseLine
from bot.dialogue.knowledge import Knowledge
from bot.office.kit.acts import CLI, act
from bot.store.cases import Held
from bot.store.store import Store


@act("case list")
async def list_cases(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """All cases, urgent ones first; with `open`, those that are not closed. Notes stay inside."""
    found = await store.cases.everything(living=bool(arguments.get("open")))
    await store.audit.write(CLI, "case.list", "", f"{len(found)}", at)
    phrases = knowledge.locale("").phrases
    return {"cases": [_case(one, knowledge.zone, phrases) for one in found]}


def _case(held: Held, zone: tzinfo, phrases: Mapping[str, str]) -> dict[str, Any]:
    case, address = held.case, held.address
    return {
        "id": case.id,
        "channel": address.channel,
        "chat": address.chat,
        "state": case.state,
        "urgent": case.urgent,
        "due": _moment(case.due_at, zone) if case.due_at else None,
        "messages": [_line(one, zone, phrases) for one in case.lines if one.who != "note"],
    }


def _line(line: CaseLine, zone: tzinfo, phrases: Mapping[str, str]) -> dict[str, str]:
    """Who said what and when; what was attached is named by its kind."""
    kind = phrases[f"desk.case.{line.relay.kind}"] if line.relay else ""
    text = f"{kind} {line.text}".strip()
    return {"from": line.who, "text": text, "at": _moment(line.at, zone)}


def _moment(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")
