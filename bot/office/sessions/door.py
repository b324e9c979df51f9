"""What a clerk reads at the door: who was marked, who has no seat there, which of several."""

from __future__ import annotations

from bot.dialogue.decision import Candidate
from bot.dialogue.messages import Choice, Outgoing, escape_markup
from bot.dialogue.sessions.session import Session, format_start
from bot.dialogue.voice import choice_id
from bot.office.kit.commands import Order
from bot.office.registration.candidates import show_value
from bot.office.registration.lists import form_fields
from bot.office.sessions.check_in import CheckedGuest, sessions_at_door
from bot.office.sessions.walk_in import offer_seats, walk_button

TICKS = {"attended": "✅", "accepted": "⬜", "absent": "❌"}

WHO = "who"
"""The part of a button that says which of several people of one name is meant."""

_MOST = 8
"""So many people get a button under a list."""

_TOLD_APART_BY = ("campus", "district", "phone")
"""Answers by which people of one name are told apart; the phone is masked."""

_OUTCOMES = (
    *("done", "repeated", "early", "late", "no_seat", "unseated", "cancelled", "other", "several"),
    "unknown",
)


def say_marked(order: Order, checked: CheckedGuest) -> Outgoing:
    """Returns what came of one code, reference or name."""
    guest, session = checked.guest, checked.session
    if guest is None or session is None:
        return order.message(order.phrase("desk.attend.unknown"), numbered=False)
    at = guest.changed_at if checked.outcome == "repeated" else order.at
    text = order.phrase(
        f"desk.attend.{checked.outcome}",
        name=guest.name,
        ref=guest.seat.ref,
        title=session.title,
        when=format_start(session, order.locale.phrases),
        now=format_start(session, order.locale.phrases, at),
        state=order.phrase(f"desk.seat.{guest.seat.state}"),
    )
    button = order.button("desk.attend.list", "hadir", session.id)
    return order.message(text, button, numbered=False)


def is_offered(checked: CheckedGuest) -> bool:
    """Returns whether she is registered, and can be seated and marked where she stands."""
    return checked.outcome in ("unseated", "no_seat", "other")


async def offer_seat(order: Order, checked: CheckedGuest, session: Session | None) -> Outgoing:
    """Who it is that has no seat at this door, what she has, and the way to give her one."""
    person, state, held = checked.person, "", ""
    if checked.guest:
        known = await order.store.candidates.by_ref(checked.guest.seat.ref)
        person = known[1] if known else None
        state = order.phrase(f"desk.seat.{checked.guest.seat.state}")
    if person is None:
        return say_marked(order, checked)
    if checked.outcome == "other" and checked.guest and checked.session:
        held = _say_held(order, person, checked.guest.seat.lives, checked.session)
    elif checked.outcome == "unseated":
        held = await _say_held_elsewhere(order, person)
    elif checked.session:
        session = checked.session
    takes = [session] if session else await sessions_at_door(order.store, order.at)
    return offer_seats(order, person, takes, state, held)


async def _say_held_elsewhere(order: Order, person: Candidate) -> str:
    """Returns the seat that she has in a session to come. Empty where she has none."""
    found = await order.store.candidates.by_ref(person.ref)
    if found is None:
        return ""
    mine = (await order.store.seats.seats_of([found[0]])).get(found[0], [])
    for seat in mine:
        session = await order.store.sessions.get_session(seat.session)
        held = seat.ref == person.ref and seat.state == "accepted"
        if session and held and session.starts_at > order.at:
            return _say_held(order, person, lives=True, session=session)
    return ""


def _say_held(order: Order, person: Candidate, lives: bool, session: Session) -> str:
    """Returns what the slip that she shows is for. Empty where she gave that seat back."""
    if session.state == "cancelled":
        key = "desk.walk.slip_cancelled"
    elif session.starts_at > order.at:
        key = "desk.walk.slip_later" if lives else ""
    else:
        key = "desk.walk.slip_over"
    gaps = {
        "name": person.answers.get("full_name", ""),
        "ref": person.ref,
        "title": session.title,
        "when": format_start(session, order.locale.phrases),
    }
    return order.phrase(key, **gaps) if key else ""


