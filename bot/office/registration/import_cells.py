"""Cells of a list as somebody would have typed them: what spreadsheets do to numbers and dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from bot.dialogue.fields import Field
from bot.dialogue.typed_number import read_number

CUT = "phone.cut"
"""What is wrong with a number whose last digits a spreadsheet has dropped: 8,13778E+10."""

_SCIENCE = re.compile(r"(\d)(?:[.,](\d+))?\s*[eE]\s*\+?(\d{1,2})")
_POINT_ZERO = re.compile(r"(?<=\d)[.,]0+$")
_BETWEEN = re.compile(r"[\s().\-‐-―]+")
_MIDNIGHT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?")
_PLACE = re.compile(r"[^\W\d_][^\d]*,\s*(?=\d)")
"""The place before a date of birth: "Banjarmasin, 3-12-1999"."""

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_DAY_ZERO = date(1899, 12, 30)
_FIRST, _LAST = 10_000, 60_000
"""Day numbers of Excel from 1927 to 2064: birth dates; four figures are a year."""


class Unfit(Exception):
    """A cell that cannot be put right by reading. The message names what is wrong."""


def tidy_cell(raw: str, field: Field) -> str:
    """Returns the cell's text for that field. Raises Unfit with the name of a problem."""
    text = unicodedata.normalize("NFKC", raw).translate(_UNSEEN).strip()
    if text[:1] in ("'", "’", "`", "‘"):
        text = text[1:].strip()
    match field.type:
        case "phone":
            return _tidy_phone(text)
        case "date":
            return _tidy_date(text)
        case "nik" | "year" | "number":
            return _POINT_ZERO.sub("", text)
        case _:
            return " ".join(text.split())


def _tidy_phone(text: str) -> str:
    """Returns a phone number with the 0 or the + that a spreadsheet takes away."""
    if found := _SCIENCE.fullmatch(text):
        digits, places = found[1] + (found[2] or ""), int(found[3]) + 1
        if len(digits) < places:
            raise Unfit(CUT)
        text = digits[:places]
    text = _POINT_ZERO.sub("", text)
    bare = _BETWEEN.sub("", text)
    if not bare.isdecimal():
        return text
    bare = bare.removeprefix("00") if bare.startswith("0062") else bare
    if bare.startswith("8") and 9 <= len(bare) <= 12:
        return f"0{bare}"
    if bare.startswith("62") and len(bare) >= 10:
        return f"+{bare}"
    return text


def _tidy_date(text: str) -> str:
    """A date as a person writes it: Excel's day number, its midnight, the place before it."""
    text = _PLACE.sub("", text, count=1) if _PLACE.match(text) else text
    if found := _MIDNIGHT.fullmatch(text):
        return found[1]
    number = read_number(_POINT_ZERO.sub("", text))
    if number is not None and _FIRST <= number <= _LAST:
        return (_DAY_ZERO + timedelta(days=number)).isoformat()
    return text


def cell_name(row: int, column: int) -> str:
    """Returns how a spreadsheet names a cell: row 7 (from 1), column 2 (from 0) is "C7"."""
    letters = ""
    column += 1
    while column:
        column, left = divmod(column - 1, 26)
        letters = chr(ord("A") + left) + letters
    return f"{letters}{row}"
