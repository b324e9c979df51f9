"""A YAML tree fitted to dataclasses, with every misfit named, not only the first."""

from __future__ import annotations

import difflib
import types
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.strict_yaml.tree import FileProblem, Node, Tree

T = TypeVar("T")

YES = frozenset({"true", "yes", "ya", "on", "1"})
NO = frozenset({"false", "no", "tidak", "off", "0"})

PLACE = {"yaml": False, "node": True}
"""The metadata of a dataclass field that is given the node, to point at its lines later."""

_BAD: Any = object()
_SCALARS = {
    str: "teks",
    bytes: "byte dalam base64",
    int: "bilangan bulat, misalnya 30",
    float: "bilangan, misalnya 1.5",
    bool: "true atau false",
    date: "tanggal yang ada, ditulis 2026-12-31",
    Path: "nama berkas atau folder",
}


def convert_tree(tree: Tree, wanted: type[T], problems: list[FileProblem]) -> T | None:
    """The tree as a `wanted`. Misfits are added to `problems`, and what does not fit is left out.

    None when the whole does not fit. Keys are the dataclass' field names; a field with the
    metadata ``{"yaml": False}`` cannot be set. A field with the metadata PLACE gets the node.
    """
    made = _Fitting(tree, problems).fit_node(tree.root, wanted, "")
    return None if made is _BAD else made


def suggest_word(word: str, known: Iterable[str], prefix: str = "") -> str:
    """' Maksud Anda "x"? (did you mean "x"?)' for the nearest known word, or nothing.

    `prefix` stands before the words that are shown, and counts nothing for their nearness.
    """
    folded = {text.casefold(): prefix + text for text in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f' Maksud Anda "{folded[near[0]]}"? (did you mean "{folded[near[0]]}"?)' if near else ""


@lru_cache(maxsize=256)
def _place_of(wanted: Any) -> str | None:
    return next((field.name for field in fields(wanted) if field.metadata.get("node")), None)


@lru_cache(maxsize=256)
def settable_fields(wanted: type) -> Mapping[str, tuple[Field[Any], Any]]:
    """Returns the fields of a dataclass that a file may set, each with its type."""
    hints = get_type_hints(wanted)
    return {
        field.name: (field, hints[field.name])
        for field in fields(wanted)
        if field.metadata.get("yaml", True)
    }


class _Fitting:
    def __init__(self, tree: Tree, problems: list[FileProblem]) -> None:
        self.tree = tree
        self.problems = problems

    def _add_problem(self, node: Node, text: str) -> Any:
        self.problems.append(FileProblem(node.where or self.tree.path, node.line, text))
        return _BAD

    def fit_node(self, node: Node, wanted: Any, name: str) -> Any:
        if is_dataclass(wanted) and isinstance(wanted, type):
            return self._fit_dataclass(node, wanted, name)
        origin = get_origin(wanted)
        if origin in (tuple, list, frozenset):
            return self._fit_list(node, wanted, name)
        if origin in (dict, Mapping):
            return self._fit_mapping(node, get_args(wanted)[1], name)
        if origin in (Union, types.UnionType):
            inner = next(get_arg for get_arg in get_args(wanted) if get_arg is not type(None))
            return None if _is_blank(node) else self.fit_node(node, inner, name)
        if origin is Literal:
            return self._fit_literal(node, get_args(wanted), name)
        return self._fit_scalar(node, wanted, name)

    def _fit_dataclass(self, node: Node, wanted: type, name: str) -> Any:
        given = {} if _is_blank(node) else node.value
        if not isinstance(given, dict):
            return self._add_problem(
                node, f"{_name_type(name)} harus berisi kunci dan nilai, bukan {_kind_of(node)}."
            )
        known = settable_fields(wanted)
        for key in given.keys() - known.keys():
            self._add_unknown(given[key], key, known)
        values: dict[str, Any] = {}
        for key, (member, hint) in known.items():
            value = self.fit_node(given[key], hint, key) if key in given else _BAD
            if value is not _BAD:
                values[key] = value
            elif member.default is MISSING and member.default_factory is MISSING:
                if key not in given:
                    says = f'kunci "{key}" belum ada{_name_inside(name)}. Tambahkan "{key}: …".'
                    self._add_problem(node, says)
                values[key] = _BAD
        if any(value is _BAD for value in values.values()):
            return _BAD
        here = _place_of(wanted)
        return wanted(**values, **({here: node} if here else {}))

    def _add_unknown(self, node: Node, key: str, known: Iterable[str]) -> None:
        hint = suggest_word(key, known) or f" Yang dikenal: {', '.join(known)}."
        self._add_problem(node, f'kunci "{key}" tidak dikenal (unknown key).{hint}')

    def _fit_list(self, node: Node, wanted: Any, name: str) -> Any:
        if not isinstance(node.value, list):
            return self._add_problem(
                node,
                f"{_name_type(name)} harus berupa daftar, misalnya [a, b], bukan {_kind_of(node)}.",
            )
        inner = get_args(wanted)[0]
        made = [self.fit_node(node, inner, name) for node in node.value]
        kind: Any = get_origin(wanted)
        return kind(item for item in made if item is not _BAD)

    def _fit_mapping(self, node: Node, inner: Any, name: str) -> Any:
        given = {} if _is_blank(node) else node.value
        if not isinstance(given, dict):
            return self._add_problem(
                node, f"{_name_type(name)} harus berisi kunci dan nilai, bukan {_kind_of(node)}."
            )
        made = {key: self.fit_node(value, inner, key) for key, value in given.items()}
        return {key: value for key, value in made.items() if value is not _BAD}

    def _fit_literal(self, node: Node, choices: tuple[str, ...], name: str) -> Any:
        if node.value in choices:
            return node.value
        hint = suggest_word(node.value, choices) if isinstance(node.value, str) else ""
        allowed = ", ".join(choices)
        says = f"{_name_type(name)} harus salah satu dari: {allowed}, bukan {_kind_of(node)}."
        return self._add_problem(node, says + hint)

    def _fit_scalar(self, node: Node, wanted: type, name: str) -> Any:
        if isinstance(node.value, str):
            made = _read_scalar(node.value, wanted)
            if made is not None:
                return made
        return self._add_problem(
            node, f"{_name_type(name)} harus berupa {_SCALARS[wanted]}, bukan {_kind_of(node)}."
        )


def _read_scalar(text: str, wanted: type) -> Any:
    if wanted is bool:
        word = text.casefold()
        return True if word in YES else False if word in NO else None
    try:
        if wanted in (int, float) and (not text.isascii() or "_" in text):
            return None
        if wanted is bytes:
            return b64decode(text, validate=True)
        return date.fromisoformat(text) if wanted is date else wanted(text)
    except ValueError:
        return None


def _is_blank(node: Node) -> bool:
    return node.value == "" and not node.quoted


def _name_type(name: str) -> str:
    return f'"{name}"' if name else "berkas ini"


def _name_inside(name: str) -> str:
    return f' di "{name}"' if name else ""


def _kind_of(node: Node) -> str:
    if isinstance(node.value, str):
        text = node.value if len(node.value) <= 40 else f"{node.value[:40]}…"
        return f'"{text}"' if node.value else "kosong"
    return "daftar" if isinstance(node.value, list) else "kunci dan nilai"
