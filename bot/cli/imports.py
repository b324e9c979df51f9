"""Lists from files: import, with a dry run and a file of the rows that are wrong."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from bot.app import compose as app
from bot.app.control import run_act
from bot.cli.configured import load_configured
from bot.cli.exports import write_private
from bot.errors import BotError
from bot.files.spreadsheet_read import rows_of
from bot.files.spreadsheet_write import csv_file, write_workbook
from bot.office.registration.import_template import make_template
from bot.office.registration.rows import RowMistake, wrong_rows


def run(options: argparse.Namespace) -> int:
    """Keeps the good rows, or only says what it would keep. 1 when some rows are wrong.

    BotError without a file to read.
    """
    if options.template is not None:
        return _write_template(options)
    if options.file is None:
        raise BotError("import needs a file, or --template FILE for an empty list")
    rows = rows_of(options.file.read_bytes())
    asked = {
        "rows": rows,
        "dry_run": options.dry_run,
        "strict": options.strict,
        "alike": options.alike,
    }
    result = run_act(load_configured(options), "import", asked)
    if options.errors and result["mistakes"]:
        _write_errors(options.errors, rows, result)
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
        return 1 if result["bad"] else 0
    done = "akan disimpan" if result["dry_run"] else "disimpan"
    print(f"{result['rows']} baris: {result['good']} {done}, {result['bad']} perlu diperbaiki.")
    for item in result["mistakes"]:
        print(f"  sel {item['cell']}, {item['column']}: {item['problem']}")
    for item in result["alike"]:
        who = f"terdaftar {item['ref']}" if item["ref"] else f"baris {item['first']}"
        print(f"  baris {item['row']}: nama dan tanggal lahir sama dengan {who}, nomor HP lain")
    if result["ignored"]:
        print(f"  kolom yang tidak dikenal: {', '.join(result['ignored'])}")
    return 1 if result["bad"] else 0


def _write_template(options: argparse.Namespace) -> int:
    if str(options.template) == "-":
        raise BotError("an empty list is a workbook: --template needs the name of a file")
    known = app.load_knowledge(load_configured(options), guarded=False)
    write_private(options.template, make_template(known, known.locale("")))
    return 0


def _write_errors(path: Path, rows: list[list[str]], result: dict[str, Any]) -> None:
    """The wrong rows. A workbook where the file is named so, else CSV."""
    mistakes = [RowMistake(**item) for item in result["mistakes"]]
    table = wrong_rows(rows, mistakes, result["head"])
    content = write_workbook(table, "Keterangan", []) if path.suffix == ".xlsx" else csv_file(table)
    write_private(path, content)
