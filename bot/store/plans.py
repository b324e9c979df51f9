"""Plans of reminders: one a seat, rule and version of its session, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from bot.dialogue.messages import Address
from bot.dialogue.reminders.due import Plan, PlanState
from bot.dialogue.sessions.session import Seat, SeatState
from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database, Row

STATES: tuple[PlanState, ...] = get_args(PlanState)

_PLAN = "p.id, p.rule, p.version, p.due_at, p.state, p.why"
_FROM = (
    " FROM plans p JOIN seats t ON t.id = p.seat JOIN candidates c ON c.id = t.candidate"
    " JOIN sessions s ON s.id = t.session"
)
_STANDS = "(p.version = s.sequence AND t.state = 'accepted' AND s.state IN ('open', 'closed'))"
_TOLD = (
    "EXISTS (SELECT 1 FROM plans o WHERE o.seat = p.seat AND o.rule = p.rule AND o.id <> p.id"
    " AND o.state = 'sent' AND o.starts_at = s.starts_at)"
)


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A seat that has no plan yet for a rule of its session in its present version."""

    seat: int
    session: int
    rule: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """A plan with the seat it is for, and whom to tell.

    `told`: under an earlier version she was reminded of this very start by the same rule.
    `came_to` is what became of it, by what the outbox says of its message too; a plan whose session
    or seat is not as it was any more is "skipped", also before its moment has come.
    """

    plan: Plan
    seat: Seat
    address: Address
    reachable: bool
    told: bool
    came_to: str = ""


def combine_states(plan: str, message: str, attempts: int) -> str:
    """What became of a plan, whose message the outbox may still have: "sent" only once it is.

    Besides the states of a plan: "queued", "tried" (queued again), and those of the outbox.
    `message` is empty where its row is gone, which it never is before it ended.
    """
    if plan != "sent" or message in ("", "sent"):
        return plan
    return "tried" if message == "queued" and attempts else message


@dataclass(frozen=True, slots=True)
class Landed:
    """How the message of a sent plan ended in the outbox. `state` is empty where its row is gone.

    `in_doubt`: it may have arrived whatever the state says.
    """

    plan: int
    due_at: datetime
    state: str
    error: str
    in_doubt: bool


