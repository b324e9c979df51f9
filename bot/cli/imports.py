"""Lists from files: import, with a dry run and a file of the rows that are wrong."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from bot.cli.configured import configured
from bot.cli.exports import write
from bot.control import run_act
from bot.sheet_files import rows_of
from bot.sheets import csv_file
from bot.staff.importing import Mistake, wrong_rows


def run(options: argparse.Namespace) -> int:
    """Keeps the good rows, or only says what it would keep; 1 when some rows are wrong."""
    rows = rows_of(options.file.read_bytes())
    asked = {"rows": rows, "dry_run": options.dry_run}
    result = run_act(configured(options), "import", asked)
    if options.errors and result["mistakes"]:
        _write_errors(options.errors, rows, result["mistakes"])
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
        return 1 if result["bad"] else 0
    done = "akan disimpan" if result["dry_run"] else "disimpan"
    print(f"{result['rows']} baris: {result['good']} {done}, {result['bad']} perlu diperbaiki.")
    for one in result["mistakes"]:
        print(f"  baris {one['row']}, {one['column']}: {one['problem']}")
    if result["ignored"]:
        print(f"  kolom yang tidak dikenal: {', '.join(result['ignored'])}")
    return 1 if result["bad"] else 0


def _write_errors(path: Path, rows: list[list[str]], mistakes: list[dict[str, Any]]) -> None:
    write(path, csv_file(wrong_rows(rows, [Mistake(**one) for one in mistakes])))
