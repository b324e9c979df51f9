"""Whole numbers and years."""

from __future__ import annotations

import re
from datetime import date

from bot.dialogue.fields.calendar_words import HEDGES, month_of
from bot.dialogue.fields.counting import replace_spelled
from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.text import FILLERS, cut_excerpt, look_alike, opens_question, read_terms

_UNITS = read_terms(
    "tahun thn th taun orang kali bulan bln hari anak buah cm kg tahunan minggu"
    " years year old people"
    " umur usia umurku usiaku wahini saiki"
)
_YEAR_WORDS = read_terms("""
    tahun thn th taun lulus lulusan wisuda angkatan kelulusan sudah tamat selesai graduated year
    class of tanggal tgl bulan bln pada
""")
_RELATIVE = {"ini": 0, "depan": 1, "lalu": -1, "kemarin": -1, "kemaren": -1}
_DONE = re.compile(
    r"\b(?:lulus|lulusan|wisuda|selesai|tamat|keluar|graduated)(?: (?:tahun|thn|th|taun"
    r"|in))? (\d{4}|\d\d)\b"
)
"""When she finished, of several years: "masuk 2020 lulus 2023"."""

_LONGEST = 20
_SPAN = re.compile(r"\b\d{4} ?(?:-|–|/|sd|s/d|sampai|hingga|to) ?(\d{4})\b")
_AGO = re.compile(r"\b(\d{1,2}) (?:tahun|thn|th|taun) (?:yang |yg )?(lalu|lagi)\b")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]+")


@field_type("number")
def read_number(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns a whole number in digits.

    1.000 is a thousand, fractions and two numbers are refused.
    """
    read = {"read": cut_excerpt(raw)}
    if look_alike(raw):
        return Problem("problem.number.letter", read)
    text = _as_digits(raw, join=False)
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1 or opens_question(raw) or "%" in raw:
        return Problem("problem.number.unread", read)
    written = numbers[0]
    if len(written) > _LONGEST:
        return Problem("problem.number.unread", read)
    whole = re.fullmatch(r"-?\d{1,3}(?:[.,]\d{3})+|-?\d+", written)
    if not whole:
        return Problem("problem.number.fraction", read)
    left = set(_WORD.findall(_NUMBER.sub(" ", text).casefold())) - FILLERS - _UNITS
    if left - HEDGES:
        return Problem("problem.number.unread", read)
    odd = "," in written or bool(left) or "?" in raw
    return _bound_number(int(re.sub(r"[.,]", "", written)), field, odd, read)


def _as_digits(raw: str, *, join: bool = True) -> str:
    """Returns the text with spelled numbers as digits, all else as it is."""
    return " ".join(replace_spelled(raw.casefold().split(), join=join))


def _bound_number(number: int, field: Field, odd: bool, read: dict[str, str]) -> Value | Problem:
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    values = read | {"number": str(number)}
    values |= {name: str(bound) for name, bound in bounds.items() if bound is not None}
    if field.minimum is not None and number < field.minimum:
        return Problem("problem.number.low", values)
    if field.maximum is not None and number > field.maximum:
        return Problem("problem.number.high", values)
    return Value(str(number), "confirm.number.read" if odd else None, values)


@field_type("year")
def read_year(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns a year in four digits. Two digits and "tahun ini" are asked."""
    read = {"read": cut_excerpt(raw)}
    if look_alike(raw):
        return Problem("problem.year.letter", read)
    text = _as_digits(raw)
    numbers = re.findall(r"\d+", text)
    left = {word for word in _WORD.findall(text) if not month_of(word)} - _YEAR_WORDS - FILLERS
    years = [number for number in numbers if len(number) == 4]
    finished = _DONE.findall(text)
    if len(finished) == 1 and len(numbers) == 2 and not opens_question(raw):
        return _judge_year(_whole_year(int(finished[0]), field, today), field, today, odd=True)
    if opens_question(raw) or len(years) > 1:
        studied = _SPAN.search(text)  # "2020-2023": from when to when
        if not studied or len(numbers) > 2 or opens_question(raw):
            return Problem("problem.year.unread", read)
        return _judge_year(int(studied[1]), field, today, odd=True)
    if years:
        entered = "angkatan" in text  # the year of the start, more often than that of the end
        odd = bool(left) or entered or len(numbers) > 1 or "?" in raw
        return _judge_year(int(years[0]), field, today, odd)
    if len(numbers) == 1 and len(numbers[0]) == 2 and not left:
        year = _whole_year(int(numbers[0]), field, today)
        return _judge_year(year, field, today, odd=True)
    return _read_relative(text, field, today) or Problem("problem.year.unread", read)


def _read_relative(text: str, field: Field, today: date) -> Value | Problem | None:
    if re.search(r"\b(?:belum|bukan|tidak)\b", text):
        return None
    if found := _AGO.search(text):
        sign = 1 if found[2] == "lagi" else -1
        return _judge_year(today.year + sign * int(found[1]), field, today, odd=True)
    found = re.search(r"\b(?:tahun|thn|taun) (ini|depan|lalu|kemarin|kemaren)\b", text)
    if not found or re.search(r"\d", text):
        return None
    return _judge_year(today.year + _RELATIVE[found[1]], field, today, odd=True)


def _year_limits(field: Field, today: date) -> tuple[int, int]:
    """Returns the first and the last year taken. Bounds below 1000 count from this year."""
    low = -100 if field.minimum is None else field.minimum
    high = 100 if field.maximum is None else field.maximum
    return _year_of(low, today), _year_of(high, today)


def _year_of(bound: int, today: date) -> int:
    return today.year + bound if abs(bound) < 1000 else bound


def _whole_year(number: int, field: Field, today: date) -> int:
    """Returns the year that two digits mean, within the field's bounds if it can be."""
    if number > 99:
        return number
    low, high = _year_limits(field, today)
    fitting = [year for year in (2000 + number, 1900 + number) if low <= year <= high]
    return fitting[0] if fitting else 2000 + number


def _judge_year(year: int, field: Field, today: date, odd: bool) -> Value | Problem:
    low, high = _year_limits(field, today)
    values = {"year": str(year), "minimum": str(low), "maximum": str(high)}
    if not low <= year <= high:
        return Problem("problem.year.range", values)
    return Value(str(year), "confirm.year.read" if odd else None, values)
