"""Attendance: by the code on a slip, by a list of names, or by ticking."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Choice, Outgoing, escape_markup
from bot.dialogue.sessions.session import SLIP_LINK, Session, format_start
from bot.dialogue.turn import choice_id
from bot.errors import BotError
from bot.office.kit.acts import CLI, register_act
from bot.office.kit.commands import Answer, Order, register_command
from bot.office.sessions.check_in import (
    CheckedGuest,
    check_in,
    check_in_all,
    close_list,
    is_code,
    mark_guest,
    sessions_taking,
    split_list,
    unmark_guest,
)
from bot.office.sessions.choice import find_session, session_button
from bot.office.sessions.walk_in import offer_seats, walk_button, walk_in
from bot.store.seats import Guest
from bot.store.store import Store

_PAGE = 10
_WALKED = 8
"""So many people without a seat get a button under a list."""

_SHORTEST_PHONE = 9
"""So many figures are somebody's phone number, and no session's."""

_TICKS = {"attended": "✅", "accepted": "⬜", "absent": "❌"}
_OF_SESSION = re.compile(r"([1-9]\d{0,6})\s*(?:[:;,]\s*|\s+)(\S.*)", re.DOTALL)
_OUTCOMES = (
    *("done", "repeated", "early", "late", "no_seat", "unseated", "cancelled", "other", "several"),
    "unknown",
)


@register_command("hadir", role="officer", start=SLIP_LINK)
async def take_attendance(order: Order) -> Answer:
    """Codes, references or names mark people. A session's number shows its list."""
    if order.action[1:2] == ("walk",):
        return await _walked_in(order)
    if order.action:
        return await _show_list(order, *(*order.action, "", "")[:3])
    if not order.text:
        return await _ask_which(order)
    if order.text.isdecimal() and len(order.text) < _SHORTEST_PHONE:
        return await _show_list(order, order.text, "", "")
    number, text = order.memory.get("session", ""), order.text
    if named := _OF_SESSION.fullmatch(text):
        number, text = named[1], named[2]
    items = split_list(text)
    session = await find_session(order, number) if number else None
    if number and session is None:
        return Answer((order.say("desk.session.unknown"),))
    memory = {"step": "code", **({"session": number} if number else {})}
    if len(items) == 1 and is_code(items[0]) and not named:
        checked = await check_in(order.store, items[0], order.officer_name, order.at)
        said = await _offer_seat(order, checked) if checked.outcome == "no_seat" else None
        return Answer((said or _say_marked(order, checked),), memory=memory)
    results = await check_in_all(order.store, items, session, order.officer_name, order.at)
    if [result.outcome for _, result in results] == ["unknown"]:
        return Answer((_say_marked(order, results[0][1]),), memory=memory)
    if len(results) == 1 and results[0][1].outcome in ("unseated", "no_seat"):
        return Answer((await _offer_seat(order, results[0][1]),), memory=memory)
    return Answer((await _summarise_list(order, results, session),), memory=memory)


def _say_marked(order: Order, checked: CheckedGuest) -> Outgoing:
    guest, session = checked.guest, checked.session
    if guest is None or session is None:
        key = "desk.attend.unknown" if guest is None else "desk.attend.cancelled"
        return order.message(order.phrase(key), numbered=False)
    at = guest.changed_at if checked.outcome == "repeated" else order.at
    text = order.phrase(
        f"desk.attend.{checked.outcome}",
        name=guest.name,
        ref=guest.seat.ref,
        title=session.title,
        when=format_start(session, order.locale.phrases),
        now=format_start(session, order.locale.phrases, at),
        came=session.taken,
        state=order.phrase(f"desk.seat.{guest.seat.state}"),
    )
    button = order.button("desk.attend.list", "hadir", session.id)
    return order.message(text, button, numbered=False)


async def _walked_in(order: Order) -> Answer:
    """A seat for somebody registered, and the mark. Beyond the seats only where staff say so."""
    number, _, ref, *rest = (*order.action, "")
    session = await find_session(order, number)
    if session is None:
        return Answer((order.say("desk.session.unknown"),))
    return await walk_in(order, session, ref, tuple(rest))


async def _offer_seat(order: Order, checked: CheckedGuest) -> Outgoing:
    """Who it is that has no seat, and the way to give her one."""
    person, state = checked.person, ""
    if checked.guest:
        known = await order.store.candidates.by_ref(checked.guest.seat.ref)
        person = known[1] if known else None
        state = order.phrase(f"desk.seat.{checked.guest.seat.state}")
    if person is None:
        return _say_marked(order, checked)
    takes = [checked.session] if checked.session else await sessions_taking(order.store, order.at)
    return offer_seats(order, person, takes, state)


async def _summarise_list(
    order: Order, results: list[tuple[str, CheckedGuest]], session: Session | None
) -> Outgoing:
    """What became of a list: who is noted, and whom it could not note and why."""
    lines, buttons = [], []
    touched = session or next((result.session for _, result in results if result.session), None)
    if touched is None and len(now := await sessions_taking(order.store, order.at)) == 1:
        [touched] = now
    if touched:
        buttons = [order.button("desk.attend.list", "hadir", touched.id)]
        guests = await order.store.seats.guests_of(touched.id)
        states = [guest.seat.state for guest in guests]
        came, total = states.count("attended"), sum(state in _TICKS for state in states)
        title = order.phrase("desk.attend.many", title=touched.title, came=came, total=total)
        lines.append(title)
        buttons += _walk_buttons(order, touched, results)
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


