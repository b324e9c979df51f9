"""Tables as files: a workbook for clerks, and CSV. No cell is ever taken for a formula."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any, BinaryIO

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"

_LONGEST = 32_767
"""Characters of a cell (Excel's own limit)."""

_NARROW, _WIDE = 8, 40
_PHONE = re.compile(r"\+62\d{9,12}")
_NIK = re.compile(r"\d{16}", re.ASCII)


Cell = str | int | date
"""Text, a count or year, a day, or a moment (a datetime without a zone, as clocks show it)."""

_DAY = "[$-421]d mmmm yyyy"
_MOMENT = "[$-421]d mmmm yyyy hh\\.mm"
"""As Indonesian calendars and clocks write it: 17 Agustus 1998, 24 November 2026 09.15."""

_MOMENT_WIDTH = 24
_HEAD = "#DDE7F3"


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name (at most 31 characters), its headings and its rows.

    What is text stays text (a NIK, a phone number); numbers and dates are such in a workbook.
    """

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


class Book:
    """An XLSX file written row by row: a table with its headings frozen, then a sheet of notes.

    Text is never taken for anything else: a NIK keeps its sixteen digits, a phone number its
    plus. `spilled`: rows go to a file at once, so that a list of any length takes the same memory.
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
        self._number = self._book.add_format({"num_format": "0"})
        self._day = self._book.add_format({"num_format": _DAY, "align": "left"})
        self._moment = self._book.add_format({"num_format": _MOMENT, "align": "left"})
        self._bold = self._book.add_format({"num_format": "@", "bold": True})
        self._titled = self._book.add_format({"num_format": "@", "bold": True, "bg_color": _HEAD})
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        self._line, self._widths = 0, list[int]()
        self._write_row(head, self._titled)

    def add_row(self, row: Sequence[Cell]) -> None:
        """The next row of the table."""
        self._write_row(row)

    def _write_row(self, row: Sequence[Cell], style: Any = None) -> None:
        self._widths += [_NARROW] * (len(row) - len(self._widths))
        for column, value in enumerate(row):
            self._put_cell(column, value, style)
            width = len(value) + 2 if isinstance(value, str) else _MOMENT_WIDTH
            if not isinstance(value, int):
                self._widths[column] = max(self._widths[column], min(_WIDE, width))
        self._line += 1

    def _put_cell(self, column: int, value: Cell, style: Any) -> None:
        if isinstance(value, str):
            text = value[:_LONGEST]
            self._sheet.write_string(self._line, column, text, style or self._text)
        elif isinstance(value, datetime):
            self._sheet.write_datetime(self._line, column, value, self._moment)
        elif isinstance(value, date):
            self._sheet.write_datetime(self._line, column, value, self._day)
        else:
            self._sheet.write_number(self._line, column, value, self._number)

    def _end_sheet(self) -> None:
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, width, self._text)

    def close_book(self, notes_name: str, notes: Sequence[tuple[str, str]]) -> None:
        """Adds the sheet of notes, and writes what is left."""
        if self._widths:
            self._sheet.autofilter(0, 0, max(1, self._line - 1), len(self._widths) - 1)
        self._end_sheet()
        self._sheet = self._book.add_worksheet(notes_name)
        self._line, self._widths = 0, []
        for name, text in notes:
            self._put_cell(0, name, self._bold)
            self._write_row([name, text], None)
        self._end_sheet()
        self._book.close()


def write_workbook(table: Table, notes_name: str, notes: Sequence[tuple[str, str]]) -> bytes:
    """Returns a table and its notes as an XLSX file."""
    out = BytesIO()
    book = Book(out, table.name, table.head)
    for row in table.rows:
        book.add_row(row)
    book.close_book(notes_name, notes)
    return out.getvalue()


def csv_file(table: Table) -> bytes:
    """The table as a CSV file for an Indonesian Excel: UTF-8 with a mark, cells parted by ";".

    A phone number is written as 0812-3456-7890 and a NIK in groups of four, for a spreadsheet
    takes bare figures for a number and drops the 0, the + or the last digit.
    """
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(table.head)
    writer.writerows([_as_text(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _as_text(value: Cell) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if not isinstance(value, str):
        return str(value)
    if _PHONE.fullmatch(value):
        return f"0{value[3:6]}-{value[6:10]}-{value[10:]}"
    if _NIK.fullmatch(value):
        return " ".join(value[at : at + 4] for at in range(0, 16, 4))
    return make_inert(value)


def make_inert(value: str) -> str:
    """Returns a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    number = value.isascii() and (value[1:] if value[:1] in "+-" else value).isdigit()
    first = unicodedata.normalize("NFKC", value.lstrip(" \u00a0\ufeff\u200b"))[:1]
    risky = first in ("=", "+", "-", "@", "\t", "\r", "\n") and not number
    return f"'{value}" if risky else value
