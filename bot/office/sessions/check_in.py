"""Marking people as come: by a slip's code, a reference or a name, one or many at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.dialogue.decision import Candidate
from bot.dialogue.fields import Field, Value, parse_answer
from bot.dialogue.messages import Address
from bot.dialogue.sessions.session import CODE_LENGTH, LETTERS, SLIP_LINK, Session
from bot.dialogue.turn import fold_text
from bot.office.kit.slip_code import seat_of
from bot.office.sessions.slip import slip_key
from bot.store.seats import Guest
from bot.store.store import Store

EARLY = timedelta(hours=3)
"""How long before the start a code is taken: the doors open, not the day before."""

LATE = timedelta(days=7)
"""How long after the end: clerks without a signal type the codes in later."""

Outcome = Literal[
    "done",
    "unknown",
    "repeated",
    "early",
    "late",
    "no_seat",
    "unseated",
    "cancelled",
    "other",
    "several",
]

_MOST = 50
"""People with such a name who are looked at."""

_REF = re.compile(rf"[{LETTERS}]{{7}}")
_CODE = re.compile(rf"[{LETTERS}]{{{CODE_LENGTH}}}")
_MOST_WORDS = 20
"""Words of a name that is looked up; each is looked for in every registration."""

_NUMBERED = re.compile(r"^\s*(?:\d{1,3}[.)]|[-•*])\s+")


@dataclass(frozen=True, slots=True)
class CheckedGuest:
    """What came of a code or a tick, and whose it was. `person`: who is registered, unseated.
    `people`: who has that name, where several have.
    """

    outcome: Outcome
    guest: Guest | None = None
    session: Session | None = None
    person: Candidate | None = None
    people: tuple[Candidate, ...] = ()


async def check_in(store: Store, typed: str, who: str, at: datetime) -> CheckedGuest:
    """Marks the person of a slip's code (or of the link in its QR) as come."""
    guest = await _of_code(store, typed)
    return await mark_guest(store, guest, who, at) if guest else CheckedGuest("unknown")


async def _of_code(store: Store, typed: str) -> Guest | None:
    code = typed.strip().rpartition("start=")[2].removeprefix(SLIP_LINK)
    number = seat_of(slip_key(store), code)
    return await store.seats.find_guest(number) if number is not None else None


async def check_in_all(
    store: Store, items: Sequence[str], session: Session | None, who: str, at: datetime
) -> list[tuple[str, CheckedGuest]]:
    """Marks everybody on a list of codes, references and names, each once, in its order.

    References and names are looked for in that session, else in those that take attendance now.
    """
    doors = [session] if session else await sessions_taking(store, at)
    guests = [guest for door in doors for guest in await store.seats.guests_of(door.id)]
    numbers = {door.id for door in doors}
    found = []
    for item in dict.fromkeys(items):
        guest = await _of_code(store, item)
        meant = await _ref_meant(store, item, at)
        several = [guest] if guest else _find_meant(meant, guests)
        if guest and guest.seat.session not in numbers:  # the slip of another session's seat
            several = [held for held in guests if _holds(held, guest.seat.ref)][:1] or several
        if not several:
            found.append((item, await _find_unseated(store, meant, session, who, at)))
        elif len(several) > 1:
            people = await _find_people(store, [guest.seat.ref for guest in several])
            found.append((item, CheckedGuest("several", people=people)))
        elif doors and several[0].seat.session not in numbers:
            elsewhere = await store.sessions.get_session(several[0].seat.session)
            found.append((item, CheckedGuest("other", several[0], elsewhere)))
        else:
            fresh = await store.seats.find_guest(several[0].seat.id)
            found.append((item, await mark_guest(store, fresh or several[0], who, at)))
    return found


def _holds(guest: Guest, ref: str) -> bool:
    return guest.seat.ref == ref and guest.seat.state in ("accepted", "attended", "absent")


async def _find_people(store: Store, refs: Sequence[str]) -> tuple[Candidate, ...]:
    found = [await store.candidates.by_ref(ref) for ref in dict.fromkeys(refs)]
    return tuple(pair[1] for pair in found if pair)


async def _ref_meant(store: Store, item: str, at: datetime) -> str:
    """Returns the reference behind a phone number, or one typed with gaps. Else what was typed."""
    ref = "".join(item.split()).replace("-", "").upper()
    if _REF.fullmatch(ref) and await store.candidates.by_ref(ref):
        return ref
    phone = parse_answer(item, Field("phone", "phone"), at.date())
    if not isinstance(phone, Value):
        return item
    known = await store.candidates.by_phone(phone.text)
    return known[0][1].ref if len(known) == 1 else item


async def _find_unseated(
    store: Store, item: str, session: Session | None, who: str, at: datetime
) -> CheckedGuest:
    """Returns who is registered under that reference or name, though she has no seat there.

    Where no session is named, her seat in one that takes no attendance yet is found, unless she
    stands at the door of another one that does.
    """
    known = await find_registered(store, item)
    if len(known) != 1:
        people = tuple(candidate for _, candidate in known)
        return CheckedGuest("several" if known else "unknown", people=people)
    [(address, person)] = known
    held = [] if session else (await store.seats.seats_of([address])).get(address, [])
    mine = [seat for seat in held if seat.ref == person.ref and seat.state == "accepted"]
    guest = await store.seats.find_guest(mine[0].id) if mine else None
    if guest is None or await sessions_taking(store, at):
        return CheckedGuest("unseated", None, session, person)
    return await mark_guest(store, guest, who, at)


