"""What staff do with sessions, from chat or command line: each writes the log and tells whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import NoticeKind, Outgoing
from bot.dialogue.reminders.notice import session_notice
from bot.dialogue.sessions.fields import FIELDS_BY_NAME
from bot.dialogue.sessions.session import Session, format_start
from bot.dialogue.voice import Voice
from bot.office.kit.actor import Actor
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


async def create_session(actor: Actor, session: Session) -> int:
    """Makes a new session, open at once. Its number."""
    number = await actor.store.sessions.add_session(session, actor.at)
    detail = f"{session.title}; {session.starts_at.isoformat(timespec='minutes')}"
    await actor.log_act("session.add", f"session {number}", detail)
    return number


async def move_session(
    actor: Actor,
    session: Session,
    then: Session,
    *,
    urgent: bool,
    changes: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[Session, News]:
    """Moves a session to the times and the zone of `then`. Who must be told what.

    `changes` are another place and its map: people hear of all of it in one notice. `urgent` news
    does not wait for quiet hours to end.
    """
    store, at = actor.store, actor.at
    times = {"starts_at": then.starts_at, "ends_at": then.ends_at, "zone": then.zone}
    await store.sessions.change(session.id, {**with_place(session, changes), **times}, told=True)
    detail = f"{_format_iso(session)} > {then.starts_at.isoformat(timespec='minutes')}"
    await actor.log_act(
        "session.move", f"session {session.id}", "; ".join([detail, *sorted(changes)])
    )
    moved = await store.sessions.get_session(session.id) or session
    messages = await _tell_change(actor, moved, "moved.text", whole=bool(changes))
    later = None if urgent else waits_until(actor.knowledge, at, session, moved)
    return moved, await publish_news(store, session.id, messages, later, at)


async def edit_session(
    actor: Actor, session: Session, changes: Mapping[str, Any], *, urgent: bool
) -> tuple[Session, News]:
    """Other words, another place or number of seats. People hear of what matters on the day.

    What belonged to a place that changes is taken away with it, unless it is named anew. `urgent`
    news does not wait for quiet hours to end.
    """
    store, at = actor.store, actor.at
    changes = with_place(session, changes)
    matters = any(map(is_told, changes))
    await store.sessions.change(session.id, changes, told=matters)
    await actor.log_act("session.edit", f"session {session.id}", ", ".join(sorted(changes)))
    edited = await store.sessions.get_session(session.id) or session
    if not matters:
        return edited, News()
    messages = await _tell_change(actor, edited, "changed.text", whole=True)
    later = None if urgent else waits_until(actor.knowledge, at, edited)
    return edited, await publish_news(store, session.id, messages, later, at)


def is_told(field: str) -> bool:
    """Returns whether people with a seat hear of it: what matters on the day."""
    return FIELDS_BY_NAME[field].told


async def call_off(
    actor: Actor,
    session: Session,
    reason: str,
    *,
    urgent: bool,
    undo: timedelta | None = None,
) -> News:
    """Cancels it: every seat ends, everybody is told why, calendars drop the entry.

    `urgent` news does not wait for quiet hours to end. With `undo`, nobody is told before that
    time is over, and until then it can be taken back.
    """
    store, at = actor.store, actor.at
    await store.sessions.change(session.id, {"state": "cancelled"}, told=True)
    await actor.log_act("session.cancel", f"session {session.id}", reason)
    gone = replace(session, state="cancelled", sequence=session.sequence + 1)
    messages = await _tell_change(actor, gone, "called_off.text", reason=reason)
    await store.seats.end_session(session.id, at)
    later = None if urgent else waits_until(actor.knowledge, at, session)
    if undo is None:
        return await publish_news(store, session.id, messages, later, at)
    await store.sessions.allow_undo(session, at)
    there = session.starts_at.tzinfo
    told_at = max(later or at, at + undo).astimezone(there)
    return await publish_undoable(store, session.id, messages, told_at, at)


async def take_back(actor: Actor, session: Session) -> Session:
    """Undoes a cancellation of which nobody was told: seats, line, reminders and held news are
    what they were. The session as it is again.
    """
    store = actor.store
    await store.sessions.undo(session.id)
    await store.seats.undo_end(session.id, actor.at)
    await store.plans.undo_silence(session.id, session.undo_since or actor.at)
    await store.held_news.drop_parked(session.id)
    await actor.log_act("session.uncancel", f"session {session.id}")
    return await store.sessions.get_session(session.id) or session


def find_undo_fault(knowledge: Knowledge, session: Session, at: datetime) -> str:
    """Returns why a cancellation cannot be taken back (any more). Empty where it can."""
    if session.state != "cancelled":
        return "not_cancelled"
    if session.undo_since is None:
        return "undo_told"
    return "undo_late" if at >= session.undo_since + knowledge.desk.undo else ""


async def set_open(actor: Actor, session: Session, *, is_open: bool) -> None:
    """Takes nobody new (or does again). Who has a seat or waits keeps it and her turn."""
    state = "open" if is_open else "closed"
    await actor.store.sessions.change(session.id, {"state": state}, told=False)
    await actor.log_act("session.open" if is_open else "session.close", f"session {session.id}")


async def living_guests(store: Store, session: int) -> list[Guest]:
    """Returns everybody who has, is offered, or waits for a seat there."""
    return [guest for guest in await store.seats.guests_of(session) if guest.seat.lives]


async def _tell_change(
    actor: Actor, session: Session, key: str, *, whole: bool = False, **gaps: str
) -> list[Outgoing]:
    """A change, told to everybody concerned. Whoever has a seat gets the calendar entry too.

    `whole`: all that the session is now stands below it.
    """
    said: list[Outgoing] = []
    for guest in await living_guests(actor.store, session.id):
        voice = Voice(actor.knowledge.locale(guest.locale), guest.address)
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
        kind: NoticeKind = "cancelled" if session.state == "cancelled" else "moved"
        notice = session_notice(kind, locale.id, session, locale.phrases)
        said.append(Outgoing(guest.address, text, (button,), numbered=False, notice=notice))
        if guest.seat.state == "accepted":
            gone = session.state == "cancelled"
            entry = make_calendar(
                actor.store, locale, session, guest.address, actor.at, cancelled=gone
            )
            said.append(entry)
    return said


def _format_iso(session: Session) -> str:
    return session.starts_at.isoformat(timespec="minutes")
