"""A tree fitted to dataclasses: every misfit is named, not only the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.strict_yaml.fit import PLACE, convert_tree
from bot.strict_yaml.tree import FileProblem, Node, Tree, UnreadableFile, node_nowhere, parse_tree


@dataclass(frozen=True)
class Seat:
    row: int
    name: str = "-"
    node: Node = field(default_factory=node_nowhere, metadata=PLACE)


@dataclass(frozen=True)
class Hall:
    title: str
    open: bool = False
    price: float = 1.5
    since: date | None = None
    kind: Literal["large", "small"] = "small"
    seats: tuple[Seat, ...] = ()
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: str = field(default="", metadata={"yaml": False})


def made(text: str) -> tuple[Hall | None, list[FileProblem]]:
    problems: list[FileProblem] = []
    return convert_tree(parse_tree(text, "a.yaml"), Hall, problems), problems


def test_text_becomes_what_its_key_needs() -> None:
    hall, problems = made(
        "title: 012\nopen: ya\nprice: 2\nsince: 2026-11-24\nkind: large\n"
        "seats: [{row: 3}, {row: '4', name: b}]\nwords: {a: [b, c], d: []}\n"
    )
    assert problems == []
    assert hall is not None
    assert (hall.title, hall.open, hall.price, hall.since) == ("012", True, 2.0, date(2026, 11, 24))
    assert [(seat.row, seat.name) for seat in hall.seats] == [(3, "-"), (4, "b")]
    assert hall.words == {"a": ("b", "c"), "d": ()}


def test_what_is_not_given_has_its_default() -> None:
    hall, problems = made("title: x\nsince:\nseats: []\n")
    assert (hall, problems) == (Hall("x"), [])


def test_a_part_knows_its_lines() -> None:
    hall, _ = made("title: x\nseats:\n  - row: 1\n  - name: a\n    row: 2\n")
    assert hall is not None
    assert [Tree("a", seat.node).problem("", "row").line for seat in hall.seats] == [3, 5]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("title: x\nopn: ya\n", 2, 'did you mean "open"'),
        ("title: x\nhidden: ya\n", 2, "tidak dikenal"),
        ("open: ya\n", 1, '"title" belum ada'),
        ("title: x\nopen: maybe\n", 2, "true atau false"),
        ("title: x\nprice: cheap\n", 2, "bilangan"),
        ("title: x\nprice:\n", 2, "kosong"),
        ("title: x\nsince: 31-12-2026\n", 2, "2026-12-31"),
        ("title: x\nsince: 2026-02-30\n", 2, "tanggal"),
        ("title: x\nkind: larg\n", 2, 'Maksud Anda "large"'),
        ("title: [x]\n", 1, "daftar"),
        ("title: x\nseats: 3\n", 2, "daftar"),
        ("title: x\nseats:\n  - row: 1\n  - row: 1_0\n", 4, "bilangan bulat"),
        ("title: x\nseats:\n  - row: 1\n  - name: a\n", 4, '"row" belum ada'),
        ("title: x\nseats:\n  - row: 1\n    colour: b\n", 4, "tidak dikenal"),
        ("title: x\nseats: [a]\n", 2, "kunci dan nilai"),
        ("title: x\nwords: [a]\n", 2, "kunci dan nilai"),
        ("title: x\nwords:\n  a: [b]\n  c: d\n", 4, '"c"'),
        ("title: x\nwords:\n  a:\n    - b\n    - {c: d}\n", 5, "teks"),
        ("- a\n", 1, "berkas ini"),
    ],
)
def test_a_misfit_is_named_with_its_line(text: str, line: int, says: str) -> None:
    _, problems = made(text)
    assert [(problem.path, problem.line) for problem in problems] == [("a.yaml", line)]
    assert says in problems[0].text


def test_every_misfit_is_named_and_the_rest_is_kept() -> None:
    hall, problems = made("title: x\nopen: maybe\nseats:\n  - row: a\n  - row: 2\n  - {}\nfoo: 1\n")
    assert sorted(problem.line for problem in problems) == [2, 4, 6, 7]
    assert hall is not None
    assert [seat.row for seat in hall.seats] == [2]


def test_what_was_typed_at_length_is_shortened() -> None:
    _, problems = made(f"title: x\nprice: {'9x' * 400}\n")
    assert len(problems[0].text) < 160


@given(st.text(alphabet=st.sampled_from("titleopnsrw:-[]{} \n\"'19"), max_size=60))
def test_any_tree_fits_or_is_refused_in_words(text: str) -> None:
    try:
        hall, problems = made(text)
    except UnreadableFile:
        return
    assert hall is not None or problems
