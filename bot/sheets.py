"""Tables as files: a workbook for clerks, and CSV; no cell is ever taken for a formula."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any, BinaryIO

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


class Book:
    """An XLSX file written row by row: a table with its headings frozen, then a sheet of notes.

    Every cell is text: a NIK keeps its sixteen digits, a phone number its plus. `spilled`: rows
    go to a file at once, so that a list of any length takes the same memory.
    """

    def __init__(
        self, out: BinaryIO, name: str, head: Sequence[str], *, spilled: bool = False
    ) -> None:
        import xlsxwriter  # half the cost of a start, and few starts make a workbook

        options = {
            "constant_memory" if spilled else "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        self._book = xlsxwriter.Workbook(out, options)
        self._text = self._book.add_format({"num_format": "@"})
        self._bold = self._book.add_format({"num_format": "@", "bold": True})
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        self._line, self._widths = 0, list[int]()
        self._write(head, [self._bold] * len(head))

    def add(self, row: Sequence[str]) -> None:
        """The next row of the table."""
        self._write(row, [self._text] * len(row))

    def _write(self, row: Sequence[str], formats: Sequence[Any]) -> None:
        for column, value in enumerate(row):
            self._sheet.write_string(self._line, column, value[:_LONGEST], formats[column])
        self._line += 1
        self._widths += [_NARROW] * (len(row) - len(self._widths))
        for column, value in enumerate(row):
            self._widths[column] = max(self._widths[column], min(_WIDE, len(value) + 2))

    def _end_sheet(self) -> None:
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, width, self._text)

    def close(self, notes_name: str, notes: Sequence[tuple[str, str]]) -> None:
        """Adds the sheet of notes, and writes what is left."""
        self._end_sheet()
        self._sheet = self._book.add_worksheet(notes_name)
        self._line, self._widths = 0, []
        for one in notes:
            self._write(one, (self._bold, self._text))
        self._end_sheet()
        self._book.close()


def workbook(table: Table, notes_name: str, notes: Sequence[tuple[str, str]]) -> bytes:
    """A table and its notes as an XLSX file."""
    out = BytesIO()
    book = Book(out, table.name, table.head)
    for row in table.rows:
        book.add(row)
    book.close(notes_name, notes)
    return out.getvalue()


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
