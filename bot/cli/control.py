"""Acts from the command line: asked of the running process, printed as words or as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from bot.app.control import run_act
from bot.cli.configured import load_configured
from bot.errors import BotError


def print_act(
    options: argparse.Namespace,
    name: str,
    arguments: dict[str, Any],
    words: Callable[[dict[str, Any]], str],
    *,
    as_json: bool,
) -> int:
    """Has an act done and prints its result, as one line of JSON or in words. 0."""
    result = run_act(load_configured(options), name, arguments)
    print(json.dumps(result, ensure_ascii=False) if as_json else words(result))
    return 0


def json_object(text: str) -> dict[str, Any]:
    """Returns the JSON object given as an argument. "-" reads it from standard input.

    BotError for anything else.
    """
    try:
        value = json.loads(sys.stdin.read() if text == "-" else text)
    except (ValueError, RecursionError) as error:
        raise BotError(f"--json takes a JSON object: {error}") from None
    if not isinstance(value, dict):
        raise BotError('--json takes a JSON object, such as \'{"title": "Orientasi"}\'')
    return value