async def ask_who(
    order: Order, typed: str, checked: CheckedGuest, session: Session | None
) -> Outgoing:
    """Several people have that name: by what they are told apart, and a button for each."""
    people = checked.people[:_MOST]
    lines = [order.phrase("desk.attend.who", number=len(checked.people), text=typed[:40])]
    lines += [_tell_apart(order, person) for person in people]
    if len(checked.people) > _MOST:
        lines.append(order.phrase("desk.attend.who_more", number=len(checked.people) - _MOST))
    choices = [_who_button(person, session) for person in people]
    return order.message("\n".join(lines), *choices, numbered=False)


def _tell_apart(order: Order, person: Candidate) -> str:
    fields, answers = form_fields(order.knowledge), person.answers
    known = [
        show_value(order.voice, fields.get(name), name, answers[name], full=False)
        for name in _TOLD_APART_BY
        if answers.get(name)
    ]
    name = escape_markup(answers.get("full_name", ""))
    return f"- *{name}* ({person.ref}): {', '.join(known)}".removesuffix(": ")


def _who_button(person: Candidate, session: Session | None) -> Choice:
    label = escape_markup(f"{person.answers.get('full_name', '')[:28]} · {person.ref}")
    return Choice(choice_id("s", "hadir", session.id if session else 0, WHO, person.ref), label)


async def summarise_list(
    order: Order, results: list[tuple[str, CheckedGuest]], session: Session | None
) -> Outgoing:
    """Returns what became of a list: who is noted, and whom it could not note and why."""
    lines, buttons = [], []
    touched = session or await _find_touched(order, results)
    if touched:
        buttons = [order.button("desk.attend.list", "hadir", touched.id)]
        guests = await order.store.seats.guests_of(touched.id)
        states = [guest.seat.state for guest in guests]
        came, total = states.count("attended"), sum(state in TICKS for state in states)
        title = order.phrase("desk.attend.many", title=touched.title, came=came, total=total)
        lines.append(title)
        buttons += _walk_buttons(order, touched, results)
    several = [person for _, result in results for person in result.people]
    buttons += [_who_button(person, session) for person in several[:_MOST]]
    for outcome in _OUTCOMES:
        names = [
            _name_guest(order, item, result)
            for item, result in results
            if result.outcome == outcome
        ]
        if names:
            start = format_start(touched, order.locale.phrases) if touched else ""
            gaps = {"people": ", ".join(names), "number": len(names), "when": start}
            lines.append(order.phrase(f"desk.attend.many.{outcome}", **gaps))
    return order.message(
        "\n".join(lines or [order.phrase("desk.attend.ask")]), *buttons, numbered=False
    )


async def _find_touched(order: Order, results: list[tuple[str, CheckedGuest]]) -> Session | None:
    """The session that a list was for: that of the first one marked, else the one at the door."""
    for _, result in results:
        if result.session and result.outcome != "other":
            return result.session
    now = await sessions_at_door(order.store, order.at)
    return now[0] if len(now) == 1 else None


def _walk_buttons(
    order: Order, session: Session, results: list[tuple[str, CheckedGuest]]
) -> list[Choice]:
    """Makes a button for each who is registered and has no seat there: it seats and marks her."""
    people = [
        (result.person.ref, result.person.answers.get("full_name", ""))
        for _, result in results
        if result.person and result.person.status != "cancelled"
    ]
    people += [
        (result.guest.seat.ref, result.guest.name)
        for _, result in results
        if result.outcome == "other" and result.guest
    ]
    return [walk_button(order, session, ref, f"➕ {name} · {ref}") for ref, name in people[:_MOST]]


def _name_guest(order: Order, item: str, checked: CheckedGuest) -> str:
    """Returns who it is. Of whom nothing is known, what was typed."""
    guest, person = checked.guest, checked.person
    if person is not None:
        return f"{person.answers.get('full_name', '')} ({person.ref})"
    if guest is None:
        return item[:40]
    state = order.phrase(f"desk.seat.{guest.seat.state}")
    ending = f": {state}" if checked.outcome == "no_seat" else ""
    return f"{guest.name} ({guest.seat.ref}){ending}"
