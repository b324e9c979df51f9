"""The report of a month as a file: one number a line, for Excel or as text."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue.messages import File
from bot.files.spreadsheet_write import CSV, XLSX, Cell, Table, csv_file, write_workbook
from bot.office.numbers.month import MonthReport

KINDS = ("xlsx", "csv")


def make_file(
    report: MonthReport, kind: str, phrases: Mapping[str, str], about: list[tuple[str, str]]
) -> File:
    """Returns the file. `about` says who took it and when, on a sheet of its own."""
    head = [phrases[f"numbers.file.{name}"] for name in ("table", "line", "column", "number")]
    rows: list[list[Cell]] = []
    for table in report.tables:
        for line in table.lines:
            for column, number in zip(table.columns, line.numbers, strict=True):
                shown = phrases["numbers.hidden"] if table.hides else ""
                named = [phrases[f"numbers.{table.key}"], line.name]
                value: Cell = shown if number is None else number
                rows.append([*named, phrases[f"numbers.column.{column}"], value])
    sheet = Table(phrases["numbers.file.sheet"], head, rows)
    name = f"{phrases['numbers.file.name']}-{report.first:%Y-%m}.{kind}"
    if kind == "csv":
        return File(name, CSV, csv_file(sheet))
    return File(name, XLSX, write_workbook(sheet, phrases["export.note"], about))
