"""A day and hour as clerks type it, in the zone of the place; never guessed, never swapped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.dialogue.fields.calendar_words import month_of
from bot.dialogue.fields.text import terms

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
_FILLERS = terms("""
    pada tanggal tgl hari jam pukul pkl at on th tahun ya depan waktu setempat sampai sd selesai
""")
_PART = r"(?:\s*(pagi|siang|sore|malam))?"
_HOUR = rf"(\d{{1,2}})(?:[.:](\d{{2}}))?(?![\d/-])(?![.:]\d){_PART}"
_UNTIL = rf"(?:\s*(?:-|–|s/d|s\.d\.|sd|sampai|hingga|to|until)\s*(?:pukul\s*|jam\s*)?{_HOUR})?"
_NAMED = re.compile(rf"\b(setengah\s+)?(?:pukul|jam|pkl\.?)\s*(setengah\s+)?{_HOUR}{_UNTIL}")
_WRITTEN = re.compile(rf"(?<![\d./:-])(\d{{1,2}})[.:](\d{{2}})(?![\d/])(?![.:]\d){_PART}{_UNTIL}")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d)?)(z|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_ZONE_PATH = re.compile(r"\b([a-z]+/[a-z_]+(?:/[a-z_]+)?)\b")
_OTHER_ZONES = re.compile(r"\b(utc|gmt|jst|kst|sgt|myt|hkt|cet|est|pst)\b")
_DATE = re.compile(r"\b(\d{1,4})[/.-](\d{1,2})[/.-](\d{2,4})\b")


@dataclass(frozen=True, slots=True)
class Span:
    """When something takes place: moments in the zone of that name; no end where none was said."""

    starts_at: datetime
    ends_at: datetime | None
    zone: str


class Unread(Exception):
    """Why a moment was not taken: the phrase desk.when.<why>, and what fills its gaps."""

    def __init__(self, why: str, **gaps: str) -> None:
        super().__init__(why)
        self.why = why
        self.gaps = gaps


def read_span(text: str, now: datetime, zone: str) -> Span:
    """The moment that was typed, read in that zone where it names none.

    Raises Unread: no day or hour in it (`unread`, `hour`), no such day (`day`) or hour at that
    place (`gap`), another weekday (`weekday`), a zone nobody knows (`zone`), over (`past`).
    """
    flat = " ".join(text.casefold().split())
    there, flat = _zone(flat, zone)
    if iso := _ISO.fullmatch(flat):
        start, end = _from_iso(iso, there), None
    else:
        today = now.astimezone(there).date()
        first, last, rest = _hours(flat)
        on = _day(rest, today)
        start = local(datetime.combine(on, first), there)
        end = _end(on, first, last, there) if last else None
    if start <= now:
        raise Unread("past")
    return Span(start, end, there.key)


def known_zone(name: str) -> ZoneInfo:
    """The zone of that IANA name or Indonesian word; Unread("zone") where there is none."""
    try:
        return ZoneInfo(ZONE_WORDS.get(name.casefold().strip(), name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unread("zone", read=name[:40]) from None


def local(wall: datetime, there: ZoneInfo) -> datetime:
    """The moment when clocks there show `wall`; of two such moments the first (RFC 5545, 3.3.5).

    Raises Unread("gap") where the clocks skip it.
    """
    at = wall.replace(tzinfo=there)
    if at.astimezone(UTC).astimezone(there).replace(tzinfo=None) != wall:
        raise Unread("gap")
    return at


def _zone(flat: str, zone: str) -> tuple[ZoneInfo, str]:
    """The zone that is named, or that one; and the text without it."""
    for word, name in ZONE_WORDS.items():
        if re.search(rf"\b{word}\b", flat):
            return ZoneInfo(name), re.sub(rf"\b{word}\b", " ", flat).strip()
    if path := _ZONE_PATH.search(flat):
        named = "/".join(part.title() for part in path[1].split("/"))
        return known_zone(named), flat.replace(path[1], " ").strip()
    if other := _OTHER_ZONES.search(flat):
        raise Unread("zone", read=other[1].upper())
    return known_zone(zone), flat


def _from_iso(iso: re.Match[str], there: ZoneInfo) -> datetime:
    try:
        wall = datetime.fromisoformat(f"{iso[1]}T{iso[2]}")
        if iso[3]:
            return datetime.fromisoformat(f"{iso[1]}T{iso[2]}{iso[3].upper()}").astimezone(there)
    except ValueError:
        raise Unread("day", read=iso[0]) from None
    return local(wall, there)


def _hours(flat: str) -> tuple[time, time | None, str]:
    """The hour, the hour it ends if it says so, and the text without both."""
    found = _NAMED.search(flat)
    if found:
        half = bool(found[1] or found[2])
        hour, minute, part, *until = found.groups()[2:]
        if half and minute is None:
            hour, minute = str(int(hour) - 1), "30"
    else:
        found = _WRITTEN.search(flat)
        if not found:
            raise Unread("hour")
        hour, minute, part, *until = found.groups()
    first = _clock(hour, minute, part, found[0])
    last = _clock(until[0], until[1], until[2], found[0]) if until[0] else None
    return first, last, f"{flat[: found.start()]} {flat[found.end() :]}"


def _clock(hour: str, minute: str | None, part: str | None, read: str) -> time:
    """An hour of the day; what a part of the day cannot mean is refused."""
    number, minutes = int(hour), int(minute or 0)
    ranges = {"pagi": (0, 11), "siang": (10, 15), "sore": (15, 18), "malam": (18, 23)}
    if part:
        low, high = ranges[part]
        meant = [one for one in (number, number + 12) if low <= one <= high]
        number = meant[0] if meant else 99
    if not (0 <= number <= 23 and minutes <= 59):
        raise Unread("hour", read=read)
    return time(number, minutes)


def _end(on: date, first: time, last: time, there: ZoneInfo) -> datetime:
    """The end; an hour before the start is one of the next day."""
    return local(datetime.combine(on + timedelta(days=int(last <= first)), last), there)


def _day(rest: str, today: date) -> date:
    for words, days in _NEAR.items():
        if re.search(rf"\b{words}\b", rest):
            left = re.sub(rf"\b{words}\b", " ", rest)
            return _alone(today + timedelta(days=days), left)
    weekday, left = _weekday(rest)
    if not re.search(r"\d", left):
        if weekday is None:
            raise Unread("unread")
        ahead = (weekday - today.weekday()) % 7 or 7
        return _alone(today + timedelta(days=ahead), left)
    day = _written_day(left, today)
    if weekday is not None and day.weekday() != weekday:
        raise Unread("weekday", day=day.isoformat())
    return day


def _alone(day: date, left: str) -> date:
    """The day, where nothing else was said."""
    if set(re.findall(r"\w+", left)) - _FILLERS:
        raise Unread("unread")
    return day


def _weekday(text: str) -> tuple[int | None, str]:
    for word, number in _WEEKDAYS.items():
        if re.search(rf"\b{word}\b", text):
            return number, re.sub(rf"\b{word}\b", " ", text)
    return None, text


def _written_day(text: str, today: date) -> date:
    """Day, month and maybe year: 3 Desember 2026, 3 Des, 3/12/2026, 2026-12-03."""
    if found := _DATE.search(text):
        first, month, last = found.groups()
        day, year = (last, first) if len(first) == 4 else (first, last)
        return _alone(_real(day, month, year, today), text.replace(found[0], " "))
    words = [one for one in re.findall(r"\w+", text) if one not in _FILLERS]
    months = [month for one in words if not one.isdecimal() and (month := month_of(one))]
    numbers = [one for one in words if one.isdecimal()]
    if len(months) != 1 or len(words) != len(numbers) + 1 or len(numbers) not in (1, 2):
        raise Unread("unread")
    year = numbers[1] if len(numbers) == 2 else ""
    return _real(numbers[0], months[0], year, today)


def _real(day: str, month: str, year: str, today: date) -> date:
    """The day of the calendar; without a year, the next such day."""
    read = " ".join(filter(None, (day, month, year)))
    if len(year) == 2:
        year = f"20{year}"
    try:
        if year:
            return date(int(year), int(month), int(day))
        this = date(today.year, int(month), int(day))
        return this if this >= today else date(today.year + 1, int(month), int(day))
    except ValueError:
        raise Unread("day", read=read) from None
