"""Sessions from the command line: the same acts, from JSON to JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.sessions.session import Session
from bot.errors import BotError
from bot.office.kit.acts import CLI, act
from bot.office.sessions.actions import call_off, create, edit, move, set_open
from bot.office.sessions.announcements import News
from bot.office.sessions.fields import Mistake, line
from bot.office.sessions.json import (
    OPTIONAL,
    TEXTS,
    audience_in,
    check_end,
    end_in,
    facts,
    only,
    seat_facts,
    session_in,
    start_in,
    texts,
    zone_in,
)
from bot.office.sessions.places import OF_PLACE, with_place
from bot.store.outbox import NEWS
from bot.store.store import Store

_EDITABLE = frozenset((*TEXTS, "audience"))
_MOVED = frozenset(("starts_at", "ends_at", "zone"))
_PLACE = ("place", *OF_PLACE)


@act("session add")
async def add_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """A new session, as a JSON object describes it."""
    return {"id": await create(store, session_in(arguments, knowledge, at), CLI, at)}


@act("session list")
async def list_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Every session, soonest first."""
    found = await store.sessions.everyone()
    return {"sessions": [facts(one) for one in sorted(found, key=_order)]}


def _order(session: Session) -> tuple[datetime, int]:
    return session.starts_at, session.id


@act("session show")
async def show_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """One session with its seats in order of asking."""
    session = await _session(store, arguments)
    guests = await store.seats.guests(session.id)
    return {**facts(session), "people": [seat_facts(one) for one in guests]}


async def _session(store: Store, arguments: dict[str, Any]) -> Session:
    number = str(arguments.get("id", ""))
    good = number.isdecimal() and len(number) < 12
    session = await store.sessions.get(int(number)) if good else None
    if session is None:
        raise BotError(f"there is no session {number}")
    return session


async def _living(store: Store, arguments: dict[str, Any]) -> Session:
    session = await _session(store, arguments)
    if session.state not in ("open", "closed"):
        raise BotError(f"session {session.id} is {session.state}")
    return session


def _more(arguments: dict[str, Any]) -> dict[str, Any]:
    """What is said besides which session, and whether its news is urgent."""
    return {name: value for name, value in arguments.items() if name not in ("id", "urgent")}


async def _told(store: Store, session: Session, news: News, at: datetime) -> dict[str, Any]:
    """Queues what is told now; how many people hear of it, and when: after quiet hours, unless
    it was said to be urgent.
    """
    await store.say(news.now, at, NEWS)
    told_at = (news.later or at).astimezone(session.starts_at.tzinfo)
    return {"told": news.people, "told_at": told_at.isoformat(timespec="minutes")}


@act("session move")
async def move_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Another time, and another `place` where one is named; everybody with a seat is told once."""
    session, asked = await _living(store, arguments), _more(arguments)
    only(asked, _MOVED | set(_PLACE))
    then = _at_another_time(session, {name: asked[name] for name in asked if name in _MOVED}, at)
    place = {name: value for name, value in asked.items() if name in _PLACE}
    moved, news = await move(
        *(store, knowledge, session, then.starts_at, then.ends_at, then.zone, CLI, at),
        urgent=bool(arguments.get("urgent")),
        changes=_changes(place, knowledge, at),
    )
    return {**facts(moved), **await _told(store, moved, news, at)}


@act("session edit")
async def edit_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Other words, seats or audience; people hear of what matters on the day.

    Another place takes the map of the old one away, unless `map_url` comes with it.
    """
    session = await _living(store, arguments)
    asked = _more(arguments)
    only(asked, _EDITABLE)
    changes = _changes(asked, knowledge, at)
    if changes.get("seats", session.taken) < session.taken:
        raise BotError(f"seats: {session.taken} are taken already")
    if not changes:
        raise BotError(f"say what to change: {', '.join(sorted(_EDITABLE))}")
    urgent = bool(arguments.get("urgent"))
    edited, news = await edit(store, knowledge, session, changes, CLI, at, urgent=urgent)
    return {**facts(edited), **await _told(store, edited, news, at)}


def _changes(asked: dict[str, Any], knowledge: Knowledge, at: datetime) -> dict[str, Any]:
    """What is asked to be changed, as it is stored; BotError names the key that is wrong."""
    changes: dict[str, Any] = dict(texts(asked, knowledge, at))
    changes |= {name: "" for name in OPTIONAL if asked.get(name) == ""}
    if "seats" in changes:
        changes["seats"] = int(changes["seats"])
    if "audience" in asked:
        changes["audience"] = audience_in(asked["audience"] or {}, knowledge, at)
    return changes


@act("session copy")
async def copy_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """A new session like that one, at another time and with what else is said; its number.

    A copy at another place has no map, unless `map_url` comes with it.
    """
    session, asked = await _session(store, arguments), _more(arguments)
    only(asked, _MOVED | _EDITABLE)
    times = {name: value for name, value in asked.items() if name in _MOVED}
    then = _at_another_time(session, times, at)
    changes: dict[str, Any] = with_place(session, _changes(asked, knowledge, at))
    return {"id": await create(store, replace(then, **changes), CLI, at)}


def _at_another_time(session: Session, arguments: dict[str, Any], at: datetime) -> Session:
    """The same with the times that were asked for; as long as before where no end is named."""
    asked = _more(arguments)
    only(asked, _MOVED)
    there = zone_in(asked, session.zone)
    start = start_in(asked, there, at)
    end = end_in(asked, there) or start + (session.ends_at - session.starts_at)
    then = replace(session, starts_at=start, ends_at=end, zone=there.key)
    check_end(then)
    return then


@act("session cancel")
async def cancel_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Cancels it, for a reason that everybody with a seat is told."""
    session = await _living(store, arguments)
    try:
        reason = line(str(arguments.get("reason") or ""), 120)
    except Mistake:
        raise BotError("say why, in at most 120 letters: everybody with a seat reads it") from None
    urgent = bool(arguments.get("urgent"))
    news = await call_off(store, knowledge, session, reason, CLI, at, urgent=urgent)
    return {"id": session.id, "state": "cancelled", **await _told(store, session, news, at)}


@act("session close")
async def close_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Takes nobody new; who has a seat keeps it, who waits keeps her turn."""
    session = await _living(store, arguments)
    await set_open(store, session, is_open=False, who=CLI, at=at)
    return {"id": session.id, "state": "closed"}


@act("session open")
async def open_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Takes people again."""
    session = await _living(store, arguments)
    await set_open(store, session, is_open=True, who=CLI, at=at)
    return {"id": session.id, "state": "open"}
