"""The empty list that an office fills in: headings that the import knows, and how to fill them."""

from __future__ import annotations

from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.registration.display import label_option
from bot.dialogue.voice import Voice
from bot.files.spreadsheet_write import Table, write_workbook
from bot.office.registration.import_columns import NEEDED, heading_of
from bot.office.registration.rows import FORM


def make_template(knowledge: Knowledge, locale: Locale) -> bytes:
    """Returns an XLSX file with the headings, and a sheet that says what each column takes."""
    voice, phrases = Voice(locale), locale.phrases
    fields = knowledge.form(FORM).fields
    notes = [(phrases["import.guide.head"], phrases["import.guide.text"])]
    for field in fields:
        options = "; ".join(label_option(voice, field, option.id) for option in field.options)
        kind = "name_type" if field.type == "name" else field.type
        says = phrases.get(f"import.guide.{kind}", phrases["import.guide.any"])
        needed = phrases["import.guide.needed"] if field.type in NEEDED else ""
        says = says.replace("{options}", options)
        notes.append((heading_of(locale, field), f"{needed} {says}".strip()))
    table = Table(
        phrases["import.guide.sheet"], [heading_of(locale, field) for field in fields], []
    )
    return write_workbook(table, phrases["import.guide.name"], notes)
