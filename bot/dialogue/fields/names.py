"""Names of people, as they write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.name_wrapping import pick_line, unwrap_name
from bot.dialogue.fields.text import (
    QUESTION_WORDS,
    cut_excerpt,
    opens_question,
    read_terms,
    split_words,
)

LONGEST = 100
"""Characters of a name."""

_ADDRESS = re.compile(r"\bwww\.|\w{2,}\.(?:com|id|net|org|ly|me|io|xyz)\b", re.IGNORECASE)
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
    muslim islam malas kepo sip gas ayo yuk bosan ngantuk lapar hadeh aduh waduh bot robot mesin aja
    saja
""")
"""Words of every day. Alone they are no name; beside a name they are asked about."""

_IN_NAMES = frozenset({"saya", "ibu", "bapak", "guru"})
"""Of these, what names hold as they are: "I Made" of Bali, where "i" is short for "saya"."""

_OPENERS = frozenset(
    {"may", "can", "do", "does", "are", "is", "which", "how", "who", "mana", "kah"}
)
"""Words that open a question, or a name: "May Sarah", "Can Yildiz"."""

_BESIDES = frozenset(
    {"dan", "and", "wan", "biasa", "panggilan", "dipanggil", "dikiau", "alias", "eh", "sama"}
)
"""Words that join a second name: of another person, or the one she is called by."""

_MASHED = re.compile(
    r"[b-df-hj-np-tv-xz]{5}|(?:\b[^\W\d_]\b ?){3}|(.)\1\1|\b(?:ha|he|hi|wk|ck|la|na){2,}\w?$|qwert",
    re.IGNORECASE,
)
"""Five consonants in a row, three letters apart, laughter: no name of these islands."""

_DEGREE = re.compile(
    r"(?:\bS|\bM|\bA\.? ?Md|\bAmd)\.? ?(?:Tr\.? ?)?(?:Kep|Keb|Kes|KM|Gz|Farm|Pd)\b"
    r"|\bA\.? ?Md\b|\bNs\b|\bAmk\b",
    re.IGNORECASE,
)
"""A degree, which may stand on an identity card or not."""

_MOST_OF_A_NAME = 4


@field_type("name")
def read_name(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns a name in letters.

    All capitals and all small ones become Title Case, the rest stays.
    """
    read = {"read": cut_excerpt(raw)}
    line = pick_line(raw)
    if "\n" in line:
        return Problem("problem.name.lines", read)
    name, asking = unwrap_name(line)
    found = split_words(name)
    odd = _holds_strange_name(name, found)
    if "?" in raw or (not odd and (_opens_question(line) or _opens_question(name))):
        return Problem("problem.name.question", read)
    if not odd and _says_else(found):
        return Problem("problem.name.no_name", read)
    problem = _find_unfit(name)
    if problem:
        return Problem(problem, read)
    written = unicodedata.normalize("NFC", _title_name(name))
    odd = odd and found[0] != "may"
    doubt = asking or odd or line != raw or _is_doubtful(found, written)
    return Value(written, "confirm.name.read" if doubt else None, {"name": written})


def _is_doubtful(found: list[str], written: str) -> bool:
    """Whether a word in it tells something else, or no vowel stands where one should."""
    telling = (_SENTENCE | _TELLING | _ORDINARY) - _IN_NAMES - _WISHES
    return (
        bool((telling | _BESIDES) & set(found))
        or found[0] in (_OPENERS | _NO_NAME) - {"may", "saya"}
        or (found[0] in _ORDINARY and "saya" in found[1:])
        or _MASHED.search(written) is not None
        or _DEGREE.search(written) is not None
    )


def _holds_strange_name(name: str, found: list[str]) -> bool:
    """Whether it opens with a word of questions or wishes, and is a name: "Kapan Setiawan".

    Behind that word stand one to three that are of no sentence. Each is written large, unless the
    first is none that opens a sentence ("gaji sumarni").
    """
    known = _NO_NAME | _WISHES | _SENTENCE | _TELLING | _ORDINARY | QUESTION_WORDS
    if not 1 < len(found) <= _MOST_OF_A_NAME or found[0] not in known or set(found[1:]) & known:
        return False
    if found[0] in _PRONOUNS | _ORDINARY or not name.replace(" ", "").isalpha():
        return False
    large = all(word[:1].isupper() for word in name.split())
    return large or found[0] in _SENTENCE - QUESTION_WORDS - _TELLING - {"dengan", "karena"}


def _opens_question(text: str) -> bool:
    """Returns whether it opens like a question. May is a name as well, but for "may I"."""
    found = split_words(text)
    may_be_name = found[:1] and found[0] in _OPENERS and len(found) <= _MOST_OF_A_NAME
    return opens_question(text) and not (may_be_name and not _TELLING & set(found[1:]))


def _says_else(found: list[str]) -> bool:
    """Returns whether the words are an answer, a greeting or a sentence rather than a name.

    A name may hold one word of a sentence behind another that is none: "Dewi Kerja" is asked.
    """
    if all(word in _NO_NAME | _ORDINARY | QUESTION_WORDS | {"kamu", "nya"} for word in found):
        return True
    if found[0] in _WISHES:
        return True
    sentence = [word in _SENTENCE for word in found]
    named = len(found) <= _MOST_OF_A_NAME and not _TELLING & set(found)
    only_last = sum(sentence) == 1 and sentence[-1] and len(found) > 1
    return any(sentence) and not (named and only_last and found[0] not in _NO_NAME)


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
