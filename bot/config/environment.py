"""Settings from the environment, laid over those of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_origin

from bot.strict_yaml.fit import meant, members
from bot.strict_yaml.tree import Node, Problem, Tree, Unreadable, parse

PREFIX = "PANDU_"
SECRETS = ("PANDU_TELEGRAM_TOKEN", "PANDU_WEBHOOK_SECRET")
"""Never in the file; each also as a file's name in the variable with _FILE behind it."""


def overlay(
    tree: Tree, wanted: type, environment: Mapping[str, str], aliases: Mapping[str, str]
) -> list[Problem]:
    """Puts every PANDU_ variable into the tree, as if it stood in the file; gives the problems."""
    known = {name: (steps, hint) for name, steps, hint in settable(wanted)}
    known |= {PREFIX + short: known[PREFIX + long] for short, long in aliases.items()}
    problems = []
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name.removesuffix("_FILE") in SECRETS:
            continue
        if name not in known:
            names = [one.removeprefix(PREFIX) for one in (*known, *SECRETS)]
            hint = meant(name.removeprefix(PREFIX), names, PREFIX)
            problems.append(
                Problem(name, 0, f"variabel ini tidak dikenal (unknown variable).{hint}")
            )
            continue
        steps, hint = known[name]
        try:
            _put(tree.root, steps, _node(name, environment[name], hint))
        except Unreadable as error:
            problems.append(Problem(name, 0, error.problem.text))
    return problems


def settable(
    wanted: type, before: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Every key that can be set: its variable, its path, its type."""
    for key, (_, hint) in members(wanted).items():
        steps = (*before, key)
        yield PREFIX + "__".join(steps).upper(), steps, hint
        if is_dataclass(hint) and isinstance(hint, type):
            yield from settable(hint, steps)


def secret(name: str, environment: Mapping[str, str], problems: list[Problem]) -> str:
    """A secret, from the variable or from the file that NAME_FILE names; empty when unset."""
    value, file = environment.get(name, ""), environment.get(f"{name}_FILE", "")
    if value and file:
        problems.append(Problem(name, 0, f"isi salah satu saja: {name} atau {name}_FILE."))
    if value or not file:
        return value.strip()
    try:
        found = Path(file).read_text("utf-8").strip()
    except (OSError, ValueError):
        problems.append(Problem(f"{name}_FILE", 0, f'berkas "{file}" tidak dapat dibaca.'))
        return ""
    if not found:
        problems.append(Problem(f"{name}_FILE", 0, f'berkas "{file}" kosong.'))
    return found


def _node(name: str, text: str, hint: Any) -> Node:
    if (get_origin(hint) is None and not is_dataclass(hint)) or get_origin(hint) is Any:
        return Node(0, text, quoted=True, where=name)
    made = parse(text, name).root
    _mark(made, name)
    return made


def _mark(node: Node, name: str) -> None:
    node.line, node.where = 0, name
    below = node.value.values() if isinstance(node.value, dict) else node.value
    for one in below if not isinstance(below, str) else ():
        _mark(one, name)


def _put(root: Node, steps: tuple[str, ...], made: Node) -> None:
    node = root
    for step in steps[:-1]:
        if not isinstance(node.value, dict):
            node.value = {}
        node = node.value.setdefault(step, Node(0, {}, where=made.where))
    if not isinstance(node.value, dict):
        node.value = {}
    node.value[steps[-1]] = made
