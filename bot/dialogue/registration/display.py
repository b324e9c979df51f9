"""How a stored answer reads: in words, with a NIK masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.dialogue.fields import Field
from bot.dialogue.messages import escape_markup
from bot.dialogue.registration.forms import LEFT_FOR_STAFF, Form
from bot.dialogue.schedule import long_date, years_between
from bot.dialogue.voice import Voice


def name_of(voice: Voice, field: Field) -> str:
    """Returns the field's label, as the summary shows it."""
    return voice.locale.phrases[f"form.{field.id}.name"]


def label_option(voice: Voice, field: Field, option: str) -> str:
    """Returns what an option reads in the person's language."""
    key = f"form.{field.id}.option.{option}"
    return voice.locale.phrases.get(key, option)


def draw_value(voice: Voice, field: Field, value: str, *, full: bool = False) -> str:
    """Returns a stored answer in words. A NIK is masked unless `full`."""
    if value == LEFT_FOR_STAFF:
        return voice.text("form.left")
    if value == "":
        return voice.text("form.skipped")
    if field.type == "date":
        return long_date(date.fromisoformat(value), voice.locale.phrases)
    if field.type == "yes_no":
        return voice.text(f"form.{value}")
    if field.options:
        parts = [] if value == "-" else value.split(",")
        return ", ".join(label_option(voice, field, part) for part in parts) or voice.text(
            "form.none"
        )
    return mask_number(value) if field.type == "nik" and not full else escape_markup(value)


def draw_lines(voice: Voice, form: Form, answers: Mapping[str, str]) -> list[str]:
    """Answers in words, a line each, in the form's order. Then what the form no longer asks."""
    known = [(field, name_of(voice, field)) for field in form.fields if field.id in answers]
    gone = [(Field(name, "text"), name) for name in answers if form.field(name) is None]
    return [
        voice.fill(
            "form.line", name=escape_markup(name), value=draw_value(voice, field, answers[field.id])
        )
        for field, name in (*known, *gone)
    ]


def mask_number(value: str) -> str:
    """Returns a number with its middle hidden: enough to recognise, too little to use."""
    return f"{value[:5]}•••{value[-3:]}" if len(value) > 9 else "•••"


def echo_value(voice: Voice, field: Field, value: str, today: date) -> str:
    """Returns what was understood, said back: "Kami catat: 17 Agustus 1998 (28 tahun)."."""
    if value in ("", LEFT_FOR_STAFF):
        return ""
    shown = draw_value(voice, field, value, full=field.type != "nik")
    gaps, key = {"value": shown}, "form.noted"
    if field.type == "date":
        age = years_between(date.fromisoformat(value), today)
        gaps, key = {"value": shown, "age": str(age)}, "form.noted_date"
    return voice.fill(key, **gaps)


def in_words(voice: Voice, field: Field, gaps: Mapping[str, str]) -> dict[str, str]:
    """Returns what a field type said about a text: dates and options in the person's own words."""
    drawn_gaps = {}
    for name, value in gaps.items():
        if name in ("date", "other"):
            drawn_gaps[name] = long_date(date.fromisoformat(value), voice.locale.phrases)
        elif name in ("option", "options"):
            drawn_gaps[name] = ", ".join(
                label_option(voice, field, text) for text in value.split(",")
            )
        else:
            drawn_gaps[name] = value
    return drawn_gaps
