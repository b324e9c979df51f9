"""Reminder rules: "H-7", "H-1 17.00", "2 jam", and the moment each means for a session."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.dialogue.sessions import Session
from bot.quiet import QuietRules, settled

DEFAULT = "H-7, H-1 17.00, 2 jam"
"""The rules of an office that has set none."""

_DAYS = re.compile(r"[hd]\s*[-–]\s*(\d{1,3})(?:\s+(?:pukul\s+|at\s+)?(\d{1,2})[.:](\d{2}))?")
_BEFORE = re.compile(r"[-–]?\s*(\d{1,3})\s*(jam|j|h|hours?|menit|m|min|minutes?)(?:\s+sebelum)?")
_NONE = frozenset({"", "-", "tidak ada", "tanpa", "none"})


@dataclass(frozen=True, slots=True)
class Rule:
    """When a reminder goes out: `days` before at a wall-clock hour, or a time `before` the start.

    `name` is the rule as it is written, always the same for the same rule. Without `at`, the
    reminder has the hour of the session.
    """

    name: str
    days: int = 0
    at: time | None = None
    before: timedelta = timedelta(0)

    def due(self, session: Session) -> datetime:
        """The moment it means, in UTC, before quiet hours are looked at."""
        if self.before:
            return session.starts_at.astimezone(UTC) - self.before
        zone = ZoneInfo(session.zone)
        start = session.starts_at.astimezone(zone)
        day = start.date() - timedelta(days=self.days)
        return datetime.combine(day, self.at or start.time(), zone).astimezone(UTC)


def planned_for(rule: Rule, session: Session, quiet: QuietRules) -> datetime | None:
    """When the reminder may go out: its moment, moved out of quiet hours, before the start.

    None where the rule means no moment before the start, or all is quiet.
    """
    due, start = rule.due(session), session.starts_at.astimezone(UTC)
    return settled(due, start, ZoneInfo(session.zone), quiet) if due < start else None


def rules(text: str) -> tuple[Rule, ...]:
    """Reads "H-7, H-1 17.00, 2 jam" ("tidak ada": none).

    Raises ValueError, in words, for anything else.
    """
    if text.strip().casefold() in _NONE:
        return ()
    found = {one.name: one for part in text.replace(";", ",").split(",") for one in (_rule(part),)}
    return tuple(found.values())


def written(some: tuple[Rule, ...]) -> str:
    """The rules as they are written."""
    return ", ".join(one.name for one in some)


def _rule(part: str) -> Rule:
    text = " ".join(part.casefold().split())
    if days := _DAYS.fullmatch(text):
        return _on_a_day(part, int(days[1]), days[2], days[3])
    if before := _BEFORE.fullmatch(text):
        number, is_hours = int(before[1]), before[2][0] in "jh"
        if number:
            name = f"{number} jam" if is_hours else f"{number} menit"
            length = timedelta(hours=number) if is_hours else timedelta(minutes=number)
            return Rule(name, before=length)
    raise ValueError(f'"{part.strip()}" bukan aturan seperti H-7, H-1 17.00, atau 2 jam.')


def _on_a_day(part: str, days: int, hour: str | None, minute: str | None) -> Rule:
    if hour is None or minute is None:
        if days == 0:
            raise ValueError(f'"{part.strip()}": tulis jamnya, misalnya H-0 07.30.')
        return Rule(f"H-{days}", days=days)
    try:
        at = time(int(hour), int(minute))
    except ValueError:
        raise ValueError(f'"{part.strip()}": jam harus 00.00 sampai 23.59.') from None
    return Rule(f"H-{days} {at:%H.%M}", days=days, at=at)