async def find_registered(store: Store, item: str) -> list[tuple[Address, Candidate]]:
    """Returns whose registration that reference or name is. A name may leave words out."""
    if found := await store.candidates.by_ref(item.strip().upper()):
        return [found]
    words = fold_text(item).split()[:_MOST_WORDS]
    refs = (
        await store.people.find_refs([(word, ()) for word in words], limit=_MOST) if words else []
    )
    all_of_them = [await store.candidates.by_ref(ref) for ref in refs]
    known = [pair for pair in all_of_them if pair and pair[1].status != "cancelled"]
    names = [(pair, fold_text(pair[1].answers.get("full_name", "")).split()) for pair in known]
    whole = [pair for pair, name in names if name == words]
    return whole or [pair for pair, name in names if set(words) <= set(name)]


async def sessions_taking(store: Store, at: datetime) -> list[Session]:
    """Returns the sessions that take attendance now: those of today first, then the nearest."""
    sessions = await store.sessions.everyone(("open", "closed", "over"))
    taking = [session for session in sessions if may_mark(session, at)]
    return sorted(
        taking, key=lambda session: (not _is_today(session, at), abs(session.starts_at - at))
    )


async def sessions_at_door(store: Store, at: datetime) -> list[Session]:
    """Returns the sessions of today that take attendance now. Where there are none, all that do."""
    taking = await sessions_taking(store, at)
    return [session for session in taking if _is_today(session, at)] or taking


def _is_today(session: Session, at: datetime) -> bool:
    here = at.astimezone(session.starts_at.tzinfo).date()
    return session.starts_at.date() <= here <= session.ends_at.date()


def split_list(text: str) -> list[str]:
    """Returns the entries of a list as clerks type or paste it: by comma, semicolon or line.

    Codes and references may also stand side by side.
    """
    parts = [_NUMBERED.sub("", text).strip() for text in re.split(r"[,;\n]", text)]
    return [item for part in parts if part for item in _side_by_side(part)]


def _side_by_side(part: str) -> list[str]:
    words = part.split()
    if is_code(part) or not all(is_code(word) or is_ref(word) for word in words):
        return [part]
    return words


def is_code(text: str) -> bool:
    """Returns whether it looks like a slip's code or its link, whoever signed it."""
    bare = "".join(text.split()).replace("-", "").upper()
    return _CODE.fullmatch(bare) is not None or "start=" in text


def is_ref(text: str) -> bool:
    """Returns whether it looks like a reference."""
    return _REF.fullmatch(text.strip().upper()) is not None


def _find_meant(item: str, guests: Sequence[Guest]) -> list[Guest]:
    """Returns whose reference or name that is. A name may leave out words if only one person fits.

    Who has a seat in several of the sessions is one person: the first of her seats is meant.
    """
    ref, words = item.strip().upper(), fold_text(item).split()
    by_ref = [guest for guest in guests if guest.seat.ref == ref]
    names = [(guest, fold_text(guest.name).split()) for guest in guests]
    whole = [guest for guest, name in names if name == words]
    part = [guest for guest, name in names if words and set(words) <= set(name)]
    found = by_ref or whole or part
    held = [guest for guest in found if guest.seat.state in ("accepted", "attended", "absent")]
    meant = {guest.seat.ref: guest for guest in reversed(held or found)}
    return list(meant.values())[::-1]


async def mark_guest(store: Store, guest: Guest, who: str, at: datetime) -> CheckedGuest:
    """Marks one person as come, where that can be."""
    session = await store.sessions.get_session(guest.seat.session)
    outcome = _judge_guest(guest, session, at)
    if outcome == "done":
        await store.seats.set_state(guest.seat.id, "attended", at)
        target = f"seat {guest.seat.id}"
        await store.audit.write_entry(
            who, "seat.attend", target, f"session {guest.seat.session}", at
        )
    return CheckedGuest(outcome, guest, session)


def may_mark(session: Session, at: datetime) -> bool:
    """Returns whether attendance is taken at that moment."""
    return session.starts_at - EARLY <= at <= session.ends_at + LATE


def _judge_guest(guest: Guest, session: Session | None, at: datetime) -> Outcome:
    if session is None or session.state == "cancelled":
        return "cancelled"
    if guest.seat.state == "attended":
        return "repeated"
    if guest.seat.state not in ("accepted", "absent"):
        return "no_seat"
    if at < session.starts_at - EARLY:
        return "early"
    return "late" if at > session.ends_at + LATE else "done"


async def unmark_guest(store: Store, guest: Guest, who: str, at: datetime) -> None:
    """Takes a tick back. Once the session is over, she was absent."""
    session = await store.sessions.get_session(guest.seat.session)
    state = "absent" if session and session.state == "over" else "accepted"
    await store.seats.set_state(guest.seat.id, state, at)
    target = f"seat {guest.seat.id}"
    await store.audit.write_entry(who, "seat.unattend", target, f"session {guest.seat.session}", at)


async def close_list(store: Store, session: Session, who: str, at: datetime) -> int:
    """Marks as absent whoever has a seat and was not marked. How many."""
    if at < session.starts_at:
        return 0
    missing = [
        guest for guest in await store.seats.guests_of(session.id) if guest.seat.state == "accepted"
    ]
    for guest in missing:
        await store.seats.set_state(guest.seat.id, "absent", at)
    if missing:
        target, detail = f"session {session.id}", str(len(missing))
        await store.audit.write_entry(who, "session.absent", target, detail, at)
    return len(missing)
