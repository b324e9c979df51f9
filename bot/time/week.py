"""Stretches of the week in wall-clock time, as an office writes them: "Jumat 11.30-13.30"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

_DAYS = (
    ("senin", "monday", "mon"),
    ("selasa", "tuesday", "tue"),
    ("rabu", "wednesday", "wed"),
    ("kamis", "thursday", "thu"),
    ("jumat", "friday", "fri", "jum'at"),
    ("sabtu", "saturday", "sat"),
    ("minggu", "sunday", "sun", "ahad"),
)
_WEEKDAY = {name: number for number, names in enumerate(_DAYS) for name in names}
_DASH = r"\s*[-–—]\s*"
_HOUR = r"(\d{1,2})[.:](\d{2})"
_WINDOW = re.compile(rf"(?:([a-z']+)(?:{_DASH}([a-z']+))?\s+)?{_HOUR}{_DASH}{_HOUR}")

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to before `end` on each of these weekdays (Monday is 0).

    An `end` that is not after `start` lies on the next day: 20.00 to 07.00 is a night.
    """

    start: time
    end: time
    weekdays: frozenset[int] = EVERY_DAY

    @property
    def over_midnight(self) -> bool:
        """Whether it ends on the next day."""
        return self.end <= self.start

    def day_of(self, local: datetime) -> date | None:
        """The day on which the stretch began that this wall-clock moment lies in, or None."""
        clock, today = local.time(), local.date()
        if self.over_midnight and clock < self.end:
            began = today - timedelta(days=1)
        elif self.start <= clock and (self.over_midnight or clock < self.end):
            began = today
        else:
            return None
        return began if began.weekday() in self.weekdays else None

    def ends(self, began: date, zone: tzinfo) -> datetime:
        """Returns when the stretch that began on that day is over."""
        day = began + timedelta(days=1) if self.over_midnight else began
        return datetime.combine(day, self.end, zone)

    def starts(self, began: date, zone: tzinfo) -> datetime:
        """Returns when the stretch of that day begins."""
        return datetime.combine(began, self.start, zone)


def read_windows(text: str) -> tuple[Window, ...]:
    """Reads "20.00-07.00, Jumat 11.30-13.30". ValueError, in words, names the part that is none."""
    return tuple(_read_window(part) for part in text.replace(";", ",").split(",") if part.strip())


def _read_window(part: str) -> Window:
    found = _WINDOW.fullmatch(part.strip().casefold())
    if found is None:
        raise ValueError(f'"{part.strip()}" bukan jam seperti 20.00-07.00 atau Jumat 11.30-13.30.')
    first, last, *clock = found.groups()
    if clock[2:] == ["24", "00"]:  # the end of a day is the beginning of the next
        clock[2:] = ["00", "00"]
    try:
        start, end = (time(int(hour), int(minute)) for hour, minute in (clock[:2], clock[2:]))
    except ValueError:
        raise ValueError(f'"{part.strip()}": jam harus 00.00 sampai 23.59.') from None
    return Window(start, end, _weekdays_between(first, last))


def _weekdays_between(first: str | None, last: str | None) -> frozenset[int]:
    if first is None:
        return EVERY_DAY
    for name in filter(None, (first, last)):
        if name not in _WEEKDAY:
            raise ValueError(f'"{name}" bukan nama hari.')
    start = _WEEKDAY[first]
    end = _WEEKDAY[last or first]
    return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))
