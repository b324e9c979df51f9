"""The NIK: 6 digits of first registration, birth date (women: day + 40), 4 of a series."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from bot.dialogue.fields.counting import has_spelled, replace_spelled
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
    words = split_words(raw)
    said = "".join(word for word in replace_spelled(words) if word.isdecimal())
    if has_spelled(words):
        return _judge_nik(said, today, odd=True) if len(said) == LENGTH else _no_nik(said)
    beside = [word for word in words if not word.isdecimal() and word not in _LABELS]
    whole = _IN_TEXT.findall(raw)
    if beside and (len(whole) != 1 or any(map(_mixes_digits, beside))):
        return Problem("problem.nik.letter")
    return _judge_nik(re.sub(r"\D", "", whole[0]) if beside else said, today, bool(beside))


def _mixes_digits(word: str) -> bool:
    return any(map(str.isdecimal, word))


def _no_nik(digits: str) -> Problem:
    return Problem("problem.nik.length", {"count": str(len(digits))})


def _judge_nik(digits: str, today: date, odd: bool) -> Value | Problem:
    """Returns the NIK. Asks where it was said or stood among words, or where its parts are odd."""
    if len(digits) != LENGTH:
        return _no_nik(digits)
    masked = {"masked": mask_nik(digits)}
    plausible = digits[12:] != "0000" and len(set(digits)) > 1
    if not plausible or inner_date(digits, today) is None:
        return Value(digits, "confirm.nik.odd", masked)
    return Value(digits, "confirm.nik.read" if odd else None, masked)


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
