"""Attendance: by the code on a slip, by a list of names, or by ticking."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue.messages import Choice, escape_markup
from bot.dialogue.sessions.session import SLIP_LINK, Session, format_start
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import choice_id
from bot.errors import BotError
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.argument import Argument
from bot.office.kit.commands import Answer, Order
from bot.office.kit.page import Page, cut_page
from bot.office.sessions.arguments import read_session_number
from bot.office.sessions.check_in import (
    CheckedGuest,
    check_in,
    check_in_all,
    close_list,
    is_code,
    is_ref,
    mark_guest,
    sessions_at_door,
    split_list,
    unmark_guest,
)
from bot.office.sessions.choice import find_session, session_button
from bot.office.sessions.door import (
    TICKS,
    WHO,
    ask_who,
    is_offered,
    offer_seat,
    say_marked,
    summarise_list,
)
from bot.office.sessions.walk_in import walk_in
from bot.store.seats import Guest

_PAGE = 10
_SHORTEST_PHONE = 9
"""So many figures are somebody's phone number, and no session's."""

_OF_SESSION = re.compile(r"([1-9]\d{0,6})\s*(?:[:;,]\s*|\s+)(\S.*)", re.DOTALL)


async def take_attendance(order: Order) -> Answer:
    """Codes, references or names mark people. A session's number shows its list."""
    if order.action[1:2] == ("walk",):
        return await _walked_in(order)
    if order.action[1:2] == (WHO,):
        number = "" if order.action[0] == "0" else order.action[0]
        return await _mark_items(order, number, list(order.action[2:3]))
    if order.action:
        return await _show_list(order, *(*order.action, "", "")[:3])
    if not order.text:
        return await _ask_which(order)
    if len(order.text) < _SHORTEST_PHONE and read_number(order.text) is not None:
        return await _show_list(order, order.text, "", "")
    number, text = order.memory.get("session", ""), order.text
    items = split_list(text)
    if named := _OF_SESSION.fullmatch(text):
        number, items = named[1], split_list(named[2])
    elif len(items) == 1 and is_code(items[0]):
        number = ""  # the slip itself says of which session it is
    return await _mark_items(order, number, items)


async def _mark_items(order: Order, number: str, items: list[str]) -> Answer:
    """Marks the people on a list, of that session or (empty) of those at the door."""
    session = await find_session(order, number) if number else None
    if number and session is None:
        return Answer((order.say("desk.session.unknown"),))
    number = number or order.memory.get("session", "")
    memory = {"step": "code", **({"session": number} if number else {})}
    results = await check_in_all(order.store, items, session, order.officer_name, order.at)
    if len(results) != 1:
        return Answer((await summarise_list(order, results, session),), memory=memory)
    [(item, checked)] = results
    if checked.outcome == "several":
        said = await ask_who(order, item, checked, session)
    elif is_offered(checked):
        said = await offer_seat(order, checked, session)
    elif checked.outcome == "unknown" and not (is_code(item) or is_ref(item)):
        said = order.message(order.phrase("desk.attend.stranger", text=item[:40]), numbered=False)
    elif is_code(item) or checked.outcome == "unknown":
        said = say_marked(order, checked)
    else:
        said = await summarise_list(order, results, session)
    return Answer((said,), memory=memory)


async def _walked_in(order: Order) -> Answer:
    """Gives somebody registered a seat, and marks her. Beyond the seats only where staff say so."""
    number, _, ref, *rest = (*order.action, "")
    session = await find_session(order, number)
    if session is None:
        return Answer((order.say("desk.session.unknown"),))
    return await walk_in(order, session, ref, tuple(rest))


async def _ask_which(order: Order) -> Answer:
    """Shows the sessions that take attendance now. One alone opens its list."""
    now = await sessions_at_door(order.store, order.at)
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
        if guest.seat.state in TICKS
    ]
    memory = {"step": "code", "session": number}
    if not guests:
        said = order.say("desk.attend.nobody", title=session.title)
        return Answer((replace(said, numbered=False),), memory=memory)
    shown = cut_page(guests, page, _PAGE)
    came = sum(guest.seat.state == "attended" for guest in guests)
    text = order.phrase(
        "desk.attend.title",
        title=session.title,
        when=format_start(session, order.locale.phrases),
        came=came,
        total=len(guests),
        pages=shown.name_place(order),
    )
    choices = _tick_buttons(order, session, guests, shown)
    said = order.message(text, *choices, edits=bool(page))
    return Answer((said,), memory=memory, notice=notice)


def _tick_buttons(
    order: Order, session: Session, guests: list[Guest], page: Page[Guest]
) -> list[Choice]:
    choices = []
    for guest in page.items:
        label = f"{TICKS[guest.seat.state]} {escape_markup(guest.name[:30])} · {guest.seat.ref}"
        choices.append(Choice(choice_id("s", "hadir", session.id, page.at, guest.seat.id), label))
    choices += page.buttons(order, "hadir", session.id)
    if order.at >= session.starts_at and any(guest.seat.state == "accepted" for guest in guests):
        choices.append(order.button("desk.attend.rest", "hadir", session.id, page.at, "rest"))
    return choices


async def _turn_tick(order: Order, session: Session, seat: str) -> str | None:
    """Turns a tick around. What cannot be is said in a toast."""
    store = order.store
    if seat == "rest":
        gone = await close_list(store, session, order.officer_name, order.at)
        return order.phrase("desk.attend.closed", absent=gone)
    guest = await store.seats.find_guest(read_number(seat) or 0)
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


async def _read_strings(actor: Actor, value: Any) -> list[str]:
    return [str(item) for item in value or ()]


async def _read_optional(actor: Actor, value: Any) -> Session | None:
    return await read_session_number(actor, value) if value else None


@declare_action(
    "attend",
    Argument("tokens", "the codes", read=_read_strings),
    Argument("refs", "references or names of who came to it", read=_read_strings),
    Argument("session", "the number of the session", read=_read_optional),
    command="hadir",
    chat=take_attendance,
    page=True,
    audit="seat.attend",
    start=SLIP_LINK,
)
async def attend_act(
    actor: Actor,
    tokens: Sequence[str] = (),
    refs: Sequence[str] = (),
    session: Session | None = None,
) -> dict[str, Any]:
    """Marks codes (`tokens`), or references and names (`refs`) of a `session`, as come.

    BotError without codes, or with references but no session.
    """
    store, at = actor.store, actor.at
    if refs and session is None:
        raise BotError("refs need a session")
    if not tokens and not refs:
        raise BotError("say which codes, or a session and which references")
    results = [
        (token, await check_in(store, token, actor.who, at)) for token in tokens if not session
    ]
    if session:
        results = await check_in_all(store, [*tokens, *refs], session, actor.who, at)
    shown = [_describe_result(asked, checked) for asked, checked in results]
    return {"results": shown, "done": sum(entry["outcome"] == "done" for entry in shown)}


def _describe_result(asked: str, checked: CheckedGuest) -> dict[str, Any]:
    ref = checked.guest.seat.ref if checked.guest else checked.person and checked.person.ref
    return {"asked": asked, "outcome": checked.outcome, "ref": ref}
