"""The words that stand in a written date: months, and what may be passed over."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from bot.dialogue.fields.text import read_terms

_MONTHS = (
    "januari january jan",
    "februari pebruari february feb peb",
    "maret march mar mrt mart marit mac",
    "april apr apl",
    "mei may mai",
    "juni june jun",
    "juli july jul julai",
    "agustus agustusan august agust agu ags agt agst agus aug agts ogos",
    "september sep sept spt septmbr",
    "oktober october okt oct oktb oktbr",
    "november nopember nov nop",
    "desember december des dec dsmbr",
)
_BY_WORD = {word: str(index) for index, line in enumerate(_MONTHS, 1) for word in line.split()}
_SOUNDS = str.maketrans("eovfyz", "iuppis")


def _as_heard(word: str) -> str:
    """Returns the word as Banjar and Javanese mouths say it: "nopember", "nupimbir", one sound."""
    return word.translate(_SOUNDS)


_BY_SOUND = {_as_heard(word): number for word, number in _BY_WORD.items()}
_ROMAN_DIGITS = "i ii iii iv v vi vii viii ix x xi xii"
_ROMAN = {word: str(index) for index, word in enumerate(_ROMAN_DIGITS.split(), 1)}

LABELS = {
    **dict.fromkeys(("tanggal", "tgl", "tg", "day"), "day"),
    **dict.fromkeys(("bulan", "bln", "bl", "wulan", "month"), "month"),
    **dict.fromkeys(("tahun", "thn", "th", "taun", "year"), "year"),
}
"""What may stand before a number, and which part of the date it names."""

WORDS = LABELS.keys() | read_terms("""
    lahir lhr kelahiran lahirnya lair dilahirkan ttl saya sy aku ulun hari pada di kak kakak mbak
    mas min admin pak bu pang nih ya adalah tempat my birthday is date of birth was born on the in
    at st nd rd i senin selasa rabu kamis jumat jum at sabtu minggu ahad sanayan salasa arba jumahat
    monday tuesday wednesday thursday friday saturday sunday malam sesuai ktp wahini sekarang saiki
    terima kasih makasih trims ini itu tanggalnya wulan
    pagi siang sore subuh
""")
"""Passed over without a doubt."""

HEDGES = read_terms("""
    bukan tidak belum sekitar kira mungkin kayaknya sebelum sesudah setelah antara atau kurang
    lebih hampir umur usia not about around maybe before after or between
""")
"""Turn a reading into a question, even before the date."""


def month_of(word: str) -> str | None:
    """Returns the number of the month that `word` names, by its spelling or by its sound.

    One slip is allowed from six letters on.
    """
    if word in _BY_WORD:
        return _BY_WORD[word]
    sound = _as_heard(word)
    if len(sound) > 3 and sound in _BY_SOUND:
        return _BY_SOUND[sound]
    if len(sound) < 6:
        return None
    near = {
        number
        for name, number in _BY_SOUND.items()
        if len(name) > 5 and OSA.distance(sound, name, score_cutoff=1) <= 1
    }
    return near.pop() if len(near) == 1 else None


def roman_month(word: str) -> str | None:
    """Returns the month of 17-VIII-1998."""
    return _ROMAN.get(word)
