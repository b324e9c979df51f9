"""Commands on sessions: who came, what they thought of it, who is reminded of it."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.app.control import run_act
from bot.cli.configured import load_configured
from bot.cli.control import print_act
from bot.errors import BotError


def attend(options: argparse.Namespace) -> int:
    """Marks slips' codes, or references of a session, as come. 1 where one of them was refused."""
    asked = {"tokens": options.tokens, "session": options.session, "refs": options.refs}
    result = run_act(load_configured(options), "attend", asked)
    print(json.dumps(result, ensure_ascii=False) if options.json else _describe_attendance(result))
    return 0 if result["done"] == len(result["results"]) else 1


def _describe_attendance(result: dict[str, Any]) -> str:
    return "\n".join(f"{item['asked']}  {item['outcome']}" for item in result["results"])


def survey(options: argparse.Namespace) -> int:
    """Prints the survey's index (PermenPANRB 14/2017) of a session, or of all. 0."""
    return print_act(
        options, "survey show", {"id": options.session}, _describe_index, as_json=options.json
    )


def _describe_index(result: dict[str, Any]) -> str:
    value = "-" if result["index"] is None else f"{result['index']:.2f} ({result['grade']})"
    return f"{result['people']} orang, indeks {value}"


def remind(options: argparse.Namespace) -> int:
    """Fires what is due, or lists what is planned. BotError where it is said neither way."""
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
