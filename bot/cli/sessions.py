"""Commands on sessions and attendance: session add, list, show, move …; attend; survey."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from bot.cli.configured import configured
from bot.cli.control import json_object, tell
from bot.control import run_act
from bot.errors import BotError

Words = Callable[[dict[str, Any]], str]


def run(options: argparse.Namespace) -> int:
    """Does it, and says what was done."""
    if options.what == "add":
        return _add(options)
    if options.what == "list":
        return tell(options, "session list", {}, _listed, as_json=_as_json(options))
    if options.which is None and (options.json or "").isdecimal():
        options.which, options.json = options.json, ""  # `show --json 7`
    if not (options.which or "").isdecimal():
        raise BotError(f"session {options.what} needs the number of a session")
    asked = {"id": int(options.which), **_more(options)}
    words: Words = _WORDS.get(options.what, _line)
    return tell(options, f"session {options.what}", asked, words, as_json=_as_json(options))


def _as_json(options: argparse.Namespace) -> bool:
    return options.json is not None


def _add(options: argparse.Namespace) -> int:
    given = options.json or options.which
    if not given:
        raise BotError('session add needs --json \'{"title": …, "starts_at": …, "place": …}\'')
    return tell(options, "session add", json_object(given), str, as_json=True)


def _more(options: argparse.Namespace) -> dict[str, Any]:
    """What a move or a cancellation needs besides the number."""
    if options.what == "cancel":
        if not options.reason:
            raise BotError("session cancel needs --reason: everybody with a seat reads it")
        return {"reason": options.reason, "urgent": options.urgent}
    if options.what != "move":
        return {}
    if not options.starts_at:
        raise BotError("session move needs --starts-at 2026-12-03T09:00")
    wanted = {"starts_at": options.starts_at, "ends_at": options.ends_at, "zone": options.zone}
    given = {name: value for name, value in wanted.items() if value}
    return {**given, "urgent": options.urgent}


def _line(one: dict[str, Any]) -> str:
    told = f", {one['told']} orang diberi tahu, {one['told_at']}" if "told" in one else ""
    if "title" not in one:
        return f"{one['id']}  {one['state']}{told}"
    return (
        f"{one['id']}  {one['state']}  {one['starts_at']} {one['zone_name']}  {one['title']}"
        f"  {one['taken']}/{one['seats']} kursi, {one['waiting']} menunggu{told}"
    )


def _listed(result: dict[str, Any]) -> str:
    return "\n".join(map(_line, result["sessions"])) or "Belum ada sesi."


def _shown(result: dict[str, Any]) -> str:
    people = [f"  {one['ref']}  {one['state']}  {one['reason']}" for one in result["people"]]
    return "\n".join([_line(result), *people]).rstrip()


_WORDS: dict[str, Words] = {"show": _shown}


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
