"""The dashboard of an open house: its routes, and which officer is signed in to it."""

from __future__ import annotations

from datetime import datetime

from starlette.routing import Route

from bot.app.compose import House
from bot.app.signed_in import SignedIn
from bot.app.web_page import read_budgets, signed_in
from bot.delivery.attachments import Attachments
from bot.office.front.desk import Desk
from bot.office.staff.onboarding import find_officer
from bot.store.store import Store
from bot.store.web_sessions import WebSession
from bot.web.cookies import SessionCookies
from bot.web.desk.routes import desk_routes
from bot.web.desk.talks import Talks
from bot.web.desk.visit import Dashboard


class SignedInStaff:
    """The sessions of the dashboard, by the number of their officer.

    One ends as soon as its officer is no longer on the staff, or has another role.
    """

    def __init__(self, store: Store, sessions: SignedIn) -> None:
        self._store = store
        self._sessions = sessions

    async def chat(self, name: str, now: datetime, *, used: bool = True) -> str | None:
        """Returns the number of the officer whose session lasts. None for one that ended."""
        session = await self._sessions.find_session(name, now, used=used)
        officer = await self._store.staff.at(session.address) if session else None
        same = session is not None and officer is not None and officer.role == session.role
        return str(officer.id) if officer and same else None

    async def begin(self, name: str, chat: str, browser: str, now: datetime) -> None:
        """Begins a session of the officer of that number. Nothing where there is none."""
        officer = await find_officer(self._store, int(chat))
        if officer is not None:
            session = WebSession(name, officer.address, officer.role, browser, now, now)
            async with self._store.transaction():
                await self._store.web_sessions.keep_session(session)

    def take_risen(self, chat: str, message: str) -> str | None:
        """Returns no id: nobody's rights rise by what she does on a page."""
        return None

    async def renew(self, name: str, now: datetime) -> str | None:
        """Gives no other id: a session whose officer has another role is over."""
        return None

    async def end(self, chat: str) -> None:
        """Ends every session of the officer of that number."""
        if officer := await find_officer(self._store, int(chat)):
            async with self._store.transaction():
                await self._store.web_sessions.end_sessions(officer.address)


def staff_cookies(house: House) -> SessionCookies:
    """Returns the cookies of the dashboard."""
    sessions = SignedInStaff(house.store, signed_in(house))
    return SessionCookies(
        house.store.secret("dashboard"),
        sessions,
        house.clock,
        secure=house.config.channels.web.secure,
        cookie="pandu-kantor",
    )


def dashboard_routes(house: House) -> list[Route]:
    """Returns the routes of the dashboard."""

    def wake() -> None:
        house.outbox.wake_channels(set(house.channels))
        house.clockwork.bell.set()

    store, config = house.store, house.config
    dashboard = Dashboard(
        store=store,
        knowledge=house.knowledge,
        clock=house.clock,
        wake=wake,
        channels=house.channels,
        talks=Talks(store, house.knowledge, Desk(store)),
        cookies=staff_cookies(house),
        office=config.office.short or config.office.name,
        secure=config.channels.web.secure,
        fetch=Attachments(store, house.channels).fetch_file,
        texts=house.texts,
    )
    return desk_routes(dashboard, read_budgets(config))
