"""One value of a file is set: whatever it is, no other line of the file changes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.strict_yaml.edit import change_value, set_value
from bot.strict_yaml.tree import Node, UnreadableFile, parse_tree

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (ROOT / "config.yaml").read_text("utf-8")
SAMPLE = """\
# Di atas.
category: k   # catatan
topics:
  # sebelum topik
  - id: satu
    title: "Judul # bukan catatan"  # catatan judul
    phrasings:
      - "satu"
      # di antara
      - dua   # catatan dua
      - 'ti''ga'
    keywords: [a, "b c", d,
      e]
    details: |
      Baris satu.

      - butir

    # sesudah rincian
    diperiksa: 2026-11-01
    sources:
      - {name: Koran, url: "https://example.org/a", date: tanpa tanggal}  # sumber
  - id: dua
    short: >-
      terlipat
      dua
    empty:
    related: []
"""
FILES = (
    *("config.yaml", "faq/forms.yaml", "faq/id/phrases/frame.yaml", "faq/id/words.yaml"),
    *("faq/id/topics/contacts.yaml", "faq/en/topics/training-sessions.yaml"),
)

AWKWARD = ("", " a", "a ", "- a", "a: b", "# a", "a\n\nb", "a\n b", "|", "!x", "*x", "no", "\ta")

Steps = tuple[str | int, ...]


@cache
def texts() -> dict[str, str]:
    shipped = {name: (ROOT / name).read_text("utf-8") for name in FILES}
    return {"sample": SAMPLE, "windows": SAMPLE.replace("\n", "\r\n"), **shipped}


def walk(node: Node, steps: Steps = ()) -> list[tuple[Steps, Node]]:
    below: list[tuple[str | int, Node]] = []
    if isinstance(node.value, dict):
        below = list(node.value.items())
    elif isinstance(node.value, list):
        below = list(enumerate(node.value))
    return [(steps, node), *(each for step, child in below for each in walk(child, (*steps, step)))]


@cache
def places(name: str) -> list[tuple[Steps, bool]]:
    """Every value of the file, and whether it is a list of texts."""
    found = []
    for steps, node in walk(parse_tree(texts()[name], name).root):
        if isinstance(node.value, str) and steps:
            found.append((steps, False))
        elif isinstance(node.value, list) and all(isinstance(i.value, str) for i in node.value):
            found.append((steps, True))
    return found


def plain(text: str) -> Any:
    def read(node: Node) -> Any:
        if isinstance(node.value, dict):
            return {key: read(child) for key, child in node.value.items()}
        return node.value if isinstance(node.value, str) else [*map(read, node.value)]

    return read(parse_tree(text, "x").root)


def lines_of(text: str, steps: Steps) -> tuple[int, int]:
    """The lines on which a value stands, and its key: from, until before."""
    nodes = [node for _, node in walk(parse_tree(text, "x").at(*steps))]
    last = max(node.start + len(text[node.start : node.end].rstrip()) for node in nodes)
    first = min(node.key if node.key >= 0 else node.start for node in nodes[:1])
    return text.count("\n", 0, first), text.count("\n", 0, last) + 1


line = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)
written = st.one_of(line, st.lists(line, max_size=4).map("\n".join), st.sampled_from(AWKWARD))


@settings(deadline=None, max_examples=150)
@given(data=st.data(), name=st.sampled_from([*texts()]))
def test_editing_one_value_changes_only_its_own_lines(data: st.DataObject, name: str) -> None:
    old = texts()[name]
    steps, is_list = data.draw(st.sampled_from(places(name)))
    node = parse_tree(old, name).at(*steps)
    value: str | tuple[str, ...] = data.draw(written)
    if is_list:
        held = [str(item.value) for item in node.value if isinstance(item, Node)]
        kept = data.draw(st.lists(st.sampled_from([*held, "baru"]), unique=True, max_size=8))
        value = (*kept, str(data.draw(line)))
    try:
        new = change_value(old, name, steps, value)
    except UnreadableFile:
        shown = value if isinstance(value, str) else "".join(value)
        assert not shown.replace("\n", "").isprintable()
        return
    found = parse_tree(new, name).at(*steps).value
    if isinstance(value, str):
        assert isinstance(found, str)
        assert found.rstrip("\n") == value.rstrip("\n")
    else:
        assert [item.value for item in found if isinstance(item, Node)] == list(value)
    first, last = lines_of(old, steps)
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    assert after[:first] == before[:first]
    rest = before[last:]
    assert after[len(after) - len(rest) :] == rest


@settings(deadline=None, max_examples=60)
@given(data=st.data(), name=st.sampled_from([*texts()]), key=st.sampled_from(["zzz", "y"]))
def test_a_key_that_is_added_can_go_again_and_nothing_has_changed(
    data: st.DataObject, name: str, key: str
) -> None:
    old = texts()[name]
    sections = [s for s, node in walk(parse_tree(old, name).root) if isinstance(node.value, dict)]
    steps = (*data.draw(st.sampled_from(sections)), key)
    assume(parse_tree(old, name).at(*steps[:-1]).value)
    for value in ("satu", "satu\ndua", ("a", "b"), ("sebuah contoh pertanyaan " * 2,) * 3):
        new = change_value(old, name, steps, value)
        assert change_value(new, name, steps, None) == old


@pytest.mark.parametrize(
    ("steps", "value", "was", "now"),
    [
        (("topics", 0, "title"), "Baru", '"Judul # bukan catatan"  #', '"Baru"  #'),
        (("topics", 0, "phrasings"), ("satu", "ti'ga"), "      - dua   # catatan dua\n", ""),
        (("topics", 0, "keywords"), ("a", "d", "e", "f"), '"b c", d,\n      e]', "d,\n      e, f]"),
        (("topics", 0, "diperiksa"), "2026-11-25", "2026-11-01", "2026-11-25"),
        (("topics", 0, "sources", 0, "name"), "Situs", "name: Koran", 'name: "Situs"'),
        (
            ("topics", 0, "details"),
            "Satu.\nDua.",
            "Baris satu.\n\n      - butir",
            "Satu.\n      Dua.",
        ),
        (("topics", 1, "empty"), "isi", "empty:", 'empty: "isi"'),
        (("topics", 1, "related"), ("satu",), "related: []", 'related: ["satu"]'),
    ],
)
def test_it_is_written_as_a_careful_hand_would(
    steps: Steps, value: str | tuple[str, ...], was: str, now: str
) -> None:
    assert change_value(SAMPLE, "x", steps, value) == SAMPLE.replace(was, now)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("", 'office:\n  phone: "1"\n'),
        ("# x", '# x\noffice:\n  phone: "1"\n'),
        ("office:\nagency:\n  name: x\n", 'office:\n  phone: "1"\nagency:\n  name: x\n'),
        ("office:\n  phone:  # x\n", 'office:\n  phone: "1"  # x\n'),
        ("office:\n  phone: a b#c # x\r\n", 'office:\n  phone: "1" # x\r\n'),
        ("office:\n  phone: 'it''s' # x\n", 'office:\n  phone: "1" # x\n'),
        ("office: {phone: x}\n", 'office: {phone: "1"}\n'),
        ("office: {name: x}  # y\n", 'office: {name: x, phone: "1"}  # y\n'),
        ("office:\n  phone: |\n    0511\n", "office:\n  phone: |\n    1\n"),
        ("office:\n  phone: [a,\n    b]\n", 'office:\n  phone: "1"\n'),
    ],
)
def test_what_is_missing_is_added_and_a_remark_stays(text: str, made: str) -> None:
    assert set_value(text, "config.yaml", ("office",), "phone", "1") == made


def test_where_no_value_can_stand_none_is_written() -> None:
    for text in ("office: [a]\n", "office: text\n", "office: {a: {}\n"):
        with pytest.raises(UnreadableFile):
            set_value(text, "config.yaml", ("office",), "phone", "1")


def test_a_text_of_several_lines_leaves_the_remark_behind_it_a_remark() -> None:
    new = change_value("category: k   # catatan\nx: 1\n", "sample", ("category",), "a\n\nb")
    assert plain(new) == {"category": "a\n\nb", "x": "1"}
    assert new.splitlines()[0].endswith("   # catatan")
