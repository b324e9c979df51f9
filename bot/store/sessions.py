"""Sessions: what takes place when and where, and how full it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bot.dialogue.sessions.fields import TEXTS
from bot.dialogue.sessions.session import HELD, Session
from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database, Row

_AUDIENCE = msgspec.json.Decoder(dict[str, tuple[str, ...]])
_HELD = ", ".join(f"'{seat_state}'" for seat_state in HELD)
_SAID = (*TEXTS, "starts_at", "ends_at", "zone", "seats", "audience")
"""The columns that staff say, and change."""

_COLUMNS = ("id", *_SAID, "state", "sequence", "undo_since")
_READ = (
    f"SELECT {', '.join(f's.{name}' for name in _COLUMNS)},"
    f" COUNT(CASE WHEN t.state IN ({_HELD}) THEN 1 END),"
    " COUNT(CASE WHEN t.state = 'waiting' THEN 1 END)"
    " FROM sessions s LEFT JOIN seats t ON t.session = s.id"
)


class Sessions:
    """The table `sessions`. Whether any is coming is remembered, so that most turns ask nothing."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._living: bool | None = None
        self._rollbacks = database.rollbacks

    async def add_session(self, session: Session, at: datetime) -> int:
        """Stores a new session (its id and counts are not read). Its id."""
        number = await self._db.next_id("sessions")
        columns = ("id", *_SAID, "state", "sequence", "made_at")
        said = [_stored(getattr(session, name)) for name in _SAID]
        await self._db.run(
            f"INSERT INTO sessions ({', '.join(columns)})"
            f" VALUES ({', '.join('?' for _ in columns)})",
            (number, *said, "open", 0, format_moment(at)),
        )
        self._living = None
        return number

    async def get_session(self, number: int) -> Session | None:
        """Returns that session, or None."""
        found = await self._read("WHERE s.id = ?", (number,))
        return found[0] if found else None

    async def living_sessions(self) -> list[Session]:
        """Returns those that are neither over nor cancelled, soonest first.

        Asks nothing where none is.
        """
        if self._rollbacks != self._db.rollbacks:
            self._rollbacks, self._living = self._db.rollbacks, None
        if self._living is False:
            return []
        found = await self._read("WHERE s.state IN ('open', 'closed')")
        self._living = bool(found)
        return found

    async def everyone(self, states: Sequence[str] = (), limit: int = 500) -> list[Session]:
        """Returns all of these states (or of any), latest start first."""
        marks = ", ".join("?" for _ in states)
        where = f"WHERE s.state IN ({marks})" if states else ""
        return await self._read(where, states, f"ORDER BY s.starts_at DESC LIMIT {int(limit)}")

    async def _read(
        self, where: str, values: Iterable[object] = (), order: str = "ORDER BY s.starts_at, s.id"
    ) -> list[Session]:
        rows = await self._db.rows(f"{_READ} {where} GROUP BY s.id {order}", tuple(values))
        return [_session(row) for row in rows]

    async def change(self, number: int, changes: Mapping[str, object], *, told: bool) -> None:
        """Sets columns to new values (moments as datetimes). `told`: calendars must hear of it."""
        names = [name for name in changes if name in (*_SAID, "state")]
        sets = ", ".join(f"{name} = ?" for name in names)
        values = [_stored(changes[name]) for name in names]
        await self._db.run(
            f"UPDATE sessions SET {sets}, sequence = sequence + ? WHERE id = ?",
            (*values, int(told), number),
        )
        self._living = None

    async def allow_undo(self, session: Session, at: datetime) -> None:
        """Remembers what a session was that is cancelled now, while nobody has been told."""
        await self._db.run(
            "UPDATE sessions SET undo_since = ?, undo_state = ? WHERE id = ?",
            (format_moment(at), session.state, session.id),
        )

    async def end_undo(self, numbers: Iterable[int]) -> None:
        """People hear of these cancellations now: they stand."""
        await self._db.run_many(
            "UPDATE sessions SET undo_since = NULL, undo_state = NULL WHERE id = ?",
            [(number,) for number in numbers],
        )

    async def undo(self, number: int) -> None:
        """Makes a cancelled session what it was. No calendar has heard of it."""
        await self._db.run(
            "UPDATE sessions SET state = undo_state, sequence = sequence - 1, undo_since = NULL,"
            " undo_state = NULL WHERE id = ? AND state = 'cancelled' AND undo_state IS NOT NULL",
            (number,),
        )
        self._living = None

    async def ended(self, at: datetime) -> list[Session]:
        """Returns those still open or closed whose end is past."""
        return await self._read(
            "WHERE s.state IN ('open', 'closed') AND s.ends_at <= ?", (format_moment(at),)
        )


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return format_moment(value)
    return msgspec.json.encode(value).decode() if isinstance(value, Mapping) else value


def _session(row: Row) -> Session:
    *stored, taken, line = row
    found: dict[str, Any] = dict(zip(_COLUMNS, stored, strict=True))
    there = ZoneInfo(found["zone"])
    for name in ("starts_at", "ends_at"):
        found[name] = parse_moment(found[name]).astimezone(there)
    undo_since = found["undo_since"]
    found["undo_since"] = parse_moment(undo_since) if undo_since else None
    found["audience"] = _AUDIENCE.decode(found["audience"])
    return Session(**found, taken=taken, line=line)
