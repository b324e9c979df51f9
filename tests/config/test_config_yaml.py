"""The strict reader: what YAML hides is refused, each with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.strict_yaml import tree as strict_yaml
from bot.strict_yaml.tree import (
    MOST_BYTES,
    FileProblem,
    Tree,
    UnreadableFile,
    parse_tree,
    read_tree,
)


def plain(text: str) -> object:
    return bare(parse_tree(text, "a.yaml"))


def bare(tree: Tree) -> object:
    def of(node: object) -> object:
        value = node.value  # type: ignore[attr-defined]  # a Node
        if isinstance(value, dict):
            return {key: of(item) for key, item in value.items()}
        return [of(item) for item in value] if isinstance(value, list) else value

    return of(tree.root)


@pytest.mark.attack
@pytest.mark.parametrize(
    "scalar", ["no", "12:30", "0712345", "1e3", "~", "null", "2026-11-24", "=", "0x1F"]
)
def test_a_scalar_stays_what_was_typed(scalar: str) -> None:
    """YAML turns "no", 0712 and 12:30 into something else than was typed."""
    assert plain(f"a: {scalar}\n") == {"a": scalar}


def test_lists_and_mappings_keep_their_order_and_lines() -> None:
    tree = parse_tree("b: 1\na:\n  - x\n  - {c: d}\n\ne: |\n  f\n  g\n", "a.yaml")
    assert bare(tree) == {"b": "1", "a": ["x", {"c": "d"}], "e": "f\ng\n"}
    assert [
        tree.at(*steps).line for steps in [("b",), ("a",), ("a", 0), ("a", 1, "c"), ("e",)]
    ] == [
        1,
        2,
        3,
        4,
        6,
    ]


def test_a_place_that_does_not_exist_points_at_the_nearest_that_does() -> None:
    tree = parse_tree("a:\n  b: 1\n", "a.yaml")
    assert tree.problem("x", "a", "b", "c", 7).line == 2


@pytest.mark.attack
@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "dua kali"),
        ("a:\n  b: 1\n  b: 2\n", 3, "baris 2"),
        ("a: &x [1]\n", 1, "tanda kutip"),
        ("a: *bold*\n", 1, "tanda kutip"),
        ("a: [1]\nb: *a\n", 2, "tanda kutip"),
        ("a: !!python/object:os.system x\n", 1, "tanda kutip"),
        ("? [a]\n: 2\n", 1, "kunci harus berupa teks"),
        ("a: b: c\n", 1, "titik dua"),
        ("a: ok\nb: 'x\n\nc: 1\n", 2, "tanda kutip belum ditutup"),
        ("a:\n\t- b\n", 2, "tab"),
        ("a: 1\n---\nb: 2\n", 2, "---"),
        ("a: @x\n", 1, "tanda kutip"),
        ("a:\n - b\n  c\n d: e\n", 4, "YAML"),
        ("a: [1, 2\nb: 3\n", 2, "kurung"),
        ("a: 1\nb: \x00\n", 2, "karakter kendali"),
        ("[" * 200_000, 1, "terlalu dalam"),
        ("a: {" * 5_000, 1, "terlalu dalam"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, says: str) -> None:
    """A tag or an anchor of YAML makes an object of Python, or a key given twice hides one."""
    with pytest.raises(UnreadableFile, match=says) as caught:
        parse_tree(text, "a.yaml")
    assert (caught.value.problem.path, caught.value.problem.line) == ("a.yaml", line)


@pytest.mark.parametrize(
    "text", ["a: 1\na: 2\n", "b:\n  a: *x\n", "a: 1\nb: {c: [d\n", "a: 1\nb: c: d\n"]
)
def test_without_the_fast_parser_the_same_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strict_yaml, "_Loader", yaml.BaseLoader)
    assert plain("a: no\nb: [1, '']\n") == {"a": "no", "b": ["1", ""]}
    with pytest.raises(UnreadableFile) as caught:
        parse_tree(text, "a.yaml")
    assert caught.value.problem.line >= 2


@pytest.mark.attack
def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    """Nine lines of YAML grow to gigabytes (billion laughs)."""
    layers = "\n".join(f"b{n}: &b{n} [*b{n - 1}, *b{n - 1}]" for n in range(1, 40))
    with pytest.raises(UnreadableFile):
        parse_tree(f"b0: &b0 x\n{layers}\n", "a.yaml")


def test_nothing_is_an_empty_file(tmp_path: Path) -> None:
    for text in ("", "\n\n", "# only a remark\n", "\ufeff"):
        (tmp_path / "a.yaml").write_text(text, "utf-8")
        assert bare(read_tree(tmp_path / "a.yaml")) == {}


def test_a_mark_at_the_beginning_is_no_letter(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\r\n")
    assert bare(read_tree(tmp_path / "a.yaml")) == {"a": "é"}


def test_what_is_no_text_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(UnreadableFile, match="UTF-8") as caught:
        read_tree(tmp_path / "a.yaml")
    assert caught.value.problem.line == 2


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    for path, says in ((tmp_path / "none.yaml", "tidak ada"), (tmp_path, "tidak dapat dibaca")):
        with pytest.raises(UnreadableFile, match=says) as caught:
            read_tree(path)
        assert caught.value.problem.line == 0


@pytest.mark.attack
def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    """A file of content without end fills the memory."""
    (tmp_path / "a.yaml").write_bytes(b"a: " + b"x" * MOST_BYTES)
    with pytest.raises(UnreadableFile, match="2 MB"):
        read_tree(tmp_path / "a.yaml")


def refusal(text: str) -> FileProblem:
    try:
        parse_tree(text, "a.yaml")
    except UnreadableFile as error:
        return error.problem
    return FileProblem("a.yaml", 1, "read")


@given(st.text(alphabet=st.sampled_from("ab:-[]{}'\"|>&*!?#,%@ \n\té\x85\u2028"), max_size=60))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    problem = refusal(text)
    assert problem.line >= 1
    assert problem.text


@given(st.text(max_size=80))
def test_any_letters_are_read_or_refused_in_words(text: str) -> None:
    assert refusal(text).path == "a.yaml"
