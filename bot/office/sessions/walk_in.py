"""Staff give a seat to somebody registered: at the door, or before the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.dialogue.decision import Candidate
from bot.dialogue.messages import Choice, Outgoing, escape_markup
from bot.dialogue.sessions.session import Session, format_start
from bot.dialogue.voice import choice_id
from bot.office.kit.commands import Answer, Order, register_command
from bot.office.kit.confirm import ReadBack
from bot.office.registration.candidates import IMPORTED, Found, look_up
from bot.office.sessions.check_in import mark_guest, may_mark
from bot.office.sessions.choice import asked_for, choose_session, find_living
from bot.office.sessions.slip import slip_of
from bot.store.seats import Guest, NoSeat
from bot.store.store import Store

BEYOND = "beyond"
"""The part of a button by which staff seat somebody where no seat is left, and know it."""

_LISTED = 8
_TAKES = ("open", "closed", "over")


def _name_of(candidate: Candidate) -> str:
    return candidate.answers.get("full_name", "")


async def give_seat(
    store: Store, to: Found, session: Session, who: str, at: datetime, *, beyond: bool
) -> Guest:
    """Gives a seat by staff's word: the line is passed over, and a closed session takes her too.

    Raises NoSeat where none is left, unless staff go `beyond` the number knowingly.
    """
    address, candidate = to
    number = await store.seats.give_seat(address, candidate.ref, session.id, at, beyond=beyond)
    detail = f"session {session.id}" + (", beyond its seats" if beyond else "")
    await store.audit.write_entry(who, "seat.give", f"seat {number}", detail, at)
    guest = await store.seats.find_guest(number)
    if guest is None:
        raise NoSeat(f"seat {number} is gone")
    return guest


def offer_seats(
    order: Order, person: Candidate, sessions: Sequence[Session], state: str, held: str = ""
) -> Outgoing:
    """Returns who she is, and a button for each session in which she can be seated and marked.

    `held` says what her slip is for, where that is another session.
    """
    gaps = {"name": _name_of(person), "ref": person.ref}
    if person.status == "cancelled":
        return order.message(order.phrase("desk.walk.withdrawn", **gaps), numbered=False)
    if not sessions:
        return order.message(order.phrase("desk.walk.no_session", **gaps), numbered=False)
    if len(sessions) > 1:
        asks = order.phrase("desk.walk.where") if held else order.phrase("desk.walk.which", **gaps)
        text = f"{held}\n{asks}".strip()
        choices = [
            walk_button(order, session, person.ref, _name_with_time(session))
            for session in sessions[:_LISTED]
        ]
        return order.message(text, *choices, numbered=False)
    [session] = sessions
    has = {"state": state or order.phrase("desk.walk.none")}
    key = "desk.walk.here" if held else "desk.walk.unseated"
    text = f"{held}\n{order.phrase(key, **gaps, **has, **describe_room(session))}".strip()
    now = "desk.walk.seat_and_mark" if may_mark(session, order.at) else "desk.walk.seat"
    choices = [
        walk_button(order, session, person.ref, order.phrase(now)),
        order.button("desk.attend.list", "hadir", session.id),
    ]
    return order.message(text, *choices, numbered=False)


def _name_with_time(session: Session) -> str:
    return f"{session.title[:22]}, {session.starts_at:%d/%m %H.%M}"


def walk_button(order: Order, session: Session, ref: str, label: str) -> Choice:
    """Seats her in that session, and marks her while attendance is taken."""
    return Choice(choice_id("s", "hadir", session.id, "walk", ref), escape_markup(label[:40]))


def describe_room(session: Session) -> dict[str, object]:
    """Returns how full it is."""
    return {
        "title": session.title,
        "taken": session.taken,
        "seats": session.seats,
        "line": session.line,
    }


async def walk_in(order: Order, session: Session, ref: str, parts: Sequence[str]) -> Answer:
    """Seats somebody registered and marks her. Where no seat is left, asks first."""
    found = await order.store.candidates.by_ref(ref)
    memory = {"step": "code", "session": str(session.id)}
    if found is None or session.state not in _TAKES:
        return Answer((order.say("desk.walk.gone"),), memory=memory)
    if found[1].status == "cancelled":
        return Answer((offer_seats(order, found[1], [session], ""),), memory=memory)
    try:
        beyond = goes_beyond(order, session, found[1], parts)
        guest = await _seat_of(order, found, session, beyond=beyond)
    except NoSeat:
        return Answer((_say_full(order, session, found[1], "hadir", "walk"),), memory=memory)
    gaps = {"name": guest.name, "ref": ref, "title": session.title}
    button = order.button("desk.attend.list", "hadir", session.id)
    checked = await mark_guest(order.store, guest, order.officer_name, order.at)
    if checked.outcome in ("done", "repeated"):
        said = order.say("desk.walk.done", button, **gaps, now=order.format_moment(order.at))
        return Answer((said,), memory=memory)
    told, key = _tell_seated(order, session, guest), "desk.walk.seated"
    said = order.say(key, button, **gaps, when=format_start(session, order.locale.phrases))
    return Answer((said,), told, memory=memory)


async def _seat_of(order: Order, found: Found, session: Session, *, beyond: bool) -> Guest:
    """Returns what she has there already, else a new seat."""
    seat = await order.store.seats.find_seat(found[0], found[1].ref, session.id)
    if seat and seat.state in ("accepted", "attended", "absent"):
        guest = await order.store.seats.find_guest(seat.id)
        if guest:
            return guest
    return await give_seat(order.store, found, session, order.officer_name, order.at, beyond=beyond)


def _say_full(
    order: Order, session: Session, person: Candidate, command: str, *parts: str | int
) -> Outgoing:
    """No seat is left: staff may give one more, knowingly."""
    yes = order.button(
        "desk.walk.beyond",
        command,
        *(session.id, *parts, person.ref, BEYOND),
        _read_full(session, person).seal(order.officer.id),
        number=session.taken + 1,
    )
    keep = order.button("desk.session.keep", "sesi", session.id)
    gaps = {"name": _name_of(person), "ref": person.ref}
    return order.say("desk.walk.full", yes, keep, **gaps, **describe_room(session))


def _read_full(session: Session, person: Candidate) -> ReadBack:
    """Returns what a yes is to: one seat more than there are, for this person."""
    said = f"{person.ref} {session.taken + 1}/{session.seats}"
    return ReadBack("seat beyond", f"session {session.id}", said, session.state)


def goes_beyond(order: Order, session: Session, person: Candidate, parts: Sequence[str]) -> bool:
    """Returns whether these parts of a button are her yes to one seat more for that person."""
    return parts[:1] == (BEYOND,) and _read_full(session, person).agreed(order)


def _tell_seated(order: Order, session: Session, guest: Guest) -> tuple[Outgoing, ...]:
    """Returns what she reads: her seat, her slip, the entry for her calendar."""
    if guest.address.channel == IMPORTED:
        return ()
    locale = order.knowledge.locale(guest.locale)
    return slip_of(order.store, locale, session, guest, order.at, lead="seat.by_staff")


@register_command("sesi_tambah", role="officer")
async def add_guest(order: Order) -> Answer:
    """Gives a registered person a seat: /sesi_tambah 3 Siti Aminah. She is told, with her slip."""
    number, text = asked_for(order)
    if order.memory and not order.action:
        number, text = order.memory["id"], order.text
    session = await find_living(order, number)
    if session is None:
        return await choose_session(order, "sesi_tambah", number)
    memory = {"id": str(session.id)}
    ref = order.action[1] if len(order.action) > 1 else ""
    if ref:
        found = await order.store.candidates.by_ref(ref)
        return await _add_seat(order, session, found, order.action[2:]) if found else Answer()
    if not text:
        asks = order.message(
            order.phrase("desk.walk.who", **describe_room(session)), numbered=False
        )
        return Answer((asks,), memory=memory)
    today = order.knowledge.today(order.at)
    fit = await look_up(order.store, order.knowledge, order.voice, text, today, limit=_LISTED)
    fit = [found for found in fit if found[1].status != "cancelled"]
    if len(fit) == 1:
        return await _add_seat(order, session, fit[0], ())
    choices = [
        Choice(
            choice_id("s", "sesi_tambah", session.id, candidate.ref),
            f"{escape_markup(_name_of(candidate))} · {candidate.ref}",
        )
        for _, candidate in fit
    ]
    key = "desk.walk.which_one" if fit else "desk.walk.nobody"
    said = order.message(order.phrase(key, text=text[:40]), *choices, numbered=False)
    return Answer((said,), memory=memory)


async def _add_seat(order: Order, session: Session, found: Found, parts: Sequence[str]) -> Answer:
    address, candidate = found
    gaps = {"name": _name_of(candidate), "ref": candidate.ref, "title": session.title}
    card = order.button("desk.session.open", "sesi", session.id)
    held = await order.store.seats.find_seat(address, candidate.ref, session.id)
    if held and held.state in ("accepted", "attended", "absent"):
        return Answer((order.say("desk.walk.has", card, **gaps),))
    if candidate.status == "cancelled":
        return Answer((order.say("desk.walk.withdrawn", card, **gaps),))
    try:
        beyond = goes_beyond(order, session, candidate, parts)
        guest = await give_seat(
            order.store, found, session, order.officer_name, order.at, beyond=beyond
        )
    except NoSeat:
        return Answer((_say_full(order, session, candidate, "sesi_tambah"),))
    told = _tell_seated(order, session, guest)
    key = "desk.walk.seated" if told else "desk.walk.seated_untold"
    said = order.say(key, card, **gaps, when=format_start(session, order.locale.phrases))
    return Answer((said,), told)
