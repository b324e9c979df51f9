"""One value of a YAML text is set in its line: comments, order and all other lines stay."""

from __future__ import annotations

import json
import re

from bot.strict_yaml.tree import FileProblem, Node, UnreadableFile, parse_tree

_VALUE = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:[^\s#"'\[{|>&*!](?:[^#]|(?<!\s)#)*?)?)"""

Scalar = str | int | bool


def set_value(text: str, name: str, section: tuple[str, ...], key: str, value: Scalar) -> str:
    """Returns the text with `key` of that section (nested names) set, added where it is missing.

    `name` is what the text calls itself. Raises UnreadableFile where it is no YAML, or where the
    value is longer than its line: a list, a section, a text over several lines.
    """
    changed = _set_line(text, name, section, key, value)
    if parse_tree(changed, name).at(*section, key).value != _as_read(value):
        says = f'"{key}" tidak dapat ditulis di sini. Ubah dengan tangan.'
        raise UnreadableFile(FileProblem(name, 0, says))
    return changed


def _as_read(value: Scalar) -> str:
    return value if isinstance(value, str) else _write(value)


def _set_line(text: str, name: str, section: tuple[str, ...], key: str, value: Scalar) -> str:
    tree = parse_tree(text, name)
    lines = text.splitlines(keepends=True)
    node, depth = tree.root, 0
    for step in section:
        if not isinstance(node.value, dict) or step not in node.value:
            break
        node, depth = node.value[step], depth + 1
    if depth == len(section) and isinstance(node.value, dict) and key in node.value:
        place = node.value[key].line - 1
        lines[place] = _replace_value(lines[place], key, value, name, node.value[key])
        return "".join(lines)
    wanted = [f"{'  ' * at}{step}:\n" for at, step in enumerate(section[depth:], depth)]
    wanted.append(f"{'  ' * len(section)}{key}: {_write(value)}\n")
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    at = node.line if depth else len(lines)
    return "".join([*lines[:at], *wanted, *lines[at:]])


def _replace_value(line: str, key: str, value: Scalar, name: str, node: Node) -> str:
    ends = re.compile(rf"(\s*{re.escape(key)}:)(\s*){_VALUE}(\s*(?:\s#.*)?)$")
    found = None if node.block else ends.match(line.rstrip("\r\n"))
    if not found:
        says = f'"{key}" tidak tertulis dalam satu baris. Ubah dengan tangan.'
        raise UnreadableFile(FileProblem(name, node.line, says))
    end = line[len(line.rstrip("\r\n")) :]
    return f"{found[1]}{found[2] or ' '}{_write(value)}{found[3]}{end}"


def _write(value: Scalar) -> str:
    """Returns the value as YAML takes it: JSON's texts are YAML's, too."""
    return json.dumps(value, ensure_ascii=False)
