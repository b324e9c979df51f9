"""What staff look at in one glance: forms that stand still, and what came to one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.messages import Address
from bot.dialogue.state import Draft
from bot.store.codec import format_moment, parse_moment, seal_place, state_from
from bot.store.database import Database
from bot.store.plans import combine_states

MOST = 2000
"""Open forms that are looked into at once."""


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat of somebody, in whatever session, and when its state last changed."""

    session: int
    title: str
    starts_at: datetime
    state: str
    reason: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A reminder that was planned for somebody and what became of it.

    `came_to` is what became of it, by what the outbox says of its message too; `attempts` how
    often that was tried.
    """

    title: str
    rule: str
    due_at: datetime
    state: str
    why: str
    came_to: str
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class BroadcastLine:
    """A broadcast since somebody registered. `state` is empty where she was not its audience."""

    number: int
    at: datetime
    state: str
    why: str


class Looks:
    """Questions to several tables at once."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def stale_drafts(self, before: datetime) -> list[Draft]:
        """Returns the forms that nobody has touched since then."""
        rows = await self._db.rows(
            "SELECT channel, chat, state FROM conversations WHERE draft_at < ?"
            " ORDER BY draft_at DESC LIMIT ?",
            (format_moment(before), MOST),
        )
        states = [
            state_from(self._db.sealer.open(sealed, seal_place("state", Address(channel, chat))))
            for channel, chat, sealed in rows
        ]
        return [state.draft for state in states if state.draft is not None]

    async def seats_of(self, ref: str) -> list[SeatLine]:
        """Returns every seat that a registration ever had or wanted, oldest change first."""
        rows = await self._db.rows(
            "SELECT s.id, s.title, s.starts_at, t.state, COALESCE(t.reason, ''), t.changed_at"
            " FROM seats t JOIN sessions s ON s.id = t.session"
            " JOIN candidates c ON c.id = t.candidate WHERE c.ref = ? ORDER BY t.changed_at",
            (ref,),
        )
        return [
            SeatLine(number, title, parse_moment(starts), state, reason, parse_moment(changed))
            for number, title, starts, state, reason, changed in rows
        ]

    async def plans_of(self, ref: str, limit: int = 10) -> list[PlanLine]:
        """Returns the reminders for a registration, the latest first, each once.

        A changed session is planned anew: what was planned for the session as it was before is
        left out, unless something came of it, and so is what the new plan only says again.
        """
        rows = await self._db.rows(
            "SELECT s.title, p.rule, p.due_at, p.state, COALESCE(p.why, ''),"
            " COALESCE(o.state, ''), COALESCE(o.attempts, 0) FROM plans p"
            " JOIN seats t ON t.id = p.seat JOIN sessions s ON s.id = t.session"
            " JOIN candidates c ON c.id = t.candidate LEFT JOIN outbox o ON o.id = p.message"
            " WHERE c.ref = ? AND NOT (p.state = 'planned' AND t.state <> 'accepted')"
            " AND NOT (p.version <> s.sequence AND (p.state = 'planned'"
            " OR (p.state = 'skipped' AND EXISTS (SELECT 1 FROM plans n WHERE n.seat = p.seat"
            " AND n.rule = p.rule AND n.version > p.version))))"
            " AND NOT (p.state = 'skipped' AND p.why IN ('told', 'past') AND EXISTS (SELECT 1"
            " FROM plans e WHERE e.seat = p.seat AND e.rule = p.rule AND e.id <> p.id"
            " AND e.state IN ('sent', 'missed') AND (p.why = 'told' OR e.due_at = p.due_at)))"
            " ORDER BY p.due_at DESC, p.id DESC LIMIT ?",
            (ref, limit),
        )
        return [
            PlanLine(
                *(title, rule, parse_moment(due), state, why),
                combine_states(state, message, attempts),
                attempts,
            )
            for title, rule, due, state, why, message, attempts in rows
        ]

    async def broadcasts_to(self, address: Address, limit: int = 5) -> list[BroadcastLine]:
        """The broadcasts that went out, and what came of this chat's copy, the latest first."""
        rows = await self._db.rows(
            "SELECT b.id, COALESCE(b.started_at, b.made_at), COALESCE(r.state, ''),"
            " COALESCE(r.why, '') FROM broadcasts b LEFT JOIN recipients r"
            " ON r.broadcast = b.id AND r.channel = ? AND r.chat = ?"
            " WHERE b.state IN ('running', 'paused', 'cancelled', 'finished')"
            " ORDER BY b.id DESC LIMIT ?",
            (address.channel, address.chat, limit),
        )
        return [
            BroadcastLine(number, parse_moment(at), state, why) for number, at, state, why in rows
        ]

    async def count_outbox(self, address: Address) -> dict[str, int]:
        """Returns how many messages to a chat are in each state."""
        rows = await self._db.rows(
            "SELECT state, COUNT(*) FROM outbox WHERE channel = ? AND chat = ? GROUP BY state",
            (address.channel, address.chat),
        )
        return dict(rows)

    async def seat_counts(self, session: int) -> dict[str, int]:
        """Returns how many seats of a session are in each state."""
        rows = await self._db.rows(
            "SELECT state, COUNT(*) FROM seats WHERE session = ? GROUP BY state", (session,)
        )
        return dict(rows)
