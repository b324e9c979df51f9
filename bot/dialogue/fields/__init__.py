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
from bot.dialogue.fields.field import TYPES, Field, Option, Parser, Problem, Value, field_type
from bot.dialogue.fields.text import LONGEST, clean_text

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


def parse_answer(raw: str, field: Field, today: date) -> Value | Problem:
    """What `raw` says for `field`. Never a guess: unsure readings carry `ask` or are a Problem.

    Raises KeyError for a field type that does not exist (`check` finds it first).
    """
    reader = TYPES[field.type]
    text = raw if len(raw) > LONGEST else clean_text(raw)
    if len(text) > LONGEST:  # also where one sign was taken apart into many letters
        return Problem("problem.any.long", {"count": str(len(text)), "maximum": str(LONGEST)})
    return reader(text, field, today) if text else Problem("problem.any.empty")
