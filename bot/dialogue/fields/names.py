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
    r"|(?:saya|aku|ulun|kula|kulo)\b|(?:my )?(?:full )?name(?: is)?\b|i am\b|i'm\b|kak\b)"
    r"[\s:=,.-]*",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"[\s,]+(?:kak|kakak|min|pak|bu|pang|ya|yaa|nih)[\s.,]*$", re.IGNORECASE)
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
_TELLING = (
    _PRONOUNS
    | _WISHES
    | read_terms("""
    untuk yang itu ini ada lagi masih sudah belum tidak bukan register come go be have nanti besok
    sekarang anak adik kakak ibu bapak suami istri teman saudara orang nya
""")
)
"""Words that tell something, so that what holds them is no name."""

_ORDINARY = read_terms("""
    rahasia perawat bidan guru dokter petani buruh mahasiswa mahasiswi pelajar lulusan kuliah kampus
    anak adik kakak ibu ibunya bapak bapaknya ayah mama suami istri teman kawan saudara orang tua
    orangtua keluarga rumah kampung jalan lagi sedang bentar sebentar nanti malu privasi sesuai ktp
    formulir form lupa bingung capek sakit jauh dekat laki perempuan cewek cowok wanita pria
    muslim islam
""")
"""Words of every day. Alone they are no name; beside a name they are asked about."""

_IN_NAMES = frozenset({"saya", "ibu", "bapak", "guru"})
"""Of these, what names hold as they are: "I Made" of Bali, where "i" is short for "saya"."""

_OPENERS = frozenset(
    {"may", "can", "do", "does", "are", "is", "which", "how", "who", "mana", "kah"}
)
"""Words that open a question, or a name: "May Sarah", "Can Yildiz"."""

_BESIDES = frozenset({"dan", "and", "wan", "biasa", "panggilan", "dipanggil", "dikiau", "alias"})
"""Words that join a second name: of another person, or the one she is called by."""

_MASHED = re.compile("[b-df-hj-np-tv-xz]{5}", re.IGNORECASE)
"""Five consonants in a row: keys, rather than a name of these islands."""

_MOST_OF_A_NAME = 4
_FACES = re.compile(r"(?:\s*(?:[:;=]['-]?[()DPp3*]+|\^_*\^|<3|[~!]+))+$")
"""Faces that are typed in signs after a name."""


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
    telling = (_SENTENCE | _TELLING | _ORDINARY) - _IN_NAMES - _WISHES
    doubt = (
        asking
        or bool((telling | _BESIDES) & set(found))
        or found[0] in _OPENERS - {"may"}
        or (found[0] in _ORDINARY and "saya" in found[1:])
        or _MASHED.search(written) is not None
    )
    return Value(written, "confirm.name.read" if doubt else None, {"name": written})


def _opens_question(text: str) -> bool:
    """Returns whether it opens like a question. May is a name as well, but for "may I"."""
    found = split_words(text)
    may_be_name = found[:1] and found[0] in _OPENERS and len(found) <= _MOST_OF_A_NAME
    return opens_question(text) and not (may_be_name and not _TELLING & set(found[1:]))


def _says_else(found: list[str]) -> bool:
    """Returns whether the words are an answer, a greeting or a sentence rather than a name.

    A name may hold one word of a sentence behind another that is none: "Dewi Kerja" is asked.
    """
    if all(word in _NO_NAME | _ORDINARY for word in found):
        return True
    if found[0] in _WISHES:
        return True
    sentence = [word in _SENTENCE for word in found]
    named = len(found) <= _MOST_OF_A_NAME and not _TELLING & set(found)
    only_last = sum(sentence) == 1 and sentence[-1] and len(found) > 1
    return any(sentence) and not (named and only_last and found[0] not in _NO_NAME)


def _unwrap_name(raw: str) -> tuple[str, bool]:
    """Returns the name without "nama saya …", and whether a word at its end was left out."""
    bare = _FACES.sub("", _cut_emoji(raw))
    text = unicodedata.normalize("NFC", bare.translate(_QUOTES)).strip(_EDGES)
    asking, before = False, ""
    while text != before:
        before = text
        bare = _ANSWER.sub("", text)
        asking = asking or bare != text
        text = _OPENING.sub("", bare) or bare
    closed = _CLOSING.sub("", text)
    closed_bare = _cut_emoji(closed)
    ended = re.sub(r"(?<=[^\W\d_]{4})\.$", "", closed_bare.strip(_EDGES))
    return ended, asking or closed != text


def _cut_emoji(raw: str) -> str:
    """Returns the text without emoji before and after it. One inside is a fault of its own."""
    edge = [index for index, char in enumerate(raw) if not _is_emoji(char)]
    return raw[edge[0] : edge[-1] + 1] if edge else raw


def _is_emoji(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk", "Cf") or char in "\ufe0f\u20e3 "


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
