"""The sample office of `demo`: sessions to come, and a staff phone beside the candidate's."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.app.compose import House
from bot.app.demo_desk import fill_desk
from bot.app.demo_people import fill_office
from bot.app.desk_page import staff_cookies
from bot.app.web_page import chat_routes, signed_in
from bot.channels.webchat import WebChat
from bot.dialogue.messages import Address, Incoming
from bot.office.kit.action import perform_action
from bot.office.staff.dashboard import HOME
from bot.web import demo_page as both
from bot.web.cookies import SessionCookies
from bot.web.theme import Link, Look

STAFF_HOME = "/petugas/"
"""The path of the staff phone's chat, which only the demo has."""

DOOR = f"{HOME}/contoh"
"""The path by which whoever looks at the demo enters its dashboard."""

_STAFF = "staff"
_SESSIONS = (("first", 3, time(9), 40), ("second", 9, time(13, 30), 20))
"""Each sample session: its name among the phrases, days ahead at least, hour, seats."""


async def furnish_demo(house: House, channel: WebChat, look: Look) -> list[Route]:
    """Makes the sample data, as staff would. Returns every route of the two phones."""
    await _announce_sessions(house)
    await fill_office(house)
    chat = await _join_staff(house, channel)
    await fill_desk(house)
    texts = house.knowledge().locale("").phrases
    key = house.store.secret(STAFF_HOME)
    candidate = replace(
        look, banner=texts["web.demo"], beside=Link(texts["demo.beside"], both.PATH), framed=True
    )
    staff = _staff_look(house, look)
    sessions = SessionCookies(
        key,
        signed_in(house, channel),
        house.clock,
        secure=staff.secure,
        cookie=staff.cookie,
        path=staff.home,
    )
    return [
        *chat_routes(house, channel, candidate),
        *chat_routes(house, channel, staff, key=key),
        both.demo_route(_draw_desk(look, texts), partial(sessions.begin_session, chat=chat)),
        _open_dashboard(house),
    ]


def _open_dashboard(house: House) -> Route:
    """Returns the door that lets whoever looks at the demo into its dashboard."""
    cookies = staff_cookies(house)

    async def enter(request: Request) -> Response:
        response = RedirectResponse(f"{HOME}/", 303)
        [officer, *_] = await house.store.staff.everyone()
        await cookies.begin_session(request, response, str(officer.id))
        return response

    return Route(DOOR, enter, methods=["GET"])


def _staff_look(house: House, look: Look) -> Look:
    """Returns the same page under its own path, with its own cookie, said to be the staff's."""
    locales = {}
    for name, words in look.locales.items():
        texts = house.knowledge().locale(name).phrases
        locales[name] = replace(
            words,
            subtitle=texts["demo.staff.subtitle"],
            placeholder=texts["demo.staff.placeholder"],
        )
    return replace(look, locales=locales, home=STAFF_HOME, cookie="pandu-petugas", framed=True)


def _draw_desk(look: Look, texts: Mapping[str, str]) -> both.DemoDesk:
    phones = (("candidate", look.home), (_STAFF, STAFF_HOME))
    first, second = (
        both.Phone(name, href, texts[f"demo.{name}"], texts[f"demo.{name}.tries"])
        for name, href in phones
    )
    return both.DemoDesk(look.default, texts, (first, second))


async def _announce_sessions(house: House) -> None:
    """Sessions on working days to come, made by the same act as a script's."""
    known, at = house.knowledge(), house.clock()
    texts, office = known.locale("").phrases, house.config.office
    for name, ahead, hour, seats in _SESSIONS:
        on = working_day(
            at.astimezone(known.zone).date() + timedelta(ahead), house.config.desk.holidays
        )
        facts = {
            "title": texts[f"demo.{name}.title"],
            "starts_at": datetime.combine(on, hour).isoformat(),
            "zone": str(known.zone),
            "place": texts[f"demo.{name}.place"],
            "seats": seats,
            "bring": texts[f"demo.{name}.bring"],
            "contact": office.phone,
        }
        await perform_action(house.store, known, "session add", facts, at)


def working_day(on: date, holidays: tuple[date, ...]) -> date:
    """Returns that day, or the next from Monday to Friday that is no holiday."""
    while on.isoweekday() > 5 or on in holidays:
        on += timedelta(1)
    return on


async def _join_staff(house: House, channel: WebChat) -> str:
    """The chat of the staff phone: it joined by an invite and said its name, as anybody would."""
    known, at = house.knowledge(), house.clock()
    invite = await perform_action(house.store, known, "staff invite", {"role": "admin"}, at)
    sender = Address(channel.name, secrets.token_urlsafe(16))
    for text in (invite["command"], known.locale("").phrases["demo.staff.name"]):
        await house.conversations.take_messages(
            [Incoming(secrets.token_urlsafe(16), sender, text, at)]
        )
    return sender.chat