class Plans:
    """The table `plans`, and the rules that a session has of its own."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def own_rules(self) -> dict[int, str]:
        """Returns the rules of the coming sessions that have their own, as they are written."""
        rows = await self._db.rows(
            "SELECT id, rules FROM sessions WHERE rules IS NOT NULL AND state IN ('open', 'closed')"
        )
        return dict(rows)

    async def set_rules(self, session: int, rules: str | None) -> None:
        """Gives a session rules of its own. None gives it the office's again."""
        await self._db.run("UPDATE sessions SET rules = ? WHERE id = ?", (rules, session))

    async def unplanned_seats(self, wanted: Sequence[tuple[int, str, int]]) -> list[Unplanned]:
        """Returns the accepted seats that lack a plan for any of these (session, rule, version)."""
        if not wanted:
            return []
        marks = ", ".join("(?, ?, ?)" for _ in wanted)
        rows = await self._db.rows(
            f"WITH wanted (session, rule, version) AS (VALUES {marks})"
            " SELECT t.id, t.session, w.rule, t.changed_at FROM wanted w"
            " JOIN seats t ON t.session = w.session AND t.state = 'accepted'"
            " WHERE NOT EXISTS (SELECT 1 FROM plans p WHERE p.seat = t.id AND p.rule = w.rule"
            " AND p.version = w.version) ORDER BY t.id",
            [part for pair in wanted for part in pair],
        )
        return [
            Unplanned(seat, session, rule, parse_moment(changed))
            for seat, session, rule, changed in rows
        ]

    async def add_plans(self, plans: Sequence[tuple[int, Plan]], at: datetime) -> None:
        """Writes plans for seats (the ids of the plans are not read)."""
        if not plans:
            return
        first = await self._db.next_id("plans", len(plans))
        await self._db.run_many(
            "INSERT INTO plans (id, seat, rule, version, due_at, state, why, ended_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                (
                    *(first + step, seat, plan.rule, plan.version, format_moment(plan.due_at)),
                    *(plan.state, plan.why, _ended_at(plan.state, at)),
                )
                for step, (seat, plan) in enumerate(plans)
            ],
        )

    async def due_plans(self, now: datetime, limit: int = 100) -> list[SeatPlan]:
        """Plans that nothing has become of and whose moment is there, the earliest first."""
        return await self._read_plans(
            "p.state = 'planned' AND p.due_at <= ?", (format_moment(now),), "p.due_at, p.id", limit
        )

    async def end_plan(
        self, plan: int, state: PlanState, why: str, due_at: datetime, at: datetime
    ) -> None:
        """What became of a plan, and why. Still "planned": it has another moment."""
        await self._db.run(
            "UPDATE plans SET state = ?, why = ?, due_at = ?, ended_at = ?, message = NULL,"
            " starts_at = NULL WHERE id = ?",
            (state, why or None, format_moment(due_at), _ended_at(state, at), plan),
        )

    async def handed_over(self, rows: Sequence[tuple[int, int, datetime]]) -> None:
        """Which row of the outbox is the message of a plan, and of which start it tells."""
        await self._db.run_many(
            "UPDATE plans SET message = ?, starts_at = ? WHERE id = ?",
            [(row, format_moment(starts), plan) for plan, row, starts in rows],
        )

    async def overtaken_rows(self) -> list[int]:
        """Returns rows of the outbox that still wait and tell what is not so any more."""
        rows = await self._db.rows(
            f"SELECT p.message {_FROM} JOIN outbox o ON o.id = p.message"
            " WHERE p.message IS NOT NULL AND o.state = 'queued' AND (t.state <> 'accepted'"
            " OR p.version <> s.sequence OR s.state NOT IN ('open', 'closed'))"
        )
        return [row for (row,) in rows]

    async def landed_plans(self) -> list[Landed]:
        """The sent plans whose message has left the outbox's queue, one way or the other."""
        rows = await self._db.rows(
            "SELECT p.id, p.due_at, COALESCE(o.state, ''), COALESCE(o.error, ''),"
            " COALESCE(o.doubts, 0) FROM plans p LEFT JOIN outbox o ON o.id = p.message"
            " WHERE p.message IS NOT NULL AND COALESCE(o.state, '') NOT IN ('queued', 'sending')"
        )
        return [
            Landed(plan, parse_moment(due), state, error, bool(doubts))
            for plan, due, state, error, doubts in rows
        ]

    async def note_arrived(self, plans: Sequence[int]) -> None:
        """Their messages are known to have arrived: nothing more is asked about them."""
        await self._db.run_many(
            "UPDATE plans SET message = NULL WHERE id = ?", [(plan,) for plan in plans]
        )

    async def undo_silence(self, session: int, since: datetime) -> None:
        """Plans anew what fell silent since then because the session was cancelled."""
        await self._db.run(
            "UPDATE plans SET state = 'planned', why = NULL, ended_at = NULL"
            " WHERE state = 'skipped' AND why = 'cancelled' AND ended_at >= ?"
            " AND seat IN (SELECT id FROM seats WHERE session = ?)",
            (format_moment(since), session),
        )

    async def revive_missed(self, now: datetime) -> None:
        """Plans anew what was given up by a clock that ran ahead: its moment is still to come."""
        await self._db.run(
            "UPDATE plans SET state = 'planned', why = NULL, ended_at = NULL"
            " WHERE state IN ('skipped', 'missed') AND due_at > ?",
            (format_moment(now),),
        )

    async def list_plans(
        self,
        states: Sequence[PlanState] = STATES,
        *,
        session: int | None = None,
        since: datetime | None = None,
        limit: int = 1000,
    ) -> list[SeatPlan]:
        """Plans in these states, of one session or of all, ended since then, earliest first."""
        marks = ", ".join("?" for _ in states)
        where, values = f"p.state IN ({marks})", list[object](states)
        if session is not None:
            where, values = f"{where} AND t.session = ?", [*values, session]
        if since is not None:
            where, values = f"{where} AND p.ended_at >= ?", [*values, format_moment(since)]
        return await self._read_plans(where, values, "p.due_at, p.id", limit)

    async def missed_between(self, after: datetime, until: datetime) -> list[SeatPlan]:
        """Returns what was given up after that moment, up to the other one."""
        return await self._read_plans(
            "p.state = 'missed' AND p.ended_at > ? AND p.ended_at <= ?",
            (format_moment(after), format_moment(until)),
            "p.due_at, p.id",
            100_000,
        )

    async def count_plans(self, since: datetime) -> dict[str, int]:
        """How many are planned that still mean something, and how many ended since, by state.

        What waits in the outbox for its turn, or for another try, is not sent yet.
        """
        [(planned,)] = await self._db.rows(
            "SELECT COUNT(*) FROM plans p JOIN seats t ON t.id = p.seat"
            " JOIN sessions s ON s.id = t.session WHERE p.state = 'planned'"
            " AND t.state = 'accepted' AND s.state IN ('open', 'closed')"
            " AND p.version = s.sequence"
        )
        rows = await self._db.rows(
            "SELECT p.state, COUNT(*) FROM plans p LEFT JOIN outbox o ON o.id = p.message"
            " WHERE p.ended_at >= ? AND (p.state <> 'sent' OR COALESCE(o.state, 'sent') = 'sent')"
            " GROUP BY p.state",
            (format_moment(since),),
        )
        return {"sent": 0, "skipped": 0, "missed": 0, **dict(rows), "planned": planned}

    async def _read_plans(
        self, where: str, values: Sequence[object], order: str, limit: int
    ) -> list[SeatPlan]:
        rows = await self._db.rows(
            f"SELECT {_PLAN}, t.id, t.session, c.ref, t.state, c.channel, c.chat,"
            f" COALESCE(v.reachable, 1), {_TOLD}, {_STANDS}, COALESCE(x.state, ''),"
            " COALESCE(x.attempts, 0)"
            f"{_FROM} LEFT JOIN outbox x ON x.id = p.message"
            " LEFT JOIN conversations v ON v.channel = c.channel AND v.chat = c.chat"
            f" WHERE {where} ORDER BY {order} LIMIT {int(limit)}",
            values,
        )
        return [_read_plan(row) for row in rows]


def _ended_at(state: PlanState, at: datetime) -> str | None:
    return None if state == "planned" else format_moment(at)


def _read_plan(row: Row) -> SeatPlan:
    number, rule, version, due_at, state, why, seat, session, ref, seat_state, *rest = row
    channel, chat, reachable, told, stands, message, attempts = rest
    came_to = combine_states(state, message, attempts)
    known: SeatState = seat_state
    return SeatPlan(
        Plan(rule, version, parse_moment(due_at), state, why or "", number),
        Seat(seat, session, ref, known),
        Address(channel, chat),
        bool(reachable),
        bool(told),
        "skipped" if came_to == "planned" and not stands else came_to,
    )
