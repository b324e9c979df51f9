"""What people write around an answer: what they take back, a question behind it, a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.dialogue.fields.field import Field, Parser, Problem, Value
from bot.dialogue.fields.nik import mask_nik
from bot.dialogue.fields.text import LOOK_ALIKE_DIGITS, cut_excerpt

_RIGHT = (
    r"maaf|salah|sorry|ding|deh|itu|ketik|kak|min|maksud(?:nya|ku| saya| aku| ulun)?"
    r"|(?:se)?harusnya"
    r"|yang (?:benar|betul|bujur)(?:nya)?|adalah|jadi|i mean|actually|no"
)
_TAKEN_BACK = re.compile(
    r"(?:^|[\s,.;:(!/-]+)(?:e+h+|ralat|koreksi|typo|typonya|salah ketik|maksud(?:nya|ku| saya"
    r"| aku| ulun)?"
    r"|sorry|maaf,? salah|salah|(?:se)?harusnya|yang (?:benar|betul|bujur)(?:nya)?|i mean|no wait)"
    rf"(?![^\W_])(?:[\s,.:;!-]+(?:{_RIGHT})(?![^\W_]))*[\s,.:;!)-]*",
    re.IGNORECASE,
)
"""Between what was written first and what is meant: "… eh salah, maksud saya …"."""

_INSTEAD = (
    re.compile(r"(?P<meant>.+?)[\s,]+(?:bukan|not)\s+(?P<other>[^,]+)", re.IGNORECASE),
    re.compile(
        r"(?:bukan|not)\s+(?P<other>.+?)(?:\s*,\s*(?:tapi |melainkan )?|\s+(?:tapi|tetapi"
        r"|melainkan|but)\s+)"
        r"(?P<meant>.+)",
        re.IGNORECASE,
    ),
)
"""The other is denied: "Banjarbaru bukan Banjarmasin", "bukan magang tapi SSW"."""

_GOES_ON = re.compile(
    r"(?:sama|dan|wan|lawan|tambah|plus|juga|ada|ketinggalan|kurang)\b", re.IGNORECASE
)
_ASKS = re.compile(
    r"[\s,.;!(]+(?:(?:kak|min|oh ya|oya|btw|trus|terus|tapi|dan|emang)[\s,]+)*"
    r"(?:apa(?:kah)?|kalau|kalo|klo|mun|kapan|berapa|brp|gimana|bagaimana|di ?mana|kenapa|siapa"
    r"|bolehkah|bisakah|bisa (?:kah|ga|gak|nggak|kada|tidak)|perlukah|wajibkah|harus(?:kah)?"
    r"|is|can|do|does|when|where|how|what)\b.*$",
    re.IGNORECASE,
)
_LAST_SENTENCE = re.compile(r"[.!,;\n]+[^.!,;\n]+\?\W*$")
_CLAUSE = re.compile(
    r"[,;\n()]+|\.(?=\s|$)|\s-\s|\b(?:tapi|tetapi|tp|cuma|soalnya|karena|krn|trus|terus|oh ya"
    r"|btw|but|because)\b",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b(?:mati|lama|hilang|bukan|jangan|old|diganti|rusak|(?:tidak|ga|gak|nggak|kada"
    r"|tdk) (?:aktif|dipakai|bisa))\b",
    re.IGNORECASE,
)
"""Says of a number that it is not the one: "yang lama 0811… sudah mati, pakai 0858…"."""

_LONGEST = 240
"""Signs; more are a story, in which no answer is looked for."""

_MOST_PARTS = 6

_LEFT_OPEN = frozenset(
    {"unread", "several", "question", "incomplete", "sign", "level", "levels", "subject"}
)
"""How the keys of problems end whose text may hold the answer all the same."""

_CONFIRM = {
    "date": "confirm.date.read",
    "phone": "confirm.phone.read",
    "name": "confirm.name.read",
    "choice": "confirm.choice.option",
    "choices": "confirm.choices.list",
    "district": "confirm.district.option",
    "education": "confirm.education.option",
    "japanese": "confirm.japanese.option",
    "number": "confirm.number.read",
    "year": "confirm.year.read",
    "email": "confirm.email.domain",
    "nik": "confirm.nik.read",
}
"""The question by which a reading of each type is confirmed. Other types are read as a whole."""

_GAPS = {
    "phone": "number",
    "choices": "options",
    "district": "option",
    "education": "option",
    "japanese": "option",
    "choice": "option",
}


def read_corrected(reader: Parser, text: str, field: Field, today: date) -> Value | Problem | None:
    """Returns what is meant where something is taken back, to be asked. None where nothing is."""
    if field.type not in _CONFIRM or len(text) > _LONGEST:
        return None
    for pattern in _INSTEAD:
        if found := pattern.fullmatch(text):
            both = [reader(found[name], field, today) for name in ("meant", "other")]
            if all(isinstance(read, Value) for read in both) and isinstance(both[0], Value):
                return ask_back(both[0], field, text)
    marks = list(_TAKEN_BACK.finditer(text))
    if not marks:
        return None
    meant = text[marks[-1].end() :]
    if not meant or _GOES_ON.match(meant) or (field.type == "name" and not marks[0].start()):
        return None
    read = reader(meant, field, today)
    if isinstance(read, Problem):
        read = reader(text, field, today)
    return read if isinstance(read, Problem) else ask_back(read, field, text)


def read_within(reader: Parser, text: str, field: Field, today: date) -> Value | None:
    """Returns the one answer that stands beside a question or a reason, to be asked."""
    head = read_before_question(reader, text, field, today)
    whole = field.type not in _CONFIRM or field.type in ("name", "choices")
    if head is not None or whole or len(text) > _LONGEST:
        return head
    parts = [part for part in map(str.strip, _CLAUSE.split(text)) if part]
    if not 1 < len(parts) <= _MOST_PARTS:
        return None
    reads = [reader(part, field, today) for part in parts]
    gone = [field.type in ("phone", "email") and _GONE.search(part) for part in parts]
    values = [
        read for read, old in zip(reads, gone, strict=True) if isinstance(read, Value) and not old
    ]
    return ask_back(values[0], field, text) if len({read.text for read in values}) == 1 else None


def read_before_question(reader: Parser, text: str, field: Field, today: date) -> Value | None:
    """Returns the answer that a question follows, to be asked: "N5 kak, apa cukup?"."""
    if field.type not in _CONFIRM or len(text) > _LONGEST:
        return None
    for head in _before_question(text):
        read = reader(head, field, today)
        if isinstance(read, Value):
            return ask_back(read, field, text)
    return None


def is_left_open(problem: Problem) -> bool:
    """Whether the answer may stand in the text, though it was not read as a whole."""
    return problem.key.rpartition(".")[2] in _LEFT_OPEN


def read_look_alikes(reader: Parser, text: str, field: Field, today: date) -> Value | None:
    """Returns what is read with O as 0 and l as 1, to be asked: never put right in silence."""
    if field.type == "nik":
        return None  # it is echoed in part, so that she could not see what was put right
    digits = LOOK_ALIKE_DIGITS.sub(
        lambda found: found[0].translate(str.maketrans("oOiIlL|", "0011111")), text
    )
    read = reader(digits, field, today) if digits != text else None
    return ask_back(read, field, text) if isinstance(read, Value) else None


def ask_back(value: Value, field: Field, text: str) -> Value:
    """Returns the value as one that is confirmed first."""
    if value.ask is not None:
        return value
    shown = mask_nik(value.text) if field.type == "nik" else value.text
    gap = "masked" if field.type == "nik" else _GAPS.get(field.type, field.type)
    values = {"read": cut_excerpt(text), gap: shown, **value.values}
    return replace(value, ask=_CONFIRM[field.type], values=values)


def _before_question(text: str) -> Iterator[str]:
    """Yields the text without the question at its end, as far as one can be told."""
    for pattern in (_LAST_SENTENCE, _ASKS):
        found = pattern.search(text)
        if found and (head := text[: found.start()].strip()):
            yield head
