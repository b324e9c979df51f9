"""Sessions of our own page: which id leads to which chat, in memory too while they are used."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime

from bot.dialogue.messages import Address, Incoming
from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database, Row
from bot.store.proofs import Proofs, prove_row

MOST_KNOWN = 5000


@dataclass(frozen=True, slots=True)
class WebSession:
    """One browser's session. `role` is what it was made for, `browser` its kind in words."""

    id: str
    address: Address
    role: str
    browser: str
    begun_at: datetime
    seen_at: datetime


class WebSessions:
    """The table `web_sessions`, whose rows carry a proof: one put there by hand is no session.

    Whoever had her data deleted goes on in memory, to read so.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self._proofs = Proofs(database)
        self._known: OrderedDict[str, WebSession] = OrderedDict()
        self._risen: dict[tuple[Address, str], str] = {}
        self._rollbacks = database.rollbacks

    async def find_session(self, name: str) -> WebSession | None:
        """Returns the session of that id, ended by time or not. None where there is none."""
        known = self._present_sessions().get(name)
        if known is not None:
            return known
        rows = await self._proofs.proven_rows("web_sessions", "id = ?", (name,))
        return self._remember_session(_read_session(rows[0])) if rows else None

    async def sessions_of(self, address: Address) -> list[WebSession]:
        """Returns every session of that chat, the oldest first."""
        rows = await self._proofs.proven_rows(
            "web_sessions", "channel = ? AND chat = ?", (address.channel, address.chat)
        )
        return sorted(map(_read_session, rows), key=lambda session: (session.begun_at, session.id))

    async def keep_session(self, session: WebSession) -> None:
        """Begins this session, or remembers it as it is now."""
        row = (
            session.id,
            session.address.channel,
            session.address.chat,
            session.role,
            session.browser,
            format_moment(session.begun_at),
            format_moment(session.seen_at),
        )
        await self._db.run(
            "INSERT INTO web_sessions (id, channel, chat, role, browser, begun_at, seen_at, proof)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " channel = excluded.channel, chat = excluded.chat, role = excluded.role,"
            " browser = excluded.browser, begun_at = excluded.begun_at,"
            " seen_at = excluded.seen_at, proof = excluded.proof",
            (*row, prove_row(self._db.sealer, "web_sessions", row)),
        )
        self._remember_session(session)

    async def see_session(self, session: WebSession, at: datetime) -> None:
        """Remembers when it was used last."""
        await self.keep_session(replace(session, seen_at=at))

    async def end_session(self, name: str) -> None:
        """Ends that session, at once."""
        self._present_sessions().pop(name, None)
        await self._db.run("DELETE FROM web_sessions WHERE id = ?", (name,))

    async def end_sessions(self, address: Address) -> int:
        """Ends every session of that chat, at once. How many there were on the disk."""
        for name in [
            present_session.id
            for present_session in self._present_sessions().values()
            if present_session.address == address
        ]:
            del self._known[name]
        return await self._db.run(
            "DELETE FROM web_sessions WHERE channel = ? AND chat = ?",
            (address.channel, address.chat),
        )

    async def raise_session(self, by: Incoming, role: str) -> None:
        """Ends every session of the sender's chat, whose rights rise by this message.

        One of that role begins, and only whoever sent the message learns its id: a copied cookie
        sees nothing of it. Nothing where the message came by no session.
        """
        found = await self.find_session(by.session) if by.session else None
        if found is None:
            return
        await self.end_sessions(by.sender)
        fresh = secrets.token_urlsafe(16)
        begun = replace(found, id=fresh, role=role, begun_at=by.at, seen_at=by.at)
        await self.keep_session(begun)
        self._risen[by.sender, by.id] = fresh

    def take_risen(self, address: Address, message: str) -> str | None:
        """Returns, once, the id of the session that began when rights rose by that message."""
        return self._risen.pop((address, message), None)

    def _present_sessions(self) -> OrderedDict[str, WebSession]:
        if self._rollbacks != self._db.rollbacks:
            self._rollbacks = self._db.rollbacks  # what was undone must not be remembered
            self._known.clear()
        return self._known

    def _remember_session(self, session: WebSession) -> WebSession:
        known = self._present_sessions()
        known[session.id] = session
        known.move_to_end(session.id)
        while len(known) > MOST_KNOWN:
            known.popitem(last=False)
        return session


def _read_session(row: Row) -> WebSession:
    name, channel, chat, role, browser, begun_at, seen_at = row
    address = Address(channel, chat)
    return WebSession(name, address, role, browser, parse_moment(begun_at), parse_moment(seen_at))
