"""Lists that an office brings: workbooks and CSV, read as text, within limits."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from bot.errors import BotError

MOST_BYTES = 8 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
"""A workbook that unpacks to more is an attack, not a list."""

MOST_ROWS = 5000
MOST_COLUMNS = 100

_SIGNS = ";\t,"


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of the first sheet as text, empty ones left out; BotError for what is no list."""
    if len(content) > MOST_BYTES:
        raise BotError(f"berkas lebih dari {MOST_BYTES // 2**20} MB")
    found = []
    for row in _workbook(content) if content.startswith(b"PK") else _csv(content):
        cells = [cell.strip() for cell in row[:MOST_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            found.append(cells)
        if len(found) > MOST_ROWS + 1:
            raise BotError(f"lebih dari {MOST_ROWS} baris; bagi menjadi beberapa berkas")
    if not found:
        raise BotError("berkas ini tidak berisi baris apa pun")
    return found


def pasted(text: str) -> list[list[str]]:
    """Rows as they are copied from a spreadsheet, or typed as CSV."""
    return rows_of(text.encode("utf-8", "replace"))


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what an older Excel saves
    head = text.partition("\n")[0]
    sign = max(_SIGNS, key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    except csv.Error as error:
        raise BotError(f"berkas CSV tidak terbaca: {error}") from None


def _workbook(content: bytes) -> Iterator[list[str]]:
    import openpyxl  # half a second that no other command should pay

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise BotError("berkas Excel ini terlalu besar sesudah dibuka")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
            yield _texts(row)
    except BotError:
        raise
    except Exception as error:  # whatever a damaged or foreign file makes the reader stumble over
        raise BotError(f"berkas Excel tidak terbaca ({type(error).__name__})") from None


def _texts(row: Sequence[object]) -> list[str]:
    return [_text(value) for value in row]


def _text(value: object) -> str:
    """A cell as somebody would have typed it: a NIK without an exponent, a day as ISO."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
