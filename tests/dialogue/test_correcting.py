"""Putting an answer right in one's own words: what is cut off, and what is left as the answer."""

from __future__ import annotations

import pytest

from bot.dialogue.registration.correcting import Correcting
from tests.houses.desk import knowledge

WORDS = knowledge().correcting


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("bukan itu, Siti Aminah", "Siti Aminah"),
        ("Salah!", ""),
        ("not that", ""),
        ("wrong. Banjarmasin", "Banjarmasin"),
        ("bukanlah", "bukanlah"),
        ("Siti bukan Sita", "Siti bukan Sita"),
    ],
)
def test_a_denial_is_cut_off_and_the_right_answer_stays(text: str, left: str) -> None:
    assert WORDS.after_denial(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("saya mau ubah kampus menjadi Unlam", "kampus menjadi Unlam"),
        ("I want to change phone", "phone"),
        ("tolong ganti: tanggal lahir", "tanggal lahir"),
    ],
)
def test_a_wish_to_change_names_its_line(text: str, left: str) -> None:
    assert WORDS.asks_change(text)
    assert WORDS.after_change(text) == left


def test_what_stands_between_a_line_and_its_value_is_no_value() -> None:
    assert WORDS.after_becomes("seharusnya menjadi: Siti") == "Siti"
    assert WORDS.after_becomes("Siti") == "Siti"


def test_a_question_is_refused_by_words_that_say_nothing_else() -> None:
    assert WORDS.refuses({"tidak", "tahu"})
    assert not WORDS.refuses({"tidak", "hamil"})
    assert not WORDS.refuses({"tahu"})


def test_a_language_without_such_words_reads_none() -> None:
    none = Correcting()
    assert none.after_denial("bukan itu") == "bukan itu"
    assert not none.asks_change("ubah kampus")
    assert none.after_becomes("menjadi Unlam") == "menjadi Unlam"
