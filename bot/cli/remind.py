"""Commands on reminders: fire what is due, and list what is planned and what became of it."""

from __future__ import annotations

import argparse
from typing import Any

from bot.cli.control import print_act
from bot.errors import BotError


def run(options: argparse.Namespace) -> int:
    """Does it, and says what was done. BotError without --now."""
    if options.what == "list":
        arguments = {"session": options.session}
        return print_act(options, "remind list", arguments, _describe_plans, as_json=options.json)
    if not options.now:
        raise BotError("remind fires with --now; `remind list` only looks")
    return print_act(
        options, "remind now", {"at": options.at}, _describe_fired, as_json=options.json
    )


def _describe_fired(result: dict[str, Any]) -> str:
    lines = [f"{_describe_counts(result)} Rencana baru: {result['planned']}."]
    lines += [f"  {rule}: {_describe_counts(counts)}" for rule, counts in result["rules"].items()]
    return "\n".join(lines)


def _describe_counts(counts: dict[str, Any]) -> str:
    return (
        f"Menunggu dikirim {counts['sent']}, dilewati {counts['skipped']}, "
        f"terlewat {counts['missed']}, digeser {counts['moved']}."
    )


def _describe_plans(result: dict[str, Any]) -> str:
    rows = [
        f"{item['due_at']}  {item['state']}  {item['ref']}  sesi {item['session']}  {item['rule']}"
        f"{'  (' + item['why'] + ')' if item['why'] else ''}"
        for item in result["plans"]
    ]
    return "\n".join(rows) or "Belum ada pengingat."
