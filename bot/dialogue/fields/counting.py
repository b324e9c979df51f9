"""Numbers written in words, as they are said in Indonesian, Banjar, Javanese and English.

Banjar: "Numeralia" of berbahasabanjaryuks.blogspot.com. Javanese: "Angka bahasa Jawa" of
kawruhbasa.com. Both read on 24 November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DIGITS = (
    "nol nul kosong zero",
    "satu asa siji setunggal hiji one first",
    "dua duwa duo loro kalih two second",
    "tiga tigo talu telu tilu three third",
    "empat ampat papat pat sekawan opat four fourth",
    "lima limo gangsal five fifth",
    "enam anam enem nem genep six sixth",
    "tujuh tujuah pitu seven seventh",
    "delapan dalapan lapan walu wolu eight eighth",
    "sembilan sambilan sanga songo salapan nine ninth",
)
_UNITS = {word: number for number, line in enumerate(_DIGITS) for word in line.split()}
_BOUND = _UNITS | {
    word: number
    for number, line in (
        (1, "se sa su s"),
        (2, "du ro rong"),
        (3, "talung telung tigang"),
        (4, "patang petang"),
        (7, "pitung"),
        (8, "walung wolung"),
        (9, "sangang"),
    )
    for word in line.split()
}
"""The units as they stand before a scale: "se" of sebelas, "telung" of telung puluh."""

_WHOLE = {
    "sablas": 11,
    "salawi": 25,
    "selawe": 25,
    "selangkung": 25,
    "seket": 50,
    "sewidak": 60,
    "suwidak": 60,
    "rolas": 12,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "twentieth": 20,
    "thirtieth": 30,
    **{
        f"{word}th": 10 + unit
        for unit, word in enumerate(
            ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"], 3
        )
    },
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
"""What English joins with a unit: "twenty three"."""

_SCALES = {
    **dict.fromkeys(("ribu", "ewu", "thousand"), 1000),
    **dict.fromkeys(("ratus", "atus", "hundred"), 100),
    **dict.fromkeys(("puluh", "dasa"), 10),
}
_TEENS = frozenset({"belas", "blas", "balas", "walas", "welas", "las"})
_TWENTIES = frozenset({"likur"})
_CENTURIES = frozenset({19, 20})
_JOINED = re.compile(
    rf"({'|'.join(sorted(_BOUND, key=len, reverse=True))})"
    rf"({'|'.join((*_SCALES, *sorted(_TEENS), *_TWENTIES))})"
)


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A number read from words: how many words it took, and whether it was one digit."""

    number: int
    used: int

    @property
    def single(self) -> bool:
        return self.used == 1 and self.number < 10


def replace_spelled(words: Sequence[str], *, join: bool = True) -> list[str]:
    """`words` with each spelled number as digits: ["tiga", "belas", "mei"] gives ["13", "mei"].

    With `join`, digits that are named one by one are one number ("dua nol dua empat" is 2024), and
    so is a year in two halves ("sembilan belas sembilan puluh delapan" is 1998).
    """
    out: list[str] = []
    before: _Spelled | None = None
    rest = _split_joined(words)
    while rest:
        read = _leading_number(rest)
        if read and join and before and _goes_on(out[-1], before, read):
            out[-1] += str(read.number)
        else:
            out.append(str(read.number) if read else rest[0])
        before = read
        rest = rest[read.used if read else 1 :]
    return out


def has_spelled(words: Sequence[str]) -> bool:
    """Returns whether a number stands among the words in letters."""
    known = _UNITS.keys() | _WHOLE.keys() | _TENS.keys()
    return any(word in known or _JOINED.fullmatch(word) for word in words)


def _split_joined(words: Sequence[str]) -> list[str]:
    """Returns the words with "duabelas" as "dua belas" and "sepuluh" as "se puluh"."""
    out: list[str] = []
    for word in words:
        joined = None if word in _WHOLE else _JOINED.fullmatch(word)
        out += joined.groups() if joined else [word]
    return out


def _goes_on(said: str, before: _Spelled, read: _Spelled) -> bool:
    """Returns whether what was just read belongs to the digits said so far."""
    if before.single and read.single:
        return True
    return said == str(before.number) and before.number in _CENTURIES and 9 < read.number < 100


def _leading_number(words: Sequence[str]) -> _Spelled | None:
    """Returns the number that `words` open with, or None."""
    total, used = 0, 0
    for scale in (1000, 100):
        if _scale_after(words[used:]) == scale:
            total, used = total + scale * _BOUND[words[used]], used + 2
    if used and (year := _two_digits(words[used:])) is not None:  # "dua ribu dua empat"
        return _Spelled(total + year, used + 2)
    tens, more = _below_hundred(words[used:])
    year = _two_digits(words[more:]) if not used and more > 1 and tens in _CENTURIES else None
    if year is not None:  # "sembilan belas sembilan delapan"
        return _Spelled(tens * 100 + year, more + 2)
    return _Spelled(total + tens, used + more) if used + more else None


def _scale_after(words: Sequence[str]) -> int:
    """Returns the scale that the second word names after a unit, or 0."""
    if len(words) < 2 or words[0] not in _BOUND:
        return 0
    return _SCALES.get(words[1], 0)


def _two_digits(words: Sequence[str]) -> int | None:
    if len(words) < 2 or words[0] not in _UNITS or words[1] not in _UNITS:
        return None
    if len(words) > 2 and words[2] in _SCALES.keys() | _TEENS | _TWENTIES:
        return None
    return _UNITS[words[0]] * 10 + _UNITS[words[1]]


def _below_hundred(words: Sequence[str]) -> tuple[int, int]:
    """Returns a number below a hundred and how many words it takes (0: none)."""
    if not words:
        return 0, 0
    if words[0] in _WHOLE:
        return _WHOLE[words[0]], 1
    if words[0] in _TENS:
        last = _UNITS.get(words[1], 0) if len(words) > 1 else 0
        return _TENS[words[0]] + last, 2 if last else 1
    if words[0] in _BOUND and len(words) > 1:
        unit = _BOUND[words[0]]
        if words[1] in _TEENS:
            return unit + 10, 2
        if words[1] in _TWENTIES:
            return unit + 20, 2
        if _SCALES.get(words[1]) == 10:
            last = _UNITS.get(words[2], 0) if len(words) > 2 else 0
            counts = len(words) > 3 and words[3] in _SCALES.keys() | _TEENS | _TWENTIES
            return (unit * 10 + last, 3) if last and not counts else (unit * 10, 2)
    return (_UNITS[words[0]], 1) if words[0] in _UNITS else (0, 0)
