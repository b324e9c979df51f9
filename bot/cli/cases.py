"""Commands on cases: case list."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.app.control import run_act
from bot.cli.configured import load_configured


def run(options: argparse.Namespace) -> int:
    """Prints the cases, as a JSON list or a line each. 0."""
    found = run_act(load_configured(options), "case list", {"open": options.open})["cases"]
    print(json.dumps(found, ensure_ascii=False) if options.json else _in_words(found))
    return 0


def _in_words(found: list[dict[str, Any]]) -> str:
    """A line a case, without what was said: `--json` has that."""
    return "\n".join(map(_line_of, found)) or "Belum ada kasus."


def _line_of(entry: dict[str, Any]) -> str:
    mark = "DARURAT  " if entry["urgent"] else ""
    due = f"  {entry['due']}" if entry["due"] else ""
    return f"{entry['id']}  {mark}{entry['state']}{due}  {len(entry['messages'])} pesan"
