"""The words that stand in a written date: months, and what may be passed over."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from bot.dialogue.fields.text import read_terms

_MONTHS = (
    "januari january jan",
    "februari pebruari february feb peb",
    "maret march mar mrt",
    "april apr apl",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus august agust agu ags agt agst agus aug agts",
    "september sep sept spt septmbr",
    "oktober october okt oct oktb oktbr",
    "november nopember nov nop",
    "desember december des dec dsmbr",
)
_BY_WORD = {word: str(index) for index, line in enumerate(_MONTHS, 1) for word in line.split()}
_ROMAN_DIGITS = "i ii iii iv v vi vii viii ix x xi xii"
_ROMAN = {word: str(index) for index, word in enumerate(_ROMAN_DIGITS.split(), 1)}

WORDS = read_terms("""
    tgl tanggal lahir lhr kelahiran ttl saya sy aku ulun hari pada di bulan bln tahun thn th kak
    min pak bu ya adalah tempat my birthday is date of birth was born on the in at st nd rd i
    senin selasa rabu kamis jumat jum at sabtu minggu ahad monday tuesday wednesday thursday
    friday saturday sunday
""")
"""Passed over without a doubt."""

HEDGES = read_terms("""
    bukan tidak belum sekitar kira mungkin kayaknya sebelum sesudah setelah antara atau kurang
    lebih umur usia not about around maybe before after or between
""")
"""Turn a reading into a question, even before the date."""


def month_of(word: str) -> str | None:
    """Returns the number of the month that `word` names, one slip allowed from six letters on."""
    if word in _BY_WORD:
        return _BY_WORD[word]
    if len(word) < 6:
        return None
    near = {
        number
        for name, number in _BY_WORD.items()
        if len(name) > 5 and OSA.distance(word, name, score_cutoff=1) <= 1
    }
    return near.pop() if len(near) == 1 else None


def roman_month(word: str) -> str | None:
    """Returns the month of 17-VIII-1998."""
    return _ROMAN.get(word)
