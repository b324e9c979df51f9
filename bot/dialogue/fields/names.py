"""Names of people, as they write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.text import cut_excerpt, opens_question, read_terms, split_words

LONGEST = 100
"""Characters of a name."""

_OPENING = re.compile(
    r"^(?:(?:perkenalkan|assalamu'?alaikum|halo|hai|permisi|selamat (?:pagi|siang|sore|malam))\b"
    r"|wr\.? ?wb\b|(?:nama ?ku|nama panggilan)\b"
    r"|(?:nama|ngaran)(?: lengkap)?(?: (?:saya|aku|ulun|lengkap))*\b(?: (?:adalah|ialah))?"
    r"|(?:saya|aku|ulun)\b|(?:my )?(?:full )?name(?: is)?\b|i am\b|i'm\b|kak\b)[\s:=,.-]*",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"[\s,]+(?:kak|kakak|min|pak|bu|pang)[\s.,]*$", re.IGNORECASE)
_ADDRESS = re.compile(r"\bwww\.|\w{2,}\.(?:com|id|net|org|ly|me|io|xyz)\b", re.IGNORECASE)
_ANSWER = re.compile(r"^(?:ya|iya|ok|oke|baik)[\s,.:]+", re.IGNORECASE)
_EDGES = ' ,:;-_"“”'
_QUOTES = str.maketrans("’‘ʼ`´", "'''''")
_NO_NAME = read_terms("""
    ya iya tidak ok oke okay halo hai hallo hello hi test tes coba siap lanjut daftar mendaftar
    belum punya ada selamat pagi siang sore malam terima kasih makasih assalamualaikum tau tahu
    p bantuan mulai kirim skip lewati nama lengkap saya aku kak min admin pak bu sudah yes
    thanks nanti dulu sama sendiri menu batal petugas kembali stop assalamu alaikum wr wb
    waalaikumsalam
""")
_WISHES = read_terms("mau ingin pengen pingin tolong bisa boleh minta maaf")
_SENTENCE = read_terms("""
    tanya bertanya nanya daftar mendaftar gaji gajinya biaya biayanya caranya kerja bekerja
    jepang syarat syaratnya umur usia lowongan tidak belum sudah untuk karena dengan dulu
    bagaimana berapa apakah gimana kapan kenapa
""")
_PRONOUNS = read_terms("saya we you they he she it my the there this that kami kita anda one")
_MOST_AFTER_MAY = 3


@field_type("name")
def read_name(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns a name in letters.

    All capitals and all small ones become Title Case, the rest stays.
    """
    read = {"read": cut_excerpt(raw)}
    if "\n" in raw:
        return Problem("problem.name.lines", read)
    name, asking = _unwrap_name(raw)
    if "?" in raw or _opens_question(raw) or _opens_question(name):
        return Problem("problem.name.question", read)
    found = split_words(name)
    if _says_else(found):
        return Problem("problem.name.no_name", read)
    problem = _find_unfit(name)
    if problem:
        return Problem(problem, read)
    written = _title_name(name)
    return Value(written, "confirm.name.read" if asking else None, {"name": written})


def _opens_question(text: str) -> bool:
    """Returns whether it opens like a question. May is a name as well, but for "may I"."""
    found = split_words(text)
    is_may = found[:1] == ["may"] and len(found) <= _MOST_AFTER_MAY
    return opens_question(text) and not (is_may and not _PRONOUNS & set(found))


def _says_else(found: list[str]) -> bool:
    """Returns whether the words are an answer, a greeting or a sentence rather than a name."""
    if all(word in _NO_NAME for word in found) or _SENTENCE & set(found):
        return True
    return len(found) > 1 and found[0] in _WISHES


def _unwrap_name(raw: str) -> tuple[str, bool]:
    """Returns the name without "nama saya …", and whether a word at its end was left out."""
    text = unicodedata.normalize("NFC", raw.translate(_QUOTES)).strip(_EDGES)
    asking, before = False, ""
    while text != before:
        before = text
        bare = _ANSWER.sub("", text)
        asking = asking or bare != text
        text = _OPENING.sub("", bare) or bare
    closed = _CLOSING.sub("", text)
    ended = re.sub(r"(?<=[^\W\d_]{4})\.$", "", closed.strip(_EDGES))
    return ended, asking or closed != text


def _find_unfit(name: str) -> str | None:
    """Returns the key of what stands in the way of taking it for a name."""
    if any(unicodedata.category(char)[0] == "N" for char in name):
        return "problem.name.digits"
    if not all(char in " .,'-" or unicodedata.category(char)[0] in "LM" for char in name):
        return "problem.name.signs"
    if _ADDRESS.search(name) or _has_stacked_marks(name):
        return "problem.name.signs"
    if len(name) > LONGEST:
        return "problem.name.long"
    parts = re.split(r"[ .,'-]+", name)
    return None if max(map(len, parts)) > 1 else "problem.name.short"


def _has_stacked_marks(name: str) -> bool:
    """Whether more than three marks sit on one letter: drawn, they would cover other lines."""
    kinds = "".join(unicodedata.category(char)[0] for char in unicodedata.normalize("NFD", name))
    return "MMMM" in kinds


def _title_name(name: str) -> str:
    if name not in {name.upper(), name.lower()}:
        return name
    return " ".join(_title_word(word) for word in name.split())


def _title_word(word: str) -> str:
    if word.casefold() in {"bin", "binti"}:
        return word.lower()
    return "".join(
        char.upper() if not index or word[index - 1] in ".-," else char.lower()
        for index, char in enumerate(word)
    )
