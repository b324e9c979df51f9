"""Field types: from what was typed to a canonical value, a question back, or a problem."""

from __future__ import annotations

from datetime import date

from bot.dialogue.fields import (
    choices,
    dates,
    districts,
    education,
    emails,
    japanese,
    names,
    nik,
    numbers,
    phones,
    yes_no,
)
from bot.dialogue.fields.around import (
    is_left_open,
    read_before_question,
    read_corrected,
    read_look_alikes,
    read_within,
)
from bot.dialogue.fields.field import TYPES, Field, Option, Parser, Problem, Value, field_type
from bot.dialogue.fields.text import LONGEST, clean_text, cut_excerpt

__all__ = [
    "TYPES",
    "Field",
    "Option",
    "Parser",
    "Problem",
    "Value",
    "choices",
    "dates",
    "districts",
    "education",
    "emails",
    "field_type",
    "japanese",
    "names",
    "nik",
    "numbers",
    "parse_answer",
    "phones",
    "yes_no",
]


def _is_settled(reader: Parser, read: Value, field: Field, today: date) -> bool:
    """Whether a name is read the same once more: else words around it are still in it."""
    if field.type != "name":
        return True
    again = read_corrected(reader, read.text, field, today) or reader(read.text, field, today)
    return isinstance(again, Value) and again.text == read.text


def parse_answer(raw: str, field: Field, today: date) -> Value | Problem:
    """What `raw` says for `field`. Never a guess: unsure readings carry `ask` or are a Problem.

    What she takes back ("eh salah, …") and what stands beside the answer make it unsure.
    Raises KeyError for a field type that does not exist (`check` finds it first).
    """
    reader = TYPES[field.type]
    text = raw if len(raw) > LONGEST else clean_text(raw)
    if len(text) > LONGEST:  # also where one sign was taken apart into many letters
        return Problem("problem.any.long", {"count": str(len(text)), "maximum": str(LONGEST)})
    if not text:
        return Problem("problem.any.empty")
    read = read_corrected(reader, text, field, today) or reader(text, field, today)
    if isinstance(read, Value):
        asked = read.ask is not None and "?" in text
        read = (asked and read_before_question(reader, text, field, today)) or read
        return (
            read
            if _is_settled(reader, read, field, today)
            else Problem("problem.name.no_name", {"read": cut_excerpt(raw)})
        )
    if read.key.endswith(".letter"):
        return read_look_alikes(reader, text, field, today) or read
    within = read_within(reader, text, field, today) if is_left_open(read) else None
    return within if within and _is_settled(reader, within, field, today) else read
