"""The shape of the house in figures: `python -m benchmarks.shape [--tree FOLDER] [--no-walks]`.

Reads the source of a tree (this one, or another checkout) and runs four walks through it.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
Function = ast.FunctionDef | ast.AsyncFunctionDef
AT_THE_TOP = frozenset({"__init__", "__main__", "errors"})


class Tree:
    """The modules of bot/ in one checkout, parsed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.texts: dict[str, str] = {}
        self.packages: set[str] = set()
        for file in sorted((root / "bot").rglob("*.py")):
            parts = list(file.relative_to(root).with_suffix("").parts)
            if parts[-1] == "__init__":
                parts.pop()
                self.packages.add(".".join(parts))
            self.texts[".".join(parts)] = file.read_text("utf-8")
        self.trees = {name: ast.parse(text) for name, text in self.texts.items()}

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """Which modules each module imports, late imports and those for types counted."""
        return {name: set(self._imported(name)) - {name} for name in self.trees}

    def _imported(self, name: str) -> Iterator[str]:
        for node in ast.walk(self.trees[name]):
            if isinstance(node, ast.Import):
                yield from (name.name for name in node.names if name.name in self.trees)
            if isinstance(node, ast.ImportFrom):
                module = self._absolute(name, node)
                for alias in node.names:
                    whole = f"{module}.{alias.name}"
                    if whole in self.trees:
                        yield whole
                    elif module in self.trees:
                        yield module

    def _absolute(self, name: str, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        base = name.split(".") if name in self.packages else name.split(".")[:-1]
        base = base[: len(base) - node.level + 1]
        return ".".join([*base, *([node.module] if node.module else [])])

    def nodes(self) -> Iterator[ast.AST]:
        """Every node of every module."""
        for tree in self.trees.values():
            yield from ast.walk(tree)


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Returns the groups of nodes that reach each other."""
    reach = {name: reached(graph, name) for name in graph}
    found: list[set[str]] = []
    for name in graph:
        group = {other for other in reach[name] if name in reach[other]}
        if group and group not in found:
            found.append(group)
    return found


def reached(graph: dict[str, set[str]], start: str) -> set[str]:
    """Returns everything that can be reached from a node, itself only over a circle."""
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        if (name := waiting.pop()) not in seen:
            seen.add(name)
            waiting += graph[name]
    return seen


def longest(graph: dict[str, set[str]]) -> int:
    """Returns the number of nodes on the longest way; a circle counts once."""
    known: dict[str, int] = {}

    def depth(name: str, above: tuple[str, ...]) -> int:
        if name in above:
            return 0
        if name not in known:
            known[name] = 1 + max((depth(text, (*above, name)) for text in graph[name]), default=0)
        return known[name]

    return max((depth(name, ()) for name in graph), default=0)


def rooms(tree: Tree) -> dict[str, set[str]]:
    """Returns the imports between what lies directly in bot/."""

    def room(name: str) -> str:
        return ".".join(name.split(".")[:2])

    graph: dict[str, set[str]] = {room(name): set() for name in tree.trees if name != "bot"}
    for name, targets in tree.imports.items():
        if name != "bot":
            graph[room(name)] |= {room(target) for target in targets if target != "bot"} - {
                room(name)
            }
    return graph


def contract_levels(root: Path) -> int:
    """Returns the levels of the first contract on layers."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(len(contract["layers"]) for contract in contracts if contract["type"] == "layers")


def share(part: int, whole: int) -> str:
    """Returns a part in percent."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def spread(values: list[int]) -> str:
    """Returns median, ninth tenth and maximum."""
    ordered = sorted(values)
    return f"{median(ordered):g} / {ordered[len(ordered) * 9 // 10]} / {ordered[-1]}"


def unnamed_errors(tree: Tree) -> tuple[int, int]:
    """Returns how many public functions raise an error that their docstring does not name."""
    raising = unnamed = 0
    for node in public_functions(tree):
        errors = set(raised(node))
        raising += bool(errors)
        unnamed += any(name not in (ast.get_docstring(node) or "") for name in errors)
    return unnamed, raising


def public_functions(tree: Tree) -> Iterator[Function]:
    """Yields the functions that others can call: those of modules and classes without a _."""
    for node in tree.nodes():
        if isinstance(node, ast.Module | ast.ClassDef):
            for function in node.body:
                if isinstance(function, Function) and not function.name.startswith("_"):
                    yield function


def raised(function: Function) -> Iterator[str]:
    """Yields the names of the errors that leave a function which raises them itself."""
    caught = {
        id(inner)
        for tried in ast.walk(function)
        if isinstance(tried, ast.Try)
        for statement in tried.body
        for inner in ast.walk(statement)
        if isinstance(inner, ast.Raise) and _name_of(inner) in _caught_by(tried)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and id(node) not in caught and _name_of(node)[:1].isupper():
            yield _name_of(node)


def _name_of(node: ast.Raise) -> str:
    made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return made.id if isinstance(made, ast.Name) else ""


def _caught_by(tried: ast.Try) -> set[str]:
    kinds = [handler.type for handler in tried.handlers if handler.type is not None]
    return {name.id for kind in kinds for name in ast.walk(kind) if isinstance(name, ast.Name)}


NO_VERBS = (
    "a all an another as at each every everybody everyone everything for from her how in it its "
    "no nothing one other others she so somebody text that the they those what when where whether "
    "which who whoever whom whose why without"
)
"""Words that no docstring of a function begins with: it begins with what the function does."""


def begins_with_a_verb(doc: str) -> bool:
    """Returns whether the first word may be a verb: it ends as one, and is none of those above."""
    word = doc.split()[0].lower().strip(".,:;")
    return word.endswith("s") and word not in NO_VERBS.split()


def twice(names: list[str]) -> int:
    """Returns how many names are used more than once."""
    return sum(number > 1 for number in Counter(names).values())


def language(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yields the figures on names and docstrings."""
    functions = [node for node in tree.nodes() if isinstance(node, Function)]
    names = [
        function.name.strip("_") for function in functions if not function.name.startswith("__")
    ]
    yield "one-word function names", share(sum("_" not in text for text in names), len(names))
    used = [node.id for node in tree.nodes() if isinstance(node, ast.Name)]
    used += [node.arg for node in tree.nodes() if isinstance(node, ast.arg)]
    ones = used.count("one")
    yield "variable `one`", f"{ones} ({1000 * ones / len(used):.1f} of 1000)"
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = [ast.get_docstring(node) for node in tree.nodes() if isinstance(node, documented)]
    heads = [doc.splitlines()[0] for doc in docs if doc]
    yield "docstring heads with a semicolon", share(sum(";" in head for head in heads), len(heads))
    spoken = [text for function in functions if (text := ast.get_docstring(function))]
    verbs = sum(map(begins_with_a_verb, spoken))
    yield "docstrings of functions, verb first", share(verbs, len(spoken))
    stems = [name.rpartition(".")[2] for name in tree.trees if name not in tree.packages]
    classes = [node.name for node in tree.nodes() if isinstance(node, ast.ClassDef)]
    yield "names used twice: files / classes", f"{twice(stems)} / {twice(classes)}"
    unnamed, raising = unnamed_errors(tree)
    yield "raise, error not in the docstring", f"{unnamed} of {raising} public functions"


def figures(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yields each figure of the source with its name."""
    lines = {name: text.count("\n") for name, text in tree.texts.items()}
    functions = [node for node in tree.nodes() if isinstance(node, Function)]
    yield "files", str(len(lines))
    yield "lines", str(sum(lines.values()))
    yield "lines of a file: median / p90 / max", spread(list(lines.values()))
    top = [line for line in lines if line.count(".") == 1 and line not in tree.packages]
    yield "modules at the top", str(sum(text.rpartition(".")[2] not in AT_THE_TOP for text in top))
    yield "floors: contract / drawn", f"{contract_levels(tree.root)} / {longest(rooms(tree))}"
    arrows = sum(map(len, rooms(tree).values()))
    yield "rooms / arrows", f"{len(rooms(tree))} / {arrows}"
    yield "longest import chain", str(longest(tree.imports))
    yield "circles: modules / rooms", f"{len(circles(tree.imports))} / {len(circles(rooms(tree)))}"
    lengths = [
        (function.end_lineno or function.lineno) - function.lineno + 1 for function in functions
    ]
    yield "lines of a function: median / p90 / max", spread(lengths)
    imported = (ast.Import, ast.ImportFrom)
    lines_of_imports = sum(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in tree.nodes()
        if isinstance(node, imported)
    )
    yield "import share", share(lines_of_imports, sum(lines.values()))
    yield from language(tree)


def walked(root: Path) -> Iterator[tuple[str, str]]:
    """Yields what the four walks touch in that tree, from a process of their own."""
    ran = subprocess.run(
        [sys.executable, str(HERE / "walks.py"), str(root)],
        cwd=root,
        env={"PYTHONPATH": f"{root}:{root / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        yield "walks", f"failed: {ran.stderr.strip().splitlines()[-1]}"
        return
    for walk in json.loads(ran.stdout):
        if "chain" in walk:
            yield (
                "hops of one sendMessage",
                f"{len(walk['chain']) - 1}: {' > '.join(walk['chain'])}",
            )
        else:
            yield (
                f"walk: {walk['name']}",
                f"{walk['files']} files, {walk['moves']} moves, {walk['calls']} calls, "
                f"{walk['functions']} functions",
            )


def main() -> int:
    """Prints the table; 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path, default=HERE.parent, help="another checkout")
    parser.add_argument("--no-walks", action="store_true", help="only what is read, not what runs")
    options = parser.parse_args()
    root = options.tree.resolve()
    found = [*figures(Tree(root)), *(() if options.no_walks else walked(root))]
    width = max(len(name) for name, _ in found)
    for name, value in found:
        print(f"{name:<{width}}  {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
