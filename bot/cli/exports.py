"""Lists for files: export, and who was in a list that was taken."""

from __future__ import annotations

import argparse
import asyncio
import codecs
import csv
import io
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol

from bot.app import compose as app
from bot.app.control import run_act
from bot.cli.configured import load_configured
from bot.cli.control import json_object, print_act
from bot.config import Config
from bot.dialogue.knowledge import Knowledge
from bot.errors import BotError
from bot.files.spreadsheet_write import Book, make_inert
from bot.office.broadcasts.audience import find_missing
from bot.office.exports.commands import Noted, check_filter, describe_export
from bot.office.kit.actor import CLI
from bot.office.registration.lists import ListLine, ListSheet, make_sheet
from bot.store.audience import Filter


def export(options: argparse.Namespace) -> int:
    """Writes a list into a file. It is noted in the audit log, with who is in it.

    BotError without a file to write to.
    """
    if options.list:
        return print_act(options, "export list", {}, _describe_export, as_json=options.json)
    if options.who is not None and options.notice is not None:
        return _print_notice(options)
    if options.who is not None:
        asked = {"id": options.who}
        return print_act(
            options,
            "export people",
            asked,
            lambda entry: "\n".join(entry["refs"]),
            as_json=options.json,
        )
    if options.out is None:
        raise BotError("export needs --out FILE; - is standard output")
    if str(options.out) != "-":
        os.close(open_private(options.out))  # what cannot be written is not noted as taken
    with TemporaryFile() as file:  # nobody else can open it, and it goes whatever happens
        number, rows = _taken_now(options, file)
        file.seek(0)
        put_file(options.out, file, as_text=options.format != "xlsx")
    print(f"{rows} {_NOUNS[options.what]}, ekspor nomor {number}.", file=sys.stderr)
    if options.json and str(options.out) != "-":
        print(json.dumps({"id": number, "rows": rows, "out": str(options.out)}))
    return 0


def _print_notice(options: argparse.Namespace) -> int:
    """Prints the letters for the day that a list leaks, with blanks that the office fills in."""
    result = run_act(load_configured(options), "export notice", {"id": options.who})
    text = "\n\n\n".join([*result["letters"], "\n".join(result["refs"])])
    write_private(options.notice, f"{text}\n".encode())
    people, until = len(result["refs"]), result["until"]
    print(f"{people} pendaftaran. Beri tahu paling lambat {until}.", file=sys.stderr)
    return 0


_NOUNS = {"candidates": "pendaftaran", "sessions": "sesi", "questions": "pertanyaan"}


class _Writer(Protocol):
    """Writes a list line by line: any length takes the same memory."""

    def add(self, line: ListLine) -> None: ...

    def close(self, about: Sequence[tuple[str, str]]) -> None: ...


class _Csv:
    """For programs: the values as they are stored, under their keys."""

    def __init__(self, file: BinaryIO, found: ListSheet) -> None:
        self._keys = found.keys
        file.write(codecs.BOM_UTF8)
        self._writer = csv.writer(codecs.getwriter("utf-8")(file, "replace"))
        self._writer.writerow(found.keys)

    def add(self, line: ListLine) -> None:
        self._writer.writerow([make_inert(str(line.raw.get(key, ""))) for key in self._keys])

    def close(self, about: Sequence[tuple[str, str]]) -> None:
        """Nothing is left to write."""


class _JsonLines:
    """For programs: an object a line."""

    def __init__(self, file: BinaryIO, found: ListSheet) -> None:
        self._file = file

    def add(self, line: ListLine) -> None:
        text = json.dumps(dict(line.raw), ensure_ascii=False)
        self._file.write(f"{text}\n".encode("utf-8", "replace"))

    def close(self, about: Sequence[tuple[str, str]]) -> None:
        """Nothing is left to write."""


class _Workbook:
    """For clerks: the values in words, and the sheet of notes."""

    def __init__(self, file: BinaryIO, found: ListSheet) -> None:
        self._book, self._notes = Book(file, found.name, found.head, spilled=True), found.notes

    def add(self, line: ListLine) -> None:
        self._book.add_row(line.draw())

    def close(self, about: Sequence[tuple[str, str]]) -> None:
        self._book.close_book(self._notes, about)


_WRITERS: dict[str, type[_Csv | _JsonLines | _Workbook]] = {
    "csv": _Csv,
    "jsonl": _JsonLines,
    "xlsx": _Workbook,
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    what: str
    chosen: Filter
    at: datetime


def _taken_now(options: argparse.Namespace, file: BinaryIO) -> tuple[int, int]:
    """Writes the list. Its number and rows. Whoever has the database notes what was read here."""
    config, at = load_configured(options), app.read_clock()
    known = app.load_knowledge(config, guarded=False)
    asked = json_object(options.filter) if options.filter else {}
    chosen, kind = check_filter(known, asked, at), options.format
    wanted = _Wanted(options.what, chosen, at)
    writer, refs, rows = asyncio.run(_read_export(config, known, wanted, _WRITERS[kind], file))
    said = {"what": wanted.what, "format": kind, "filter": asked, "refs": refs, "rows": rows}
    number = int(run_act(config, "export note", said)["id"])
    noted = Noted(wanted.what, kind, chosen, refs, rows)
    writer.close(describe_export(known, known.locale(""), number, noted, CLI, at))
    return number, rows


async def _read_export(
    config: Config,
    known: Knowledge,
    wanted: _Wanted,
    kind: type[_Csv | _JsonLines | _Workbook],
    file: BinaryIO,
) -> tuple[_Writer, list[str], int]:
    refs, rows = list[str](), 0
    store = await app.open_store(config, known, write=False)
    try:
        if lost := await find_missing(store, wanted.chosen):
            raise BotError(f"there is no {lost[0]} {lost[1]}")
        found = make_sheet(store, known, known.locale(""), wanted.what, wanted.chosen, wanted.at)
        writer = kind(file, found)
        async for line in found.lines:
            writer.add(line)
            rows += 1
            refs += [str(line.raw["ref"])] if "ref" in line.raw else []
    finally:
        await store.close()
    return writer, refs, rows


def _describe_export(result: dict[str, object]) -> str:
    exports = result["exports"]
    lines = [
        f"{item['id']}  {item['at']}  {item['who']}  {item['what']} {item['format']}"
        f", {item['rows']} baris"
        f"{'  (' + item['filter'] + ')' if item['filter'] else ''}"
        for item in (exports if isinstance(exports, list) else [])
    ]
    return "\n".join(lines) or "Belum ada ekspor."


def open_private(path: Path, how: int = 0) -> int:
    """Opens a file for a list of people: only whoever made it can read it."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)


def put_file(path: Path, file: BinaryIO, *, as_text: bool) -> None:
    """Puts a file about people there. "-" is standard output, where a text needs no mark."""
    if str(path) != "-":
        with os.fdopen(open_private(path, os.O_TRUNC), "wb") as target:
            shutil.copyfileobj(file, target)
        return
    sys.stdout.flush()
    if as_text:
        shutil.copyfileobj(codecs.getreader("utf-8-sig")(file), sys.stdout)
    else:
        shutil.copyfileobj(file, sys.stdout.buffer)


def write_private(path: Path, content: bytes) -> None:
    """Writes a file about people from what is at hand. "-" is standard output."""
    put_file(path, io.BytesIO(content), as_text=True)
