"""A value of a YAML text is set in its place: comments, order and all other lines stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from bot.strict_yaml.tree import FileProblem, Node, UnreadableFile, child_of, parse_tree

Scalar = str | int | bool
Value = Scalar | tuple[str, ...] | None
"""A text, a list of texts, or None: the key goes."""

_LITERAL = re.compile(r"-?\d[\d.-]*|true|false")
"""A date, a number, a yes: written bare where one stood bare."""

_WORD = re.compile(r"[a-z](?:[a-z0-9 ]*[a-z0-9])?")
_LONGEST_LIST = 80
"""Characters of a new list that stands on one line."""


def set_value(text: str, name: str, section: tuple[str, ...], key: str, value: Value) -> str:
    """Returns the text with `key` of that section (nested names) set, added where it is missing.

    `name` is what the text calls itself. Raises UnreadableFile where it is no YAML, or where the
    value cannot be set without changing another one.
    """
    return change_value(text, name, (*section, key), value)


def change_value(text: str, name: str, steps: tuple[str | int, ...], value: Value) -> str:
    """Returns the text with the value at `steps` (keys, and places in lists) set.

    Raises UnreadableFile as `set_value` does.
    """
    root = parse_tree(text, name).root
    wanted = _put_plain(_read_plain(root), steps, _as_read(value))
    changed = _Edit(text, root).write_value(steps, value)
    try:
        made = parse_tree(changed, name).root
    except UnreadableFile:
        made = Node(0, {})
    if _trim_block(made, steps) != wanted:
        node = parse_tree(text, name).at(*steps)
        says = f'"{steps[-1]}" tidak dapat ditulis di sini. Ubah dengan tangan.'
        raise UnreadableFile(FileProblem(name, node.line, says))
    return changed


class _Edit:
    """Where in a text a value is written. Offsets are those of the nodes that were read from it."""

    def __init__(self, text: str, root: Node) -> None:
        self.text = text
        self.root = root
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def write_value(self, steps: tuple[str | int, ...], value: Value) -> str:
        node, parent, left = self.root, self.root, list(steps)
        while left:
            child = child_of(node, left[0])
            if child is None:
                break
            parent, node, left = node, child, left[1:]
        if left:
            return self.text if value is None else self._add_below(node, left, value)
        if value is None:
            return self._drop_value(node, parent)
        if isinstance(value, tuple) and isinstance(node.value, list) and node.value:
            return self._change_list(node, value)
        return self._replace(node.start, node.end, self._spell(node, value, parent))

    def _replace(self, start: int, end: int, new: str) -> str:
        if new and self.text[start - 1 : start] == ":":
            new = f" {new}"  # nothing stood behind the key
        return self.text[:start] + new + self.text[end:]

    def _spell(self, node: Node, value: Scalar | tuple[str, ...], parent: Node) -> str:
        if isinstance(value, tuple):
            return _spell_list(value)
        held, text = self.text[node.start : node.end], _as_text(value)
        is_block = held[:1] in ("|", ">")
        tail = held[len(held.rstrip()) :].count("\n") * self.newline if is_block else ""
        several = "\n" in text and not self._has_remark(node)  # which would end up in the text
        if not parent.flow and _is_block_text(text) and (is_block or several):
            header = held.splitlines()[0] if held[:1] == "|" else "|-"
            return self._spell_block(header, text, self._column_of(node) + 2) + tail
        bare = not isinstance(value, str) or (
            _LITERAL.fullmatch(text) and _LITERAL.fullmatch(held) and not node.quoted
        )
        return (text if bare else _quote(text)) + tail

    def _has_remark(self, node: Node) -> bool:
        """Returns whether a remark stands behind a value, on its line."""
        return bool(self.text[node.end :].partition("\n")[0].strip())

    def _spell_block(self, header: str, text: str, column: int) -> str:
        lines = (f"{' ' * column}{line}" if line else "" for line in text.split("\n"))
        return self.newline.join([header, *lines])

    def _column_of(self, node: Node) -> int:
        """Returns how far in its key stands, or the dash of an item."""
        start = node.key if node.key >= 0 else self._line_start(node.start)
        if node.key < 0:
            return len(self.text[start:]) - len(self.text[start:].lstrip(" "))
        return start - self._line_start(start)

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_after(self, node: Node) -> int:
        """Returns where the line begins that follows all of a value, and its remark."""
        last = node
        while not last.flow and not isinstance(last.value, str) and last.value:
            last = [*_children_of(last)][-1]
        end = last.start + len(self.text[last.start : last.end].rstrip())
        at = self.text.find("\n", end)
        return len(self.text) if at < 0 else at + 1

    def _add_below(self, node: Node, left: list[Any], value: Scalar | tuple[str, ...]) -> str:
        """Adds keys that are missing: behind the last of their section, or at its head."""
        if node.flow and isinstance(node.value, dict):
            comma = ", " if node.value else ""
            new = f"{comma}{left[0]}: {_spell_new(value)}"
            return self._replace(node.end - 1, node.end - 1, new) if len(left) == 1 else self.text
        filled = isinstance(node.value, dict) and node.value
        within = (
            next(iter(node.value.values())) if isinstance(node.value, dict) and filled else None
        )
        if within is not None:
            column = self._column_of(within)
        else:
            column = 0 if node is self.root else self._column_of(node) + 2
        at = self._line_after(node) if filled or node is not self.root else len(self.text)
        lines = [f"{' ' * (column + 2 * deep)}{step}:" for deep, step in enumerate(left)]
        lines[-1] += self._spell_value(value, column + 2 * len(left))
        head = self.text[:at]
        head += self.newline if head and not head.endswith("\n") else ""
        return head + "".join(line + self.newline for line in lines) + self.text[at:]

    def _spell_value(self, value: Scalar | tuple[str, ...], column: int) -> str:
        if isinstance(value, str) and "\n" in value and _is_block_text(value):
            return f" {self._spell_block('|-', value, column)}"
        if isinstance(value, tuple) and len(_spell_list(value)) > _LONGEST_LIST:
            items = (f"{' ' * column}- {_quote(item)}" for item in value)
            return self.newline.join(["", *items])
        return f" {_spell_new(value)}"

    def _drop_value(self, node: Node, parent: Node) -> str:
        if not parent.flow:
            return self.text[: self._line_start(node.key)] + self.text[self._line_after(node) :]
        before = self.text[: node.key].rstrip()
        return before.removesuffix(",") + self.text[node.end :]

    def _change_list(self, node: Node, value: tuple[str, ...]) -> str:
        """Changes only the items that differ, from the last to the first."""
        held = list(_children_of(node))
        text, old = self.text, [str(item.value) for item in held]
        for tag, first, last, begin, end in reversed(
            SequenceMatcher(None, old, value, autojunk=False).get_opcodes()
        ):
            if tag == "equal":
                continue
            both = min(last - first, end - begin)
            text = self._insert_items(text, node, held, first + both, value[begin + both : end])
            text = self._delete_items(text, node, held, first + both, last)
            for at in reversed(range(both)):
                item = held[first + at]
                new = _spell_item(value[begin + at], bare=not item.quoted)
                text = text[: item.start] + new + text[item.end :]
        return text

    def _insert_items(
        self, text: str, node: Node, held: list[Node], before: int, new: tuple[str, ...]
    ) -> str:
        """Adds items before the item of that number. What follows it is changed already."""
        bare = not held[0].quoted
        if node.flow:
            at = held[before - 1].end if before else held[0].start
            spelled = [_spell_item(item, bare=bare) for item in new]
            added = "".join(f", {item}" if before else f"{item}, " for item in spelled)
        else:
            at = self._line_after(held[before - 1]) if before else self._line_start(held[0].start)
            lead = self.text[self._line_start(held[0].start) : held[0].start]
            added = "".join(f"{lead}{_spell_item(item, bare=bare)}{self.newline}" for item in new)
            if new and at and text[at - 1] != "\n":
                added = self.newline + added.removesuffix(self.newline)
        return text[:at] + added + text[at:]

    def _delete_items(self, text: str, node: Node, held: list[Node], first: int, last: int) -> str:
        if first >= last:
            return text
        if not node.flow:
            start = self._line_start(held[first].start)
            return text[:start] + text[self._line_after(held[last - 1]) :]
        if first:
            return text[: held[first - 1].end] + text[held[last - 1].end :]
        follows = held[last].start if last < len(held) else held[last - 1].end
        return text[: held[0].start] + text[follows:]


def _is_block_text(text: str) -> bool:
    """Returns whether a text can stand line by line, below its key."""
    lines = text.split("\n")
    return bool(lines[0] and lines[-1]) and all(
        line.isprintable() and line == line.strip() for line in lines
    )


def _children_of(node: Node) -> Iterator[Node]:
    yield from node.value.values() if isinstance(node.value, dict) else ()
    yield from node.value if isinstance(node.value, list) else ()


def _read_plain(node: Node) -> Any:
    """Returns a value without its places, to compare."""
    if isinstance(node.value, dict):
        return {key: _read_plain(child) for key, child in node.value.items()}
    return node.value if isinstance(node.value, str) else [*map(_read_plain, node.value)]


def _put_plain(plain: Any, steps: tuple[str | int, ...], value: Any) -> Any:
    """Returns the plain value with another one at `steps`."""
    if not steps:
        return value
    first, rest = steps[0], steps[1:]
    if isinstance(plain, list) and isinstance(first, int) and first < len(plain):
        return [
            _put_plain(held, rest, value) if at == first else held for at, held in enumerate(plain)
        ]
    held = plain if isinstance(plain, dict) else {}
    below = _put_plain(held.get(str(first), ""), rest, value)
    return {key: each for key, each in {**held, str(first): below}.items() if each is not None}


def _trim_block(root: Node, steps: tuple[str | int, ...]) -> Any:
    """Returns the plain value, without the line end behind a text of several lines at `steps`."""
    node: Node | None = root
    for step in steps:
        node = child_of(node, step) if node else None
    if node and node.block and isinstance(node.value, str):
        node.value = node.value.rstrip("\n")
    return _read_plain(root)


def _as_read(value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return None if value is None else _as_text(value)


def _as_text(value: Scalar) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _quote(text: str) -> str:
    """Returns the text in quotes: JSON's texts are YAML's, too."""
    return json.dumps(text, ensure_ascii=False)


def _spell_item(text: str, *, bare: bool) -> str:
    return text if bare and (_WORD.fullmatch(text) or _LITERAL.fullmatch(text)) else _quote(text)


def _spell_list(items: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_quote, items))}]"


def _spell_new(value: Scalar | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return _spell_list(value)
    return _quote(value) if isinstance(value, str) else _as_text(value)
