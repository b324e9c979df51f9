"""YAML read strictly: every scalar is text, every mistake is named with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml

MOST_BYTES = 2_000_000
"""A larger file is no hand-written content."""

DEEPEST = 30
"""Nesting below this is a mistake or an attack, never content."""

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_SAFE_TAGS = (None, "!")
_TAB = re.compile(r"^[ ]*\t", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

_ADVICE = (
    ("mapping values are not allowed", 'ada titik dua di tengah teks. Beri tanda kutip: "…".'),
    ("could not find expected ':'", "titik dua sesudah kunci tidak ada, atau teksnya terpotong."),
    ("unexpected end of stream", "tanda kutip belum ditutup."),
    ("did not find expected ',' or", "tanda koma atau kurung penutup tidak ada."),
    ("did not find expected key", "indentasi tidak rata, atau tanda kutip di tengah teks."),
    ("block collections are not allowed", "indentasi tidak rata."),
    ("expected '-' indicator", "indentasi tidak rata, atau tanda - tidak ada."),
    ("block entries are not allowed", "tanda - tidak dapat berdiri di sini."),
    ("cannot start any token", "tanda itu tidak dapat mengawali teks. Beri tanda kutip."),
    ("unknown escape character", 'sesudah \\ di dalam "…" ada huruf yang tidak dikenal.'),
    ("expected alphabetic or numeric", "teks yang diawali * atau & ditulis di dalam tanda kutip."),
)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What the operator can put right, and where. Line 0 where there is no line to name."""

    path: str
    line: int
    text: str

    @property
    def place(self) -> str:
        """Where it is, as `path:line`."""
        return f"{self.path}:{self.line}" if self.line else self.path

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(slots=True)
class Node:
    """A value and where it stands: the line of its key, or its own in a list.

    `quoted` tells "" from nothing at all; `block` that the text's lines stand below its key;
    `flow` that a list or section stands in brackets. `where` names another origin than the tree's
    file. `key`, `start` and `end` count characters of the file: where its key begins (-1: it has
    none), and it itself.
    """

    line: int
    value: str | list[Node] | dict[str, Node]
    quoted: bool = False
    block: bool = False
    where: str = ""
    flow: bool = False
    key: int = -1
    start: int = 0
    end: int = 0


def node_nowhere() -> Node:
    """Returns the place of what stands in no file."""
    return Node(0, {})


@dataclass(frozen=True, slots=True)
class Tree:
    """A file's contents with the line of every part. `path` as it is shown."""

    path: str
    root: Node

    @classmethod
    def empty(cls, path: str) -> Self:
        """Returns a file with nothing in it."""
        return cls(path, node_nowhere())

    def at(self, *steps: str | int) -> Node:
        """Returns the deepest node on the way to `steps`: the nearest place to point at."""
        node = self.root
        for step in steps:
            found = child_of(node, step)
            if found is None:
                return node
            node = found
        return node

    def find(self, *steps: str | int) -> Node | None:
        """Returns the node at `steps`. None where there is none."""
        node: Node | None = self.root
        for step in steps:
            node = child_of(node, step) if node else None
        return node

    def problem(self, text: str, *steps: str | int, below: int = 0) -> FileProblem:
        """Returns a problem at the place of `steps`, `below` lines further down."""
        node = self.at(*steps)
        return FileProblem(node.where or self.path, node.line and node.line + below, text)


class UnreadableFile(Exception):
    """The file cannot be read as YAML at all. `problem` says where and why."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def shown_path(path: Path) -> str:
    """Returns the path as it is shown: relative to the current folder where it lies below it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


