"""Settings from the environment, laid over those of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_origin

from bot.strict_yaml.fit import settable_fields, suggest_word
from bot.strict_yaml.tree import FileProblem, Node, Tree, UnreadableFile, parse_tree

PREFIX = "PANDU_"
SECRETS = (
    "PANDU_TELEGRAM_TOKEN",
    "PANDU_WEBHOOK_SECRET",
    "PANDU_WHATSAPP_TOKEN",
    "PANDU_WHATSAPP_APP_SECRET",
    "PANDU_WHATSAPP_VERIFY_TOKEN",
)
"""Never in the file; each also as a file's name in the variable with _FILE behind it."""


def overlay_environment(
    tree: Tree, wanted: type, environment: Mapping[str, str], aliases: Mapping[str, str]
) -> list[FileProblem]:
    """Puts every PANDU_ variable into the tree, as if it stood in the file. Gives the problems."""
    known = {name: (steps, hint) for name, steps, hint in list_settable(wanted)}
    known |= {PREFIX + short: known[PREFIX + long] for short, long in aliases.items()}
    problems = []
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name.removesuffix("_FILE") in SECRETS:
            continue
        if name not in known:
            names = [text.removeprefix(PREFIX) for text in (*known, *SECRETS)]
            hint = suggest_word(name.removeprefix(PREFIX), names, PREFIX)
            problems.append(
                FileProblem(name, 0, f"variabel ini tidak dikenal (unknown variable).{hint}")
            )
            continue
        steps, hint = known[name]
        try:
            _put_node(tree.root, steps, _make_node(name, environment[name], hint))
        except UnreadableFile as error:
            problems.append(FileProblem(name, 0, error.problem.text))
    return problems


def list_settable(
    wanted: type, before: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Yields every key that can be set: its variable, its path, its type."""
    for key, (_, hint) in settable_fields(wanted).items():
        steps = (*before, key)
        yield PREFIX + "__".join(steps).upper(), steps, hint
        if is_dataclass(hint) and isinstance(hint, type):
            yield from list_settable(hint, steps)


def read_secret(name: str, environment: Mapping[str, str], problems: list[FileProblem]) -> str:
    """Returns a secret, from the variable or from the file that NAME_FILE names.

    Empty when unset.
    """
    value, file = environment.get(name, ""), environment.get(f"{name}_FILE", "")
    if value and file:
        problems.append(FileProblem(name, 0, f"isi salah satu saja: {name} atau {name}_FILE."))
    if value or not file:
        return value.strip()
    try:
        found = Path(file).read_text("utf-8").strip()
    except (OSError, ValueError):
        problems.append(FileProblem(f"{name}_FILE", 0, f'berkas "{file}" tidak dapat dibaca.'))
        return ""
    if not found:
        problems.append(FileProblem(f"{name}_FILE", 0, f'berkas "{file}" kosong.'))
    return found


def _make_node(name: str, text: str, hint: Any) -> Node:
    if (get_origin(hint) is None and not is_dataclass(hint)) or get_origin(hint) is Any:
        return Node(0, text, quoted=True, where=name)
    made = parse_tree(text, name).root
    _mark_node(made, name)
    return made


def _mark_node(node: Node, name: str) -> None:
    node.line, node.where = 0, name
    below = node.value.values() if isinstance(node.value, dict) else node.value
    for item in below if not isinstance(below, str) else ():
        _mark_node(item, name)


def _put_node(root: Node, steps: tuple[str, ...], made: Node) -> None:
    node = root
    for step in steps[:-1]:
        if not isinstance(node.value, dict):
            node.value = {}
        node = node.value.setdefault(step, Node(0, {}, where=made.where))
    if not isinstance(node.value, dict):
        node.value = {}
    node.value[steps[-1]] = made
