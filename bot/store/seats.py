"""Seats: who has one, who waits in which order, who was offered one until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.messages import Address
from bot.dialogue.sessions.session import HELD, Seat
from bot.store.codec import format_moment, parse_moment, wanted_sql
from bot.store.database import Database, Row

_HELD = ", ".join(f"'{seat_state}'" for seat_state in HELD)
_AHEAD = (
    "CASE WHEN t.state = 'waiting' THEN (SELECT COUNT(*) FROM seats w WHERE w.session = t.session"
    " AND w.state = 'waiting' AND w.place <= t.place) ELSE 0 END"
)
_SEAT = f"t.id, t.session, c.ref, t.state, {_AHEAD}, t.offered_until"
_OF = (
    "(SELECT id FROM candidates WHERE ref = ? AND channel = ? AND chat = ?"
    " AND status <> 'cancelled')"
)


class NoSeat(Exception):
    """There is no seat left to give: whoever decided so had looked at an older state."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A seat as staff see it: with the person's chat, name, and why it was given back."""

    seat: Seat
    address: Address
    name: str
    locale: str
    reachable: bool
    reason: str
    changed_at: datetime


class Seats:
    """The table `seats`.

    It never holds more accepted and offered rows than a session has seats, unless staff say so.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    async def seats_of(self, addresses: Sequence[Address]) -> dict[Address, list[Seat]]:
        """Returns what these chats have in sessions that are neither over nor cancelled."""
        with_wanted, values = wanted_sql(addresses)
        rows = await self._db.rows(
            f"{with_wanted} SELECT c.channel, c.chat, {_SEAT} FROM wanted x"
            " CROSS JOIN candidates c ON c.channel = x.channel AND c.chat = x.chat"
            " JOIN seats t ON t.candidate = c.id JOIN sessions s ON s.id = t.session"
            " WHERE s.state IN ('open', 'closed') ORDER BY s.starts_at, t.id",
            values,
        )
        found: dict[Address, list[Seat]] = {}
        for channel, chat, *seat in rows:
            found.setdefault(Address(channel, chat), []).append(_read_seat(seat))
        return found

    async def take_seat(
        self, address: Address, ref: str, session: int, state: str, at: datetime
    ) -> int:
        """Gives a seat ("accepted") or the last place of the line ("waiting"). The seat's id.

        Raises NoSeat when the session has none left, or its line came first.
        """
        number = await self._db.next_id("seats")
        room = (
            f"AND (SELECT COUNT(*) FROM seats WHERE session = ? AND state IN ({_HELD}))"
            " < (SELECT seats FROM sessions WHERE id = ? AND state = 'open') AND NOT EXISTS"
            " (SELECT 1 FROM seats WHERE session = ? AND state = 'waiting')"
        )
        is_seat = state == "accepted"
        done = await self._db.run(
            "INSERT INTO seats (id, session, candidate, state, place, changed_at)"
            " SELECT ?, ?, c.id, ?, (SELECT COALESCE(MAX(place), 0) + 1 FROM seats"
            " WHERE session = ?), ? FROM candidates c WHERE c.ref = ? AND c.channel = ?"
            f" AND c.chat = ? AND c.status <> 'cancelled' {room if is_seat else ''}"
            " ON CONFLICT (session, candidate) DO UPDATE SET state = excluded.state,"
            " place = excluded.place, reason = NULL, offered_until = NULL,"
            " changed_at = excluded.changed_at WHERE seats.state IN ('cancelled', 'declined')",
            (
                *(
                    number,
                    session,
                    state,
                    session,
                    format_moment(at),
                    ref,
                    address.channel,
                    address.chat,
                ),
                *((session,) * 3 if is_seat else ()),
            ),
        )
        if not done:
            raise NoSeat(f"session {session} has no seat to give as {state}")
        found = await self.find_seat(address, ref, session)
        return found.id if found else number

    async def give_seat(
        self, address: Address, ref: str, session: int, at: datetime, *, beyond: bool
    ) -> int:
        """Gives a seat by staff's word, before the line and in a closed session too. Its id.

        Raises NoSeat when none is left, unless `beyond` is said: then the session has more seats
        taken than it has.
        """
        number = await self._db.next_id("seats")
        room = (
            f"AND (SELECT COUNT(*) FROM seats WHERE session = ? AND state IN ({_HELD})"
            " AND candidate <> c.id) < (SELECT seats FROM sessions WHERE id = ?)"
        )
        done = await self._db.run(
            "INSERT INTO seats (id, session, candidate, state, place, changed_at)"
            " SELECT ?, ?, c.id, 'accepted', (SELECT COALESCE(MAX(place), 0) + 1 FROM seats"
            " WHERE session = ?), ? FROM candidates c WHERE c.ref = ? AND c.channel = ?"
            f" AND c.chat = ? AND c.status <> 'cancelled' {'' if beyond else room}"
            " ON CONFLICT (session, candidate) DO UPDATE SET state = 'accepted', reason = NULL,"
            " offered_until = NULL, changed_at = excluded.changed_at"
            " WHERE seats.state IN ('cancelled', 'declined', 'waiting', 'offered')",
            (
                *(number, session, session, format_moment(at), ref, address.channel, address.chat),
                *(() if beyond else (session, session)),
            ),
        )
        if not done:
            raise NoSeat(f"session {session} has no seat left")
        found = await self.find_seat(address, ref, session)
        return found.id if found else number

    async def find_seat(self, address: Address, ref: str, session: int) -> Seat | None:
        """Returns what that registration of that chat has in the session."""
        rows = await self._db.rows(
            f"SELECT {_SEAT} FROM seats t JOIN candidates c ON c.id = t.candidate"
            " WHERE c.ref = ? AND c.channel = ? AND c.chat = ? AND t.session = ?",
            (ref, address.channel, address.chat, session),
        )
        return _read_seat(rows[0]) if rows else None

    async def give_back(
        self, address: Address, ref: str, session: int, reason: str, at: datetime
    ) -> bool:
        """Frees a seat, a place in the line, or says no to an offer. False when there is none."""
        return bool(
            await self._db.run(
                "UPDATE seats SET reason = ?, changed_at = ?, offered_until = NULL,"
                " state = CASE state WHEN 'offered' THEN 'declined' ELSE 'cancelled' END"
                " WHERE session = ? AND state IN ('accepted', 'waiting', 'offered')"
                f" AND candidate = {_OF}",
                (reason, format_moment(at), session, ref, address.channel, address.chat),
            )
        )

    async def accept_offer(self, address: Address, ref: str, session: int, at: datetime) -> bool:
        """Takes an offered seat. False when the offer is over."""
        return bool(
            await self._db.run(
                "UPDATE seats SET state = 'accepted', offered_until = NULL, changed_at = ?"
                " WHERE session = ? AND state = 'offered' AND offered_until > ?"
                f" AND candidate = {_OF}",
                (format_moment(at), session, format_moment(at), ref, address.channel, address.chat),
            )
        )

    async def leave_all(self, ref: str, reason: str, at: datetime) -> None:
        """Frees whatever a registration that is taken back still has."""
        await self._db.run(
            "UPDATE seats SET state = 'cancelled', reason = ?, offered_until = NULL,"
            " changed_at = ? WHERE state IN ('accepted', 'waiting', 'offered')"
            " AND candidate = (SELECT id FROM candidates WHERE ref = ?)",
            (reason, format_moment(at), ref),
        )

    async def end_session(self, session: int, at: datetime) -> None:
        """Ends every seat of a session that will not take place, and remembers what it was."""
        await self._db.run(
            "UPDATE seats SET undo = state, undo_offer = offered_until,"
            " state = 'cancelled', reason = 'session', offered_until = NULL,"
            " changed_at = ? WHERE session = ? AND state IN ('accepted', 'waiting', 'offered')",
            (format_moment(at), session),
        )

    async def undo_end(self, session: int, at: datetime) -> None:
        """Gives everybody back what she had there, except who took her registration back."""
        await self._db.run(
            "UPDATE seats SET state = undo, offered_until = undo_offer, reason = NULL, undo = NULL,"
            " undo_offer = NULL, changed_at = ? WHERE session = ? AND state = 'cancelled'"
            " AND reason = 'session' AND undo IS NOT NULL AND candidate IN"
            " (SELECT id FROM candidates WHERE status <> 'cancelled')",
            (format_moment(at), session),
        )

    async def offer_seat(self, seat: int, until: datetime, at: datetime) -> bool:
        """Offers a free seat to somebody of the line until then. False when none is free."""
        return bool(
            await self._db.run(
                "UPDATE seats SET state = 'offered', offered_until = ?, changed_at = ?"
                " WHERE id = ? AND state = 'waiting' AND (SELECT COUNT(*) FROM seats o"
                f" WHERE o.session = seats.session AND o.state IN ({_HELD}))"
                " < (SELECT seats FROM sessions WHERE id = seats.session)",
                (format_moment(until), format_moment(at), seat),
            )
        )

    async def set_state(self, seat: int, state: str, at: datetime, reason: str = "") -> None:
        """Marks a seat (attended, absent, declined, …), and why."""
        await self._db.run(
            "UPDATE seats SET state = ?, reason = ?, offered_until = NULL, changed_at = ?"
            " WHERE id = ?",
            (state, reason or None, format_moment(at), seat),
        )

    async def expired_offers(self, at: datetime) -> list[Guest]:
        """Returns whoever let an offer pass."""
        return await self._read_guests(
            "t.state = 'offered' AND t.offered_until <= ?", (format_moment(at),)
        )

    async def waiting_line(self, session: int) -> list[Guest]:
        """Returns who waits, in order."""
        return await self._read_guests("t.session = ? AND t.state = 'waiting'", (session,))

    async def guests_of(self, session: int) -> list[Guest]:
        """Returns everybody who ever had or wanted a seat there, in order of asking."""
        return await self._read_guests("t.session = ?", (session,))

    async def find_guest(self, seat: int) -> Guest | None:
        """Returns whose seat that is."""
        found = await self._read_guests("t.id = ?", (seat,))
        return found[0] if found else None

    async def unthanked_guests(self, limit: int = 100) -> list[Guest]:
        """Returns those who came to a session that is over and have not been thanked."""
        return await self._read_guests(
            "t.state = 'attended' AND t.thanked = 0 AND s.state = 'over'", (), limit
        )

    async def mark_thanked(self, seat: int) -> None:
        """Remembers that she was thanked. Once is enough."""
        await self._db.run("UPDATE seats SET thanked = 1 WHERE id = ?", (seat,))

    async def _read_guests(
        self, where: str, values: Sequence[object], limit: int = 10_000
    ) -> list[Guest]:
        rows = await self._db.rows(
            f"SELECT {_SEAT}, c.channel, c.chat, a.value, COALESCE(v.locale, ''),"
            " COALESCE(v.reachable, 1), t.reason, t.changed_at FROM seats t"
            " JOIN candidates c ON c.id = t.candidate JOIN sessions s ON s.id = t.session"
            " LEFT JOIN answers a ON a.candidate = c.id AND a.field = 'full_name'"
            " LEFT JOIN conversations v ON v.channel = c.channel AND v.chat = c.chat"
            f" WHERE {where} ORDER BY t.place, t.id LIMIT {int(limit)}",
            values,
        )
        return [_read_guest(row) for row in rows]


def _read_guest(row: Row) -> Guest:
    *seat, channel, chat, name, locale, reachable, reason, changed = row
    return Guest(
        seat=_read_seat(seat),
        address=Address(channel, chat),
        name=name or "",
        locale=locale,
        reachable=bool(reachable),
        reason=reason or "",
        changed_at=parse_moment(changed),
    )


def _read_seat(row: Sequence[object] | Row) -> Seat:
    number, session, ref, state, line, until = row
    return Seat(number, session, ref, state, line, parse_moment(until) if until else None)  # type: ignore[arg-type]  # rows are untyped
