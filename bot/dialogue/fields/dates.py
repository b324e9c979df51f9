"""Dates as people write them, day first, never swapped without a question."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date

from bot.dialogue.fields.calendar_words import month_of
from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.text import cut_excerpt, look_alike, opens_question, split_words
from bot.dialogue.fields.written_date import (
    DatePart,
    WrittenDate,
    arrange_parts,
    list_compact,
    read_parts,
)

OLDEST = 120
"""Years; the age above which a date is refused where the field names no maximum."""

SELDOM = 65
"""Years; who is older is asked whether the date is right."""


def age_on(born: date, day: date) -> int:
    """Whole years from `born` to `day`. Negative when `born` is later."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@field_type("date")
def read_date(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns a date as YYYY-MM-DD whose age today lies between the field's minimum and maximum."""
    read = {"read": cut_excerpt(raw)}
    if look_alike(raw):
        return Problem("problem.date.letter", read)
    if (opens_question(raw) and not month_of(split_words(raw)[0])) or re.search(r"\d{9}", raw):
        return Problem("problem.date.unread", read)
    found = read_parts(raw)
    written = _read_digits(found.parts, field, today) or arrange_parts(found.parts)
    if written is None:
        months = [part for part in found.parts if part.role == "month"]
        partly = found.ages or (0 < len(found.parts) < 3 and len(months) < 2)
        return Problem("problem.date.incomplete" if partly else "problem.date.unread", read)
    judged = _judge_date(written, field, today, found.odd or written.odd)
    return _doubt_age(judged, found.ages)


def _doubt_age(judged: Value | Problem, ages: tuple[int, ...]) -> Value | Problem:
    """Asks about a date that does not fit the age told beside it, or that is seldom so early."""
    if isinstance(judged, Problem):
        return judged
    age = int(judged.values["age"])
    doubtful = age > SELDOM or any(told != age for told in ages)
    return replace(judged, ask="confirm.date.age") if doubtful else judged


def _read_digits(parts: tuple[DatePart, ...], field: Field, today: date) -> WrittenDate | None:
    """17081998, 170898 or 19980817, also with a gap: "17 081998". Asks where it reads both ways."""
    if not parts or len(parts) == 3 or any(part.role == "month" for part in parts):
        return None
    readings = list_compact("".join(part.text for part in parts))
    fitting = [each for each in readings if _fitting_days(each, field, today)]
    if len(parts) > 1:
        return replace(fitting[0], odd=True) if len(fitting) == 1 else None
    if not fitting:
        return readings[0] if readings and len(parts[0].text) % 2 == 0 else None
    return replace(fitting[0], odd=fitting[0].odd or len(fitting) > 1)


def _real_days(written: WrittenDate) -> list[date]:
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


def _fitting_days(written: WrittenDate, field: Field, today: date) -> list[date]:
    low, high = _date_bounds(field)
    return [day for day in _real_days(written) if low <= age_on(day, today) <= high]


def _judge_date(written: WrittenDate, field: Field, today: date, odd: bool) -> Value | Problem:
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


def _refuse_date(written: WrittenDate, field: Field, today: date) -> Problem:
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


def _no_such_day(written: WrittenDate, read: dict[str, str]) -> Problem:
    year = int(written.year) + (1900 if len(written.year) == 2 else 0)
    last = date(year, int(written.month), monthrange(year, int(written.month))[1])
    return Problem("problem.date.no_such_day", read | {"date": last.isoformat()})


def _wrong_age(day: date, field: Field, today: date) -> Problem:
    low, high = _date_bounds(field)
    age = age_on(day, today)
    what = "old" if age > high else "future" if day > today else "young"
    values = {"date": day.isoformat(), "age": str(age), "minimum": str(low), "maximum": str(high)}
    return Problem(f"problem.date.{what}", values)
