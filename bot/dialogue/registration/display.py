"""How a stored answer reads: in words, with a NIK masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.dialogue.fields import Field
from bot.dialogue.messages import escape_markup
from bot.dialogue.registration.forms import LEFT_FOR_STAFF, Form
from bot.dialogue.schedule import long_date, years_between
from bot.dialogue.turn import Turn, fill_template


def name_of(turn: Turn, field: Field) -> str:
    """The field's label, as the summary shows it."""
    return turn.locale.phrases[f"form.{field.id}.name"]


def label_option(turn: Turn, field: Field, option: str) -> str:
    """What an option reads in the person's language."""
    key = f"form.{field.id}.option.{option}"
    return turn.locale.phrases.get(key, option)


def draw_value(turn: Turn, field: Field, value: str, *, full: bool = False) -> str:
    """A stored answer in words. A NIK is masked unless `full`."""
    if value == LEFT_FOR_STAFF:
        return turn.phrase("form.left")
    if value == "":
        return turn.phrase("form.skipped")
    if field.type == "date":
        return long_date(date.fromisoformat(value), turn.locale.phrases)
    if field.type == "yes_no":
        return turn.phrase(f"form.{value}")
    if field.options:
        parts = [] if value == "-" else value.split(",")
        return ", ".join(label_option(turn, field, part) for part in parts) or turn.phrase(
            "form.none"
        )
    return mask_number(value) if field.type == "nik" and not full else escape_markup(value)


def draw_lines(turn: Turn, form: Form, answers: Mapping[str, str]) -> list[str]:
    """Answers in words, a line each, in the form's order. Then what the form no longer asks."""
    known = [(field, name_of(turn, field)) for field in form.fields if field.id in answers]
    gone = [(Field(name, "text"), name) for name in answers if form.field(name) is None]
    template = turn.locale.phrases["form.line"]
    return [
        fill_template(
            template,
            {"name": escape_markup(name), "value": draw_value(turn, field, answers[field.id])},
        )
        for field, name in (*known, *gone)
    ]


def mask_number(value: str) -> str:
    """A number with its middle hidden: enough to recognise, too little to use."""
    return f"{value[:5]}•••{value[-3:]}" if len(value) > 9 else "•••"


def echo_value(turn: Turn, field: Field, value: str) -> str:
    """What was understood, said back: "Kami catat: 17 Agustus 1998 (28 tahun)."."""
    if value in ("", LEFT_FOR_STAFF):
        return ""
    shown = draw_value(turn, field, value, full=field.type != "nik")
    gaps, key = {"value": shown}, "form.noted"
    if field.type == "date":
        age = years_between(date.fromisoformat(value), turn.today)
        gaps, key = {"value": shown, "age": str(age)}, "form.noted_date"
    return fill_template(turn.locale.phrases[key], gaps)


def in_words(turn: Turn, field: Field, gaps: Mapping[str, str]) -> dict[str, str]:
    """What a field type said about a text: dates and options in the person's own words."""
    drawn_gaps = {}
    for name, value in gaps.items():
        if name in ("date", "other"):
            drawn_gaps[name] = long_date(date.fromisoformat(value), turn.locale.phrases)
        elif name in ("option", "options"):
            drawn_gaps[name] = ", ".join(
                label_option(turn, field, text) for text in value.split(",")
            )
        else:
            drawn_gaps[name] = value
    return drawn_gaps
