"""What an officer needs to know this morning, in one message for a phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.registration.forms import next_field
from bot.dialogue.schedule import full_date
from bot.dialogue.sessions.session import Session, format_start, zone_name
from bot.dialogue.state import Draft
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.commands import Answer, Order, register_command
from bot.office.learning.groups import open_groups
from bot.office.staff.refusals import list_lately
from bot.store.remembered import Remembered

STILL = timedelta(hours=1)
"""A form untouched for so long stands still: somebody may be looking for her papers until then."""

LATELY = timedelta(days=1)
BACKUP_WITHIN = timedelta(days=2)

_SESSIONS, _PLACES = 4, 3


@register_command("hari_ini", role="viewer", in_group=True)
async def show_today(order: Order) -> Answer:
    """Who is in danger, sessions, open forms, what waits for an answer, what failed, the backup."""
    store, known = order.store, order.knowledge
    title = full_date(known.today(order.at), order.locale.phrases)
    lines = [
        order.phrase("desk.today.title", date=title),
        *await in_danger(order),
        *await _list_sessions(order),
        *await _list_people(order),
        *await _list_waiting(order),
        *await _list_failed(order),
        await _say_backup(order),
        *await _say_clock(order),
    ]
    refused, ways = await list_lately(order)
    lines += refused
    if stale := stale_answers(known, order.at):
        lines.append(order.phrase("desk.today.stale", total=stale))
    questions = await store.learning.count_open()
    return Answer((_with_buttons(order, "\n".join(lines), questions, ways),))


def _with_buttons(order: Order, text: str, questions: int, ways: Sequence[Choice]) -> Outgoing:
    buttons = [order.button("desk.today.sessions", "sesi")]
    if order.officer.role != "viewer":
        buttons.append(order.button("desk.today.people", "peserta"))
        buttons.append(order.button("desk.today.cases", "kasus"))
        if questions:
            buttons.append(order.button("desk.question.list", "pertanyaan", "page", 0))
    buttons += ways
    return order.message(text, *buttons, edits=bool(order.action))


async def _list_sessions(order: Order) -> list[str]:
    known, store = order.knowledge, order.store
    day = known.today(order.at)
    held = list(reversed(await store.sessions.everyone(("open", "closed", "over"))))
    before = [session for session in held if _is_on(order, session, day - timedelta(days=1))]
    lines = [
        await _draw_session(order, session, "desk.today.yesterday")
        for session in before[-_SESSIONS:]
    ]
    return [
        *lines,
        *await _list_todays(order, [session for session in held if _is_on(order, session, day)]),
    ]


def _is_on(order: Order, session: Session, day: date) -> bool:
    return order.knowledge.today(session.starts_at) == day


async def _list_todays(order: Order, todays: list[Session]) -> list[str]:
    store = order.store
    if todays:
        more = len(todays) - _SESSIONS
        lines = [await _draw_session(order, today) for today in todays[:_SESSIONS]]
        return [*lines, order.phrase("desk.today.more", total=more)] if more > 0 else lines
    coming = [
        living_session
        for living_session in await store.sessions.living_sessions()
        if living_session.starts_at > order.at
    ]
    if not coming:
        return [order.phrase("desk.today.no_session")]
    soonest = min(coming, key=lambda session: session.starts_at)
    return [
        order.phrase(
            "desk.today.next_session",
            title=soonest.title,
            when=format_start(soonest, order.locale.phrases),
            free=soonest.free,
        )
    ]


async def _draw_session(order: Order, session: Session, key: str = "") -> str:
    counts = await order.store.looks.seat_counts(session.id)
    gaps = {
        "at": f"{session.starts_at:%H.%M} {zone_name(session.starts_at, session.zone)}",
        "title": session.title,
        "taken": session.taken,
        "seats": session.seats,
        "free": session.free,
        "line": session.line,
        "attended": counts.get("attended", 0),
        "absent": counts.get("absent", 0),
        "unnoted": counts.get("accepted", 0),
    }
    begun = "desk.today.session" if order.at < session.starts_at else "desk.today.session_begun"
    return order.phrase(key or begun, **gaps)


async def _list_people(order: Order) -> list[str]:
    store = order.store
    lines = []
    still = await store.looks.stale_drafts(order.at - STILL)
    if still:
        places = Counter(_name_place(order, draft) for draft in still).most_common(_PLACES)
        where = ", ".join(f"{name} ({number})" for name, number in places)
        lines.append(order.phrase("desk.today.drafts", total=len(still), where=where))
    unchecked, changes = (
        await store.people.count_registrations("sent"),
        len(await store.people.waiting_changes()),
    )
    if unchecked:
        lines.append(order.phrase("desk.today.unchecked", total=unchecked))
    if changes:
        lines.append(order.phrase("desk.today.changes", total=changes))
    return lines


def _name_place(order: Order, draft: Draft) -> str:
    """Returns the question at which a form stands still."""
    form = order.knowledge.form(draft.form, draft.version)
    field = form.field(draft.at) if draft.at else next_field(form, draft.answers)
    if field is None:
        return order.phrase("desk.today.unsent")
    return order.locale.phrases.get(f"form.{field.id}.name", field.id)


async def in_danger(order: Order) -> list[str]:
    """Above all else: how many people in danger nobody has answered yet."""
    urgent = (await order.store.cases.count_cases(order.at))["urgent"]
    return [order.phrase("desk.today.urgent", total=urgent)] if urgent else []


async def _list_waiting(order: Order) -> list[str]:
    lines = []
    groups = await open_groups(order.store, order.knowledge)
    if groups:
        total = sum(len(group.questions) for group in groups)
        lines.append(order.phrase("desk.today.questions", groups=len(groups), total=total))
    cases = await order.store.cases.count_cases(order.at)
    if any(cases.values()):
        lines.append(order.phrase("desk.today.waiting_cases", **cases))
    return lines


async def _list_failed(order: Order) -> list[str]:
    since = order.at - LATELY
    failed = (await order.store.outbox.count_states(since))["set_aside"]
    missed = (await order.store.plans.count_plans(since))["missed"]
    if not failed and not missed:
        return [order.phrase("desk.today.all_sent")]
    lines = [order.phrase("desk.today.failed", failed=failed, missed=missed)]
    return [*lines, order.phrase("desk.today.missed")] if missed else lines


async def _say_backup(order: Order) -> str:
    kept = await order.store.get(Remembered.BACKUP_MADE)
    if kept is None:
        return order.phrase("desk.today.no_backup")
    made = datetime.fromisoformat(kept)
    key = "desk.today.backup" if order.at - made <= BACKUP_WITHIN else "desk.today.old_backup"
    return order.phrase(key, when=order.format_moment(made))


async def _say_clock(order: Order) -> list[str]:
    """Says that the computer's clock leapt, while nothing is deleted by it."""
    seen = await order.store.clock.last_seen()
    if seen is None or not seen.wait:
        return []
    hours = max(1, round(seen.wait / 3600))
    return [order.phrase("desk.today.clock", when=order.format_moment(seen.at), hours=hours)]


def stale_answers(knowledge: Knowledge, at: datetime) -> int:
    """Returns how many answers are past their date."""
    day = knowledge.today(at)
    return sum(
        topic.kind == "topic" and topic.valid_until is not None and topic.valid_until < day
        for topic in knowledge.locale("").topics.values()
    )


@declare_action("backup noted")
async def backup_noted(actor: Actor) -> dict[str, Any]:
    """Notes that a backup was made just now: the desk tells when."""
    await actor.store.put(Remembered.BACKUP_MADE, actor.at.isoformat(timespec="seconds"))
    return {"at": actor.at.isoformat(timespec="seconds")}
