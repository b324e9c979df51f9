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
from bot.dialogue.sessions.session import Session, when, zone_name
from bot.dialogue.state import Draft
from bot.office.kit.acts import act
from bot.office.kit.commands import Answer, Order, command
from bot.office.learning.groups import open_groups
from bot.office.staff.refusals import lately
from bot.store.store import Store

STILL = timedelta(hours=1)
"""A form untouched for so long stands still: somebody may be looking for her papers until then."""

LATELY = timedelta(days=1)
BACKUP_WITHIN = timedelta(days=2)

BACKUP = "backup_at"
"""The name under which is kept when the last backup was made."""

_SESSIONS, _PLACES = 4, 3


@command("hari_ini", role="viewer", in_group=True)
async def today(order: Order) -> Answer:
    """Who is in danger, sessions, open forms, what waits for an answer, what failed, the backup."""
    store, known = order.store, order.knowledge
    title = full_date(known.today(order.at), order.locale.phrases)
    lines = [
        order.phrase("desk.today.title", date=title),
        *await in_danger(order),
        *await _sessions(order),
        *await _people(order),
        *await _waiting(order),
        *await _failed(order),
        await _backup(order),
        *await _clock(order),
    ]
    refused, ways = await lately(order)
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


async def _sessions(order: Order) -> list[str]:
    known, store = order.knowledge, order.store
    day = known.today(order.at)
    held = list(reversed(await store.sessions.everyone(("open", "closed", "over"))))
    before = [one for one in held if _is_on(order, one, day - timedelta(days=1))]
    lines = [await _session(order, one, "desk.today.yesterday") for one in before[-_SESSIONS:]]
    return [*lines, *await _todays(order, [one for one in held if _is_on(order, one, day)])]


def _is_on(order: Order, one: Session, day: date) -> bool:
    return order.knowledge.today(one.starts_at) == day


async def _todays(order: Order, todays: list[Session]) -> list[str]:
    store = order.store
    if todays:
        more = len(todays) - _SESSIONS
        lines = [await _session(order, one) for one in todays[:_SESSIONS]]
        return [*lines, order.phrase("desk.today.more", total=more)] if more > 0 else lines
    coming = [one for one in await store.sessions.living() if one.starts_at > order.at]
    if not coming:
        return [order.phrase("desk.today.no_session")]
    soonest = min(coming, key=lambda one: one.starts_at)
    return [
        order.phrase(
            "desk.today.next_session",
            title=soonest.title,
            when=when(soonest, order.locale.phrases),
            free=soonest.free,
        )
    ]


async def _session(order: Order, one: Session, key: str = "") -> str:
    counts = await order.store.looks.seat_counts(one.id)
    gaps = {
        "at": f"{one.starts_at:%H.%M} {zone_name(one.starts_at, one.zone)}",
        "title": one.title,
        "taken": one.taken,
        "seats": one.seats,
        "free": one.free,
        "line": one.line,
        "attended": counts.get("attended", 0),
        "absent": counts.get("absent", 0),
        "unnoted": counts.get("accepted", 0),
    }
    begun = "desk.today.session" if order.at < one.starts_at else "desk.today.session_begun"
    return order.phrase(key or begun, **gaps)


async def _people(order: Order) -> list[str]:
    store = order.store
    lines = []
    still = await store.looks.drafts(order.at - STILL)
    if still:
        places = Counter(_place(order, one) for one in still).most_common(_PLACES)
        where = ", ".join(f"{name} ({number})" for name, number in places)
        lines.append(order.phrase("desk.today.drafts", total=len(still), where=where))
    unchecked, changes = await store.people.count("sent"), len(await store.people.changes())
    if unchecked:
        lines.append(order.phrase("desk.today.unchecked", total=unchecked))
    if changes:
        lines.append(order.phrase("desk.today.changes", total=changes))
    return lines


def _place(order: Order, draft: Draft) -> str:
    """The question at which a form stands still."""
    form = order.knowledge.form(draft.form, draft.version)
    field = form.field(draft.at) if draft.at else next_field(form, draft.answers)
    if field is None:
        return order.phrase("desk.today.unsent")
    return order.locale.phrases.get(f"form.{field.id}.name", field.id)


async def in_danger(order: Order) -> list[str]:
    """Above all else: how many people in danger nobody has answered yet."""
    urgent = (await order.store.cases.counts(order.at))["urgent"]
    return [order.phrase("desk.today.urgent", total=urgent)] if urgent else []


async def _waiting(order: Order) -> list[str]:
    lines = []
    groups = await open_groups(order.store, order.knowledge)
    if groups:
        total = sum(len(one.questions) for one in groups)
        lines.append(order.phrase("desk.today.questions", groups=len(groups), total=total))
    cases = await order.store.cases.counts(order.at)
    if any(cases.values()):
        lines.append(order.phrase("desk.today.waiting_cases", **cases))
    return lines


async def _failed(order: Order) -> list[str]:
    since = order.at - LATELY
    failed = (await order.store.outbox.numbers(since))["set_aside"]
    missed = (await order.store.plans.counts(since))["missed"]
    if not failed and not missed:
        return [order.phrase("desk.today.all_sent")]
    lines = [order.phrase("desk.today.failed", failed=failed, missed=missed)]
    return [*lines, order.phrase("desk.today.missed")] if missed else lines


async def _backup(order: Order) -> str:
    kept = await order.store.get(BACKUP)
    if kept is None:
        return order.phrase("desk.today.no_backup")
    made = datetime.fromisoformat(kept)
    key = "desk.today.backup" if order.at - made <= BACKUP_WITHIN else "desk.today.old_backup"
    return order.phrase(key, when=order.moment(made))


async def _clock(order: Order) -> list[str]:
    """That the computer's clock leapt, while nothing is deleted by it."""
    seen = await order.store.clock.seen()
    if seen is None or not seen.wait:
        return []
    hours = max(1, round(seen.wait / 3600))
    return [order.phrase("desk.today.clock", when=order.moment(seen.at), hours=hours)]


def stale_answers(knowledge: Knowledge, at: datetime) -> int:
    """How many answers are past their date."""
    day = knowledge.today(at)
    return sum(
        one.kind == "topic" and one.valid_until is not None and one.valid_until < day
        for one in knowledge.locale("").topics.values()
    )


@act("backup noted")
async def backup_noted(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """A backup was made just now: the desk tells when."""
    await store.put(BACKUP, at.isoformat(timespec="seconds"))
    return {"at": at.isoformat(timespec="seconds")}
