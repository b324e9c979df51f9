"""The actions of the desk on the command line: `pandu session cancel 3 --reason banjir`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from bot.app.control import run_act
from bot.cli.configured import load_configured
from bot.cli.control import json_object
from bot.dialogue.typed_number import read_number
from bot.errors import BotError
from bot.office.front.rooms import list_actions
from bot.office.kit.action import ACTIONS, Action
from bot.office.kit.argument import Argument


def actions_of(noun: str) -> list[Action]:
    """Returns all that a script can do with a noun, in the order in which it is declared."""
    known = [action for action in list_actions() if not action.by_officer]
    return [action for action in known if action.name.split(" ")[0] == noun]


def add_arguments(reader: argparse.ArgumentParser, noun: str) -> None:
    """Adds the verbs of a noun, and the options that their actions declare."""
    actions = actions_of(noun)
    reader.set_defaults(noun=noun)
    reader.formatter_class = argparse.RawDescriptionHelpFormatter
    lines = [f"  {_verb_of(action):12} {action.help}" for action in actions]
    reader.epilog = "\n".join(["verbs:", *lines])
    reader.add_argument("what", choices=[_verb_of(action) for action in actions])
    first = [_positional_of(action) for action in actions]
    words = dict.fromkeys(argument.help for argument in first if argument)
    reader.add_argument("which", nargs="?", help="; ".join(words) or argparse.SUPPRESS)
    if any(_takes_object(action) for action in actions):
        reader.add_argument(
            "--json", nargs="?", const="", help="one line of JSON; or all that is told, as JSON"
        )
    else:
        reader.add_argument("--json", action="store_const", const="", help="one line of JSON")
    if any(action.rows for action in actions):
        reader.add_argument("--jsonl", action="store_true", help="a line of JSON each")
    for name, argument, verbs in _options_of(actions):
        option, told = f"--{name.replace('_', '-')}", f"{', '.join(verbs)}: {argument.help}"
        if argument.is_flag:
            reader.add_argument(option, action="store_true", default=None, help=told)
        else:
            reader.add_argument(option, default=None, help=told)


def _verb_of(action: Action) -> str:
    return action.name.partition(" ")[2]


def _positional_of(action: Action) -> Argument | None:
    return next((argument for argument in action.arguments if argument.positional), None)


def _takes_object(action: Action) -> bool:
    """Returns whether more can be told of it than one thing: then it can be told as JSON."""
    return bool(action.whole) or sum(not item.is_flag for item in action.arguments) > 1


def _options_of(actions: list[Action]) -> Iterator[tuple[str, Argument, list[str]]]:
    """Yields each option with the verbs that take it."""
    known: dict[str, tuple[Argument, list[str]]] = {}
    for action in actions:
        for argument in action.arguments:
            if argument.option and not argument.positional:
                known.setdefault(argument.name, (argument, []))[1].append(_verb_of(action))
    for name, (argument, verbs) in known.items():
        yield name, argument, verbs


def run(options: argparse.Namespace) -> int:
    """Has the action done that is asked for, and prints what came of it. 0."""
    action = ACTIONS[f"{options.noun} {options.what}"]
    asked = _read_asked(action, options)
    config = load_configured(options)
    as_json = options.json is not None or bool(getattr(options, "jsonl", False))
    while True:
        result = run_act(config, action.name, asked)
        for warning in result.get("warnings", ()):
            print(warning, file=sys.stderr)
        _print_result(action, result, as_json=as_json or bool(action.whole))
        if result.get("next") is None:
            return 0
        asked = {**asked, "after": result["next"]}  # page by page: all of it needs no memory


def _print_result(action: Action, result: dict[str, Any], *, as_json: bool) -> None:
    printed = result[action.rows] if action.rows else [result]
    for each in printed:
        shown = each[action.bare] if action.bare else each
        print(json.dumps(shown, ensure_ascii=False) if as_json else action.words(each))


def _read_asked(action: Action, options: argparse.Namespace) -> dict[str, Any]:
    """What is told of it: from --json, over it from the options. BotError for what it takes not."""
    which, given = options.which, options.json or ""
    first = _positional_of(action)
    if first and which is None and read_number(given) is not None:
        which, given = given, ""  # `show --json 7`
    if action.whole and not given and which:
        which, given = None, which  # `add '{…}'`
    asked = json_object(given) if given else {}
    if which is not None and first:
        asked[first.name] = which
    elif which is not None:
        raise BotError(f'{action.name} takes nothing more, and no "{which}"')
    for argument in action.arguments:
        value = None if argument.positional else getattr(options, argument.name, None)
        if value not in (None, ""):
            asked[argument.name] = value
    return asked
