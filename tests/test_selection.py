"""`pytest -k word` reads no more files than it needs."""

from __future__ import annotations

from pathlib import Path

from tests.selection import TESTS, files_with

HERE = Path(__file__)


def test_for_a_word_of_this_name_only_this_file_is_read() -> None:
    assert files_with("a_word_of_this_NAME_only") == {HERE}
    assert files_with("test_for_a_word_of_this_name_only_this_file_is_read") == {HERE}


def test_for_a_word_of_a_file_name_that_file_is_read() -> None:
    assert TESTS / "attack" / "test_poison.py" in files_with("poison")
    assert TESTS / "test_age.py" not in files_with("poison")


def test_a_word_that_no_test_is_called_by_may_be_in_what_a_test_is_given() -> None:
    assert files_with("qwx" + "yzz") == set(TESTS.rglob("test_*.py"))
