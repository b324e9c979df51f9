"""The headings of a list: which column answers which field, in whatever words an office has."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.dialogue.fields import Field
from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.registration.forms import Form
from bot.errors import BotError
from bot.office.registration.import_cells import cell_name

PROBLEM = "Masalah"
"""The heading under which wrong rows go back with what is wrong; it is never read."""

NEEDED = ("name", "phone")
"""The types of fields without which a row is nobody; what else is missing, staff ask later."""

_LOOKED_AT = 15
"""Rows among which the headings are looked for: titles and dates often stand above them."""

_ALIKE = 78
"""How alike (of 100) an unknown heading must be to be suggested."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the headings stand (0 is the first row), the field of each column, and the others."""

    row: int
    fields: Mapping[int, Field]
    unknown: tuple[str, ...]


def read_columns(knowledge: Knowledge, form: Form, rows: Sequence[Sequence[str]]) -> Columns:
    """Returns the headings of a list. BotError names all that is wrong with them at once."""
    names = _known_headings(knowledge, form)
    best = max(
        range(min(len(rows), _LOOKED_AT)), key=lambda at: _count_known(rows[at], names), default=0
    )
    head = rows[best] if rows else []
    fields: dict[int, Field] = {}
    twice: list[tuple[str, str, Field]] = []
    for place, name in enumerate(head):
        field = names.get(heading_key(name))
        first = next((at for at, item in fields.items() if item is field), None)
        if field is not None and first is not None:
            twice.append((cell_name(best + 1, first), cell_name(best + 1, place), field))
        elif field is not None:
            fields[place] = field
    known = [name for place, name in enumerate(head) if name and names.get(heading_key(name))]
    unknown = tuple(text for text in head if text and text not in known and text != PROBLEM)
    problems = _list_problems(knowledge.locale(""), form, fields, twice, unknown, names)
    if problems:
        raise BotError("; ".join(problems))
    return Columns(best, fields, unknown)


def heading_key(name: str) -> str:
    """A heading as it is compared: one case, letters and figures only ("No. HP/WA" is "nohpwa")."""
    flat = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in flat if char.isalnum())


def heading_of(locale: Locale, field: Field) -> str:
    """Returns what the field's column is called in a list that we make."""
    return locale.phrases.get(f"form.{field.id}.name", field.id)


def _known_headings(knowledge: Knowledge, form: Form) -> dict[str, Field]:
    """Every heading that is known: ids, the form's own names, the words of `import.heads.…`."""
    names: dict[str, Field] = {}
    for field in form.fields:
        for locale in knowledge.locales.values():
            listed = locale.phrases.get(f"import.heads.{field.id}", "")
            words = listed.replace("\n", ",").split(",")
            for text in (field.id, heading_of(locale, field), *words):
                if key := heading_key(text):
                    names.setdefault(key, field)
    return names


def _count_known(row: Sequence[str], names: Mapping[str, Field]) -> int:
    return len({names[key].id for text in row if (key := heading_key(text)) in names})


def _list_problems(
    locale: Locale,
    form: Form,
    fields: Mapping[int, Field],
    twice: Sequence[tuple[str, str, Field]],
    unknown: Sequence[str],
    names: Mapping[str, Field],
) -> list[str]:
    phrases = locale.phrases
    has = {field.type for field in fields.values()}
    missing = [field for field in form.fields if field.type in NEEDED and field.type not in has]
    found = []
    if missing:
        wanted = ", ".join(f'"{heading_of(locale, field)}"' for field in missing)
        found.append(phrases["import.head.missing"].replace("{names}", wanted))
    for first, second, field in twice:
        text = phrases["import.head.twice"].replace("{name}", heading_of(locale, field))
        found.append(text.replace("{first}", first).replace("{second}", second))
    if missing and unknown:
        told = ", ".join(_suggest_field(locale, text, names) for text in unknown[:8])
        found.append(phrases["import.head.unknown"].replace("{names}", told))
    return found


def _suggest_field(locale: Locale, heading: str, names: Mapping[str, Field]) -> str:
    """Returns an unknown heading, with the field that it may have meant."""
    key = heading_key(heading)
    near = max(names, key=lambda text: fuzz.ratio(key, text), default="")
    shown = f'"{heading[:40]}"'
    if not near or fuzz.ratio(key, near) < _ALIKE:
        return shown
    return f'{shown} ({locale.phrases["import.head.meant"]} "{heading_of(locale, names[near])}"?)'
