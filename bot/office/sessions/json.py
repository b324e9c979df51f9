"""A session as scripts write and read it: JSON in, JSON out, every mistake named by its key."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.fields import Value, parse_answer
from bot.dialogue.fields.clock_time import Unread
from bot.dialogue.fields.moment import known_zone, local_moment
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.sessions.fields import FIELDS_BY_NAME, TEXTS
from bot.dialogue.sessions.session import Session, zone_name
from bot.errors import BotError
from bot.office.kit.argument import AnswerMistake
from bot.office.sessions.actions import LENGTH
from bot.office.sessions.fields import AUDIENCE, Asking, check_times, read_answer, zone_of
from bot.store.seats import Guest

_PLAIN = (*TEXTS, "seats")
"""The plain fields, held to the same rules as in chat."""

_NEEDED = ("title", "starts_at", "place", "seats")
_YEARS = 100
"""A script may plan far ahead, but not so far that nobody can count it."""


def session_in(arguments: dict[str, Any], knowledge: Knowledge, at: datetime) -> Session:
    """Returns the session that a JSON object describes. BotError names the key that is wrong."""
    if missing := [key for key in _NEEDED if arguments.get(key) in (None, "")]:
        raise BotError(f"a session needs {', '.join(missing)}")
    there = zone_in(arguments, zone_of(knowledge))
    start = start_in(arguments, there, at)
    found = read_texts(arguments, knowledge, at)
    texts: dict[str, Any] = {name: found.get(name, "") for name in TEXTS}
    session = Session(
        id=0,
        starts_at=start,
        ends_at=_read_moment(arguments, "ends_at", there) or start + LENGTH,
        zone=there.key,
        seats=int(found["seats"]),
        audience=audience_in(arguments.get("audience") or {}, knowledge, at),
        **texts,
    )
    check_end(session)
    return session


def read_texts(arguments: dict[str, Any], knowledge: Knowledge, at: datetime) -> dict[str, str]:
    """Returns the plain fields that are given, as they are stored.

    BotError for a value that is none.
    """
    asking = Asking(knowledge, knowledge.locale(""), at)
    found: dict[str, str] = {}
    for name in _PLAIN:
        value = arguments.get(name)
        if value in (None, ""):
            continue
        if not isinstance(value, str) and (name != "seats" or type(value) is not int):
            raise BotError(f"{name} is a {'number' if name == 'seats' else 'text'}, not {value!r}")
        try:
            found |= read_answer(name, str(value), asking)
        except AnswerMistake as mistake:
            raise BotError(f"{name}: {_word_mistake(mistake, asking)}") from None
    return found


def _word_mistake(mistake: AnswerMistake, asking: Asking) -> str:
    text = asking.locale.phrases[mistake.key]
    for name, value in mistake.gaps.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def zone_in(arguments: dict[str, Any], otherwise: str) -> ZoneInfo:
    """Returns the zone that is named, as IANA does or by WIB, WITA, WIT.

    BotError where there is no such zone.
    """
    name = str(arguments.get("zone") or otherwise)
    try:
        return known_zone(name)
    except Unread:
        raise BotError(f'there is no time zone "{name}"; say Asia/Makassar, for example') from None


def start_in(arguments: dict[str, Any], there: ZoneInfo, at: datetime) -> datetime:
    """Returns when it starts, which is still to come.

    BotError where it is missing, past or years away.
    """
    start = _read_moment(arguments, "starts_at", there)
    if start is None:
        raise BotError("a session needs starts_at")
    if start <= at:
        raise BotError("starts_at is past: a session is announced before it begins")
    if start.year > at.year + _YEARS:
        raise BotError(f"starts_at is more than {_YEARS} years away")
    return start


def end_in(arguments: dict[str, Any], there: ZoneInfo) -> datetime | None:
    """Returns when it ends. None where that is not said."""
    return _read_moment(arguments, "ends_at", there)


def _read_moment(arguments: dict[str, Any], key: str, there: ZoneInfo) -> datetime | None:
    """Returns an ISO time: with an offset as it is, without one on the clocks of that zone."""
    value = arguments.get(key)
    if value in (None, ""):
        return None
    try:
        wall = datetime.fromisoformat(str(value))
        if wall.tzinfo is not None:
            return wall.astimezone(there)
    except (ValueError, OverflowError):
        raise BotError(f'{key} is no ISO time: "{value}"; say 2026-12-03T09:00') from None
    if len(str(value)) <= 10:
        raise BotError(f'{key} has no hour: "{value}"; say 2026-12-03T09:00')
    try:
        return local_moment(wall, there)
    except Unread as error:
        why = f"clocks in {there.key} skip" if error.why == "gap" else "nobody means"
        raise BotError(f"{key}: {why} {value}") from None


def audience_in(given: object, knowledge: Knowledge, at: datetime) -> dict[str, tuple[str, ...]]:
    """Returns who may come, by a form's fields. Options as people name them.

    BotError for what nobody can be.
    """
    if not isinstance(given, dict):
        raise BotError('audience is an object, such as {"campus": ["sari_mulia"]}')
    found = {}
    for name, values in given.items():
        listed = values if isinstance(values, list) else [values]
        read_as = [_read_value(str(name), str(item), knowledge, at) for item in listed]
        if not read_as or None in read_as:
            raise BotError(f"audience: {name} = {', '.join(map(str, listed))} is nothing it can be")
        found[str(name)] = tuple(filter(None, read_as))
    return found


def _read_value(name: str, value: str, knowledge: Knowledge, at: datetime) -> str | None:
    """Returns the option of a form's field that is meant, by its id or as people type it."""
    if name == "status":
        return value if value in ("sent", "verified") else None
    field = knowledge.form("candidate").field(name) if name in AUDIENCE else None
    if field is None or value in {option.id for option in field.options}:
        return value if field else None
    parsed = parse_answer(value, field, knowledge.today(at))
    return parsed.text if isinstance(parsed, Value) and not parsed.ask else None


