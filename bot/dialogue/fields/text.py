"""What was typed, cleaned of what no eye sees, and cut into words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LONGEST = 500
"""Characters; no answer to a form's question is longer."""


def read_terms(text: str) -> frozenset[str]:
    """Returns a set of words written as one string."""
    return frozenset(text.split())


QUESTION_WORDS = read_terms("""
    apa apakah berapa brp bagaimana gimana gmn kapan dimana mana kemana kenapa knp mengapa siapa
    syarat bolehkah bisakah adakah haruskah kah kok emang emangnya what how when where why who
    which is are do does can may
""")

_SHORT = {
    word: full
    for full, words in {
        "tidak": "tdk tdak tida engak ga gak gk nggak ngga enggak engga ndak tak kada kadada kd "
        "kagak nda not ora mboten",
        "belum": "blm blum balum belom blom belun bulum durung dereng balun",
        "bukan": "bkn",
        "sudah": "sdh udah udh sdah dah wis uwis sampun",
        "masih": "msh masi magun magin isih",
        "sedang": "sdg lagi lg",
        "belajar": "bljr blajar balajar sinau",
        "bisa": "bs kawa iso saged",
        "punya": "pnya pny baisi bisi duwe gadah",
        "ada": "wonten",
        "dengan": "dgn",
        "yang": "yg nang",
        "saya": "sy sya aku ulun gue i",
        "tahun": "thn th",
    }.items()
    for word in words.split()
}

NEGATIONS = frozenset(
    {"tidak", "belum", "bukan", "kecuali", "selain", "tanpa", "jangan", "except", "no"}
)

FILLERS = read_terms("""
    saya di dari dr ke sekarang kak kakak min admin pak bu bapak ibu mas mbak ka kuliah orang
    urang saja aja doang only ya yaa nya ini itu yang adalah mau pilih memilih jawab jawaban
    jawabannya ingin untuk dengan am from in my the have tolong mohon izin terima kasih makasih
    ai pang lah sih deh dong nih haja jua
""")

_NOTHING = read_terms("""
    tidak belum ada punya bisa pernah dapat sama sekali apa apapun satupun satu pun dokumen berkas
    kosong nihil sertifikat sertifikatnya certificate certificates document documents bahasa jepang
    japanese siap none nothing no not yet have haven has hasn any do don t got at all nol zero
""")
_EMPTY = read_terms("kosong nihil none nothing not don haven hasn nol zero")

_NIK = re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)")
_POLITE_JAPANESE = re.compile(r"(?:です|でした|だよ)(?:か|ね|よ)?(?![^\W])|に(?=合格)|を(?=持)")
_WORD = re.compile(r"[^\W_]+")
LOOK_ALIKE_DIGITS = re.compile(
    r"(?<![^\W\d_])[oil|]*\d[\doil|]*(?![^\W\d_])|(?<![^\W\d_])[oil|]\b(?=[ .-]?\d)", re.IGNORECASE
)
"""A number in which letters stand that look like digits."""

_LOOK_ALIKE = re.compile(r"(?<=\d)[oil|]+(?![^\W\d_])|(?<![^\W\d_])[oil|]+(?=\d)", re.IGNORECASE)


def clean_text(raw: str) -> str:
    """`raw` in compatibility form: full-width and foreign digits as 0-9, nothing invisible.

    Spaces are single; line breaks stay, blank lines go.
    """
    if raw.isascii() and raw.isprintable():  # as most answers are: nothing hidden, no foreign digit
        return " ".join(raw.split())
    seen = "".join(char for char in raw if char in "\n\r\t" or unicodedata.category(char)[0] != "C")
    text = "".join(_plain_digit(char) for char in unicodedata.normalize("NFKC", seen))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _plain_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char


def split_words(text: str) -> list[str]:
    """Returns the words of `text`: lower case, without accents, shorthand written out."""
    plain = text.casefold()
    if not plain.isascii():  # letter by letter is slow, and most of what is typed has no accents
        bare = unicodedata.normalize("NFKD", _POLITE_JAPANESE.sub(" ", plain))
        plain = "".join(char for char in bare if not unicodedata.combining(char))
    return [_SHORT.get(word, word) for word in _WORD.findall(plain)]


def says_none(found: Sequence[str]) -> bool:
    """Returns whether the words say that there is none, and nothing else: "no certificate yet"."""
    left = [word for word in found if word not in FILLERS]
    said = bool((NEGATIONS | _EMPTY) & set(left)) and set(left) <= _NOTHING
    return said and left != ["tidak", "apa", "apa"]  # "tidak apa-apa": never mind


def opens_question(text: str) -> bool:
    """Returns whether `text` opens like a question, so that the dialogue can answer it as one."""
    found = split_words(text)
    return bool(found) and found[0] in QUESTION_WORDS


def cut_excerpt(text: str, longest: int = 60) -> str:
    """`text` on one line, cut for an echo. A NIK in it is masked."""
    line = _NIK.sub(lambda found: f"{found[0][:4]} ••••", " ".join(text.split()))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def look_alike(text: str) -> bool:
    """Returns whether a letter O, I or l stands where a digit should: refused, never put right."""
    return bool(_LOOK_ALIKE.search(text))
