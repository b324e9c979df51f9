"""Cases as scripts read them. Every reading is in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from bot.dialogue.cases.case import CaseLine
from bot.office.cases.commands import show_cases
from bot.office.kit.action import Argument, declare_action, read_flag
from bot.office.kit.actor import Actor
from bot.store.case_rows import StaffCase


def _print_cases(result: dict[str, Any]) -> str:
    """Returns a line a case, without what was said: `--json` has that."""
    return "\n".join(map(_line_of, result["cases"])) or "Belum ada kasus."


def _line_of(entry: dict[str, Any]) -> str:
    mark = "DARURAT  " if entry["urgent"] else ""
    due = f"  {entry['due']}" if entry["due"] else ""
    return f"{entry['id']}  {mark}{entry['state']}{due}  {len(entry['messages'])} pesan"


@declare_action(
    "case list",
    Argument("open", "without those that are closed", read=read_flag, of="living"),
    words=_print_cases,
    bare="cases",
    command="kasus",
    chat=show_cases,
    in_group=True,
)
async def list_cases(actor: Actor, *, living: bool = False) -> dict[str, Any]:
    """Returns all cases, urgent ones first.

    With `open`, those that are not closed. Notes stay inside.
    """
    found = await actor.store.cases.every_case(living=living)
    await actor.log_act("case.list", "", f"{len(found)}")
    phrases = actor.knowledge.locale("").phrases
    return {
        "cases": [_describe_case(staff_case, actor.knowledge.zone, phrases) for staff_case in found]
    }


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
    """Returns who said what and when. What was attached is named by its kind."""
    kind = phrases[f"desk.case.{line.relay.kind}"] if line.relay else ""
    text = f"{kind} {line.text}".strip()
    return {"from": line.who, "text": text, "at": _format_moment(line.at, zone)}


def _format_moment(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")
