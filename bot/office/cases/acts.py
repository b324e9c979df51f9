"""What is done with a case: noted, closed, listed for scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from bot.dialogue.cases.case import CaseLine
from bot.dialogue.messages import Outgoing
from bot.dialogue.reminders.due import CaseClosed
from bot.office.cases.choice import which_case
from bot.office.cases.commands import show_case, show_cases
from bot.office.cases.notify import tell_topic
from bot.office.cases.reply import tell_her
from bot.office.kit.action import Done, declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument, read_flag
from bot.office.kit.commands import Answer, Order
from bot.store.case_rows import StaffCase


async def _hear_note(order: Order, text: str) -> str | None:
    return text or None


async def _ask_note(order: Order, text: str, values: Mapping[str, Any]) -> Answer:
    asked = order.say("desk.case.ask_note", number=values["held"].case.id)
    return Answer((replace(asked, numbered=False),))


@declare_action(
    "case note",
    which_case("catatan"),
    Argument("text", "the note", hear=_hear_note, ask=_ask_note, needed="--text: the note"),
    command="catatan",
    audit="case.note",
    by_officer=True,
    in_group=True,
)
async def add_note(order: Order, held: StaffCase, text: str) -> Answer:
    """Keeps a note in a case, for colleagues. She sees it only when she asks for her data."""
    await order.store.cases.add_line(
        held.case.id, held.address, "note", text, order.at, staff=order.officer.id
    )
    await order.log_act("case.note", f"case {held.case.id}")
    return Answer((order.say("desk.case.noted", number=held.case.id),), case=held.case.id)


def _print_closed(facts: dict[str, Any]) -> str:
    return f"Kasus {facts['id']} ditutup."


@declare_action(
    "case close",
    which_case("tutup"),
    command="tutup",
    audit="case.close",
    in_group=True,
    words=_print_closed,
)
async def close_case(actor: Actor, held: StaffCase) -> Done:
    """Closes a case. She is told, may rate it, and may write again."""
    number = held.case.id
    facts = {"id": number, "state": "closed"}
    if not await actor.store.cases.close_case(number, actor.at):
        return Done(facts, partial(_say_already, held=held))
    await actor.log_act("case.close", f"case {number}")
    news = await tell_her(actor, held.address, CaseClosed(number))
    return Done(facts, partial(_say_closed, number=number), news)


async def _say_already(order: Order, held: StaffCase) -> Answer:
    return Answer((await show_case(order, held, order.phrase("desk.case.is_closed")),))


async def _say_closed(order: Order, number: int) -> Answer:
    when, news = order.format_moment(order.at), tuple[Outgoing, ...]()
    if held := await order.store.cases.get_case(number):
        news = await tell_topic(
            order, held, order.phrase("desk.case.topic.closed", name=order.officer.name)
        )
    return Answer((order.say("desk.case.closed", number=number, when=when),), news)


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
    audit="case.list",
    chat=show_cases,
    page=True,
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
