"""Commands on who came to a session, and what they thought of it: attend, survey."""

from __future__ import annotations

import argparse
import json
from typing import Any

from bot.app.control import run_act
from bot.cli.configured import load_configured
from bot.cli.control import print_act


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
