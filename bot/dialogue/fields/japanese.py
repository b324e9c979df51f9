"""How much Japanese somebody has: a JLPT level, JFT-Basic, learning, none."""

from __future__ import annotations

import re
from datetime import date

from bot.dialogue.fields.choices import NOT_YET
from bot.dialogue.fields.counting import replace_spelled
from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.matching import judge_match, match_options
from bot.dialogue.fields.text import (
    NEGATIONS,
    cut_excerpt,
    opens_question,
    read_terms,
    says_none,
    split_words,
)

_LEVEL = re.compile(r"\b(n|level|lvl|lv|jlpt|noryoku|nouryoku|noken) ?(\d)\b")
_SAID = (
    (r"\bj(?:e|i|ey|ei|ay)? e?l p(?:e|i|ey)? ?t(?:e|i|ey)?\b", "jlpt"),
    (r"\bj(?:e|i|ey|ei|ay)? e?f t(?:e|i|ey)?\b", "jft"),
    (r"\b(?:en|n) ?(?=\d)", "n"),
)
"""Letters that are spelled one by one, after numbers in words became digits."""

_BEFORE_DIGIT = read_terms("n en level lvl lv jlpt noken te ti")
_JAPANESE_DIGITS = {
    word: str(number)
    for number, words in enumerate(("ichi", "ni", "san", "yon shi", "go"), 1)
    for word in words.split()
}
_KANA_DIGITS = {
    sound: str(number)
    for number, sounds in enumerate(
        (
            "いち イチ ワン 一 壱",
            "に ニ ツー トゥー 二",
            "さん サン スリー 三",
            "よん ヨン し シ フォー フォア 四",
            "ご ゴ ファイブ ファイヴ 五",
        ),
        1,
    )
    for sound in sounds.split()
}
_KANA_LEVEL = re.compile(
    rf"(?:エヌ|えぬ|[nN])[ ・ー-]?({'|'.join(sorted(_KANA_DIGITS, key=len, reverse=True))})"
    "(?:級|きゅう)?"
)
_KANA = (
    (r"ジェイ?エル?ピー?ティー?|じぇいえるぴーてぃー", " jlpt "),
    (r"ジェイ?エフ?ティー?|じぇいえふてぃー", " jft "),
    (r"ノーリョク|のうりょく|能力試験|能試", " noryoku "),
    (r"(?:エヌ|えぬ)[ ・-]?(?=\d)", " n"),
    (r"(\d)(?:級|きゅう)", r" level \1 "),
)
"""Levels and tests as they are written in Japanese signs."""

_AROUND = read_terms("""
    jlpt noryoku nouryoku shiken noken level lvl lv bahasa jepang japanese nihongo sertifikat
    certificate sertifikatnya lulus lulusan sudah punya ada setara dapat lpk blk hasil ujian tes
    tahun sd sampai kemampuan passed have got mempunyai memiliki
""") | frozenset(
    split_words("日本語能力試験 日本語 能力試験 合格 合格しました 取得 級 レベル 試験")
)
_TOWARDS = read_terms("""
    gagal insyaallah nunggu menunggu tunggu keluar calon target persiapan menuju kelas akan mau
    ingin ambil ikut ujian belajar lanjut kursus sedang masih
""") | frozenset(split_words("勉強 勉強中 学習中 準備中"))
"""Before a level: it is not reached yet."""

_CONTRAST = re.compile(r"^(?:tidak|belum|bukan) (?=(?:hanya|cuma|tapi|adanya) )")
"""A no that the rest puts right: "tidak, hanya N5"."""

_REACHED = read_terms("sudah lulus punya dapat ada berhasil") | frozenset(
    split_words("合格 取得 持っています")
)


@field_type("japanese")
def read_japanese(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns the id of the level.

    Who is only on the way to a level ("belajar N5") is asked whether she learns.
    """
    text = _CONTRAST.sub("", re.sub(r"\b20\d\d\b", " ", _write_levels(raw)))
    levels = _LEVEL.findall(text)
    read = {"read": cut_excerpt(raw)}
    if any(level not in "12345" for _, level in levels):
        return Problem("problem.japanese.level", read)
    guessed = any(prefix != "n" for prefix, _ in levels)
    text = _LEVEL.sub(lambda level: f"n{level[2]}", text)
    on_the_way = None if opens_question(raw) else _read_way(text, raw, field, read)
    if on_the_way is not None:
        return on_the_way
    found = text.split()
    if not NEGATIONS & set(found):
        found = [word for word in found if word not in _AROUND] or found
    match = match_options(found, field.options)
    if not match.ids and says_none(found) and NOT_YET in {option.id for option in field.options}:
        return Value(NOT_YET, None, read | {"option": NOT_YET})
    return judge_match(match, field, raw, guessed)


def _write_kana(raw: str) -> str:
    """Returns the text with levels in our letters: "エヌよん" is n4."""
    text = _KANA_LEVEL.sub(lambda found: f" n{_KANA_DIGITS[found[1]]} ", raw)
    for pattern, full in _KANA:
        text = re.sub(pattern, full, text)
    return text


def _write_levels(raw: str) -> str:
    """Returns the words with levels in letters and digits: "en empat" and "N-4" are n4."""
    plain = raw if raw.isascii() else _write_kana(raw)
    apart = re.sub(r"(?<=[^\W\d_])(?=n\d)|(?<=[a-z0-9])(?=[^\W_a-z0-9])", " ", plain.casefold())
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


def _read_way(text: str, raw: str, field: Field, read: dict[str, str]) -> Value | Problem | None:
    """Returns a question where a level is named that is not reached yet. None where none is.

    "lulus N5, sedang N4" and "N5 punya, N4 gagal" ask for N5, "belajar N5" asks whether she learns.
    """
    found = text.split()
    told = _told_levels(found)
    reached = list(dict.fromkeys(level for level, state in told if state))
    ahead = [level for level, state in told if not state]
    options = {option.id for option in field.options}
    if not ahead or "bukan" in found or len(reached) > 1:
        return None
    if reached and reached[0] in ahead:
        return None
    meant = reached[0] if reached else "belajar"
    if meant not in options:
        return None
    return Value(meant, "confirm.japanese.option", read | {"option": meant})


def _told_levels(found: list[str]) -> list[tuple[str, bool]]:
    """Returns each level, and whether it is reached, by the words before it or behind it.

    Words stand behind their level where the text opens with a level and does not end with one:
    "N4 gagal N5 lulus".
    """
    places = [place for place, word in enumerate(found) if re.fullmatch(r"n[1-5]", word)]
    if not places:
        return []
    told = _TOWARDS | NEGATIONS | _REACHED
    before, after = set(found[: places[0]]) & told, set(found[places[-1] + 1 :]) & told
    behind = bool(after) and not before
    ends = [*places[1:], len(found)] if behind else places
    starts = places if behind else [0, *(place + 1 for place in places[:-1])]
    return [
        (found[place], _is_reached(set(found[start:end])))
        for place, start, end in zip(places, starts, ends, strict=True)
    ]


def _is_reached(said: set[str]) -> bool:
    missed = said & (_TOWARDS | NEGATIONS)
    return not missed or bool(said & _REACHED - {"lulus", "ada"} and not said & NEGATIONS)
