"""One session: its facts, what can be done, who has a seat or waits, and who came."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.dialogue.messages import Choice, strip_markup
from bot.dialogue.sessions.session import Session
from bot.dialogue.typed_number import read_number
from bot.dialogue.voice import choice_id
from bot.office.sessions.commands import draw_chain, list_facts, session_choices
from bot.office.sessions.door import TICKS
from bot.store.seats import Guest
from bot.web.desk.pages import declare_form, declare_page, find_screen
from bot.web.desk.talk import ask_desk
from bot.web.desk.visit import Visit

_ELSEWHERE = ("sesi_peserta", "hadir", "siaran")
"""Commands that this page has a place of its own for."""


@declare_page("/sesi/{number:int}", "sesi", screen=True)
async def show_session(visit: Visit) -> Response:
    """Shows the session, and to whoever may see them the people in it."""
    session = await find_session(visit)
    order = visit.order
    guests = await visit.store.seats.guests_of(session.id) if visit.may("sesi_peserta") else []
    ticks = visit.may("hadir") and session.state != "cancelled"
    return visit.draw(
        "session",
        session=session,
        facts=list_facts(order, session),
        chain=await draw_chain(order, session),
        buttons=[
            Choice(button.id, strip_markup(button.label))
            for button in session_choices(order, session)
            if button.id.split(":")[2] not in _ELSEWHERE
        ],
        guests=[(guest, _say_state(visit, guest), _tick_of(guest, ticks)) for guest in guests],
        rest=ticks
        and visit.at >= session.starts_at
        and any(guest.seat.state == "accepted" for guest in guests),
        card=lambda ref: find_screen(("peserta", ref)) if visit.may("peserta") else "",
    )


async def find_session(visit: Visit) -> Session:
    """Returns the session in the path. HTTPException (404) where there is none."""
    number = visit.number()
    session = await visit.store.sessions.get_session(number) if number < 2**31 else None
    if session is None:
        raise HTTPException(404)
    return session


def _say_state(visit: Visit, guest: Guest) -> str:
    state = visit.word(f"desk.seat.{guest.seat.state}")
    if guest.reason and guest.seat.state in ("cancelled", "declined"):
        return f"{state} ({visit.word(f'desk.seat.why.{guest.reason}')})"
    return state


def _tick_of(guest: Guest, ticks: bool) -> str:
    """Returns what the tick is now: "on", "off", or empty where there is none to take."""
    if not ticks or guest.seat.state not in TICKS:
        return ""
    return "on" if guest.seat.state == "attended" else "off"


@declare_form("/sesi/{number:int}/hadir", "hadir")
async def tick_guest(visit: Visit) -> Response:
    """Turns one tick around, or with "rest" notes all others as absent: as its button in chat.

    HTTPException (404) where there is no such session or seat.
    """
    session, seat = await find_session(visit), visit.field("seat")
    if seat != "rest" and read_number(seat) is None:
        raise HTTPException(404)
    talk = await ask_desk(visit, choice=choice_id("s", "hadir", session.id, 0, seat))
    if talk.notice:
        return visit.draw("trouble", trouble=talk.notice, back=f"/sesi/{session.id}")
    return visit.go(f"/sesi/{session.id}#people")
