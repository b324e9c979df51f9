"""`check --text`: how plain each file reads, and which sample questions go astray."""

from __future__ import annotations

from pathlib import Path

from bot.content.check.figures import measure_figures
from bot.content.check.language import count_words, split_sentences
from tests.small_faq import small, with_line

ID = "faq/id/topics/kantor.yaml"


def test_a_line_for_each_file_and_the_rate_at_the_end(tmp_path: Path) -> None:
    lines = list(measure_figures(small(tmp_path)))
    assert any(f"{ID}: 4 kalimat, rata-rata 3.8 kata, terpanjang 5" in line for line in lines)
    assert lines[-1].startswith("16 contoh pertanyaan")


def test_a_question_that_goes_astray_is_named_with_its_line(tmp_path: Path) -> None:
    changes = with_line(ID, "buka sampai kapan", "peta lokasi kantor")
    lines = list(measure_figures(small(tmp_path, changes)))
    assert any(f"{ID}:21: " in line and "menemukan alamat, bukan jam" in line for line in lines)


def test_sentences_are_those_that_people_read() -> None:
    text = "*Satu* dua. Tiga [empat](https://x.y/z)?\n- lima {office.name}: enam\n\n-"
    assert list(split_sentences(text)) == [
        (0, "Satu dua."),
        (0, "Tiga empat?"),
        (1, "- lima x: enam"),
    ]
    assert [count_words(split_sentence) for _, split_sentence in split_sentences(text)] == [2, 2, 3]
