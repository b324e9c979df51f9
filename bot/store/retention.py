"""Retention: each kind of data is deleted when its days are over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.store.codec import format_moment
from bot.store.database import Database
from bot.store.deletion import Deletion

_BY_AGE = {
    "history": ("history", "at"),
    "upload": ("uploads", "at"),
    "heard": ("heard", "at"),
    "sent": ("outbox", "ended_at"),
    "question": ("questions", "at"),
    "web_session": ("web_sessions", "seen_at"),
}


_OLD_COPIES = (
    "FROM recipients WHERE broadcast IN"
    " (SELECT id FROM broadcasts WHERE reported = 1 AND ended_at < ?)"
)
_OLD_DRAFTS = (
    "FROM broadcasts WHERE state = 'draft' AND made_at < ? AND id NOT IN"
    " (SELECT copy_of FROM broadcasts WHERE copy_of IS NOT NULL)"
)
_OLD_CASE = (
    "CASE WHEN state = 'closed' THEN closed_at"
    " WHEN NOT EXISTS (SELECT 1 FROM case_messages m WHERE m.case_id = cases.id"
    " AND m.who = 'candidate') THEN COALESCE((SELECT MAX(m.at) FROM case_messages m"
    " WHERE m.case_id = cases.id), opened_at) END < ?"
)
"""Closed before that day; or begun by staff, and never answered since."""


class Retention:
    """What is due for deletion, by kind. `days` holds each kind's number of days."""

    def __init__(self, database: Database, days: Mapping[str, int]) -> None:
        self._db = database
        self._days = days

    async def count_due(self, now: datetime) -> dict[str, int]:
        """Returns how many rows of each kind are over age: the dry run."""
        found = {}
        for kind, (table, column) in _BY_AGE.items():
            [(number,)] = await self._db.rows(
                f"SELECT COUNT(*) FROM {table} WHERE {column} < ?",
                (self._limit_of(kind, now),),
            )
            found[kind] = number
        [(found["candidate"],)] = await self._db.rows(
            "SELECT COUNT(*) FROM candidates WHERE changed_at < ?",
            (self._limit_of("candidate", now),),
        )
        [(found["case"],)] = await self._db.rows(
            f"SELECT COUNT(*) FROM cases WHERE {_OLD_CASE}", (self._limit_of("question", now),)
        )
        for kind, which in (("recipient", _OLD_COPIES), ("broadcast_draft", _OLD_DRAFTS)):
            [(found[kind],)] = await self._db.rows(
                f"SELECT COUNT(*) {which}", (self._limit_of("sent", now),)
            )
        return found

    async def weigh_due(self, now: datetime, draft_age: timedelta) -> tuple[int, int]:
        """Returns how many things that people gave are over age, and how many there are.

        Registrations, open forms, questions and closed cases.
        """
        values = {
            "candidates": (self._limit_of("candidate", now), "changed_at < ?", "TRUE"),
            "conversations": (
                format_moment(now - draft_age),
                "draft_at < ?",
                "draft_at IS NOT NULL",
            ),
            "questions": (self._limit_of("question", now), "at < ?", "TRUE"),
            "cases": (self._limit_of("question", now), _OLD_CASE, "TRUE"),
        }
        due = there = 0
        for table, (limit, old, all_of_them) in values.items():
            [(number, total)] = await self._db.rows(
                f"SELECT COUNT(*) FILTER (WHERE {old}), COUNT(*) FROM {table} WHERE {all_of_them}",
                (limit,),
            )
            due, there = due + number, there + total
        return due, there

    async def delete_due(self, now: datetime) -> dict[str, int]:
        """Deletes what is over age, inside an open transaction. How many of each kind."""
        done = {}
        for kind, (table, column) in _BY_AGE.items():
            done[kind] = await self._db.run(
                f"DELETE FROM {table} WHERE {column} < ?",
                (self._limit_of(kind, now),),
            )
        old = await self._db.rows(
            "SELECT ref FROM candidates WHERE changed_at < ?", (self._limit_of("candidate", now),)
        )
        deletion = Deletion(self._db)
        for (ref,) in old:
            await deletion.forget_ref(ref, now)
        done["candidate"] = len(old)
        done["case"] = await self._old_cases(now)
        for kind, which in (("recipient", _OLD_COPIES), ("broadcast_draft", _OLD_DRAFTS)):
            done[kind] = await self._db.run(f"DELETE {which}", (self._limit_of("sent", now),))
        done["chat"] = await self._empty_chats(now)
        return done

    async def _old_cases(self, now: datetime) -> int:
        """Closed cases go with the questions of their time, words and all."""
        limit = (self._limit_of("question", now),)
        await self._db.run(
            f"DELETE FROM case_messages WHERE case_id IN (SELECT id FROM cases WHERE {_OLD_CASE})",
            limit,
        )
        return await self._db.run(f"DELETE FROM cases WHERE {_OLD_CASE}", limit)

    async def _empty_chats(self, now: datetime) -> int:
        """Chats silent for as long as a registration is kept, that hold none and no open form."""
        silent = self._limit_of("candidate", now)
        gone = (
            "FROM conversations WHERE seen_at < ? AND draft_at IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM candidates c WHERE c.channel = conversations.channel"
            " AND c.chat = conversations.chat)"
        )
        await self._db.run(
            f"DELETE FROM consents WHERE (channel, chat) IN (SELECT channel, chat {gone})",
            (silent,),
        )
        return await self._db.run(f"DELETE {gone}", (silent,))  # our own words

    def _limit_of(self, kind: str, now: datetime) -> str:
        return format_moment(
            now - timedelta(days=self._days["history" if kind == "upload" else kind])
        )