def check_end(session: Session) -> None:
    """BotError where the end is not after the start, or a month later."""
    try:
        check_times(session)
    except AnswerMistake:
        raise BotError("ends_at must be after starts_at, and within 31 days of it") from None


def at_another_time(session: Session, asked: dict[str, Any], at: datetime) -> Session:
    """Returns the session at the times that are asked for.

    As long as before where no end is named.
    """
    there = zone_in(asked, session.zone)
    start = start_in(asked, there, at)
    end = end_in(asked, there) or start + (session.ends_at - session.starts_at)
    then = replace(session, starts_at=start, ends_at=end, zone=there.key)
    check_end(then)
    return then


def changes_in(asked: dict[str, Any], knowledge: Knowledge, at: datetime) -> dict[str, Any]:
    """Returns what is asked to be changed, as it is stored.

    BotError names the key that is wrong.
    """
    changes: dict[str, Any] = dict(read_texts(asked, knowledge, at))
    changes |= {
        name: "" for name in TEXTS if FIELDS_BY_NAME[name].optional and asked.get(name) == ""
    }
    if "seats" in changes:
        changes["seats"] = int(changes["seats"])
    if "audience" in asked:
        changes["audience"] = audience_in(asked["audience"] or {}, knowledge, at)
    return changes


def session_facts(session: Session) -> dict[str, Any]:
    """Returns the session, its times at the place and in UTC, and how full it is."""
    start = session.starts_at
    return {
        "id": session.id,
        **{name: getattr(session, name) for name in TEXTS},
        "state": session.state,
        "starts_at": start.isoformat(timespec="minutes"),
        "ends_at": session.ends_at.isoformat(timespec="minutes"),
        "starts_at_utc": _format_utc(start),
        "ends_at_utc": _format_utc(session.ends_at),
        "zone": session.zone,
        "zone_name": zone_name(start, session.zone),
        "seats": session.seats,
        "taken": session.taken,
        "free": session.free,
        "waiting": session.line,
        "audience": {name: list(values) for name, values in session.audience.items()},
        "sequence": session.sequence,
    }


def seat_facts(guest: Guest) -> dict[str, Any]:
    """Returns a seat without a name: whose reference, where she stands, until when and why."""
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


def _format_utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def print_line(entry: dict[str, Any]) -> str:
    """Returns a session in a line, and who hears of its change when."""
    if "title" not in entry:
        return f"{entry['id']}  {entry['state']}{_print_news(entry)}"
    return (
        f"{entry['id']}  {entry['state']}  {entry['starts_at']} {entry['zone_name']}"
        f"  {entry['title']}  {entry['taken']}/{entry['seats']} kursi,"
        f" {entry['waiting']} menunggu{_print_news(entry)}"
    )


def _print_news(entry: dict[str, Any]) -> str:
    """Returns how many people are told of a change, and when."""
    said = f", {entry['told']} orang diberi tahu, {entry['told_at']}" if "told" in entry else ""
    if "undo_until" not in entry:
        return said
    until = entry["undo_until"]
    undo = f"dapat diurungkan sampai {until}: session undo {entry['id']}"
    return f"{said}; {undo if until else 'tidak dapat diurungkan'}"


def print_list(result: dict[str, Any]) -> str:
    """Returns all sessions, a line each."""
    return "\n".join(map(print_line, result["sessions"])) or "Belum ada sesi."


def print_session(result: dict[str, Any]) -> str:
    """Returns a session with its seats."""
    people = [f"  {item['ref']}  {item['state']}  {item['reason']}" for item in result["people"]]
    return "\n".join([print_line(result), *people]).rstrip()


def print_copy(result: dict[str, Any]) -> str:
    """Returns the number of the copy."""
    return f"Sesi {result['id']} dibuat."
