"""Broadcasts for scripts: sent as approved, shown, listed, paused, resumed, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.dialogue.voice import Voice
from bot.errors import BotError
from bot.office.broadcasts import steps
from bot.office.broadcasts.audience import read_asked
from bot.office.broadcasts.choice import refuse_state
from bot.office.broadcasts.commands import ask_cancel, say_step
from bot.office.broadcasts.lifecycle import freeze_audience
from bot.office.broadcasts.words import list_warnings
from bot.office.kit.action import Done, Question, declare_action
from bot.office.kit.actor import CLI, Actor
from bot.office.kit.argument import Argument, number_of, read_whole_as
from bot.office.kit.commands import Order
from bot.store.audience import SESSION, session_of
from bot.store.broadcasts import Broadcast
from bot.store.recipient_rows import RecipientRow
from bot.store.store import Store

PAGE = 1000
"""Rows of one answer: a script asks again for more."""

FARTHEST = timedelta(days=731)
"""How far ahead a broadcast is planned at most: what is later was a slip of the pen."""

_KEYS = ("text", "filter", "by", "purpose", "send_at", "rehearsal")


def _print_broadcast(result: dict[str, Any]) -> str:
    counts = ", ".join(
        f"{name} {result[name]}"
        for name in ("total", "queued", "sending", "sent", "skipped", "failed", "unknown")
    )
    return f"{result['id']}  {result['state']}  {counts}"


def _print_list(result: dict[str, Any]) -> str:
    return "\n".join(map(_print_broadcast, result["broadcasts"])) or "Belum ada siaran."


def _print_row(row: dict[str, Any]) -> str:
    return f"{row['channel']} {row['chat']}  {row['state']}  {row['why'] or ''}".rstrip()


@declare_action(
    "broadcast send",
    *(Argument(key, option=False) for key in _KEYS),
    audit="broadcast.make broadcast.approve broadcast.rehearse",
    own=True,
    whole='--json \'{"text": …, "filter": {…}, "by": …}\'',
)
async def send_act(actor: Actor, **arguments: Any) -> dict[str, Any]:
    """An approved broadcast whose audience is frozen when this returns: {"text", "filter", "by"}.

    Also `purpose` (news, reminders; session: to all who hold a seat in the one session that the
    filter names, consent or not), `send_at` (ISO, with its zone) and `rehearsal`.
    BotError where the filter or the purpose names nothing.
    """
    store, knowledge, at = actor.store, actor.knowledge, actor.at
    text = steps.proper_text(_read_text(arguments, "text", ""))
    chosen = await read_asked(actor, arguments.get("filter"))
    purpose = _read_text(arguments, "purpose", "news")
    if purpose not in steps.PURPOSES:
        raise BotError(f'a purpose is one of {", ".join(steps.PURPOSES)}, not "{purpose}"')
    if purpose == SESSION and session_of(chosen) is None:
        raise BotError(
            'the purpose "session" is for the holders of a seat in one session: '
            'name it in the filter, such as {"session": 7}'
        )
    by = _read_text(arguments, "by", "")
    who = f"{CLI}: {by}" if by else CLI
    send_at = _read_moment(arguments.get("send_at"), at)
    async with store.transaction():
        broadcast = await steps.make_draft(
            store, text, chosen, purpose, await _find_maker(store, by), who, at
        )
        await store.broadcasts.schedule_draft(broadcast.id, send_at)
        rehearsal = arguments.get("rehearsal") is True
        await steps.approve_draft(store, broadcast, CLI, who, at, rehearsal=rehearsal)
        broadcast = await _find_broadcast(store, broadcast.id)
        before = await steps.sent_lately(store, broadcast, at)
        beware = await list_warnings(store, knowledge, Voice(knowledge.locale("")), broadcast, at)
    await freeze_audience(store, broadcast, at)
    warned = {"same_as": before.id} if before else {}
    shown = await _describe_broadcast(store, broadcast.id)
    if shown["total"] == shown["skipped"] and not rehearsal:
        beware.append(knowledge.locale("").phrases["desk.broadcast.nobody"])
    return {**shown, **warned, "warnings": [] if rehearsal else beware}


def _read_text(arguments: Mapping[str, Any], key: str, default: str) -> str:
    value = arguments.get(key, default)
    if not isinstance(value, str):
        raise BotError(f'"{key}" is a text')
    return value


def _read_moment(value: object, now: datetime) -> datetime | None:
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(str(value))
        at.astimezone(UTC)  # the last hours of the year 9999 are in no other zone
    except (ValueError, OverflowError):
        raise BotError('"send_at" is an ISO time, such as 2026-12-03T09:00+08:00') from None
    if at.tzinfo is None:
        raise BotError('"send_at" needs its zone, such as 2026-12-03T09:00+08:00')
    if at > now + FARTHEST:
        raise BotError(f'"send_at" is more than {FARTHEST.days} days ahead')
    if at < now:
        raise BotError(f'"send_at" is past: it is {now.astimezone(at.tzinfo):%Y-%m-%d %H:%M} now')
    return at


async def _find_maker(store: Store, by: str) -> str:
    """Returns the officer of that number or name, so that she is told of brakes and of the end."""
    people = await store.staff.everyone()
    return next((str(person.id) for person in people if by in (str(person.id), person.name)), CLI)


@declare_action(
    "broadcast show",
    number_of("the number of a broadcast"),
    words=_print_broadcast,
    role="officer",
)
async def show_act(actor: Actor, number: int) -> dict[str, Any]:
    """Returns where a broadcast stands, with the number of people in each state and why."""
    return await _describe_broadcast(actor.store, number)


@declare_action(
    "broadcast list",
    Argument("limit", option=False, read=read_whole_as("limit")),
    words=_print_list,
    role="officer",
)
async def list_act(actor: Actor, limit: int = 20) -> dict[str, Any]:
    """Returns the newest broadcasts."""
    found = await actor.store.broadcasts.last_broadcasts(limit)
    return {
        "broadcasts": [await _describe_broadcast(actor.store, broadcast.id) for broadcast in found]
    }


async def _read_place(actor: Actor, value: Any) -> tuple[str, str]:
    if not isinstance(value, list | tuple) or [type(part) for part in value] != [str, str]:
        raise BotError('"after" is what the last page gave as "next": a channel and a chat')
    return value[0], value[1]


@declare_action(
    "broadcast rows",
    number_of("the number of a broadcast"),
    Argument("after", option=False, read=_read_place),
    rows="rows",
    words=_print_row,
    role="officer",
)
async def rows_act(actor: Actor, number: int, after: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """Returns a page of recipients.

    `after` is what the last page gave as `next`, null at the end.
    """
    broadcast = await _find_broadcast(actor.store, number)
    rows = await actor.store.recipients.rows_after(broadcast.id, after, PAGE)
    last = rows[-1].to if len(rows) == PAGE else None
    return {"rows": [as_row(row) for row in rows], "next": last and [last.channel, last.chat]}


def as_row(held: RecipientRow) -> dict[str, Any]:
    """Returns a recipient as it is listed."""
    return {
        "channel": held.to.channel,
        "chat": held.to.chat,
        "state": held.state,
        "why": held.why or None,
        "attempts": held.attempts,
        "doubts": held.doubts,
        "external_id": held.external_id or None,
        "ended_at": held.ended_at or None,
    }


async def _describe_broadcast(store: Store, number: int) -> dict[str, Any]:
    broadcast = await _find_broadcast(store, number)
    reasons = await store.recipients.count_reasons(number)
    return {
        "id": broadcast.id,
        "state": broadcast.state,
        **await store.recipients.count_states(number),
        "why": broadcast.why or None,
        "reasons": {f"{state}:{why}": count for (state, why), count in reasons.items() if why},
        "doubted": await store.recipients.count_doubted(number),
        "text": broadcast.text,
        "filter": {key: list(values) for key, values in broadcast.filter.items()},
        "purpose": broadcast.purpose,
        "code": broadcast.code,
        "rehearsal": broadcast.rehearsal,
        "made_by": broadcast.made_by,
        "approved_by": broadcast.approved_by or None,
        **{
            name: _format_iso(getattr(broadcast, name))
            for name in ("send_at", "started_at", "ended_at")
        },
    }


def _format_iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


async def _find_broadcast(store: Store, number: int) -> Broadcast:
    broadcast = await store.broadcasts.find_broadcast(number)
    if broadcast is None:
        raise BotError(f"there is no broadcast {number}")
    return broadcast


async def _take_step(actor: Actor, number: int, what: steps.Step) -> Done:
    store, broadcast = actor.store, await _find_broadcast(actor.store, number)
    if not await steps.take_step(store, broadcast.id, what, actor.who, actor.at):
        raise refuse_state(actor.knowledge, broadcast, what)
    facts = await _describe_broadcast(store, broadcast.id)
    return Done(facts, partial(say_step, broadcast=broadcast, what=what, done=True))


_STEP: dict[str, Any] = {"role": "officer", "words": _print_broadcast}
_WHICH = number_of("the number of a broadcast")


@declare_action("broadcast pause", _WHICH, audit="broadcast.pause", **_STEP)
async def pause_act(actor: Actor, number: int) -> Done:
    """Pauses: nothing more leaves until it is resumed. A restart changes nothing of that."""
    return await _take_step(actor, number, "pause")


@declare_action("broadcast resume", _WHICH, audit="broadcast.resume", **_STEP)
async def resume_act(actor: Actor, number: int) -> Done:
    """Resumes: it goes on where it was paused."""
    return await _take_step(actor, number, "resume")


async def _ask_cancel(order: Order, number: int) -> Question:
    return ask_cancel(order, await _find_broadcast(order.store, number))


@declare_action("broadcast cancel", _WHICH, asks=_ask_cancel, audit="broadcast.cancel", **_STEP)
async def cancel_act(actor: Actor, number: int) -> Done:
    """Ends it: whoever has not got it will not. It cannot be taken up again, only copied."""
    return await _take_step(actor, number, "cancel")
