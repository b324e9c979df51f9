"""Writes docs/security-tests.md: each threat, and the test that holds it.

`python -m tests.attack.table`. Threats are the docstrings of all tests marked `attack`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[1]
TABLE = TESTS.parent / "docs" / "security-tests.md"
_HEAD = """# Threats, each with the test that holds it

Made by `make threats` from the tests marked `attack`; edit their docstrings, not this file. What is
not protected stands in [SECURITY.md](../SECURITY.md). `python -m pytest -m attack` runs them all.
"""
_MARK = "pytest.mark.attack"


@dataclass(frozen=True, slots=True)
class Threat:
    """What is tried (a sentence, empty where the test names none), and the test that holds it."""

    words: str
    test: str


def threats_in(file: Path) -> tuple[str, list[Threat]]:
    """Returns what a file of tests is about, and its threats in the file's order."""
    tree = ast.parse(file.read_text("utf-8"))
    whole = any(isinstance(node, ast.Assign) and _MARK in ast.unparse(node) for node in tree.body)
    return _words(tree), [
        Threat(_words(test), test.name)
        for test in _tests(tree)
        if whole or any(_MARK in ast.unparse(mark) for mark in test.decorator_list)
    ]


def files_with_threats() -> Iterator[tuple[Path, str, list[Threat]]]:
    """Yields each file that holds a threat: the attacks first, then the other rooms' tests."""
    files = sorted(TESTS.rglob("test_*.py"), key=lambda f: (f.parent.name != "attack", str(f)))
    for file in files:
        about, threats = threats_in(file)
        if threats:
            yield file, about, threats


def make_table() -> str:
    """Returns the whole document."""
    parts = [_HEAD]
    for file, about, threats in files_with_threats():
        place = file.relative_to(TESTS.parent).as_posix()
        lines = [f"| {_cell(t.words)} | {_cell(_sentence(t.test))} |" for t in threats]
        head = (
            f"## {about.rstrip('.')}\n\n[{place}](../{place})\n\n| threat | held by |\n|---|---|\n"
        )
        parts.append(head + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test_"
        ):
            yield node


def _words(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The first paragraph of the docstring, on one line."""
    return " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())


def _sentence(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    TABLE.write_text(make_table(), "utf-8")
