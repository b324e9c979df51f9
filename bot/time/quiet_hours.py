"""Quiet hours: when nobody is written to, and the next moment when somebody may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from bot.time.week import Window, read_windows

_MINUTE = timedelta(minutes=1)

AHEAD = timedelta(minutes=15)
"""So long before quiet hours goes out what cannot wait until they are over: the clock is looked at
once a minute, and many messages take their time."""

_STEPS = 500
"""Stretches looked through: a year of holidays with a night before each."""


@dataclass(frozen=True, slots=True)
class QuietRules:
    """Stretches of the week and whole days on which nothing goes out by itself."""

    windows: tuple[Window, ...] = read_windows("20.00-07.00, Jumat 11.30-13.30")
    holidays: frozenset[date] = frozenset()


def is_quiet_moment(at: datetime, zone: tzinfo, rules: QuietRules) -> bool:
    """Returns whether that moment is quiet at a place in that zone."""
    local = at.astimezone(zone)
    return local.date() in rules.holidays or any(
        window.day_of(local) is not None for window in rules.windows
    )


def next_allowed(at: datetime, zone: tzinfo, rules: QuietRules) -> datetime | None:
    """The first moment from `at` on that is not quiet, in UTC. None where there is none for long.

    `at` itself where it is not quiet.
    """
    moment = at.astimezone(UTC)
    for _ in range(_STEPS):
        local = moment.astimezone(zone)
        ends = [
            window.ends(day, zone)
            for window in rules.windows
            if (day := window.day_of(local)) is not None
        ]
        if local.date() in rules.holidays:
            ends.append(_midnight_of(local.date() + timedelta(days=1), zone))
        if not ends:
            return moment
        moment = max(max(_end_after(end, moment) for end in ends), moment + _MINUTE)
    return None


def last_allowed(at: datetime, zone: tzinfo, rules: QuietRules) -> datetime | None:
    """Returns the last whole minute up to `at` that is not quiet, in UTC.

    None where there is none.
    """
    moment = at.astimezone(UTC)
    for _ in range(_STEPS):
        local = moment.astimezone(zone)
        starts = [
            window.starts(day, zone)
            for window in rules.windows
            if (day := window.day_of(local)) is not None
        ]
        if local.date() in rules.holidays:
            starts.append(_midnight_of(local.date(), zone))
        if not starts:
            return moment
        before = min(start.astimezone(UTC) for start in starts) - _MINUTE
        moment = min(before, moment - _MINUTE)
    return None


def settle_moment(
    due: datetime, start: datetime, zone: tzinfo, rules: QuietRules
) -> datetime | None:
    """When something due then may go out: later, but before `start`. Else shortly before the quiet.

    None where it is quiet all the time.
    """
    later = next_allowed(due, zone, rules)
    if later is not None and later < start:
        return later
    last = last_allowed(min(due, start - _MINUTE), zone, rules)
    early = last and last + _MINUTE - AHEAD
    return last if early is None or is_quiet_moment(early, zone, rules) else early


def lasts_until(at: datetime, zone: tzinfo, rules: QuietRules) -> datetime:
    """Until when what is said at `at` may still be said: the next quiet, at most that day's end."""
    local = at.astimezone(zone)
    day = local.date()
    starts = [
        window.starts(day, zone) for window in rules.windows if day.weekday() in window.weekdays
    ]
    ends = [
        _midnight_of(day + timedelta(days=1), zone),
        *(start for start in starts if start > local),
    ]
    return min(end.astimezone(UTC) for end in ends)


def _midnight_of(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _end_after(end: datetime, moment: datetime) -> datetime:
    """Returns the end in UTC. Of an hour that a clock shows twice, the one still to come."""
    first = end.astimezone(UTC)
    return first if first > moment else end.replace(fold=1).astimezone(UTC)
