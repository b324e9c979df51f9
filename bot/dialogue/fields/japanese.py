"""How much Japanese somebody has: a JLPT level, JFT-Basic, learning, none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.dialogue.fields.counting import replace_spelled
from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.matching import judge_match, match_options
from bot.dialogue.fields.text import NEGATIONS, cut_excerpt, opens_question, read_terms, split_words

_LEVEL = re.compile(r"\b(n|level|lvl|lv|jlpt|noryoku|nouryoku|noken) ?(\d)\b")
_SAID = (
    (r"\bj(?:e|i|ey|ei|ay)? e?l p(?:e|i|ey)? ?t(?:e|i|ey)?\b", "jlpt"),
    (r"\bj(?:e|i|ey|ei|ay)? e?f t(?:e|i|ey)?\b", "jft"),
    (r"\b(?:en|n) ?(?=\d)", "n"),
)
"""Letters that are spelled one by one, after numbers in words became digits."""

_BEFORE_DIGIT = read_terms("n en level lvl lv jlpt noken te ti")
_JAPANESE_DIGITS = {"ichi": "1", "ni": "2", "san": "3", "yon": "4", "shi": "4", "go": "5"}
_AROUND = read_terms("""
    jlpt noryoku nouryoku shiken noken level lvl lv bahasa jepang japanese nihongo sertifikat
    certificate sertifikatnya lulus lulusan sudah punya ada setara dapat lpk blk hasil ujian tes
    tahun sd sampai kemampuan passed have got mempunyai memiliki
""") | frozenset(
    split_words("日本語能力試験 日本語 能力試験 合格 合格しました 取得 級 レベル 試験")
)
_TOWARDS = read_terms("""
    gagal calon target persiapan menuju kelas akan mau ingin ambil ikut ujian belajar lanjut
    kursus sedang masih
""") | frozenset(split_words("勉強 勉強中 学習中 準備中"))
"""Before a level: it is not reached yet."""

_LEARNING = read_terms("belajar kursus kelas persiapan") | frozenset(
    split_words("勉強 勉強中 学習中")
)
_REACHED = read_terms("sudah lulus punya dapat ada")


@field_type("japanese")
def read_japanese(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns the id of the level.

    Who is only on the way to a level ("belajar N5") is asked whether she learns.
    """
    text = re.sub(r"\b20\d\d\b", " ", _write_levels(raw))
    levels = _LEVEL.findall(text)
    read = {"read": cut_excerpt(raw)}
    if any(level not in "12345" for _, level in levels):
        return Problem("problem.japanese.level", read)
    guessed = any(prefix != "n" for prefix, _ in levels)
    text = _LEVEL.sub(lambda level: f"n{level[2]}", text)
    on_the_way = None if opens_question(raw) else _read_way(text.split(), field, read)
    if on_the_way is not None:
        return on_the_way
    found = text.split()
    if not NEGATIONS & set(found):
        found = [word for word in found if word not in _AROUND] or found
    match = match_options(found, field.options)
    if match.ids == ("belum", "belajar"):  # "belum, masih belajar"
        match = replace(match, ids=("belajar",), rest=(), sure=False)
    return judge_match(match, field, raw, guessed)


def _write_levels(raw: str) -> str:
    """Returns the words with levels in letters and digits: "en empat" and "N-4" are n4."""
    apart = re.sub(r"(?<=[^\W\d_])(?=n\d)|(?<=[a-z0-9])(?=[^\W_a-z0-9])", " ", raw.casefold())
    words = split_words(re.sub(r"\b(?:en|n)(?=satu\b|dua\b|tiga\b|empat\b|lima\b)", "n ", apart))
    words = replace_spelled(words) if _BEFORE_DIGIT & set(words) else words
    said = [
        _JAPANESE_DIGITS.get(word, word) if before in ("n", "en") else word
        for before, word in zip(["", *words], words, strict=False)
    ]
    text = " ".join(said)
    for pattern, full in _SAID:
        text = re.sub(pattern, full, text)
    return text


def _read_way(found: list[str], field: Field, read: dict[str, str]) -> Value | Problem | None:
    """Returns a question where a level is named that is not reached yet. None where none is.

    "lulus N5, sedang N4" asks for N5, "belajar N5" asks whether she learns.
    """
    reached: list[str] = []
    ahead = False
    since: set[str] = set()
    for word in found:
        if re.fullmatch(r"n[1-5]", word):
            on_the_way = since & (_TOWARDS | NEGATIONS) and not since & _REACHED - {"lulus", "ada"}
            ahead = ahead or bool(on_the_way)
            reached += [] if on_the_way else [word]
            since = set()
        else:
            since.add(word)
    if since & NEGATIONS or (since & _LEARNING and len(reached) == 1 and not ahead):
        return None
    options = {option.id for option in field.options}
    if not ahead or "bukan" in found or len(reached) > 1:
        return None
    told = reached[0] if reached else "belajar"
    if told not in options:
        return None
    return Value(told, "confirm.japanese.option", read | {"option": told})
