"""What an officer needs to know this morning, in one message for a phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Outgoing
from bot.dialogue.registration.forms import next_field
from bot.dialogue.schedule import full_date
from bot.dialogue.sessions.session import Session, format_start, zone_name
from bot.dialogue.state import Draft
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.commands import Answer, Order, register_command
from bot.office.learning.groups import open_groups
from bot.office.staff.refusals import count_lately
from bot.store.remembered import Remembered

STILL = timedelta(hours=1)
"""A form untouched for so long stands still: somebody may be looking for her papers until then."""

LATELY = timedelta(days=1)
BACKUP_WITHIN = timedelta(days=2)

_SESSIONS, _PLACES = 4, 3
_REFUSED = "desk.refused.lately"


@dataclass(frozen=True, slots=True)
class TodayItem:
    """A line of this morning: a phrase, what fills its gaps, and the command that it leads to.

    `task` is the command of whoever has to do something about it, empty where nobody has to.
    `urgent`: before anything else.
    """

    key: str
    gaps: Mapping[str, object] = field(default_factory=dict)
    leads: tuple[str, ...] = ()
    task: str = ""
    urgent: bool = False


@register_command("hari_ini", role="viewer", in_group=True)
async def show_today(order: Order) -> Answer:
    """Who is in danger, sessions, open forms, what waits for an answer, what failed, the backup."""
    title = full_date(order.knowledge.today(order.at), order.locale.phrases)
    items = await list_today(order)
    lines = [order.phrase(item.key, **item.gaps) for item in items]
    text = "\n".join([order.phrase("desk.today.title", date=title), *lines])
    refused = any(item.key == _REFUSED for item in items)
    questions = await order.store.learning.count_open()
    return Answer((_with_buttons(order, text, questions, refused=refused),))


async def list_today(order: Order) -> list[TodayItem]:
    """Returns all that is told this morning, in its order."""
    stale = stale_answers(order.knowledge, order.at)
    refused = await count_lately(order)
    return [
        *await _list_urgent(order),
        *await _list_sessions(order),
        *await _list_people(order),
        *await _list_waiting(order),
        *await _list_failed(order),
        await _find_backup(order),
        *await _find_leap(order),
        *([TodayItem(_REFUSED, {"total": refused}, ("audit", "refused"))] if refused else []),
        *([TodayItem("desk.today.stale", {"total": stale})] if stale else []),
    ]


def _with_buttons(order: Order, text: str, questions: int, *, refused: bool) -> Outgoing:
    buttons = [order.button("desk.today.sessions", "sesi")]
    if order.officer.role != "viewer":
        buttons.append(order.button("desk.today.people", "peserta"))
        buttons.append(order.button("desk.today.cases", "kasus"))
        if questions:
            buttons.append(order.button("desk.question.list", "pertanyaan", "page", 0))
    if refused:
        buttons.append(order.button("desk.refused.show", "audit", "refused"))
    return order.message(text, *buttons, edits=bool(order.action))


async def _list_sessions(order: Order) -> list[TodayItem]:
    known, store = order.knowledge, order.store
    day = known.today(order.at)
    held = list(reversed(await store.sessions.everyone(("open", "closed", "over"))))
    before = [session for session in held if _is_on(order, session, day - timedelta(days=1))]
    items = [
        await _draw_session(order, session, "desk.today.yesterday")
        for session in before[-_SESSIONS:]
    ]
    return [
        *items,
        *await _list_todays(order, [session for session in held if _is_on(order, session, day)]),
    ]


def _is_on(order: Order, session: Session, day: date) -> bool:
    return order.knowledge.today(session.starts_at) == day


async def _list_todays(order: Order, todays: list[Session]) -> list[TodayItem]:
    store = order.store
    if todays:
        more = len(todays) - _SESSIONS
        items = [await _draw_session(order, today) for today in todays[:_SESSIONS]]
        further = [TodayItem("desk.today.more", {"total": more}, ("sesi",))] if more > 0 else []
        return [*items, *further]
    coming = [
        living_session
        for living_session in await store.sessions.living_sessions()
        if living_session.starts_at > order.at
    ]
    if not coming:
        return [TodayItem("desk.today.no_session", leads=("sesi",))]
    soonest = min(coming, key=lambda session: session.starts_at)
    when = format_start(soonest, order.locale.phrases)
    gaps = {"title": soonest.title, "when": when, "free": soonest.free}
    return [TodayItem("desk.today.next_session", gaps, ("sesi", str(soonest.id)))]


async def _draw_session(order: Order, session: Session, key: str = "") -> TodayItem:
    counts = await order.store.looks.seat_counts(session.id)
    unnoted = counts.get("accepted", 0)
    gaps = {
        "at": f"{session.starts_at:%H.%M} {zone_name(session.starts_at, session.zone)}",
        "title": session.title,
        "taken": session.taken,
        "seats": session.seats,
        "free": session.free,
        "line": session.line,
        "attended": counts.get("attended", 0),
        "absent": counts.get("absent", 0),
        "unnoted": unnoted,
    }
    begun = order.at >= session.starts_at
    key = key or ("desk.today.session_begun" if begun else "desk.today.session")
    leads = ("sesi", str(session.id))
    return TodayItem(key, gaps, leads, "hadir" if begun and unnoted else "")


async def _list_people(order: Order) -> list[TodayItem]:
    store = order.store
    items = []
    still = await store.looks.stale_drafts(order.at - STILL)
    if still:
        places = Counter(_name_place(order, draft) for draft in still).most_common(_PLACES)
        where = ", ".join(f"{name} ({number})" for name, number in places)
        items.append(TodayItem("desk.today.drafts", {"total": len(still), "where": where}))
    unchecked, changes = (
        await store.people.count_registrations("sent"),
        len(await store.people.waiting_changes()),
    )
    if unchecked:
        gaps: dict[str, object] = {"total": unchecked}
        items.append(TodayItem("desk.today.unchecked", gaps, ("peserta",), "verifikasi"))
    if changes:
        waits = ("perubahan",)
        items.append(TodayItem("desk.today.changes", {"total": changes}, waits, "perubahan"))
    if texts := len(await store.text_changes.waiting_changes()):
        items.append(TodayItem("desk.today.texts", {"total": texts}, ("isi",), "isi"))
    return items


def _name_place(order: Order, draft: Draft) -> str:
    """Returns the question at which a form stands still."""
    form = order.knowledge.form(draft.form, draft.version)
    field = form.field(draft.at) if draft.at else next_field(form, draft.answers)
    if field is None:
        return order.phrase("desk.today.unsent")
    return order.locale.phrases.get(f"form.{field.id}.name", field.id)


async def _list_urgent(order: Order) -> list[TodayItem]:
    """Above all else: how many people in danger nobody has answered yet."""
    urgent = (await order.store.cases.count_cases(order.at))["urgent"]
    item = TodayItem("desk.today.urgent", {"total": urgent}, ("kasus",), "kasus", urgent=True)
    return [item] if urgent else []


async def in_danger(order: Order) -> list[str]:
    """Returns the line about people in danger whom nobody has answered yet, where there is one."""
    return [order.phrase(item.key, **item.gaps) for item in await _list_urgent(order)]


async def _list_waiting(order: Order) -> list[TodayItem]:
    items = []
    groups = await open_groups(order.store, order.knowledge)
    if groups:
        total = sum(len(group.questions) for group in groups)
        gaps: dict[str, object] = {"groups": len(groups), "total": total}
        items.append(TodayItem("desk.today.questions", gaps, ("pertanyaan",), "pertanyaan"))
    cases = await order.store.cases.count_cases(order.at)
    if any(cases.values()):
        items.append(TodayItem("desk.today.waiting_cases", cases, ("kasus",), "kasus"))
    return [*items, *await _list_broadcasts(order)]


async def _list_broadcasts(order: Order) -> list[TodayItem]:
    """Broadcasts of colleagues that wait for a yes, those that stopped by themselves, and run."""
    broadcasts = order.store.broadcasts
    asked = [
        broadcast
        for broadcast in await broadcasts.waiting_for_approval()
        if broadcast.made_by != str(order.officer.id)
    ]
    waits = ("setujui",)
    items = [TodayItem("desk.today.approvals", {"total": len(asked)}, waits, "setujui")]
    items = items if asked else []
    for broadcast in await broadcasts.living_broadcasts():
        stopped = broadcast.state == "paused" and broadcast.why != "staff"
        if not stopped and broadcast.state not in ("running", "paused"):
            continue
        key = "desk.today.stopped" if stopped else f"desk.today.{broadcast.state}"
        leads = ("siaran", str(broadcast.id))
        items.append(TodayItem(key, {"number": broadcast.id}, leads, "siaran" if stopped else ""))
    return items


async def _list_failed(order: Order) -> list[TodayItem]:
    since = order.at - LATELY
    failed = (await order.store.outbox.count_states(since))["set_aside"]
    missed = (await order.store.plans.count_plans(since))["missed"]
    if not failed and not missed:
        return [TodayItem("desk.today.all_sent")]
    gaps = {"failed": failed, "missed": missed}
    item = TodayItem("desk.today.failed", gaps, ("pengingat",), "pengingat" if missed else "")
    return [item, *([TodayItem("desk.today.missed")] if missed else [])]


async def _find_backup(order: Order) -> TodayItem:
    kept = await order.store.get(Remembered.BACKUP_MADE)
    if kept is None:
        return TodayItem("desk.today.no_backup")
    made = datetime.fromisoformat(kept)
    key = "desk.today.backup" if order.at - made <= BACKUP_WITHIN else "desk.today.old_backup"
    return TodayItem(key, {"when": order.format_moment(made)})


async def _find_leap(order: Order) -> list[TodayItem]:
    """Says that the computer's clock leapt, while nothing is deleted by it."""
    seen = await order.store.clock.last_seen()
    if seen is None or not seen.wait:
        return []
    hours = max(1, round(seen.wait / 3600))
    return [TodayItem("desk.today.clock", {"when": order.format_moment(seen.at), "hours": hours})]


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
    await actor.store.put(Remembered.BACKUP_FAULT, "")
    return {"at": actor.at.isoformat(timespec="seconds")}
