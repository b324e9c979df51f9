"""Sessions from the command line: the same acts, from JSON to JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.sessions.session import Session
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.kit.acts import CLI, register_act
from bot.office.sessions.actions import (
    call_off,
    create_session,
    edit_session,
    find_undo_fault,
    move_session,
    set_open,
    take_back,
)
from bot.office.sessions.announcements import News, undo_window, waits_until
from bot.office.sessions.fields import AnswerMistake, read_line
from bot.office.sessions.json import (
    OPTIONAL,
    TEXTS,
    audience_in,
    check_end,
    end_in,
    read_texts,
    refuse_others,
    seat_facts,
    session_facts,
    session_in,
    start_in,
    zone_in,
)
from bot.office.sessions.places import OF_PLACE, with_place
from bot.store.outbox import NEWS
from bot.store.store import Store

_EDITABLE = frozenset((*TEXTS, "audience"))
_MOVED = frozenset(("starts_at", "ends_at", "zone"))
_PLACE = ("place", *OF_PLACE)


@register_act("session add")
async def add_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """A new session, as a JSON object describes it."""
    return {"id": await create_session(store, session_in(arguments, knowledge, at), CLI, at)}


@register_act("session list")
async def list_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Every session, soonest first."""
    found = await store.sessions.everyone()
    return {"sessions": [session_facts(session) for session in sorted(found, key=_order_key)]}


def _order_key(session: Session) -> tuple[datetime, int]:
    return session.starts_at, session.id


@register_act("session show")
async def show_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """One session with its seats in order of asking."""
    session = await _find_session(store, arguments)
    guests = await store.seats.guests_of(session.id)
    return {**session_facts(session), "people": [seat_facts(guest) for guest in guests]}


async def _find_session(store: Store, arguments: dict[str, Any]) -> Session:
    number = str(arguments.get("id", ""))
    session = await store.sessions.get_session(read_number(number) or 0)
    if session is None:
        raise BotError(f"there is no session {number}")
    return session


async def _find_living(store: Store, arguments: dict[str, Any]) -> Session:
    session = await _find_session(store, arguments)
    if session.state not in ("open", "closed"):
        raise BotError(f"session {session.id} is {session.state}")
    return session


def _read_more(arguments: dict[str, Any]) -> dict[str, Any]:
    """What is said besides which session, and whether its news is urgent."""
    return {name: value for name, value in arguments.items() if name not in ("id", "urgent")}


async def _queue_news(store: Store, session: Session, news: News, at: datetime) -> dict[str, Any]:
    """Queues what is told now. How many people hear of it, and when: after quiet hours, unless
    it was said to be urgent.
    """
    await store.say(news.now, at, NEWS)
    told_at = (news.later or at).astimezone(session.starts_at.tzinfo)
    return {"told": news.people, "told_at": told_at.isoformat(timespec="minutes")}


@register_act("session move")
async def move_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Another time, and another `place` where one is named. Everybody with a seat is told once."""
    session, asked = await _find_living(store, arguments), _read_more(arguments)
    refuse_others(asked, _MOVED | set(_PLACE))
    then = _at_another_time(session, {name: asked[name] for name in asked if name in _MOVED}, at)
    place = {name: value for name, value in asked.items() if name in _PLACE}
    moved, news = await move_session(
        *(store, knowledge, session, then.starts_at, then.ends_at, then.zone, CLI, at),
        urgent=bool(arguments.get("urgent")),
        changes=_read_changes(place, knowledge, at),
    )
    return {**session_facts(moved), **await _queue_news(store, moved, news, at)}


@register_act("session edit")
async def edit_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Other words, seats or audience. People hear of what matters on the day.

    Another place takes the map of the old one away, unless `map_url` comes with it.
    """
    session = await _find_living(store, arguments)
    asked = _read_more(arguments)
    refuse_others(asked, _EDITABLE)
    changes = _read_changes(asked, knowledge, at)
    if changes.get("seats", session.taken) < session.taken:
        raise BotError(f"seats: {session.taken} are taken already")
    if not changes:
        raise BotError(f"say what to change: {', '.join(sorted(_EDITABLE))}")
    urgent = bool(arguments.get("urgent"))
    edited, news = await edit_session(store, knowledge, session, changes, CLI, at, urgent=urgent)
    return {**session_facts(edited), **await _queue_news(store, edited, news, at)}


