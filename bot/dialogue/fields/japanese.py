"""How much Japanese somebody has: a JLPT level, JFT-Basic, learning, none."""

from __future__ import annotations

import re
from datetime import date

from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.matching import judge_match, match_options
from bot.dialogue.fields.text import NEGATIONS, cut_excerpt, read_terms, split_words

_LEVEL = re.compile(r"\b(n|level|lvl|lv|jlpt|noryoku|nouryoku|noken) ?(\d)\b")
_SPELLED = {"satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5"}
_AROUND = read_terms("""
    jlpt noryoku nouryoku shiken noken level lvl lv bahasa jepang japanese nihongo sertifikat
    certificate sertifikatnya lulus lulusan sudah punya ada setara dapat lpk blk hasil ujian tes
    tahun sd sampai kemampuan passed have got mempunyai memiliki
""")


_TOWARDS = read_terms("gagal calon target persiapan menuju kelas akan")


@field_type("japanese")
def read_japanese(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns the id of the level.

    "belajar N5" and "belum N5" name no level and are not read as one.
    """
    text = re.sub(r"\bn (satu|dua|tiga|empat|lima)\b", _read_digit, " ".join(split_words(raw)))
    levels = _LEVEL.findall(re.sub(r"\b20\d\d\b", " ", text))
    if any(level not in "12345" for _, level in levels):
        return Problem("problem.japanese.level", {"read": cut_excerpt(raw)})
    if levels and _TOWARDS & set(text.split()):
        return Problem("problem.japanese.unread", {"read": cut_excerpt(raw)})
    text = _LEVEL.sub(lambda level: f"n{level[2]}", text)
    found = [word for word in text.split() if not re.fullmatch(r"20\d\d", word)]
    if not NEGATIONS & set(found):
        found = [word for word in found if word not in _AROUND] or found
    guessed = any(prefix != "n" for prefix, _ in levels)
    return judge_match(match_options(found, field.options), field, raw, guessed)


def _read_digit(found: re.Match[str]) -> str:
    return f"n{_SPELLED[found[1]]}"
