"""What staff do with sessions, from chat or command line: each writes the log and tells whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Outgoing
from bot.dialogue.sessions.session import Session, format_start
from bot.dialogue.voice import Voice
from bot.office.sessions.announcements import News, publish_news, publish_undoable, waits_until
from bot.office.sessions.places import with_place
from bot.office.sessions.slip import describe_session, make_calendar
from bot.store.seats import Guest
from bot.store.store import Store

LENGTH = timedelta(hours=3)
"""How long a session lasts of which nobody said when it ends; it is read back before saving."""

_MOVED = {"accepted": "moved.text", "waiting": "moved.waiting", "offered": "moved.offered"}
"""What a move says to whoever has a seat, waits for one, or was offered one."""

LONGEST = timedelta(days=31)
MOST_SEATS = 10_000


async def create_session(store: Store, session: Session, who: str, at: datetime) -> int:
    """A new session, open at once. Its number."""
    number = await store.sessions.add_session(session, at)
    detail = f"{session.title}; {session.starts_at.isoformat(timespec='minutes')}"
    await store.audit.write_entry(who, "session.add", f"session {number}", detail, at)
    return number


async def move_session(
    store: Store,
    knowledge: Knowledge,
    session: Session,
    starts_at: datetime,
    ends_at: datetime | None,
    zone: str,
    who: str,
    at: datetime,
    *,
    urgent: bool,
    changes: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[Session, News]:
    """Another time. It lasts as long as before where no end is named. Who must be told what.

    `changes` are another place and its map: people hear of all of it in one notice. `urgent` news
    does not wait for quiet hours to end.
    """
    end = ends_at or starts_at + (session.ends_at - session.starts_at)
    times = {"starts_at": starts_at, "ends_at": end, "zone": zone}
    await store.sessions.change(session.id, {**with_place(session, changes), **times}, told=True)
    detail = f"{_format_iso(session)} > {starts_at.isoformat(timespec='minutes')}"
    detail = "; ".join([detail, *sorted(changes)])
    await store.audit.write_entry(who, "session.move", f"session {session.id}", detail, at)
    moved = await store.sessions.get_session(session.id) or session
    messages = await _tell_change(store, knowledge, moved, "moved.text", at, whole=bool(changes))
    later = None if urgent else waits_until(knowledge, at, session, moved)
    return moved, await publish_news(store, session.id, messages, later, at)


async def edit_session(
    store: Store,
    knowledge: Knowledge,
    session: Session,
    changes: Mapping[str, Any],
    who: str,
    at: datetime,
    *,
    urgent: bool,
) -> tuple[Session, News]:
    """Other words, another place or number of seats. People hear of what matters on the day.

    What belonged to a place that changes is taken away with it, unless it is named anew. `urgent`
    news does not wait for quiet hours to end.
    """
    changes = with_place(session, changes)
    matters = any(map(is_told, changes))
    await store.sessions.change(session.id, changes, told=matters)
    detail = ", ".join(sorted(changes))
    await store.audit.write_entry(who, "session.edit", f"session {session.id}", detail, at)
    edited = await store.sessions.get_session(session.id) or session
    if not matters:
        return edited, News()
    messages = await _tell_change(store, knowledge, edited, "changed.text", at, whole=True)
    later = None if urgent else waits_until(knowledge, at, edited)
    return edited, await publish_news(store, session.id, messages, later, at)


def is_told(field: str) -> bool:
    """Whether people with a seat hear of it: what matters on the day."""
    return field in ("title", "place", "map_url", "bring", "contact")


async def call_off(
    store: Store,
    knowledge: Knowledge,
    session: Session,
    reason: str,
    who: str,
    at: datetime,
    *,
    urgent: bool,
    undo: timedelta | None = None,
) -> News:
    """Cancels it: every seat ends, everybody is told why, calendars drop the entry.

    `urgent` news does not wait for quiet hours to end. With `undo`, nobody is told before that
    time is over, and until then it can be taken back.
    """
    await store.sessions.change(session.id, {"state": "cancelled"}, told=True)
    await store.audit.write_entry(who, "session.cancel", f"session {session.id}", reason, at)
    gone = replace(session, state="cancelled", sequence=session.sequence + 1)
    messages = await _tell_change(store, knowledge, gone, "called_off.text", at, reason=reason)
    await store.seats.end_session(session.id, at)
    later = None if urgent else waits_until(knowledge, at, session)
    if undo is None:
        return await publish_news(store, session.id, messages, later, at)
    await store.sessions.allow_undo(session, at)
    there = session.starts_at.tzinfo
    told_at = max(later or at, at + undo).astimezone(there)
    return await publish_undoable(store, session.id, messages, told_at, at)


async def take_back(store: Store, session: Session, who: str, at: datetime) -> Session:
    """Undoes a cancellation of which nobody was told: seats, line, reminders and held news are
    what they were. The session as it is again.
    """
    await store.sessions.undo(session.id)
    await store.seats.undo_end(session.id, at)
    await store.plans.undo_silence(session.id, session.undo_since or at)
    await store.outbox.drop_parked(session.id)
    await store.audit.write_entry(who, "session.uncancel", f"session {session.id}", "", at)
    return await store.sessions.get_session(session.id) or session


def find_undo_fault(knowledge: Knowledge, session: Session, at: datetime) -> str:
    """Why a cancellation cannot be taken back (any more). Empty where it can."""
    if session.state != "cancelled":
        return "not_cancelled"
    if session.undo_since is None:
        return "undo_told"
    return "undo_late" if at >= session.undo_since + knowledge.desk.undo else ""


async def set_open(
    store: Store, session: Session, *, is_open: bool, who: str, at: datetime
) -> None:
    """Takes nobody new (or does again). Who has a seat or waits keeps it and her turn."""
    state = "open" if is_open else "closed"
    await store.sessions.change(session.id, {"state": state}, told=False)
    act = "session.open" if is_open else "session.close"
    await store.audit.write_entry(who, act, f"session {session.id}", "", at)


async def living_guests(store: Store, session: int) -> list[Guest]:
    """Everybody who has, is offered, or waits for a seat there."""
    return [guest for guest in await store.seats.guests_of(session) if guest.seat.lives]


async def _tell_change(
    store: Store,
    knowledge: Knowledge,
    session: Session,
    key: str,
    at: datetime,
    *,
    whole: bool = False,
    **gaps: str,
) -> list[Outgoing]:
    """A change, told to everybody concerned. Whoever has a seat gets the calendar entry too.

    `whole`: all that the session is now stands below it.
    """
    said: list[Outgoing] = []
    for guest in await living_guests(store, session.id):
        voice = Voice(knowledge.locale(guest.locale), guest.address)
        locale = voice.locale
        values = {"title": session.title, "place": session.place, **gaps}
        values["when"] = format_start(session, locale.phrases)
        if guest.seat.offered_until:
            until = min(guest.seat.offered_until, session.starts_at)
            values["until"] = format_start(session, locale.phrases, until)
        moved = _MOVED[guest.seat.state] if key == "moved.text" else key
        text = voice.text(moved, **values)
        if whole:
            text = f"{text}\n{describe_session(session, locale)}"
        button = voice.button("schedule.list", "go", "schedule")
        said.append(Outgoing(guest.address, text, (button,), numbered=False))
        if guest.seat.state == "accepted":
            gone = session.state == "cancelled"
            said.append(make_calendar(store, locale, session, guest.address, at, cancelled=gone))
    return said


def _format_iso(session: Session) -> str:
    return session.starts_at.isoformat(timespec="minutes")