def _read_changes(asked: dict[str, Any], knowledge: Knowledge, at: datetime) -> dict[str, Any]:
    """What is asked to be changed, as it is stored. BotError names the key that is wrong."""
    changes: dict[str, Any] = dict(read_texts(asked, knowledge, at))
    changes |= {name: "" for name in OPTIONAL if asked.get(name) == ""}
    if "seats" in changes:
        changes["seats"] = int(changes["seats"])
    if "audience" in asked:
        changes["audience"] = audience_in(asked["audience"] or {}, knowledge, at)
    return changes


@register_act("session copy")
async def copy_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """A new session like that one, at another time and with what else is said. Its number.

    A copy at another place has no map, unless `map_url` comes with it.
    """
    session, asked = await _find_session(store, arguments), _read_more(arguments)
    refuse_others(asked, _MOVED | _EDITABLE)
    times = {name: value for name, value in asked.items() if name in _MOVED}
    then = _at_another_time(session, times, at)
    changes: dict[str, Any] = with_place(session, _read_changes(asked, knowledge, at))
    return {"id": await create_session(store, replace(then, **changes), CLI, at)}


def _at_another_time(session: Session, arguments: dict[str, Any], at: datetime) -> Session:
    """The same with the times that were asked for. As long as before where no end is named."""
    asked = _read_more(arguments)
    refuse_others(asked, _MOVED)
    there = zone_in(asked, session.zone)
    start = start_in(asked, there, at)
    end = end_in(asked, there) or start + (session.ends_at - session.starts_at)
    then = replace(session, starts_at=start, ends_at=end, zone=there.key)
    check_end(then)
    return then


@register_act("session cancel")
async def cancel_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Cancels it, for a reason that everybody with a seat is told. As in chat, nobody is told
    before it can be taken back no more (`undo_until`), unless the news is urgent.
    """
    session = await _find_living(store, arguments)
    try:
        reason = read_line(str(arguments.get("reason") or ""), 120)
    except AnswerMistake:
        raise BotError("say why, in at most 120 letters: everybody with a seat reads it") from None
    urgent = bool(arguments.get("urgent"))
    later = not urgent and waits_until(knowledge, at, session) is not None
    undo = None if urgent else undo_window(knowledge, session, at, later=later)
    news = await call_off(*(store, knowledge, session, reason, CLI, at), urgent=urgent, undo=undo)
    until = (at + undo).astimezone(session.starts_at.tzinfo) if undo else None
    return {
        "id": session.id,
        "state": "cancelled",
        **await _queue_news(store, session, news, at),
        "undo_until": until.isoformat(timespec="minutes") if until else None,
    }


_UNDO_FAULTS = {
    "not_cancelled": "session {id} is {state}: there is nothing to take back",
    "undo_told": "session {id}: people were told of it, so it cannot be taken back",
    "undo_late": "session {id}: the time to take it back is over, people are being told",
}


@register_act("session undo")
async def undo_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Takes a cancellation back of which nobody was told. The session as it is again."""
    session = await _find_session(store, arguments)
    if fault := find_undo_fault(knowledge, session, at):
        raise BotError(_UNDO_FAULTS[fault].format(id=session.id, state=session.state))
    return session_facts(await take_back(store, session, CLI, at))


@register_act("session close")
async def close_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Takes nobody new. Who has a seat keeps it, who waits keeps her turn."""
    session = await _find_living(store, arguments)
    await set_open(store, session, is_open=False, who=CLI, at=at)
    return {"id": session.id, "state": "closed"}


@register_act("session open")
async def open_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Takes people again."""
    session = await _find_living(store, arguments)
    await set_open(store, session, is_open=True, who=CLI, at=at)
    return {"id": session.id, "state": "open"}
