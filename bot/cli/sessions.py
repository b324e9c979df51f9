"""Commands on sessions and attendance: session add, list, show, move …; attend; survey."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from bot.app.control import run_act
from bot.cli.configured import configured
from bot.cli.control import json_object, tell
from bot.errors import BotError

Words = Callable[[dict[str, Any]], str]


def run(options: argparse.Namespace) -> int:
    """Does it, and says what was done."""
    if options.what == "add":
        return _add(options)
    if options.what == "list":
        return tell(options, "session list", {}, _listed, as_json=_as_json(options))
    asked = _asked(options)
    words: Words = _WORDS.get(options.what, _line)
    return tell(options, f"session {options.what}", asked, words, as_json=_as_json(options))


def _as_json(options: argparse.Namespace) -> bool:
    return options.json is not None


def _add(options: argparse.Namespace) -> int:
    given = options.json or options.which
    if not given:
        raise BotError('session add needs --json \'{"title": …, "starts_at": …, "place": …}\'')
    return tell(options, "session add", json_object(given), str, as_json=True)


def _asked(options: argparse.Namespace) -> dict[str, Any]:
    """Which session, and what to do with it: from --json, over it from the options."""
    given = options.json or ""
    if options.which is None and given.isdecimal():
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


def _line(one: dict[str, Any]) -> str:
    if "title" not in one:
        return f"{one['id']}  {one['state']}{_news(one)}"
    return (
        f"{one['id']}  {one['state']}  {one['starts_at']} {one['zone_name']}  {one['title']}"
        f"  {one['taken']}/{one['seats']} kursi, {one['waiting']} menunggu{_news(one)}"
    )


def _news(one: dict[str, Any]) -> str:
    """How many people are told of a change, and when."""
    return f", {one['told']} orang diberi tahu, {one['told_at']}" if "told" in one else ""


def _listed(result: dict[str, Any]) -> str:
    return "\n".join(map(_line, result["sessions"])) or "Belum ada sesi."


def _shown(result: dict[str, Any]) -> str:
    people = [f"  {one['ref']}  {one['state']}  {one['reason']}" for one in result["people"]]
    return "\n".join([_line(result), *people]).rstrip()


def _copied(result: dict[str, Any]) -> str:
    return f"Sesi {result['id']} dibuat."


_WORDS: dict[str, Words] = {"show": _shown, "copy": _copied}


def attend(options: argparse.Namespace) -> int:
    """Marks slips' codes, or references of a session, as come; 1 where one of them was refused."""
    asked = {"tokens": options.tokens, "session": options.session, "refs": options.refs}
    result = run_act(configured(options), "attend", asked)
    print(json.dumps(result, ensure_ascii=False) if options.json else _attended(result))
    return 0 if result["done"] == len(result["results"]) else 1


def _attended(result: dict[str, Any]) -> str:
    return "\n".join(f"{one['asked']}  {one['outcome']}" for one in result["results"])


def survey(options: argparse.Namespace) -> int:
    """The survey's index (PermenPANRB 14/2017) of a session, or of all."""
    return tell(options, "survey show", {"id": options.session}, _index, as_json=options.json)


def _index(result: dict[str, Any]) -> str:
    value = "-" if result["index"] is None else f"{result['index']:.2f} ({result['grade']})"
    return f"{result['people']} orang, indeks {value}"