def read_tree(path: Path) -> Tree:
    """Returns the file as a tree. Raises UnreadableFile."""
    name = shown_path(path)
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would never end
            raise UnreadableFile(
                FileProblem(name, 0, "bukan berkas biasa (pipa, soket, atau perangkat).")
            )
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableFile(FileProblem(name, 0, "berkas ini tidak ada.")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "nama berkas tidak sah"
        raise UnreadableFile(
            FileProblem(name, 0, f"berkas tidak dapat dibaca ({reason}).")
        ) from None
    if len(content) > MOST_BYTES:
        raise UnreadableFile(
            FileProblem(name, 0, "berkas lebih dari 2 MB. Bagi menjadi beberapa berkas.")
        )
    try:
        return parse_tree(content.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            FileProblem(name, line, "bukan teks UTF-8. Simpan ulang sebagai UTF-8.")
        ) from None


def parse_tree(text: str, name: str) -> Tree:
    """Returns the text as a tree that calls itself `name`. Raises UnreadableFile."""
    for pattern, says in (
        (_TAB, "ada tab di awal baris. Ganti dengan spasi."),
        (_CONTROL, "ada karakter kendali yang tidak terlihat. Hapus, lalu ketik ulang baris ini."),
    ):
        if found := pattern.search(text):
            raise UnreadableFile(FileProblem(name, text.count("\n", 0, found.start()) + 1, says))
    try:
        return Tree(name, _Builder(name).build(yaml.parse(text, Loader=_Loader)))
    except yaml.YAMLError as error:
        raise UnreadableFile(_explain_error(error, name)) from None


def _explain_error(error: yaml.YAMLError, name: str) -> FileProblem:
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    begins, ends = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    mark = begins if begins and "end of stream" in said else ends or begins
    advice = next((says for sign, says in _ADVICE if sign in said), f"tidak terbaca ({said}).")
    return FileProblem(name, mark.line + 1 if mark else 1, f"YAML: {advice}")


def child_of(node: Node, step: str | int) -> Node | None:
    """Returns what stands in a section or a list under that key or place. None for none."""
    if isinstance(node.value, dict):
        return node.value.get(str(step))
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


class _Builder:
    """Makes nodes of the parser's events, one level at a time, and refuses what YAML hides."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.open: list[tuple[Node, Node | None]] = []
        self.key: Node | None = None
        self.root: Node | None = None

    def build(self, events: Iterator[Any]) -> Node:
        for event in events:
            begins, ends = event.start_mark, event.end_mark
            line = begins.line + 1
            if isinstance(event, yaml.ScalarEvent):
                self._check_event(event, line)
                node = Node(line, event.value, quoted=bool(event.style), block=event.style == "|")
                node.start, node.end = begins.index, ends.index
                self._add_node(node)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._check_event(event, line)
                node = Node(line, {} if isinstance(event, yaml.MappingStartEvent) else [])
                node.start, node.flow = begins.index, bool(event.flow_style)
                self._enter_node(node)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.open[-1][0].end = ends.index
                self._leave_node()
            elif isinstance(event, yaml.AliasEvent):
                self._refuse_line(line, 'teks yang diawali * ditulis di dalam tanda kutip: "*…".')
            elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                self._refuse_line(line, "tanda --- membagi berkas. Hapus tanda itu.")
        return self.root or Node(1, {})

    def _check_event(self, event: Any, line: int) -> None:
        if event.anchor is not None:
            self._refuse_line(line, 'teks yang diawali & ditulis di dalam tanda kutip: "&…".')
        if event.tag not in _SAFE_TAGS:
            self._refuse_line(line, 'teks yang diawali ! ditulis di dalam tanda kutip: "!…".')
        if len(self.open) >= DEEPEST:
            self._refuse_line(line, "bersarang terlalu dalam. Periksa indentasi dan kurung.")

    def _refuse_line(self, line: int, text: str) -> None:
        raise UnreadableFile(FileProblem(self.name, line, text))

    def _enter_node(self, node: Node) -> None:
        if self.open and isinstance(self.open[-1][0].value, dict) and self.key is None:
            self._refuse_line(node.line, "kunci harus berupa teks. Periksa kurung dan tanda kutip.")
        if self.key:
            node.line = self.key.line
        self.open.append((node, self.key))
        self.key = None

    def _leave_node(self) -> None:
        node, self.key = self.open.pop()
        self._add_node(node)

    def _add_node(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1][0].value
        if isinstance(parent, list):
            parent.append(node)
        elif isinstance(parent, dict) and self.key is None:
            if str(node.value) in parent:
                first = parent[str(node.value)].line
                says = f'kunci "{node.value}" tertulis dua kali (sudah ada di baris {first}).'
                self._refuse_line(node.line, f"{says} Hapus atau ganti salah satu.")
            self.key = node
        elif isinstance(parent, dict) and self.key is not None:
            node.line, node.key = self.key.line, self.key.start
            parent[str(self.key.value)] = node
            self.key = None
