"""Codes of reminders: by one of them anybody can check that a reminder came from the office."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from bot.dialogue.sessions.session import LETTERS, Session
from bot.store.broadcasts import CODE_LENGTH
from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Coded:
    """What a code stands for: reminders of that session as it was then, first sent at `at`."""

    session: int
    title: str
    starts_at: datetime
    at: datetime


class Codes:
    """The table `reminder_codes`: one for all who are reminded of a start on the same day."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def code_of(self, session: Session, day: date, at: datetime) -> str:
        """Returns the code of that day's reminders of this session.

        A new one for the first of them.
        """
        key = (session.id, format_moment(session.starts_at), day.isoformat())
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        await self._db.run(
            "INSERT INTO reminder_codes (code, session, starts_at, day, title, at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (code, *key, session.title, format_moment(at)),
        )
        [(found,)] = await self._db.rows(
            "SELECT code FROM reminder_codes WHERE session = ? AND starts_at = ? AND day = ?", key
        )
        return str(found)

    async def find_code(self, code: str) -> Coded | None:
        """Returns what that code stands for, if it ever went out."""
        rows = await self._db.rows(
            "SELECT session, title, starts_at, at FROM reminder_codes WHERE code = ?", (code,)
        )
        for session, title, starts_at, at in rows:
            return Coded(session, title, parse_moment(starts_at), parse_moment(at))
        return None
