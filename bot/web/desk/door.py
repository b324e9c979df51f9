"""The door of a session: codes by the phone's camera or typed, and a sheet of paper to sign."""

from __future__ import annotations

from starlette.responses import Response

from bot.dialogue.sessions.session import format_start
from bot.web.desk.pages import declare_form, declare_page
from bot.web.desk.session import find_session
from bot.web.desk.talk import ask_desk, buttons_of
from bot.web.desk.visit import Visit

_CAMERA = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
"""Permissions of this page alone: every other one keeps the camera shut."""

_BLANK = 5
"""Empty lines of a sheet, for who comes without a seat."""


@declare_page("/sesi/{number:int}/pintu", "hadir")
async def show_door(visit: Visit) -> Response:
    """Shows where a code is scanned or typed, and how many have come.

    HTTPException (404) where there is no such session.
    """
    return await _draw_door(visit)


@declare_form("/sesi/{number:int}/pintu", "hadir")
async def take_code(visit: Visit) -> Response:
    """Marks whose code, reference or name it is, as /hadir does in chat."""
    session = await find_session(visit)
    typed = " ".join(visit.field("code").split())[:200]
    if not typed:
        return await _draw_door(visit)
    talk = await ask_desk(visit, f"/hadir {session.id}: {typed}")
    said = [(message, buttons_of(message)) for message in talk.said]
    return await _draw_door(visit, said, talk.notice)


async def _draw_door(visit: Visit, said: object = (), notice: str = "") -> Response:
    session = await find_session(visit)
    states = [guest.seat.state for guest in await visit.store.seats.guests_of(session.id)]
    drawn = visit.draw(
        "door_of_session",
        session=session,
        when=format_start(session, visit.order.locale.phrases),
        came=states.count("attended"),
        seated=sum(state in ("accepted", "attended", "absent") for state in states),
        said=said,
        notice=notice,
    )
    drawn.headers["Permissions-Policy"] = _CAMERA
    return drawn


@declare_page("/sesi/{number:int}/lembar", "sesi_peserta")
async def show_sheet(visit: Visit) -> Response:
    """Shows the list of who has a seat, to be printed and signed.

    HTTPException (404) where there is no such session.
    """
    session = await find_session(visit)
    guests = [
        guest
        for guest in await visit.store.seats.guests_of(session.id)
        if guest.seat.state in ("accepted", "attended", "absent")
    ]
    guests.sort(key=lambda guest: guest.name.casefold())
    return visit.draw(
        "sheet",
        session=session,
        when=format_start(session, visit.order.locale.phrases),
        guests=guests,
        blank=range(len(guests) + 1, len(guests) + 1 + _BLANK),
    )
