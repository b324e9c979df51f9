"""Commands on reminders: fire what is due, and list what is planned and what became of it."""

from __future__ import annotations

import argparse
from typing import Any

from bot.cli.control import tell
from bot.errors import BotError


def run(options: argparse.Namespace) -> int:
    """Does it, and says what was done."""
    if options.what == "list":
        arguments = {"session": options.session}
        return tell(options, "remind list", arguments, _listed, as_json=options.json)
    if not options.now:
        raise BotError("remind fires with --now; `remind list` only looks")
    return tell(options, "remind now", {"at": options.at}, _fired, as_json=options.json)


def _fired(result: dict[str, Any]) -> str:
    lines = [f"{_counts(result)} Rencana baru: {result['planned']}."]
    lines += [f"  {rule}: {_counts(counts)}" for rule, counts in result["rules"].items()]
    return "\n".join(lines)


def _counts(counts: dict[str, Any]) -> str:
    return (
        f"Terkirim {counts['sent']}, dilewati {counts['skipped']}, terlewat {counts['missed']}, "
        f"digeser {counts['moved']}."
    )


def _listed(result: dict[str, Any]) -> str:
    rows = [
        f"{one['due_at']}  {one['state']}  {one['ref']}  sesi {one['session']}  {one['rule']}"
        f"{'  (' + one['why'] + ')' if one['why'] else ''}"
        for one in result["plans"]
    ]
    return "\n".join(rows) or "Belum ada pengingat."
