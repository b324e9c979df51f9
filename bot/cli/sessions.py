"""Commands on sessions and attendance: session add, list, show, move …. Attend. survey."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from bot.app.control import run_act
from bot.cli.configured import load_configured
from bot.cli.control import json_object, print_act
from bot.dialogue.typed_number import read_number
from bot.errors import BotError

Words = Callable[[dict[str, Any]], str]


def run(options: argparse.Namespace) -> int:
    """Does it, and says what was done."""
    if options.what == "add":
        return _add_session(options)
    if options.what == "list":
        return print_act(options, "session list", {}, _describe_list, as_json=_as_json(options))
    asked = _read_arguments(options)
    words: Words = _WORDS.get(options.what, _line_of)
    return print_act(options, f"session {options.what}", asked, words, as_json=_as_json(options))


def _as_json(options: argparse.Namespace) -> bool:
    return options.json is not None


def _add_session(options: argparse.Namespace) -> int:
    given = options.json or options.which
    if not given:
        raise BotError('session add needs --json \'{"title": …, "starts_at": …, "place": …}\'')
    return print_act(options, "session add", json_object(given), str, as_json=True)


def _read_arguments(options: argparse.Namespace) -> dict[str, Any]:
    """Which session, and what to do with it: from --json, over it from the options."""
    given = options.json or ""
    if options.which is None and read_number(given) is not None:
        options.which, given = given, ""  # `show --json 7`
    asked = json_object(given) if given else {}
    named = {name: getattr(options, name) for name in _NAMED}
    asked |= {name: value for name, value in named.items() if value}
    if options.urgent:
        asked["urgent"] = True
    number = str(options.which or asked.get("id") or "")
    if not number.isdecimal():
        raise BotError(f"session {options.what} needs the number of a session")
    for what, name, example in _NEEDS:
        if options.what == what and not asked.get(name):
            raise BotError(f"session {what} needs {example}")
    return {**asked, "id": int(number) if len(number) < 20 else number}


_NAMED = ("starts_at", "ends_at", "zone", "place", "map_url", "reason")
"""The options that say what to do with a session."""

_NEEDS = (
    ("cancel", "reason", "--reason: everybody with a seat reads it"),
    ("move", "starts_at", "--starts-at 2026-12-03T09:00"),
    ("copy", "starts_at", "--starts-at 2026-12-03T09:00"),
)


def _line_of(entry: dict[str, Any]) -> str:
    if "title" not in entry:
        return f"{entry['id']}  {entry['state']}{_describe_news(entry)}"
    return (
        f"{entry['id']}  {entry['state']}  {entry['starts_at']} {entry['zone_name']}"
        f"  {entry['title']}  {entry['taken']}/{entry['seats']} kursi,"
        f" {entry['waiting']} menunggu{_describe_news(entry)}"
    )


def _describe_news(entry: dict[str, Any]) -> str:
    """How many people are told of a change, and when."""
    said = f", {entry['told']} orang diberi tahu, {entry['told_at']}" if "told" in entry else ""
    if "undo_until" not in entry:
        return said
    until = entry["undo_until"]
    undo = f"dapat diurungkan sampai {until}: session undo {entry['id']}"
    return f"{said}; {undo if until else 'tidak dapat diurungkan'}"


def _describe_list(result: dict[str, Any]) -> str:
    return "\n".join(map(_line_of, result["sessions"])) or "Belum ada sesi."


def _describe_session(result: dict[str, Any]) -> str:
    people = [f"  {item['ref']}  {item['state']}  {item['reason']}" for item in result["people"]]
    return "\n".join([_line_of(result), *people]).rstrip()


def _describe_copy(result: dict[str, Any]) -> str:
    return f"Sesi {result['id']} dibuat."


_WORDS: dict[str, Words] = {"show": _describe_session, "copy": _describe_copy}


def attend(options: argparse.Namespace) -> int:
    """Marks slips' codes, or references of a session, as come. 1 where one of them was refused."""
    asked = {"tokens": options.tokens, "session": options.session, "refs": options.refs}
    result = run_act(load_configured(options), "attend", asked)
    print(json.dumps(result, ensure_ascii=False) if options.json else _describe_attendance(result))
    return 0 if result["done"] == len(result["results"]) else 1


def _describe_attendance(result: dict[str, Any]) -> str:
    return "\n".join(f"{item['asked']}  {item['outcome']}" for item in result["results"])


def survey(options: argparse.Namespace) -> int:
    """The survey's index (PermenPANRB 14/2017) of a session, or of all."""
    return print_act(
        options, "survey show", {"id": options.session}, _describe_index, as_json=options.json
    )


def _describe_index(result: dict[str, Any]) -> str:
    value = "-" if result["index"] is None else f"{result['index']:.2f} ({result['grade']})"
    return f"{result['people']} orang, indeks {value}"
