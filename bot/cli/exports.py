"""Lists for files: export, and who was in a list that was taken."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

from bot import app
from bot.cli.configured import configured
from bot.cli.control import json_object, tell
from bot.config import Config
from bot.control import run_act
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.schedule import moment
from bot.errors import BotError
from bot.sheets import csv_text
from bot.staff.acts import CLI
from bot.staff.exports import checked, described, file_of
from bot.staff.lists import Listed, listed
from bot.store.audience import Filter


def export(options: argparse.Namespace) -> int:
    """Writes a list into a file; it is noted in the audit log, with who is in it."""
    if options.list:
        return tell(options, "export list", {}, _taken, as_json=options.json)
    if options.who is not None:
        asked = {"id": options.who}
        return tell(
            options,
            "export people",
            asked,
            lambda one: "\n".join(one["refs"]),
            as_json=options.json,
        )
    if options.out is None:
        raise BotError("export needs --out FILE; - is standard output")
    config = configured(options)
    known = app.know(config, guarded=False)
    asked = json_object(options.filter) if options.filter else {}
    found = asyncio.run(_read(config, known, options.what, checked(known, asked, app.now())))
    noted = {"what": options.what, "format": options.format, "filter": asked}
    number = int(run_act(config, "export note", noted)["id"])
    chosen = checked(known, asked, app.now())
    write(options.out, _content(known, found, options.format, number, chosen))
    print(f"{len(found.raw)} {_NOUNS[options.what]}, ekspor nomor {number}.", file=sys.stderr)
    return 0


_NOUNS = {"candidates": "pendaftaran", "sessions": "sesi", "questions": "pertanyaan"}


async def _read(config: Config, known: Knowledge, what: str, chosen: Filter) -> Listed:
    store = await app.open_store(config, known, write=False)
    try:
        return await listed(store, known, known.locale(""), what, chosen, app.now())
    finally:
        await store.close()


def _content(known: Knowledge, found: Listed, kind: str, number: int, chosen: Filter) -> bytes:
    """A workbook is for clerks, in words; CSV and JSON lines are for programs, as stored."""
    if kind == "jsonl":
        lines = (json.dumps(dict(row), ensure_ascii=False) + "\n" for row in found.raw)
        return "".join(lines).encode("utf-8", "replace")
    if kind == "csv":
        rows = [[str(row.get(key, "")) for key in found.keys] for row in found.raw]
        return csv_text(found.keys, rows).encode("utf-8-sig", "replace")
    locale = known.locale("")
    when = moment(app.now().astimezone(known.zone), known.zone_name, locale.phrases)
    return file_of(locale, found, kind, described(locale, number, found, chosen, CLI, when))


def write(path: Path, content: bytes) -> None:
    """A list of people: only whoever made it can read it."""
    if str(path) == "-":
        is_text = not content.startswith(b"PK")
        sys.stdout.flush()
        if is_text:
            sys.stdout.write(content.decode("utf-8-sig"))
        else:
            sys.stdout.buffer.write(content)
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _taken(result: dict[str, object]) -> str:
    exports = result["exports"]
    lines = [
        f"{one['id']}  {one['at']}  {one['who']}  {one['what']} {one['format']}"
        f", {one['rows']} baris"
        f"{'  (' + one['filter'] + ')' if one['filter'] else ''}"
        for one in (exports if isinstance(exports, list) else [])
    ]
    return "\n".join(lines) or "Belum ada ekspor."