def _walk_buttons(
    order: Order, session: Session, results: list[tuple[str, CheckedGuest]]
) -> list[Choice]:
    """A button for each who is registered and has no seat: seats and marks her."""
    people = [
        result.person
        for _, result in results
        if result.person and result.person.status != "cancelled"
    ]
    return [
        walk_button(
            order, session, person.ref, f"➕ {person.answers.get('full_name', '')} · {person.ref}"
        )
        for person in people[:_WALKED]
    ]


def _name_guest(order: Order, item: str, checked: CheckedGuest) -> str:
    """Who it is. Of whom nothing is known, what was typed."""
    guest, person = checked.guest, checked.person
    if person is not None:
        return f"{person.answers.get('full_name', '')} ({person.ref})"
    if guest is None:
        return item[:40]
    state = order.phrase(f"desk.seat.{guest.seat.state}")
    ending = f": {state}" if checked.outcome == "no_seat" else ""
    return f"{guest.name} ({guest.seat.ref}){ending}"


async def _ask_which(order: Order) -> Answer:
    """The sessions that take attendance now. One alone opens its list."""
    now = await sessions_taking(order.store, order.at)
    if len(now) == 1:
        return await _show_list(order, str(now[0].id), "", "")
    known = await order.store.sessions.everyone(("open", "closed", "over"))
    shown = now or sorted(known, key=lambda session: abs(session.starts_at - order.at))
    choices = [session_button(order, session, "hadir") for session in shown[:8]]
    key = "desk.attend.which" if shown else "desk.attend.ask"
    said = order.message(order.phrase(key), *choices, numbered=False)
    return Answer((said,), memory={"step": "code"})


async def _show_list(order: Order, number: str, page: str, seat: str) -> Answer:
    """Ten names a message with a tick each. `seat` is ticked or not, "rest" were absent."""
    session = await find_session(order, number)
    if session is None or session.state == "cancelled":
        return Answer((order.say("desk.session.unknown"),))
    notice = None
    if seat:
        notice = await _turn_tick(order, session, seat)
    guests = [
        guest
        for guest in await order.store.seats.guests_of(session.id)
        if guest.seat.state in _TICKS
    ]
    if not guests:
        return Answer((order.say("desk.session.nobody", title=session.title),))
    pages = -(-len(guests) // _PAGE)
    at = min(int(page), pages - 1) if page.isdecimal() and len(page) < 5 else 0
    came = sum(guest.seat.state == "attended" for guest in guests)
    text = order.phrase(
        "desk.attend.title",
        title=session.title,
        when=format_start(session, order.locale.phrases),
        came=came,
        total=len(guests),
        pages=order.format_pages(at, pages),
    )
    choices = _tick_buttons(order, session, guests, at, pages)
    said = order.message(text, *choices, edits=bool(page))
    return Answer((said,), memory={"step": "code", "session": number}, notice=notice)


def _tick_buttons(
    order: Order, session: Session, guests: list[Guest], at: int, pages: int
) -> list[Choice]:
    choices = []
    for guest in guests[at * _PAGE : (at + 1) * _PAGE]:
        label = f"{_TICKS[guest.seat.state]} {escape_markup(guest.name[:30])} · {guest.seat.ref}"
        choices.append(Choice(choice_id("s", "hadir", session.id, at, guest.seat.id), label))
    if at + 1 < pages:
        choices.append(order.button("desk.help.more", "hadir", session.id, at + 1))
    if at:
        choices.append(order.button("desk.help.less", "hadir", session.id, at - 1))
    if order.at >= session.starts_at and any(guest.seat.state == "accepted" for guest in guests):
        choices.append(order.button("desk.attend.rest", "hadir", session.id, at, "rest"))
    return choices


async def _turn_tick(order: Order, session: Session, seat: str) -> str | None:
    """Turns a tick around. What cannot be is said in a toast."""
    store = order.store
    if seat == "rest":
        gone = await close_list(store, session, order.officer_name, order.at)
        return order.phrase("desk.attend.closed", absent=gone)
    good = seat.isdecimal() and len(seat) < 12
    guest = await store.seats.find_guest(int(seat)) if good else None
    if guest is None or guest.seat.session != session.id:
        return None
    if guest.seat.state == "attended":
        await unmark_guest(store, guest, order.officer_name, order.at)
        return None
    checked = await mark_guest(store, guest, order.officer_name, order.at)
    if checked.outcome == "done":
        return None
    start = format_start(session, order.locale.phrases)
    return order.phrase(f"desk.attend.short.{checked.outcome}", when=start)


@register_act("attend")
async def attend_act(
    store: Store, knowledge: Knowledge, arguments: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """Marks codes (`tokens`), or references and names (`refs`) of a `session`, as come."""
    tokens = [str(item) for item in arguments.get("tokens") or ()]
    refs = [str(item) for item in arguments.get("refs") or ()]
    number = str(arguments.get("session") or "")
    session = None
    if number or refs:
        good = number.isdecimal() and len(number) < 12
        session = await store.sessions.get_session(int(number)) if good else None
        if session is None:
            raise BotError(f"there is no session {number}" if number else "refs need a session")
    if not tokens and not refs:
        raise BotError("say which codes, or a session and which references")
    results = [(token, await check_in(store, token, CLI, at)) for token in tokens if not session]
    if session:
        results = await check_in_all(store, [*tokens, *refs], session, CLI, at)
    shown = [_describe_result(asked, checked) for asked, checked in results]
    return {"results": shown, "done": sum(entry["outcome"] == "done" for entry in shown)}


def _describe_result(asked: str, checked: CheckedGuest) -> dict[str, Any]:
    ref = checked.guest.seat.ref if checked.guest else checked.person and checked.person.ref
    return {"asked": asked, "outcome": checked.outcome, "ref": ref}
