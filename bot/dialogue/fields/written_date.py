"""A date as it was written: which of its parts is the day, the month and the year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dialogue.fields.calendar_words import HEDGES, LABELS, WORDS, month_of, roman_month
from bot.dialogue.fields.counting import has_spelled, replace_spelled

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_JAPANESE = re.compile(r"(\d+)\s*([年月日])")
_BESIDE_AGE = (
    "saya|aku|ulun|sekarang|wahini|saiki|sudah|udah|baru|masih|jalan|masuk|hampir|mau|menginjak|is"
)
_AGE = re.compile(
    rf"\b(?:(?:umur|usia|umurku|usiaku|umurnya|age"
    rf"|aged)(?: (?:{_BESIDE_AGE}))* (?P<named>\d{{1,2}})\b"
    r"(?: (?:th|thn|tahun|taun|tahunan|years? old)\b)?"
    rf"|(?:sekarang|wahini|saiki|now)(?: (?:{_BESIDE_AGE}))* (?P<now>\d{{1,2}})"
    r"(?: (?:th|thn|tahun|taun|tahunan|years? old))?$)"
)
_BARE_AGE = re.compile(r"\b(\d{1,2}) (?:th|thn|tahun|taun|tahunan|years? old)\b")
_HOUR = re.compile(r"\b(?:jam|pukul|jm) \d{1,2}(?:[.:]\d\d)?\b")
_LAST_DAY = 31
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in digits, not yet a day of any calendar. `odd` where its order was not usual."""

    day: str
    month: str
    year: str
    odd: bool = False


@dataclass(frozen=True, slots=True)
class DatePart:
    """A number or a month of a text. `role` is day, month or year where a word says which."""

    text: str
    role: str = ""

    @property
    def is_year(self) -> bool:
        """Whether it can be nothing but the year."""
        return len(self.text) == 4 or (len(self.text) == 2 and int(self.text) > _LAST_DAY)


@dataclass(frozen=True, slots=True)
class DateText:
    """The parts of a date in a text, the ages told beside it, and whether there is a doubt."""

    parts: tuple[DatePart, ...]
    ages: tuple[int, ...]
    odd: bool


def read_parts(raw: str) -> DateText:
    """Returns the parts of a date. An age beside them is no part."""
    bare = unicodedata.normalize("NFKD", raw.casefold())
    bare, timed = _HOUR.subn(" ", bare)
    text = _JAPANESE.sub(lambda found: f"{_KANJI[found[2]]} {found[1]} ", bare)
    words = _TOKEN.findall(text)
    read = _read_spelled(" ".join(replace_spelled(words)))
    if len(read.parts) == 2 and has_spelled(words):  # "satu satu dua ribu satu": not the eleventh
        apart = _read_spelled(" ".join(replace_spelled(words, join=False)))
        read = apart if len(apart.parts) == 3 else read
    said = read.parts[0].text if len(read.parts) == 1 and has_spelled(words) else ""
    if len(said) == 4 and not said.startswith(("19", "20")):  # "lima lima sembilan lima"
        read = replace(read, parts=tuple(map(DatePart, (said[0], said[1], said[2:]))), odd=True)
    return replace(read, odd=True) if timed else read


def _read_spelled(spelled: str) -> DateText:
    ages = [named or now for named, now in _AGE.findall(spelled)]
    read = _cut_parts(_AGE.sub(" ", spelled), ages)
    if len(read.parts) > 3 and (more := _BARE_AGE.findall(spelled)):
        return _cut_parts(_BARE_AGE.sub(" ", _AGE.sub(" ", spelled)), ages + more)
    return read


_KANJI = {"年": "tahun", "月": "bulan", "日": "tanggal"}


def _cut_parts(text: str, ages: Sequence[str]) -> DateText:
    """Unknown words before the date are the place of birth; anywhere else they raise a doubt."""
    parts: list[DatePart] = []
    odd, before = False, ""
    for index, token in enumerate(text.split()):
        roman = roman_month(token) if len(parts) == 1 and parts[0].role != "month" else None
        month = month_of(token) or roman
        if month:
            parts.append(DatePart(month, "month"))
        elif token.isdecimal():
            parts.append(DatePart(token, _fitting_role(token, LABELS.get(before, ""))))
        elif token not in WORDS:
            odd = odd or bool(parts) or token in HEDGES or index > 3
        before = token
    return DateText(tuple(parts), tuple(map(int, ages)), odd)


def _fitting_role(number: str, role: str) -> str:
    """Returns the role where the number can have it: "tanggal 1999-06-05" names no day."""
    return "" if role in ("day", "month") and len(number) > 2 else role


def arrange_parts(parts: Sequence[DatePart]) -> WrittenDate | None:
    """Returns which of three parts is day, month and year. None where that cannot be told."""
    if len(parts) != 3:
        return None
    roles = [part.role for part in parts]
    named = [role for role in roles if role]
    if len(named) != len(set(named)):
        return None
    order, odd = _order_of(parts, roles)
    texts = dict(zip(order, (part.text for part in parts), strict=True))
    written = WrittenDate(texts["day"], texts["month"], texts["year"], odd)
    if max(len(written.day), len(written.month)) > 2:
        return None
    return _swap_months(written) if "month" not in named else written


def _order_of(parts: Sequence[DatePart], roles: Sequence[str]) -> tuple[list[str], bool]:
    """Returns the role of each part, and whether nobody usually writes it so."""
    open_roles = [role for role in ("day", "month", "year") if role not in roles]
    free = [part for part, role in zip(parts, roles, strict=True) if not role]
    years = [part for part in free if part.is_year]
    odd = False
    if "year" in open_roles and len(years) == 1 and free.index(years[0]) != len(free) - 1:
        left = [role for role in open_roles if role != "year"]
        left = left if free.index(years[0]) else left[::-1]  # 1999-06-05
        left.insert(free.index(years[0]), "year")
        iso = years[0] is parts[0] and (roles == ["", "", ""] or roles[1] == "month")
        open_roles, odd = left, not (iso and len(years[0].text) == 4)
    elif open_roles == ["day", "year"]:
        odd = roles[1] != "month" and not (roles[0] == "month" and len(parts[2].text) == 4)
    elif open_roles == ["day", "month"]:
        odd = roles[2] != "year"
        open_roles = open_roles[::-1] if roles[0] == "year" else open_roles
    waiting = iter(open_roles)
    return [role or next(waiting) for role in roles], odd


def _swap_months(written: WrittenDate) -> WrittenDate:
    """Returns 12-25-1999 as 25 December, to be asked: twenty-five can be no month."""
    if int(written.month) > _LAST_MONTH >= int(written.day):
        return WrittenDate(written.month, written.day, written.year, odd=True)
    return written


def list_compact(digits: str) -> list[WrittenDate]:
    """Returns how digits without a gap can be read, the usual way first."""
    day_month = {5: ((2, 1), (1, 2)), 7: ((2, 1), (1, 2)), 6: ((2, 2),), 8: ((2, 2),)}
    odd = len(digits) % 2 == 1
    readings = [
        WrittenDate(digits[:day], digits[day : day + month], digits[day + month :], odd)
        for day, month in day_month.get(len(digits), ())
    ]
    if len(digits) in (6, 8):
        cut = len(digits) - 4
        readings.append(WrittenDate(digits[-2:], digits[cut : cut + 2], digits[:cut], odd=cut == 2))
    return readings
