"""The NIK: 6 digits of first registration, birth date (women: day + 40), 4 of a series."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.text import read_terms, split_words

LENGTH = 16
_IN_TEXT = re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)")
_LABELS = read_terms("nik no nomor ktp saya ini adalah kak ktpnya induk kependudukan my is")


@field_type("nik")
def read_nik(raw: str, field: Field, today: date) -> Value | Problem:
    """Sixteen digits. One whose inner date is no day is asked about, never refused.

    Source: dukcapil.klaten.go.id, "Arti 16 digit NIK" (fact H13).
    """
    left = [word for word in split_words(raw) if not word.isdecimal() and word not in _LABELS]
    if left:
        return Problem("problem.nik.letter")
    digits = re.sub(r"\D", "", raw)
    if len(digits) != LENGTH:
        return Problem("problem.nik.length", {"count": str(len(digits))})
    plausible = digits[12:] != "0000" and len(set(digits)) > 1
    sound = plausible and inner_date(digits, today) is not None
    return Value(digits, None if sound else "confirm.nik.odd", {"masked": mask_nik(digits)})


def mask_nik(nik: str) -> str:
    """Returns the NIK as it may be shown: its first four and last two digits."""
    return f"{nik[:4]} •••• •••• ••{nik[-2:]}"


def mask_niks(text: str) -> str:
    """Returns the text with every NIK in it masked, however it is grouped."""
    return _IN_TEXT.sub(lambda found: mask_nik(re.sub(r"\D", "", found[0])), text)


def inner_date(nik: str, today: date) -> date | None:
    """Returns the birth date written in the NIK, in the latest century not ahead.

    None if no day.
    """
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    day -= 40 if day > 40 else 0
    year += 2000 if 2000 + year <= today.year else 1900
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def find_disagreement(nik: str, born: date) -> str | None:
    """The key of the question to ask when the NIK tells another birth date. Never a refusal.

    A NIK is for life: it is not changed to match a corrected birth date (fact H13).
    """
    day = int(nik[6:8])
    inner = (day - 40 if day > 40 else day, int(nik[8:10]), int(nik[10:12]))
    return None if inner == (born.day, born.month, born.year % 100) else "confirm.nik.birth_date"


def is_womans(nik: str) -> bool:
    """Whether the NIK was given to a woman: the day of birth in it is counted on from 40."""
    return int(nik[6:8]) > 40
