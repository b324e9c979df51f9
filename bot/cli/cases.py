"""Commands on cases: case list."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.app.control import run_act
from bot.cli.configured import configured


def run(options: argparse.Namespace) -> int:
    """Prints the cases, as a JSON list or a line each; 0."""
    found = run_act(configured(options), "case list", {"open": options.open})["cases"]
    print(json.dumps(found, ensure_ascii=False) if options.json else _in_words(found))
    return 0


def _in_words(found: list[dict[str, Any]]) -> str:
    """A line a case, without what was said: `--json` has that."""
    return "\n".join(map(_line, found)) or "Belum ada kasus."


def _line(one: dict[str, Any]) -> str:
    mark = "DARURAT  " if one["urgent"] else ""
    due = f"  {one['due']}" if one["due"] else ""
    return f"{one['id']}  {mark}{one['state']}{due}  {len(one['messages'])} pesan"
