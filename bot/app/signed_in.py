"""Who is signed in on our own page: for how long a session lasts, and under which id."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.dialogue.messages import Address
from bot.office.kit.commands import ROLES
from bot.store.database import Unavailable
from bot.store.store import Store
from bot.store.web_sessions import WebSession

_LOG = logging.getLogger(__name__)

SEEN_EVERY = timedelta(minutes=10)
"""A session that is used is written down again after so long: not at every look."""


@dataclass(frozen=True, slots=True)
class Ends:
    """How long a session lasts without use, and in all. Those of staff have their own."""

    visitor_idle: timedelta = timedelta(days=30)
    visitor: timedelta = timedelta(days=180)
    staff_idle: timedelta = timedelta(hours=12)
    staff: timedelta = timedelta(days=30)


class SignedIn:
    """The sessions of one channel (empty: of any), as the page asks for them."""

    def __init__(self, store: Store, channel: str, ends: Ends) -> None:
        self._store = store
        self._channel = channel
        self._ends = ends

    async def chat(self, name: str, now: datetime, *, used: bool = True) -> str | None:
        """Returns the chat of a session that lasts. None for one that ended, or never was.

        A page that only lies open has not `used` it.
        """
        session = await self.find_session(name, now, used=used)
        return session.address.chat if session else None

    async def find_session(
        self, name: str, now: datetime, *, used: bool = True
    ) -> WebSession | None:
        """Returns a session that lasts, and remembers that it is used. None where it ended."""
        session = await self._lasting(name, now)
        if session is None:
            return None
        if used and now - session.seen_at >= SEEN_EVERY:
            try:
                async with self._store.transaction():
                    if await self._store.web_sessions.find_session(name):  # else it ended meanwhile
                        await self._store.web_sessions.see_session(session, now)
            except Unavailable as error:
                _LOG.warning("a session was not written down: %s", error)
        return session

    async def begin(self, name: str, chat: str, browser: str, now: datetime) -> None:
        """Begins a session of that chat."""
        address = Address(self._channel, chat)
        session = WebSession(name, address, await self._role(address), browser, now, now)
        async with self._store.transaction():
            await self._store.web_sessions.keep_session(session)

    def take_risen(self, chat: str, message: str) -> str | None:
        """Returns, once, the id of the session that began when rights rose by that message."""
        return self._store.web_sessions.take_risen(Address(self._channel, chat), message)

    async def renew(self, name: str, now: datetime) -> str | None:
        """A new id where a colleague raised its rights: this one and all others are dead.

        None where nothing has risen, or there is no such session.
        """
        session = await self._lasting(name, now)
        if session is None or (role := await self._role(session.address)) == session.role:
            return None
        risen = _rank_of(role) > _rank_of(session.role)
        fresh = replace(session, role=role, seen_at=now)
        async with self._store.transaction():
            if risen:
                await self._store.web_sessions.end_sessions(session.address)
                fresh = replace(fresh, id=secrets.token_urlsafe(16), begun_at=now)
            await self._store.web_sessions.keep_session(fresh)
        return fresh.id if risen else None

    async def end(self, chat: str) -> None:
        """Ends every session of that chat."""
        async with self._store.transaction():
            await self._store.web_sessions.end_sessions(Address(self._channel, chat))

    async def _lasting(self, name: str, now: datetime) -> WebSession | None:
        session = await self._store.web_sessions.find_session(name)
        if session is None or self._channel not in ("", session.address.channel):
            return None
        ends, role = self._ends, await self._role(session.address)
        if role and not session.role:
            return None  # a visitor's: it was copied, or its chat became an officer's elsewhere
        idle, whole = (ends.staff_idle, ends.staff) if role else (ends.visitor_idle, ends.visitor)
        lasts = now - session.seen_at < idle and now - session.begun_at < whole
        return session if lasts else None

    async def _role(self, address: Address) -> str:
        officer = await self._store.staff.at(address)
        return officer.role if officer else ""


def _rank_of(role: str) -> int:
    known: tuple[str, ...] = ROLES
    return known.index(role) + 1 if role in known else 0
