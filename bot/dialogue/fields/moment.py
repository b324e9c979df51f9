"""A day and hour as clerks type it, in the zone of the place. Never guessed, never swapped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.dialogue.fields.calendar_words import month_of
from bot.dialogue.fields.clock_time import Unread, flatten_time, hours_in
from bot.dialogue.fields.text import read_terms

ZONE_WORDS = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
"""Indonesia's zones by the names people use (Keppres 41/1987)."""

_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "senin monday",
            "selasa tuesday",
            "rabu wednesday",
            "kamis thursday",
            "jumat jum'at friday",
            "sabtu saturday",
            "minggu ahad sunday",
        )
    )
    for word in words.split()
}
_NEAR = {"hari ini": 0, "nanti": 0, "today": 0, "besok": 1, "tomorrow": 1, "lusa": 2}
_WEEK = {"minggu ini": 0, "pekan ini": 0, "ini": 0, "minggu depan": 1, "pekan depan": 1}
_AHEAD = re.compile(r"\b(\d{1,2}|se)\s*(hari|minggu|pekan)\s+lagi\b")
_FILLERS = read_terms("""
    pada tanggal tgl hari jam pukul pkl at on th tahun ya depan waktu setempat sampai sd s d selesai
""")
_TO = r"(?:-|–|s/d|s\.d\.|sd|sampai|hingga|to|until)"
_BETWEEN = re.compile(rf"\s{_TO}\s")
_DAYS = re.compile(rf"\b(\d{{1,2}})\s*{_TO}\s*(\d{{1,2}})(?=\s+([a-z]+))")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d)?)(z|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_ZONE_PATH = re.compile(r"\b([a-z]{3,}/[a-z_]+(?:/[a-z_]+)?)\b")
_OTHER_ZONES = re.compile(r"\b(utc|gmt|jst|kst|sgt|myt|hkt|cet|est|pst)\b")
_DATE = re.compile(r"\b(\d{1,4})[/.-](\d{1,2})[/.-](\d{2,4})\b")
_SHORT_DATE = re.compile(r"(?<![\d/.-])(\d{1,2})[/.](\d{1,2})(?![\d/.-])")
_DAY_ALONE = re.compile(r"\b(?:tanggal|tgl)\s*(\d{1,2})\b")

_LONGEST = 200
"""Letters; a day and hour take fewer, and each "sampai" among them is looked at."""

_FARTHEST = timedelta(days=3660)
"""Ten years: whatever is later has a slip in its year."""

_NIGHT = timedelta(hours=12)
"""An end that is earlier on the clock is one of the next day, unless it lasts longer than this."""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """When something takes place: moments in the zone of that name. No end where none was said."""

    starts_at: datetime
    ends_at: datetime | None
    zone: str


def read_span(text: str, now: datetime, zone: str) -> TimeSpan:
    """Returns the moment that was typed, read in that zone where it names none.

    Raises Unread: no day or hour in it, or far too many letters (`unread`, `hour`), no such day
    (`day`) or hour at that place (`gap`), another weekday (`weekday`), a zone nobody knows
    (`zone`), the end before the start (`order`) or not said where there are several days
    (`until`), over (`past`), or more than ten years away (`far`).
    """
    if len(text) > _LONGEST:
        raise Unread("unread")
    flat = flatten_time(text)
    there, flat = _read_zone(flat, zone)
    today = now.astimezone(there).date()
    if iso := _ISO.fullmatch(flat):
        start, end = _from_iso(iso, there), None
    else:
        start, end = (
            _read_between(flat, today, there)
            or _several_days(flat, today, there)
            or _read_span(flat, today, there)
        )
    if start <= now:
        raise Unread("past")
    if start > now + _FARTHEST:
        raise Unread("far")
    return TimeSpan(start, end, there.key)


def _read_between(flat: str, today: date, there: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Two whole moments: 3 Desember 09.00 sampai 4 Desember 12.00. None where it is not that."""
    for found in _BETWEEN.finditer(flat):
        try:
            start, more = _read_span(flat[: found.start()], today, there)
            end, most = _read_span(flat[found.end() :], today, there)
        except Unread:
            continue
        if more is None and most is None:
            return start, _move_after(start, end)
    return None


def _several_days(flat: str, today: date, there: ZoneInfo) -> tuple[datetime, datetime] | None:
    """From the first day's start to the last day's end: 3-4 Desember 09.00-15.00. Else None."""
    days = _DAYS.search(flat)
    if not days or not month_of(days[3]):
        return None
    first = flat[: days.start()] + days[1] + flat[days.end() :]
    start, end = _read_span(first, today, there)
    last = flat[: days.start()] + days[2] + flat[days.end() :]
    if end is None:
        raise Unread("until")
    later, over = _read_span(last, today, there)
    return start, _move_after(start, over or later)


def _move_after(start: datetime, end: datetime) -> datetime:
    if end <= start:
        raise Unread("order")
    return end


def _read_span(flat: str, today: date, there: ZoneInfo) -> tuple[datetime, datetime | None]:
    """Returns the start, and the end if it is said.

    Of several ways to read it the first that fits.
    """
    refused: Unread | None = None
    for hours in hours_in(flat):
        try:
            on = _read_day(hours.rest, today)
            start = local_moment(datetime.combine(on, hours.first), there)
            return start, _read_end(start, hours.last, there) if hours.last else None
        except Unread as error:
            refused = refused or error
    raise refused or Unread("hour")


def known_zone(name: str) -> ZoneInfo:
    """Returns the zone of that IANA name or Indonesian word. Unread("zone") where there is none."""
    try:
        return ZoneInfo(ZONE_WORDS.get(name.casefold().strip(), name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unread("zone", read=name[:40]) from None


def local_moment(wall: datetime, there: ZoneInfo) -> datetime:
    """The moment when clocks there show `wall`. Of two such moments the first (RFC 5545, 3.3.5).

    Raises Unread("gap") where the clocks skip it, Unread("far") in a year nobody means.
    """
    if not 1900 < wall.year < 9000:  # so that nobody counts beyond the calendar's ends
        raise Unread("far")
    at = wall.replace(tzinfo=there)
    if at.astimezone(UTC).astimezone(there).replace(tzinfo=None) != wall:
        raise Unread("gap")
    return at


def _read_zone(flat: str, zone: str) -> tuple[ZoneInfo, str]:
    """Returns the zone that is named, or that one. And the text without it."""
    named = [word for word in ZONE_WORDS if re.search(rf"\b{word}\b", flat)]
    if len(named) > 1:
        raise Unread("zone", read=" ".join(named).upper())
    if named:
        return ZoneInfo(ZONE_WORDS[named[0]]), re.sub(rf"\b{named[0]}\b", " ", flat).strip()
    if path := _ZONE_PATH.search(flat):
        name = "/".join(part.title() for part in path[1].split("/"))
        return known_zone(name), flat.replace(path[1], " ").strip()
    if other := _OTHER_ZONES.search(flat):
        raise Unread("zone", read=other[1].upper())
    return known_zone(zone), flat


def _from_iso(iso: re.Match[str], there: ZoneInfo) -> datetime:
    try:
        wall = datetime.fromisoformat(f"{iso[1]}T{iso[2]}")
        if iso[3]:
            named = datetime.fromisoformat(f"{iso[1]}T{iso[2]}{iso[3].upper()}")
            local_moment(named.replace(tzinfo=None), ZoneInfo("UTC"))
            return named.astimezone(there)
    except ValueError:
        raise Unread("day", read=iso[0]) from None
    return local_moment(wall, there)


def _read_end(start: datetime, last: time, there: ZoneInfo) -> datetime:
    """Returns when it ends.

    After midnight where the hour is earlier, as long as that is one night.
    """
    same = local_moment(datetime.combine(start.date(), last), there)
    if same > start:
        return same
    next_day = local_moment(datetime.combine(start.date() + timedelta(days=1), last), there)
    if next_day - start > _NIGHT:
        raise Unread("order")
    return next_day


def _read_day(rest: str, today: date) -> date:
    if ahead := _AHEAD.search(rest):
        number = 1 if ahead[1] == "se" else int(ahead[1])
        days = number * (1 if ahead[2] == "hari" else 7)
        return _only_day(today + timedelta(days=days), rest.replace(ahead[0], " "))
    for words, days in _NEAR.items():
        if re.search(rf"\b{words}\b", rest):
            left = re.sub(rf"\b{words}\b", " ", rest)
            return _only_day(today + timedelta(days=days), left)
    week, left = _read_week(rest)
    weekday, left = _read_weekday(left)
    if week is None and re.search(r"\d", left):
        day = _written_day(left, today)
        if weekday is not None and day.weekday() != weekday:
            raise Unread("weekday", day=day.isoformat())
        return day
    if weekday is None:
        raise Unread("unread")
    ahead_by = (weekday - today.weekday()) % 7 or 7
    if week is not None:
        ahead_by = weekday - today.weekday() + 7 * week
    return _only_day(today + timedelta(days=ahead_by), left)


def _read_week(text: str) -> tuple[int | None, str]:
    """Returns which week is named beside a weekday: this one is 0, the next 1."""
    for words, week in _WEEK.items():
        if re.search(rf"\b{words}\b", text):
            return week, re.sub(rf"\b{words}\b", " ", text)
    return None, text


def _only_day(day: date, left: str) -> date:
    """Returns the day, where nothing else was said."""
    if set(re.findall(r"\w+", left)) - _FILLERS:
        raise Unread("unread")
    return day


def _read_weekday(text: str) -> tuple[int | None, str]:
    for word, number in _WEEKDAYS.items():
        if re.search(rf"\b{word}\b", text):
            return number, re.sub(rf"\b{word}\b", " ", text)
    return None, text


def _written_day(text: str, today: date) -> date:
    """Day, month and maybe year: 3 Desember 2026, 3 Des, 3/12/2026, 2026-12-03, 3/12, tgl 3."""
    if found := _DATE.search(text):
        first, month, last = found.groups()
        day, year = (last, first) if len(first) == 4 else (first, last)
        return _only_day(_real_day(day, month, year, today), text.replace(found[0], " "))
    if found := _SHORT_DATE.search(text):
        return _only_day(_real_day(found[1], found[2], "", today), text.replace(found[0], " "))
    words = [item for item in re.findall(r"\w+", text) if item not in _FILLERS]
    if (found := _DAY_ALONE.search(text)) and words == [found[1]]:
        return _next_such_day(int(found[1]), today)
    months = [month for word in words if not word.isdecimal() and (month := month_of(word))]
    numbers = [word for word in words if word.isdecimal()]
    if len(months) != 1 or len(words) != len(numbers) + 1 or len(numbers) not in (1, 2):
        raise Unread("unread")
    year = numbers[1] if len(numbers) == 2 else ""
    return _real_day(numbers[0], months[0], year, today)


def _next_such_day(number: int, today: date) -> date:
    """Returns the next day of the calendar with that number: "tgl 3"."""
    days = (today + timedelta(days=ahead) for ahead in range(62))
    if found := next((day for day in days if day.day == number), None):
        return found
    raise Unread("day", read=str(number))


def _real_day(day: str, month: str, year: str, today: date) -> date:
    """Returns the day of the calendar. Without a year, the next such day."""
    read = "/".join(filter(None, (day, month, year)))
    if len(year) == 2:
        year = f"20{year}"
    try:
        if year:
            return date(int(year), int(month), int(day))
        this = date(today.year, int(month), int(day))
        return this if this >= today else date(today.year + 1, int(month), int(day))
    except ValueError:
        raise Unread("day", read=read) from None
