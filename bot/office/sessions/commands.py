"""Sessions at the desk: the list, and one of them with all that can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.dialogue.messages import Choice
from bot.dialogue.sessions.fields import SHOWN
from bot.dialogue.sessions.session import Session, format_start
from bot.dialogue.typed_number import read_number
from bot.office.kit.action import declare_action
from bot.office.kit.actor import Actor
from bot.office.kit.commands import COMMANDS, Answer, Order
from bot.office.kit.page import cut_page
from bot.office.sessions.arguments import which_session
from bot.office.sessions.choice import find_session, session_button
from bot.office.sessions.fields import audience_words, map_link, read_back
from bot.office.sessions.json import print_list, print_session, seat_facts, session_facts
from bot.store.seats import Guest

_PAGE = 6
_CHAIN = 5


async def _handle_sessions(order: Order) -> Answer:
    """Shows the coming sessions. With a number, one of them."""
    asked = order.action or tuple(order.text.split())
    if asked and read_number(asked[0]) is not None:
        return await show_session(order, asked[0])
    past = asked[:1] == ("past",)
    states = ("over", "cancelled") if past else ("open", "closed")
    found = await order.store.sessions.everyone(states)
    found = found if past else sorted(found, key=lambda each: each.starts_at)
    page = cut_page(found, asked[1] if asked[1:] else "", _PAGE)
    choices = [session_button(order, each, "sesi") for each in page.items]
    choices += page.buttons(order, "sesi", "past" if past else "next", more="schedule.more")
    if not past:
        choices += _allowed_buttons(order, [("desk.session.new", "sesi_baru")])
        choices.append(order.button("desk.session.past", "sesi", "past"))
    key = "desk.session.past_title" if past else "desk.session.title"
    lines = [order.phrase(key if found else "desk.session.none")]
    lines += [_draw_line(order, each) for each in page.items]
    return Answer((order.message("\n".join(lines), *choices, edits=bool(order.action)),))


def _allowed_buttons(order: Order, keys: Sequence[tuple[str, str]], *parts: int) -> list[Choice]:
    """Returns the buttons of those commands that her role may use."""
    return [
        order.button(key, name, *parts)
        for key, name in keys
        if COMMANDS[name].is_allowed(order.officer.role)
    ]


def _draw_line(order: Order, session: Session) -> str:
    return order.phrase(
        "desk.session.line",
        number=session.id,
        title=session.title,
        when=format_start(session, order.locale.phrases),
        taken=session.taken,
        seats=session.seats,
        line=session.line,
        state=order.phrase(f"desk.session.state.{session.state}"),
    )


async def show_session(order: Order, number: str) -> Answer:
    """Returns one session: its facts, how full it is, the chain of offers, and what can be done."""
    session = await find_session(order, number)
    if session is None:
        return Answer((order.say("desk.session.unknown"),))
    lines = [*list_facts(order, session), *await draw_chain(order, session)]
    return Answer((order.message("\n".join(lines), *session_choices(order, session)),))


def list_facts(order: Order, session: Session) -> list[str]:
    """Returns all that is stored of it, a line each."""
    state = order.phrase(f"desk.session.state.{session.state}")
    room = {"taken": session.taken, "seats": session.seats, "line": session.line}
    lines = [
        order.phrase("desk.session.head", number=session.id, title=session.title),
        read_back(session, order.locale, order.at),
        order.phrase("session.place", place=session.place),
        order.phrase("desk.session.room", **room, state=state),
        order.phrase("desk.session.who", who=audience_words(session.audience, order.locale)),
    ]
    if session.map_url:
        lines.insert(3, map_link(session, order.locale))
    optional = {name: getattr(session, name) for name in SHOWN}
    lines += [
        order.phrase(f"session.{name}", **{name: text}) for name, text in optional.items() if text
    ]
    return lines


def session_choices(order: Order, session: Session) -> list[Choice]:
    """Returns what can be done about it, as far as the officer may."""
    lives = session.state in ("open", "closed")
    opens = "close" if session.state == "open" else "reopen"
    living = [
        ("desk.session.move", "sesi_pindah"),
        ("desk.session.edit", "sesi_ubah"),
        (f"desk.session.{opens}", "sesi_tutup"),
        ("desk.session.cancel", "sesi_batal"),
        ("desk.session.attendance", "hadir"),
        ("desk.session.add", "sesi_tambah"),
        ("desk.session.reminders", "pengingat"),
    ]
    after = [("desk.session.attendance", "hadir"), ("desk.session.results", "skm")]
    undo = [("desk.session.undo", "sesi_urungkan")] if session.undo_since else []
    keys = living if lives else after if session.state == "over" else undo
    keys = [
        *keys,
        ("desk.session.copy", "sesi_salin"),
        ("desk.session.guests", "sesi_peserta"),
    ]
    choices = _allowed_buttons(order, keys, session.id)
    if session.state != "cancelled" and COMMANDS["siaran"].is_allowed(order.officer.role):
        tell = order.button("desk.session.announce", "siaran", "announce", session.id)
        choices.insert(0, tell)
    return choices


async def draw_chain(order: Order, session: Session) -> list[str]:
    """Returns who was offered a freed seat until when, who let it pass, and who is next."""
    guests = await order.store.seats.guests_of(session.id)
    lines = []
    for guest in guests:
        seat, name = guest.seat, _shown_as(order, guest)
        if seat.state == "offered" and seat.offered_until:
            until = format_start(session, order.locale.phrases, seat.offered_until)
            lines.append(order.phrase("desk.session.offered", name=name, until=until))
        elif seat.state == "declined":
            why = order.phrase(f"desk.seat.why.{guest.reason or 'declined'}")
            lines.append(order.phrase("desk.session.passed", name=name, why=why))
    waiting = [guest for guest in guests if guest.seat.state == "waiting"]
    if waiting:
        lines.append(order.phrase("desk.session.next", name=_shown_as(order, waiting[0])))
    return lines[-_CHAIN:]


def _shown_as(order: Order, guest: Guest) -> str:
    """Returns her name, for whoever may see who takes part. Else her reference."""
    may_see = COMMANDS["sesi_peserta"].is_allowed(order.officer.role)
    return guest.name if may_see else guest.seat.ref


@declare_action(
    "session list",
    command="sesi",
    role="viewer",
    chat=_handle_sessions,
    page=True,
    words=print_list,
)
async def list_sessions(actor: Actor) -> dict[str, Any]:
    """Returns every session, soonest first."""
    found = await actor.store.sessions.everyone()
    soonest = sorted(found, key=lambda session: (session.starts_at, session.id))
    return {"sessions": [session_facts(session) for session in soonest]}


@declare_action("session show", which_session(), words=print_session, role="officer")
async def list_seats(actor: Actor, session: Session) -> dict[str, Any]:
    """Returns one session with its seats in order of asking."""
    guests = await actor.store.seats.guests_of(session.id)
    return {**session_facts(session), "people": [seat_facts(guest) for guest in guests]}
