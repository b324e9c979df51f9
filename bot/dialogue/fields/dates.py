"""Dates as people write them, day first, never swapped."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from bot.dialogue.fields.calendar_words import HEDGES, WORDS, month_of, roman_month
from bot.dialogue.fields.counting import replace_spelled
from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.text import cut_excerpt, look_alike, opens_question

OLDEST = 120
"""Years; the age above which a date is refused where the field names no maximum."""

_AGE = re.compile(
    r"\((?:umur |usia )?\d{1,2} ?(?:th|thn|tahun)\)"
    r"|\b(?:umur|usia) \d{1,2}\b(?: (?:th|thn|tahun)\b)?"
)


@dataclass(frozen=True, slots=True)
class _WrittenDate:
    """A date as it was written: digits, not yet a day of any calendar."""

    day: str
    month: str
    year: str
    odd: bool = False


def age_on(born: date, day: date) -> int:
    """Whole years from `born` to `day`. Negative when `born` is later."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@field_type("date")
def read_date(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns a date as YYYY-MM-DD whose age today lies between the field's minimum and maximum."""
    read = {"read": cut_excerpt(raw)}
    if look_alike(raw):
        return Problem("problem.date.letter", read)
    if opens_question(raw) or re.search(r"\d{9}", raw):
        return Problem("problem.date.unread", read)
    shape, parts, odd = _split_parts(raw)
    written = _arrange_parts(shape, parts, field, today)
    if written is None:
        partly = 0 < len(parts) < 3 and shape.count("m") < 2
        return Problem("problem.date.incomplete" if partly else "problem.date.unread", read)
    return _judge_date(written, field, today, odd or written.odd)


def _split_parts(raw: str) -> tuple[str, list[str], bool]:
    """Returns the kinds of the parts ("nmn": number, month, number), the parts, and whether to ask.

    Unknown words before the date are the place of birth; anywhere else they raise a doubt.
    """
    tokens = replace_spelled(re.findall(r"\d+|[^\W\d_]+", _AGE.sub(" ", raw.casefold())))
    shape, parts, odd = "", [], False
    for index, token in enumerate(tokens):
        month = month_of(token) or (roman_month(token) if shape == "n" else None)
        if token.isdecimal() or month:
            shape += "m" if month else "n"
            parts.append(month or token)
        elif token not in WORDS:
            odd = odd or bool(parts) or token in HEDGES or index > 3
    return shape, parts, odd


def _arrange_parts(shape: str, parts: list[str], field: Field, today: date) -> _WrittenDate | None:
    """Returns which part is day, month and year. None when that cannot be told."""
    if shape == "n":
        return _read_compact(parts[0], field, today)
    if shape not in {"nnn", "nmn", "mnn"}:
        return None
    first, second, third = parts
    if shape == "mnn":
        first, second, third = second, first, third
    year_first = len(first) == 4
    written = _WrittenDate(
        third if year_first else first,
        second,
        first if year_first else third,
        odd=shape == "mnn" and (year_first or len(third) != 4),
    )
    return written if max(len(written.day), len(written.month)) <= 2 else None


def _read_compact(digits: str, field: Field, today: date) -> _WrittenDate | None:
    """17081998, 170898 or 19980817. Asks where it reads both ways."""
    if len(digits) not in {6, 8}:
        return None
    ours = _WrittenDate(digits[:2], digits[2:4], digits[4:])
    cut = len(digits) - 4
    theirs = _WrittenDate(digits[-2:], digits[cut : cut + 2], digits[:cut])
    fits, reversed_fits = (
        bool(_fitting_days(written_date, field, today)) for written_date in (ours, theirs)
    )
    if reversed_fits and not fits:
        return _WrittenDate(theirs.day, theirs.month, theirs.year, odd=cut == 2)
    return _WrittenDate(ours.day, ours.month, ours.year, odd=fits and reversed_fits)


def _real_days(written: _WrittenDate) -> list[date]:
    """Returns the days that `written` can name.

    Two when the century is open, none on 31 February.
    """
    year, month, day = int(written.year), int(written.month), int(written.day)
    years = [1900 + year, 2000 + year] if len(written.year) == 2 else [year]
    return [
        date(number, month, day)
        for number in years
        if 0 < number < 10_000 and 1 <= month <= 12 and 1 <= day <= monthrange(number, month)[1]
    ]


def _date_bounds(field: Field) -> tuple[int, int]:
    low = 0 if field.minimum is None else field.minimum
    return low, OLDEST if field.maximum is None else field.maximum


def _fitting_days(written: _WrittenDate, field: Field, today: date) -> list[date]:
    low, high = _date_bounds(field)
    return [day for day in _real_days(written) if low <= age_on(day, today) <= high]


def _judge_date(written: _WrittenDate, field: Field, today: date, odd: bool) -> Value | Problem:
    fitting = _fitting_days(written, field, today)
    if not fitting:
        return _refuse_date(written, field, today)
    day = fitting[-1]
    values = {"date": day.isoformat(), "age": str(age_on(day, today))}
    if len(fitting) > 1:
        return Value(
            day.isoformat(), "confirm.date.century", values | {"other": fitting[0].isoformat()}
        )
    return Value(day.isoformat(), "confirm.date.read" if odd else None, values)


def _refuse_date(written: _WrittenDate, field: Field, today: date) -> Problem:
    """Returns why it is no day that can be meant, with what was read."""
    read = {"day": written.day, "month": written.month, "year": written.year}
    if len(written.year) not in {2, 4} or written.year == "0000":
        return Problem("problem.date.year", read)
    if not 1 <= int(written.month) <= 12:
        return Problem("problem.date.month", read)
    if not 1 <= int(written.day) <= 31:
        return Problem("problem.date.day", read)
    days = _real_days(written)
    if not days:
        return _no_such_day(written, read)
    past = [day for day in days if day <= today]
    return _wrong_age(past[-1] if past else days[0], field, today)


def _no_such_day(written: _WrittenDate, read: dict[str, str]) -> Problem:
    year = int(written.year) + (1900 if len(written.year) == 2 else 0)
    last = date(year, int(written.month), monthrange(year, int(written.month))[1])
    return Problem("problem.date.no_such_day", read | {"date": last.isoformat()})


def _wrong_age(day: date, field: Field, today: date) -> Problem:
    low, high = _date_bounds(field)
    age = age_on(day, today)
    what = "old" if age > high else "future" if day > today else "young"
    values = {"date": day.isoformat(), "age": str(age), "minimum": str(low), "maximum": str(high)}
    return Problem(f"problem.date.{what}", values)
