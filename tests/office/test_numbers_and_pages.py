"""Numbers that are given, and long lists a part at a time: read in one way everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.typed_number import DIGITS, read_number
from bot.office.kit.page import cut_page

BOT = Path(__file__).parents[2] / "bot"


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1e3", "٣", "³", "１２", "9" * 16, "3 4"])
def test_what_is_no_plain_number_is_none(text: str) -> None:
    assert read_number(text) is None


@given(st.integers(0, 10**DIGITS - 1))
def test_a_number_is_read_as_it_is_written(number: int) -> None:
    assert read_number(str(number)) == number


@given(st.text())
def test_any_text_is_a_number_that_the_database_holds_or_none(text: str) -> None:
    number = read_number(text)
    assert number is None or 0 <= number < 2**63


@given(st.integers(0, 60), st.integers(1, 12), st.text(max_size=20) | st.integers().map(str))
def test_a_page_is_a_part_of_the_list_whatever_is_asked(length: int, size: int, asked: str) -> None:
    items = list(range(length))
    page = cut_page(items, asked, size)
    assert list(page.items) == items[page.first : page.first + size]
    assert 0 <= page.at < page.pages
    assert bool(items) == bool(page.items)


@given(st.integers(0, 60), st.integers(1, 12))
def test_all_pages_together_are_the_list(length: int, size: int) -> None:
    items = list(range(length))
    pages = cut_page(items, "", size).pages
    read = [item for at in range(pages) for item in cut_page(items, str(at), size).items]
    assert read == items


def test_nobody_bounds_a_number_by_hand() -> None:
    guard = re.compile(
        r"isdecimal\(\) (and|or) len\(|len\(.{1,20}\) .{1,20} (and|or) not \w+\.isdecimal"
    )
    mine = BOT / "dialogue/typed_number.py"
    rooms = [BOT / room for room in ("office", "cli", "web", "dialogue/sessions")]
    files = [file for room in rooms for file in room.rglob("*.py") if file != mine]
    assert [file.name for file in files if guard.search(file.read_text("utf-8"))] == []
