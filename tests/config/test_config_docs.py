"""docs/config.md, config.yaml and the dataclasses tell the same."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.config.environment import SECRETS, list_settable
from bot.strict_yaml.tree import Node, read_tree

ROOT = Path(__file__).parent.parent.parent
ROWS = dict(
    re.findall(
        r"^\| `([a-z_.]+)` \| ([^|]+) \|", (ROOT / "docs/config.md").read_text(), re.MULTILINE
    )
)


def leaves() -> list[tuple[str, ...]]:
    return [steps for _, steps, hint in list_settable(Config) if not is_dataclass(hint)]


def default(steps: tuple[str, ...]) -> str:
    value: Any = Config()
    for step in steps:
        value = getattr(value, step)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if value == ():
        return "none"
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    if value == "":
        return "empty"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def test_every_key_is_in_the_docs_and_no_other() -> None:
    assert {".".join(steps) for steps in leaves()} == set(ROWS)


@pytest.mark.parametrize("steps", leaves(), ids=".".join)
def test_the_docs_tell_the_default(steps: tuple[str, ...]) -> None:
    assert ROWS[".".join(steps)].strip() == default(steps)


@pytest.mark.parametrize("name", ["config.yaml", "config.demo.yaml"])
def test_the_shipped_file_shows_every_key(name: str) -> None:
    root = read_tree(ROOT / name).root
    missing = [steps for steps in leaves() if not has(root, steps)]
    assert [steps for steps in missing if steps != ("default_locale",)] == []


def has(node: Node, steps: tuple[str, ...]) -> bool:
    for step in steps:
        if not isinstance(node.value, dict) or step not in node.value:
            return False
        node = node.value[step]
    return True


def test_every_secret_is_in_the_docs() -> None:
    text = (ROOT / "docs/config.md").read_text()
    assert all(f"`{name}`" in text and f"`{name}_FILE`" in text for name in SECRETS)


def test_no_secret_is_a_key_of_the_file() -> None:
    hidden = {field.name for field in fields(Config) if not field.metadata.get("yaml", True)}
    hidden -= {"source"}
    assert hidden == {name.removeprefix("PANDU_").casefold() for name in SECRETS}
