"""Phone numbers as people write them, to E.164."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from bot.dialogue.fields.counting import has_spelled, replace_spelled
from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.nik import LENGTH as NIK_LENGTH
from bot.dialogue.fields.text import cut_excerpt, opens_question, read_terms, split_words

_LABELS = read_terms("""
    no nmr nomor nomer nomornya nomernya nope hp handphone ponsel seluler wa whatsapp whatsap
    wapri telp tlp tel telpon telepon telfon kontak contact call number mobile cell phone saya
    aku ini aktif yang bisa dihubungi di adalah kak min pak bu mas mbak ya nya is my the dan
    atau tsel telkomsel indosat xl tri axis smartfren hub hubungi ke tolong catat id
""")
_JOINTS = frozenset({"strip", "spasi", "minus", "min", "titik", "koma", "garis", "dash", "space"})
"""Between the groups of a number that is said."""

_SLASHED = re.compile(r"(?<!\d)(\d{3,5})[/_](?=\d{3,5}(?!\d))")
_HOUR = re.compile(r"\b(?:jam|pukul|jm) ?\d{1,2}(?:[.:]\d\d)?\b", re.IGNORECASE)
_TIMES = {"dobel": 2, "double": 2, "dobol": 2, "tripel": 3, "triple": 3}
_RUN = re.compile(r"\(?\+?\(?\d[\d .()\-‐‑–]*")
_LETTERS = re.compile(r"[^\W\d_]+")
_SYMBOL = re.compile("[\u2190-\u2bff\ufe0f\U0001f300-\U0001faff]+")
_ZERO_LIKE = re.compile(r"[oil]+", re.IGNORECASE)

SHORTEST, LONGEST = 10, 13
"""Digits of an Indonesian mobile number with its leading 0."""


@field_type("phone")
def read_phone(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns one phone number as +62….

    Asks where it is a fixed line or its country was not written.
    """
    plain = _HOUR.sub(" ", _SLASHED.sub(r"\1-", _SYMBOL.sub(" ", raw)))
    text, spelled = _spell_out(plain)
    if _letters_inside(text):
        return Problem("problem.phone.letter", {"read": cut_excerpt(raw)})
    runs = [(run, re.sub(r"\D", "", run)) for run in _RUN.findall(text.replace("\n", ";"))]
    numbers = [(run, digits) for run, digits in runs if len(digits) > 5]
    if len(runs) == 1 and not numbers and not spelled:
        read = {"read": cut_excerpt(runs[0][0]), "count": str(len(runs[0][1]))}
        return Problem("problem.phone.short", read)
    if opens_question(raw) or not numbers or (len(numbers) == 1 and len(runs) > 1):
        return Problem("problem.phone.unread", {"read": cut_excerpt(raw)})
    if len(numbers) > 1:
        return Problem("problem.phone.several", {"count": str(len(numbers))})
    run, digits = numbers[0]
    if len(digits) == NIK_LENGTH:
        return Problem("problem.phone.nik")
    if len(digits) > 2 * SHORTEST - 1:
        return Problem("problem.phone.several", {"count": "2"})
    known = not (spelled or _HOUR.search(raw)) and all(
        word in _LABELS for word in split_words(_RUN.sub(" ", text))
    )
    return _place_number(run, digits, known)


def _spell_out(raw: str) -> tuple[str, bool]:
    """Returns the text with digits for a number said in words, and whether it was."""
    words = re.findall(r"\w+|[^\w\s,.;-]+", raw.casefold())
    if not has_spelled(words):
        return raw, False
    said = ["+" if word == "plus" else word for word in words if word not in _JOINTS]
    return " ".join(replace_spelled(_repeat_digits(said))).replace("+ ", "+"), True


def _repeat_digits(words: list[str]) -> list[str]:
    """Returns the words with "dobel lapan" as "lapan lapan"."""
    out: list[str] = []
    for before, word in zip(["", *words], words, strict=False):
        if word not in _TIMES:
            out += [word] * _TIMES.get(before, 1)
    return out


def _letters_inside(raw: str) -> bool:
    """Returns whether a letter touches a digit (except a label: "wa0812"), or an O stands alone."""
    for found in _LETTERS.finditer(raw):
        word = found[0].casefold()
        before, after = raw[: found.start()][-1:], raw[found.end() :][:1]
        touches = before.isdecimal() or after.isdecimal()
        if (touches and word not in _LABELS) or (_ZERO_LIKE.fullmatch(word) and len(word) == 1):
            return True
    return False


def _place_number(run: str, digits: str, known: bool) -> Value | Problem:
    """Returns the number with its country, by what it begins with."""
    bare = run.replace("(0)", "")
    if "+" in bare or digits.startswith("00"):
        written = re.sub(r"\D", "", bare)
        sure = known and "+" in bare
        return _read_international(written.removeprefix("00"), digits, sure)
    if digits.startswith("0"):
        return _read_indonesian(digits[1:], digits, known)
    if digits.startswith(("62", "8")):
        return (
            _read_international(digits, digits, known)
            if digits[0] == "6"
            else _read_indonesian(digits, digits, known=False)
        )
    return Problem("problem.phone.start", {"read": run.strip(), "count": str(len(digits))})


def _read_international(written: str, digits: str, sure: bool) -> Value | Problem:
    if not written.startswith("62"):
        # "+8123…" may be Japan, or Indonesia with a + in place of its 0: only she knows.
        doubt = not sure or (written.startswith("8") and len(written) < LONGEST)
        return _check_number(f"+{written}", digits, "confirm.phone.read" if doubt else None)
    national = written[2:]
    return _read_indonesian(national.lstrip("0"), digits, sure and not national.startswith("0"))


def _read_indonesian(national: str, digits: str, known: bool) -> Value | Problem:
    """Returns a number of Indonesia without its 0.

    Only those that begin with 8 can get messages.
    """
    read = {"read": digits, "count": str(len(digits))}
    if national.startswith("8"):
        if len(national) + 1 < SHORTEST:
            return Problem("problem.phone.short", read)
        if len(national) + 1 > LONGEST:
            return Problem("problem.phone.long", read)
        return _check_number(f"+62{national}", digits, None if known else "confirm.phone.read")
    return _check_number(f"+62{national}", digits, "confirm.phone.fixed")


def _check_number(number: str, digits: str, ask: str | None) -> Value | Problem:
    """`number` where the numbering plan knows it. An unknown mobile prefix is only asked about."""
    # Imported here: its tables cost start-up time that a bot without a form need not pay.
    import phonenumbers

    read = {"read": digits, "count": str(len(digits)), "number": number}
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return Problem("problem.phone.unknown", read)
    if _is_placeholder(number):
        return Value(number, "confirm.phone.example", read)
    if phonenumbers.is_valid_number(parsed):
        mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
        toll_free = number.startswith("+628") and not mobile
        return Value(number, "confirm.phone.read" if toll_free else ask, read)
    if number.startswith("+628"):
        return Value(number, "confirm.phone.read", read)
    return Problem("problem.phone.unknown", read)


def _is_placeholder(number: str) -> bool:
    """Returns whether it is a number that people write as an example: 081234567890, 08111111111."""
    tail = number.removeprefix("+628")
    if tail == number:
        return False
    steps = {(int(after) - int(digit)) % 10 for digit, after in pairwise(tail)}
    return steps in ({1}, {9}) or len(set(tail)) <= 2
