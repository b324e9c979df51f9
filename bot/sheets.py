"""Tables as files: a workbook for clerks, and CSV; no cell is ever taken for a formula."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"

_LONGEST = 32_767
"""Characters of a cell (Excel's own limit)."""

_NARROW, _WIDE = 8, 40


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name (at most 31 characters), its headings and its rows, all of them text."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def workbook(table: Table, notes_name: str, notes: Sequence[tuple[str, str]]) -> bytes:
    """An XLSX file: the table with its headings frozen, and a sheet of notes on it.

    Every cell is text: a NIK keeps its sixteen digits, a phone number its plus.
    """
    import xlsxwriter  # half the cost of a start, and few starts make a workbook

    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"num_format": "@", "bold": True})
        for name, rows, frozen in (
            (table.name, [table.head, *table.rows], True),
            (notes_name, [list(one) for one in notes], False),
        ):
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    is_head = line == 0 if frozen else column == 0
                    sheet.write_string(line, column, value[:_LONGEST], bold if is_head else text)
            for column, width in enumerate(_widths(rows)):
                sheet.set_column(column, column, width, text)
            if frozen:
                sheet.freeze_panes(1, 0)
    return out.getvalue()


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    columns = max((len(row) for row in rows), default=0)
    longest = [
        max((len(row[at]) for row in rows if at < len(row)), default=0) for at in range(columns)
    ]
    return [min(_WIDE, max(_NARROW, one + 2)) for one in longest]


def csv_text(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows as CSV, each cell inert."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([inert(value) for value in row] for row in rows)
    return out.getvalue()


def csv_file(table: Table) -> bytes:
    """The table as a CSV file that Excel reads as UTF-8."""
    return csv_text(table.head, table.rows).encode("utf-8-sig", "replace")


def inert(value: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    number = value.isascii() and (value[1:] if value[:1] in "+-" else value).isdigit()
    first = unicodedata.normalize("NFKC", value.lstrip(" \u00a0\ufeff\u200b"))[:1]
    risky = first in ("=", "+", "-", "@", "\t", "\r", "\n") and not number
    return f"'{value}" if risky else value
