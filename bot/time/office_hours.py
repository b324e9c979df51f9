"""Office hours: by when somebody has an answer who writes now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from bot.time.week import Window, read_windows

_DAYS = 400
"""Days looked ahead: an office that is closed longer promises nothing."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When staff answer, and within how many of these hours. No windows: nothing is promised."""

    windows: tuple[Window, ...] = read_windows("Senin-Jumat 08.00-16.00")
    holidays: frozenset[date] = frozenset()
    within: timedelta = timedelta(hours=8)


def answered_by(at: datetime, zone: tzinfo, hours: OfficeHours) -> datetime | None:
    """By when an answer is due to somebody who writes at `at`, in the office's zone.

    Only office hours count. None where nothing can be promised.
    """
    left = hours.within
    first = at.astimezone(zone).date() - timedelta(days=1)  # a night shift of the day before
    for step in range(_DAYS):
        for start, end in _open_stretches(first + timedelta(days=step), zone, hours):
            begins = max(start, at.astimezone(UTC))
            if end > begins and left <= end - begins:
                return (begins + left).astimezone(zone)
            left -= max(end - begins, timedelta(0))
    return None


def is_open(at: datetime, zone: tzinfo, hours: OfficeHours) -> bool:
    """Returns whether staff answer at this moment."""
    day, now = at.astimezone(zone).date(), at.astimezone(UTC)
    days = (day - timedelta(days=1), day)  # a night shift began the day before
    return any(
        start <= now < end for day in days for start, end in _open_stretches(day, zone, hours)
    )


def opens_at(at: datetime, zone: tzinfo, hours: OfficeHours) -> datetime | None:
    """Returns when the office opens next after `at`, in its zone. None where it never does."""
    first = at.astimezone(zone).date()
    for step in range(_DAYS):
        for start, _ in _open_stretches(first + timedelta(days=step), zone, hours):
            if start > at:
                return start.astimezone(zone)
    return None


def _open_stretches(day: date, zone: tzinfo, hours: OfficeHours) -> list[tuple[datetime, datetime]]:
    if day in hours.holidays:
        return []
    return sorted(
        (window.starts(day, zone).astimezone(UTC), window.ends(day, zone).astimezone(UTC))
        for window in hours.windows
        if day.weekday() in window.weekdays
    )
