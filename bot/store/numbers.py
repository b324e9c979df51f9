"""Numbers of a span of time, counted from what is stored: no row tells of one person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from statistics import median

from bot.store.codec import format_moment, parse_moment
from bot.store.database import Database

_SENT = "sent_at >= ? AND sent_at < ? AND status <> 'cancelled'"


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment on, until before another."""

    since: datetime
    until: datetime

    @property
    def values(self) -> tuple[str, str]:
        """Both ends as they are stored."""
        return format_moment(self.since), format_moment(self.until)


@dataclass(frozen=True, slots=True)
class SessionNumbers:
    """A session that was held: how many seats were taken, who came, and who did not."""

    id: int
    title: str
    starts_at: datetime
    seated: int
    came: int
    absent: int


@dataclass(frozen=True, slots=True)
class CaseNumbers:
    """Cases that were opened: how many, how many have a reply, and the minutes to the first.

    None where none has one. `slow`: nine in ten were answered in so many minutes.
    """

    opened: int
    answered: int
    median: int | None
    slow: int | None


class Numbers:
    """Counts over `candidates`, `counts`, `seats`, `cases`, `outbox` and `recipients`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def registered_by_day(self, span: Span, zone: tzinfo) -> Counter[date]:
        """Returns how many registrations were sent, by the day that it was in that zone."""
        rows = await self._db.rows(
            f"SELECT substr(sent_at, 1, 13) AS hour, COUNT(*) FROM candidates WHERE {_SENT}"
            " GROUP BY hour",
            span.values,
        )
        found: Counter[date] = Counter()
        for hour, number in rows:
            at = datetime.fromisoformat(f"{hour}:00:00+00:00")
            found[at.astimezone(zone).date()] += number
        return found

    async def answers(self, span: Span, field: str) -> Counter[str]:
        """Returns how often each answer to a question was given in the registrations of that time.

        The index of that field's answers is read from end to end, each with its registration: at
        100 000 of them half of what it costs the other way round.
        """
        rows = await self._db.rows(
            "SELECT a.value, COUNT(*) FROM answers a CROSS JOIN candidates c ON c.id = a.candidate"
            " WHERE a.field = ? AND c.sent_at >= ? AND c.sent_at < ? AND c.status <> 'cancelled'"
            " GROUP BY a.value",
            (field, *span.values),
        )
        found: Counter[str] = Counter()
        for value, number in rows:
            for part in (value or "").split(","):
                found[part] += number
        return found

    async def registered_by_poster(self, span: Span) -> dict[str, int]:
        """Returns how many registrations came by each poster's code, where they came by one."""
        rows = await self._db.rows(
            "SELECT v.poster, COUNT(*) FROM conversations v JOIN candidates c"
            " ON v.channel = c.channel AND v.chat = c.chat WHERE v.poster IS NOT NULL"
            " AND c.sent_at >= ? AND c.sent_at < ? AND c.status <> 'cancelled' GROUP BY v.poster",
            span.values,
        )
        return dict(rows)

    async def counted(self, kind: str, first: date, after: date) -> dict[str, int]:
        """Returns what was counted of a kind from a day on, until before another, by name."""
        rows = await self._db.rows(
            "SELECT name, SUM(number) FROM counts WHERE kind = ? AND day >= ? AND day < ?"
            " GROUP BY name",
            (kind, first.isoformat(), after.isoformat()),
        )
        return {name: int(number) for name, number in rows}

    async def sessions(self, span: Span) -> list[SessionNumbers]:
        """Returns the sessions that began in that time and were not cancelled, oldest first."""
        rows = await self._db.rows(
            "SELECT s.id, s.title, s.starts_at,"
            " COUNT(CASE WHEN t.state IN ('accepted', 'attended', 'absent') THEN 1 END),"
            " COUNT(CASE WHEN t.state = 'attended' THEN 1 END),"
            " COUNT(CASE WHEN t.state = 'absent' THEN 1 END)"
            " FROM sessions s LEFT JOIN seats t ON t.session = s.id"
            " WHERE s.starts_at >= ? AND s.starts_at < ? AND s.state <> 'cancelled'"
            " GROUP BY s.id, s.title, s.starts_at ORDER BY s.starts_at, s.id",
            span.values,
        )
        return [
            SessionNumbers(number, title, parse_moment(at), *counted)
            for number, title, at, *counted in rows
        ]

    async def cases(self, span: Span) -> CaseNumbers:
        """Returns how soon those were answered who wrote to staff in that time."""
        rows = await self._db.rows(
            "SELECT c.id, MIN(CASE WHEN m.who = 'candidate' THEN m.at END),"
            " MIN(CASE WHEN m.who = 'staff' THEN m.at END) FROM cases c"
            " JOIN case_messages m ON m.case_id = c.id"
            " WHERE c.opened_at >= ? AND c.opened_at < ? GROUP BY c.id",
            span.values,
        )
        asked = [(parse_moment(at), reply) for _, at, reply in rows if at]
        waits = sorted(
            max(0, round((parse_moment(reply) - at).total_seconds() / 60))
            for at, reply in asked
            if reply
        )
        if not waits:
            return CaseNumbers(len(asked), 0, None, None)
        slow = waits[min(len(waits) - 1, len(waits) * 9 // 10)]
        return CaseNumbers(len(asked), len(waits), round(median(waits)), slow)

    async def delivered(self, span: Span) -> dict[str, Counter[str]]:
        """Returns what became of messages ("message") and of copies of broadcasts ("broadcast")."""
        messages = await self._db.rows(
            "SELECT state, COUNT(*) FROM outbox WHERE ended_at >= ? AND ended_at < ?"
            " GROUP BY state",
            span.values,
        )
        copies = await self._db.rows(
            "SELECT r.state, COUNT(*) FROM broadcasts b JOIN recipients r ON r.broadcast = b.id"
            " WHERE b.started_at >= ? AND b.started_at < ? AND b.rehearsal = 0"
            " GROUP BY r.state",
            span.values,
        )
        return {"message": Counter(dict(messages)), "broadcast": Counter(dict(copies))}
