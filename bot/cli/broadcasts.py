"""Commands on broadcasts: send, show, list, rows, pause, resume, cancel."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bot.app.control import run_act
from bot.cli.configured import load_configured
from bot.cli.control import json_object, print_act
from bot.dialogue.typed_number import read_number
from bot.errors import BotError


def run(options: argparse.Namespace) -> int:
    """Does it, and says what was done."""
    if options.what == "send":
        return _send_broadcast(options)
    if options.what == "list":
        return print_act(options, "broadcast list", {}, _list_broadcasts, as_json=_as_json(options))
    if options.which is None and read_number(options.json or "") is not None:
        options.which, options.json = options.json, ""  # `show --json 7`
    if read_number(options.which or "") is None:
        raise BotError(f"broadcast {options.what} needs the number of a broadcast")
    if options.what == "rows":
        return _print_rows(options)
    asked = {"id": int(options.which)}
    return print_act(
        options, f"broadcast {options.what}", asked, _show_broadcast, as_json=_as_json(options)
    )


def _as_json(options: argparse.Namespace) -> bool:
    return options.json is not None or bool(options.jsonl)


def _send_broadcast(options: argparse.Namespace) -> int:
    if not options.json:
        raise BotError('broadcast send needs --json \'{"text": …, "filter": {…}, "by": …}\'')
    sent = run_act(load_configured(options), "broadcast send", json_object(options.json))
    for warning in sent["warnings"]:
        print(warning, file=sys.stderr)
    print(json.dumps(sent, ensure_ascii=False))
    return 0


def _print_rows(options: argparse.Namespace) -> int:
    """One line a recipient, a page at a time, so that a hundred thousand need no memory."""
    config, after = load_configured(options), None
    while True:
        asked = {"id": int(options.which), "after": after}
        page = run_act(config, "broadcast rows", asked)
        for row in page["rows"]:
            print(json.dumps(row, ensure_ascii=False) if _as_json(options) else _line_of(row))
        after = page["next"]
        if after is None:
            return 0


def _line_of(row: dict[str, Any]) -> str:
    return f"{row['channel']} {row['chat']}  {row['state']}  {row['why'] or ''}".rstrip()


def _show_broadcast(result: dict[str, Any]) -> str:
    counts = ", ".join(
        f"{name} {result[name]}"
        for name in ("total", "queued", "sending", "sent", "skipped", "failed", "unknown")
    )
    return f"{result['id']}  {result['state']}  {counts}"


def _list_broadcasts(result: dict[str, Any]) -> str:
    return "\n".join(map(_show_broadcast, result["broadcasts"])) or "Belum ada siaran."
