"""Numbers written in Indonesian words, from nol to sembilan ribu …."""

from __future__ import annotations

from collections.abc import Sequence

_UNITS = {
    word: number
    for number, word in enumerate(
        ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
    )
}
_SCALES = ((1000, "seribu", "ribu"), (100, "seratus", "ratus"))
_TEENS = {"sepuluh": 10, "sebelas": 11}


def replace_spelled(words: Sequence[str]) -> list[str]:
    """`words` with each spelled number as digits: ["tiga", "belas", "mei"] gives ["13", "mei"]."""
    out: list[str] = []
    rest = list(words)
    while rest:
        number, used = _leading_number(rest)
        out.append(str(number) if used else rest[0])
        rest = rest[max(used, 1) :]
    return out


def _leading_number(words: Sequence[str]) -> tuple[int, int]:
    """Returns the number that `words` open with, and how many words it takes (0: none)."""
    total, used = 0, 0
    for scale, text, name in _SCALES:
        if words[used : used + 1] == [text]:
            total, used = total + scale, used + 1
        elif words[used + 1 : used + 2] == [name] and words[used] in _UNITS:
            total, used = total + scale * _UNITS[words[used]], used + 2
    tens, more = _below_hundred(words[used:])
    return total + tens, used + more


def _below_hundred(words: Sequence[str]) -> tuple[int, int]:
    if not words or (words[0] not in _UNITS and words[0] not in _TEENS):
        return 0, 0
    if words[0] in _TEENS:
        return _TEENS[words[0]], 1
    unit = _UNITS[words[0]]
    if words[1:2] == ["belas"]:
        return unit + 10, 2
    if words[1:2] != ["puluh"]:
        return unit, 1
    last = _UNITS.get(words[2], 0) if len(words) > 2 else 0
    return unit * 10 + last, 3 if last else 2
