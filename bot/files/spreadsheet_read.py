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

MOST_LETTERS = 2_000_000
"""Of all cells together: a workbook may hold the same long text a million times."""

LONGEST_CELL = 1000
OLD_OR_LOCKED = (
    "berkas Excel ini dikunci kata sandi, atau berformat lama (.xls); "
    "simpan sebagai .xlsx tanpa kata sandi"
)
MACROS = "berkas Excel ini berisi makro; simpan sebagai .xlsx tanpa makro"
_SIGNS = ";\t,"
_BEGINS = 5
"""Lines that show which sign parts the cells; a title may stand in the first."""

_OLE = b"\xd0\xcf\x11\xe0"
_MOST_LOOKED_AT = 50_000


def rows_of(content: bytes) -> list[list[str]]:
    """Returns the rows of the first sheet as text, row 1 first. BotError for what is no list.

    An empty row between others is there, empty: rows are told by the number a spreadsheet shows.
    """
    if len(content) > MOST_BYTES:
        raise BotError(f"berkas lebih dari {MOST_BYTES // 2**20} MB")
    found: list[list[str]] = []
    letters, filled = 0, 0
    for looked, row in enumerate(_read_rows(content)):
        cells = [cell.strip()[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        found.append(cells)
        filled += bool(cells)
        letters += sum(map(len, cells))
        if filled > MOST_ROWS + 1 or looked > _MOST_LOOKED_AT:
            raise BotError(f"lebih dari {MOST_ROWS} baris; bagi menjadi beberapa berkas")
        if letters > MOST_LETTERS:
            raise BotError("berkas ini berisi terlalu banyak tulisan; hapus kolom yang tidak perlu")
    while found and not found[-1]:
        found.pop()
    if not found:
        raise BotError("berkas ini tidak berisi baris apa pun")
    return found


def _read_rows(content: bytes) -> Iterator[list[str]]:
    if content.startswith(_OLE):
        raise BotError(OLD_OR_LOCKED)
    if content.startswith(b"PK"):
        return _read_workbook(content)
    if b"\0" in content[:_MOST_LOOKED_AT]:
        raise BotError("berkas ini bukan daftar; kirim berkas Excel (.xlsx) atau CSV")
    return _read_csv(content)


def read_pasted(text: str) -> list[list[str]]:
    """Returns rows as they are copied from a spreadsheet, or typed as CSV."""
    return rows_of(text.encode("utf-8", "replace"))


def _read_csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what an older Excel saves
    head, _, rest = text.partition("\n")
    says = head.strip().lower()  # "sep=;": a line for Excel alone, and no row
    if says.startswith("sep=") and says[4:5] in _SIGNS and len(says) == 5:
        text, sign = rest, says[4]
    else:
        begins = "\n".join(text.split("\n", _BEGINS)[:_BEGINS])
        sign = max(_SIGNS, key=begins.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    except csv.Error as error:
        raise BotError(f"berkas CSV tidak terbaca: {error}") from None


def _read_workbook(content: bytes) -> Iterator[list[str]]:
    import openpyxl  # half a second that no other command should pay

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(zip_info.file_size for zip_info in packed.infolist()) > MOST_UNPACKED:
                raise BotError("berkas Excel ini terlalu besar sesudah dibuka")
            if any("vbaproject" in zip_info.filename.lower() for zip_info in packed.infolist()):
                raise BotError(MACROS)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)  # formulas stay such
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is often wrong, and rows go
        for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
            yield _row_texts(row)
    except BotError:
        raise
    except Exception as error:  # whatever a damaged or foreign file makes the reader stumble over
        raise BotError(f"berkas Excel tidak terbaca ({type(error).__name__})") from None


def _row_texts(row: Sequence[object]) -> list[str]:
    return [_cell_text(value) for value in row]


def _cell_text(value: object) -> str:
    """Returns a cell as somebody would have typed it: a NIK without an exponent, a day as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if hasattr(value, "t") and hasattr(value, "ref"):  # a formula over several cells
        return "="
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
