"""The figures of `make shape` count what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.shape import (
    HERE,
    Tree,
    begins_with_a_verb,
    circles,
    figures,
    longest,
    rooms,
    unnamed_errors,
)

FILES = {
    "__init__.py": '"""The house."""\n',
    "errors.py": "",
    "loose.py": "from bot.store import rows\n",
    "store/__init__.py": '"""Keeps; forgets."""\n',
    "store/rows.py": "def find(one):\n    def late():\n        from bot.web import page\n",
    "web/__init__.py": "",
    "web/page.py": (
        'from ..store import rows\n\n\ndef read_rows():\n    """Reads."""\n    raise Gone\n'
    ),
}


def made(folder: Path) -> Tree:
    for name, text in FILES.items():
        file = folder / "bot" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    contract = '[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = ["web", "store"]\n'
    (folder / "pyproject.toml").write_text(contract, "utf-8")
    return Tree(folder)


def test_late_and_relative_imports_are_counted_and_make_circles(tmp_path: Path) -> None:
    tree = made(tmp_path)
    assert tree.imports["bot.web.page"] == {"bot.store.rows"}
    assert circles(tree.imports) == [{"bot.store.rows", "bot.web.page"}]
    assert longest(tree.imports) == 3
    assert rooms(tree)["bot.loose"] == {"bot.store"}


def test_names_heads_and_errors_are_counted(tmp_path: Path) -> None:
    found = dict(figures(made(tmp_path)))
    assert found["modules at the top"] == "1"
    assert found["one-word function names"] == "66.7 %"
    assert found["variable `one`"].startswith("1 ")
    assert found["docstring heads with a semicolon"] == "33.3 %"
    assert found["docstrings of functions, verb first"] == "100.0 %"
    assert found["raise, error not in the docstring"] == "1 of 1 public functions"
    assert found["floors: contract / drawn"].startswith("2 / ")


def test_the_first_word_of_a_docstring_tells_a_verb_from_a_noun() -> None:
    assert begins_with_a_verb("Returns the rows.")
    assert not begins_with_a_verb("The rows.")
    assert not begins_with_a_verb("Whether there are rows.")
    assert not begins_with_a_verb("As it is.")


@pytest.mark.slow
def test_every_public_function_names_the_errors_that_it_raises() -> None:
    unnamed, raising = unnamed_errors(Tree(HERE.parent))
    assert raising > 50
    assert unnamed == 0
