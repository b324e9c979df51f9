"""Draws the tree of docs/house.md from what the packages of bot/ say of themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "house.md"
START, END = "<!-- tree -->\n```\n", "```\n<!-- /tree -->"


def draw_tree(root: Path) -> str:
    """Returns a line a package, with its caption."""
    lines = list(_list_packages(root / "bot", 0))
    width = max(len(place) for place, _ in lines) + 2
    return "".join(f"{place:<{width}}{caption}\n" for place, caption in lines)


def _list_packages(folder: Path, depth: int) -> Iterator[tuple[str, str]]:
    doc = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    yield f"{'  ' * depth}{folder.name}/", doc.partition("\n")[0]
    for inner in sorted(folder.iterdir()):
        if (inner / "__init__.py").is_file():
            yield from _list_packages(inner, depth + 1)


def write_page() -> None:
    """Puts the tree as it is now into the page."""
    before, _, rest = PAGE.read_text("utf-8").partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{START}{draw_tree(ROOT)}{END}{after}", "utf-8")


if __name__ == "__main__":
    write_page()
