"""Cases as scripts read them. Every reading is in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from bot.dialogue.cases.case import CaseLine
from bot.dialogue.knowledge import Knowledge
from bot.office.kit.acts import CLI, register_act
from bot.store.cases import StaffCase
from bot.store.store import Store


@register_act("case list")
async def list_cases(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """All cases, urgent ones first. With `open`, those that are not closed. Notes stay inside."""
    found = await store.cases.every_case(living=bool(arguments.get("open")))
    await store.audit.write_entry(CLI, "case.list", "", f"{len(found)}", at)
    phrases = knowledge.locale("").phrases
    return {"cases": [_describe_case(staff_case, knowledge.zone, phrases) for staff_case in found]}


def _describe_case(held: StaffCase, zone: tzinfo, phrases: Mapping[str, str]) -> dict[str, Any]:
    case, address = held.case, held.address
    return {
        "id": case.id,
        "channel": address.channel,
        "chat": address.chat,
        "state": case.state,
        "urgent": case.urgent,
        "due": _format_moment(case.due_at, zone) if case.due_at else None,
        "messages": [
            _describe_line(line, zone, phrases) for line in case.lines if line.who != "note"
        ],
    }


def _describe_line(line: CaseLine, zone: tzinfo, phrases: Mapping[str, str]) -> dict[str, str]:
    """Who said what and when. What was attached is named by its kind."""
    kind = phrases[f"desk.case.{line.relay.kind}"] if line.relay else ""
    text = f"{kind} {line.text}".strip()
    return {"from": line.who, "text": text, "at": _format_moment(line.at, zone)}


def _format_moment(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")
