"""How a stored answer reads: in words, with a NIK masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.dialogue.fields import Field
from bot.dialogue.forms import LEFT_FOR_STAFF
from bot.dialogue.messages import plain
from bot.dialogue.schedule import long_date, years_between
from bot.dialogue.turn import Turn


def name_of(turn: Turn, field: Field) -> str:
    """The field's label, as the summary shows it."""
    return turn.locale.phrases[f"form.{field.id}.name"]


def label(turn: Turn, field: Field, option: str) -> str:
    """What an option reads in the person's language."""
    key = f"form.{field.id}.option.{option}"
    return turn.locale.phrases.get(key, option)


def drawn(turn: Turn, field: Field, value: str, *, full: bool = False) -> str:
    """A stored answer in words; a NIK is masked unless `full`."""
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
        return ", ".join(label(turn, field, one) for one in parts) or turn.phrase("form.none")
    return masked(value) if field.type == "nik" and not full else plain(value)


def masked(value: str) -> str:
    """A number with its middle hidden: enough to recognise, too little to use."""
    return f"{value[:5]}•••{value[-3:]}" if len(value) > 9 else "•••"


def echo(turn: Turn, field: Field, value: str) -> str:
    """What was understood, said back: "Kami catat: 17 Agustus 1998 (28 tahun)."."""
    if value in ("", LEFT_FOR_STAFF):
        return ""
    shown = drawn(turn, field, value, full=field.type != "nik")
    if field.type == "date":
        age = years_between(date.fromisoformat(value), turn.today)
        return turn.phrase("form.noted_date", age=age).replace("{value}", shown)
    return turn.locale.phrases["form.noted"].replace("{value}", shown)


def in_words(turn: Turn, field: Field, gaps: Mapping[str, str]) -> dict[str, str]:
    """What a field type said about a text: dates and options in the person's own words."""
    drawn_gaps = {}
    for name, value in gaps.items():
        if name in ("date", "other"):
            drawn_gaps[name] = long_date(date.fromisoformat(value), turn.locale.phrases)
        elif name in ("option", "options"):
            drawn_gaps[name] = ", ".join(label(turn, field, one) for one in value.split(","))
        else:
            drawn_gaps[name] = value
    return drawn_gaps
