"""Hours of the day as clerks type them: jam 9, 09.00-12.00, 9 pagi, setengah sembilan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time


class Unread(Exception):
    """Why a moment was not taken: the phrase desk.when.<why>, and what fills its gaps."""

    def __init__(self, why: str, **gaps: str) -> None:
        super().__init__(why)
        self.why = why
        self.gaps = gaps


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when (None: not said), and the text without both."""

    first: time
    last: time | None
    rest: str


_NUMBERS = (
    *("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"),
    *("sepuluh", "sebelas", "dua belas"),
)
_BY_WORD = {word: str(number) for number, word in enumerate(_NUMBERS, 1)}
_SHORT = {"bsk": "besok", "bsok": "besok", "besuk": "besok", "jm": "jam", "pk": "pukul"}
_PARTS = {
    "subuh": (3, 5),
    "pagi": (0, 11),
    "siang": (10, 15),
    "sore": (15, 18),
    "malam": (18, 23),
    "am": (0, 11),
    "pm": (12, 23),
}
"""Which hours a part of the day can mean."""

_PART = rf"(?:\s*({'|'.join(_PARTS)})\b)?"
_NAMES = r"(?:pukul|jam|pkl\.?)"
_HOUR = rf"(\d{{1,2}})(?:[.:]?(\d{{2}}))?(?![\d/])(?!-\d{{1,2}}-)(?![.:]\d){_PART}"
_UNTIL = rf"(?:\s*(?:-|–|s/d|s\.d\.|sd|sampai|hingga|to|until)\s*(?:{_NAMES}\s*)?{_HOUR})?"
_HALF = r"(setengah\s+)?"
_SHAPES = (
    re.compile(rf"\b{_HALF}{_NAMES}\s*{_HALF}{_HOUR}{_UNTIL}"),
    re.compile(rf"(?<![\d./:-])()()(\d{{1,2}})[.:](\d{{2}})(?![\d/])(?![.:]\d){_PART}{_UNTIL}"),
    re.compile(rf"(?<![\d./:-]){_HALF}()(\d{{1,2}})()\s*({'|'.join(_PARTS)})\b{_UNTIL}"),
)
"""An hour by its name (jam 9), as it is written (09.00), or by its part of the day (9 pagi)."""

_WORDED = re.compile(
    rf"\b({_NAMES}\s+|setengah\s+|sampai\s+|hingga\s+)({'|'.join(reversed(_NUMBERS))})\b"
)
_PART_BEFORE = re.compile(
    rf"\b({'|'.join(_PARTS)}),?\s+({_NAMES}\s*\d{{1,2}}(?:[.:]\d{{2}})?)(?!\s*(?:{'|'.join(_PARTS)}))"
)


def flatten_time(text: str) -> str:
    """Returns the text in small letters, its short words written out, hours in figures."""
    flat = " ".join(text.casefold().split())
    flat = re.sub(rf"\b({'|'.join(_SHORT)})(?=\d|\b)", lambda found: _SHORT[found[1]], flat)
    flat = _WORDED.sub(lambda found: found[1] + _BY_WORD[found[2]], flat)
    return _PART_BEFORE.sub(r"\2 \1", flat)


def hours_in(flat: str) -> Iterator[Hours]:
    """Yields every way to find the hours in such a text, the surest first.

    Raises Unread("hour") where there is none, or one that no clock shows.
    """
    shapes = [found for shape in _SHAPES if (found := shape.search(flat))]
    if not shapes:
        raise Unread("hour")
    for found in shapes:
        before, after, hour, minute, part, *until = found.groups()
        if (before or after) and not minute:
            hour, minute = str(int(hour) - 1), "30"
        first = _make_time(hour, minute, part, found[0])
        last = _make_time(until[0], until[1], until[2], found[0]) if until[0] else None
        yield Hours(first, last, f"{flat[: found.start()]} {flat[found.end() :]}")


def _make_time(hour: str, minute: str | None, part: str | None, read: str) -> time:
    """Returns an hour of the day. What a part of the day cannot mean is refused."""
    number, minutes = int(hour), int(minute or 0)
    if part:
        low, high = _PARTS[part]
        meant = [number for number in (number, number + 12) if low <= number <= high]
        number = meant[0] if meant else 99
    if not (0 <= number <= 23 and minutes <= 59):
        raise Unread("hour", read=read)
    return time(number, minutes)
