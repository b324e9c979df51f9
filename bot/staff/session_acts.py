"""Sessions from the command line: the same acts, from JSON to JSON."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.fields import Value, parse
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.sessions import Session, zone_name
from bot.errors import BotError
from bot.staff.acts import CLI, act
from bot.staff.changes import LENGTH, call_off, create, move, set_open
from bot.staff.clock_times import Unread
from bot.staff.moments import known_zone, local
from bot.staff.news import News
from bot.staff.session_fields import AUDIENCE, Asking, Mistake, check, line, read, zone_of
from bot.staff.telling import tell
from bot.store.seats import Guest
from bot.store.store import Store

_KEYS = frozenset(
    (
        *("title", "starts_at", "ends_at", "zone", "place", "seats", "audience"),
        *("bring", "contact", "map_url"),
    )
)
_NEEDED = ("title", "starts_at", "place", "seats")


@act("session add")
async def add_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """A new session, as a JSON object describes it."""
    if unknown := sorted(arguments.keys() - _KEYS):
        raise BotError(f"a session has no {unknown[0]}; it has {', '.join(sorted(_KEYS))}")
    if missing := [key for key in _NEEDED if arguments.get(key) in (None, "")]:
        raise BotError(f"a session needs {', '.join(missing)}")
    there = _zone(str(arguments.get("zone") or zone_of(knowledge)))
    start = _moment(arguments["starts_at"], there, "starts_at")
    ends = arguments.get("ends_at")
    texts = _texts(arguments, knowledge, at)
    session = Session(
        id=0,
        title=texts["title"],
        starts_at=start,
        ends_at=_moment(ends, there, "ends_at") if ends else start + LENGTH,
        zone=there.key,
        place=texts["place"],
        seats=int(texts["seats"]),
        map_url=texts.get("map_url", ""),
        audience=_audience(arguments.get("audience") or {}, knowledge, at),
        bring=texts.get("bring", ""),
        contact=texts.get("contact", ""),
    )
    _check(session, at)
    return {"id": await create(store, session, CLI, at)}


def _texts(arguments: dict[str, Any], knowledge: Knowledge, at: datetime) -> dict[str, str]:
    """The plain fields, held to the same rules as in chat."""
    asking = Asking(knowledge, knowledge.locale(""), at)
    texts: dict[str, str] = {}
    for name in ("title", "place", "seats", "map_url", "bring", "contact"):
        if arguments.get(name) not in (None, ""):
            try:
                texts |= read(name, str(arguments[name]), asking)
            except Mistake as mistake:
                raise BotError(f"{name}: {_words(mistake, asking)}") from None
    return texts


def _words(mistake: Mistake, asking: Asking) -> str:
    text = asking.locale.phrases[mistake.key]
    for name, value in mistake.gaps.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def _zone(name: str) -> ZoneInfo:
    try:
        return known_zone(name)
    except Unread:
        raise BotError(f'there is no time zone "{name}"; say Asia/Makassar, for example') from None


def _moment(value: object, there: ZoneInfo, key: str) -> datetime:
    """An ISO time: with an offset as it is, without one on the clocks of that zone."""
    try:
        wall = datetime.fromisoformat(str(value))
    except ValueError:
        raise BotError(f'{key} is no ISO time: "{value}"; say 2026-12-03T09:00') from None
    if wall.tzinfo is not None:
        return wall.astimezone(there)
    if len(str(value)) <= 10:
        raise BotError(f'{key} has no hour: "{value}"; say 2026-12-03T09:00')
    try:
        return local(wall, there)
    except Unread:
        raise BotError(f"{key}: clocks in {there.key} skip {value}") from None


def _audience(given: object, knowledge: Knowledge, at: datetime) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, dict):
        raise BotError('audience is an object, such as {"campus": ["sari_mulia"]}')
    found = {}
    for name, values in given.items():
        listed = values if isinstance(values, list) else [values]
        read_as = [_value(str(name), str(one), knowledge, at) for one in listed]
        if not read_as or None in read_as:
            raise BotError(f"audience: {name} = {', '.join(map(str, listed))} is nothing it can be")
        found[str(name)] = tuple(filter(None, read_as))
    return found


def _value(name: str, value: str, knowledge: Knowledge, at: datetime) -> str | None:
    """The option of a form's field that is meant, by its id or as people type it."""
    if name == "status":
        return value if value in ("sent", "verified") else None
    field = knowledge.form("candidate").field(name) if name in AUDIENCE else None
    if field is None or value in {one.id for one in field.options}:
        return value if field else None
    parsed = parse(value, field, knowledge.today(at))
    return parsed.text if isinstance(parsed, Value) and not parsed.ask else None


def _check(session: Session, at: datetime) -> None:
    if session.starts_at <= at:
        raise BotError("starts_at is past: a session is announced before it begins")
    try:
        check(session)
    except Mistake:
        raise BotError("ends_at must be after starts_at, and within 31 days of it") from None


@act("session list")
async def list_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Every session, soonest first."""
    found = await store.sessions.everyone()
    return {"sessions": [_facts(one) for one in reversed(found)]}


@act("session show")
async def show_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """One session with its seats in order of asking."""
    session = await _session(store, arguments)
    guests = await store.seats.guests(session.id)
    return {**_facts(session), "people": [_seat(one) for one in guests]}


def _facts(session: Session) -> dict[str, Any]:
    start = session.starts_at
    return {
        "id": session.id,
        "title": session.title,
        "state": session.state,
        "starts_at": start.isoformat(timespec="minutes"),
        "ends_at": session.ends_at.isoformat(timespec="minutes"),
        "zone": session.zone,
        "zone_name": zone_name(start, session.zone),
        "place": session.place,
        "map_url": session.map_url,
        "seats": session.seats,
        "taken": session.taken,
        "free": session.free,
        "waiting": session.line,
        "audience": {name: list(values) for name, values in session.audience.items()},
        "bring": session.bring,
        "contact": session.contact,
        "sequence": session.sequence,
    }


def _seat(guest: Guest) -> dict[str, Any]:
    seat = guest.seat
    until = seat.offered_until
    return {
        "ref": seat.ref,
        "state": seat.state,
        "line": seat.line,
        "offered_until": until.isoformat(timespec="seconds") if until else None,
        "reason": guest.reason,
        "changed_at": guest.changed_at.isoformat(timespec="seconds"),
    }


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


@act("session move")
async def move_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Another time; everybody with a seat is told."""
    session = await _living(store, arguments)
    there = _zone(str(arguments.get("zone") or session.zone))
    start = _moment(arguments.get("starts_at"), there, "starts_at")
    ends = arguments.get("ends_at")
    length: timedelta = session.ends_at - session.starts_at
    end = _moment(ends, there, "ends_at") if ends else start + length
    _check(Session(0, "", start, end, there.key, "", 0), at)
    urgent = bool(arguments.get("urgent"))
    moved, news = await move(
        store, knowledge, session, start, end, there.key, CLI, at, urgent=urgent
    )
    await tell(store, news.now, at)
    return {**_facts(moved), **_told(news, at)}


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
    await tell(store, news.now, at)
    return {"id": session.id, "state": "cancelled", **_told(news, at)}


def _told(news: News, at: datetime) -> dict[str, Any]:
    """How many people are told, and when: after quiet hours, unless it was said to be urgent."""
    return {"told": news.people, "told_at": (news.later or at).isoformat(timespec="minutes")}


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
