"""What is asked for in free words is told from questions, surely or not at all."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from bot.content.act_weights import read_act_weights
from bot.search.acts import ACTS, DESTRUCTIVE, NONE, ActReading, ActWeights, judge_act, weigh_act
from bot.strict_yaml.tree import FileProblem
from tests.houses.talk import knowledge

QUESTIONS = Path(__file__).parent.parent / "questions"

ACTS_RIGHT = 0.8


def read(text: str) -> ActReading:
    weights = knowledge().acts
    assert weights is not None
    return weigh_act(text, knowledge().index.normaliser, weights)


def taken(text: str) -> str | None:
    reading = read(text)
    return reading.act if judge_act(reading) == "take" else None


def rows(name: str) -> list[dict[str, str]]:
    lines = (QUESTIONS / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("mau daftar kak", "register"),
        ("sya mw dftar", "register"),
        ("aku mau mendaftar jadi careworker", "register"),
        ("nomor hp saya salah, harusnya 081299998888", "change_answer"),
        ("hapus semua data saya", "delete_data"),
        ("batalkan pendaftaran saya", "cancel_registration"),
        ("mau ketemu petugas", "staff"),
        ("ga jadi ikut kak, kembalikan kursi saya", "give_back_seat"),
        ("tunggu, saya mau ganti nama dulu", "change_answer"),
        ("kak mau nanya dong", "greeting"),
        ("boleh tanya?", "greeting"),
        ("makasih ya", "thanks"),
        ("pagi kak", "greeting"),
    ],
)
def test_what_was_not_heard_before_is_heard(text: str, act: str) -> None:
    assert taken(text) == act


def test_acts_are_told_by_words_alone_from_sentences_of_other_pens() -> None:
    found = [(row["act"], taken(row["q"])) for row in rows("acts-dev")]
    assert sum(wanted == got for wanted, got in found) / len(found) >= ACTS_RIGHT
    wrongly = [got for wanted, got in found if got in DESTRUCTIVE and got != wanted]
    assert len(wrongly) / len(found) <= 0.02


def test_ordinary_questions_are_seldom_taken_for_an_act() -> None:
    asked = [row["q"] for row in rows("wave4") if row["style"] != "chitchat"]
    assert sum(taken(text) is not None for text in asked) / len(asked) <= 0.06


def test_what_takes_away_must_be_surer() -> None:
    assert judge_act(ActReading("delete_data", 0.52)) == "offer"
    assert judge_act(ActReading("register", 0.52)) == "take"
    assert judge_act(ActReading("register", 0.1)) == ""


def test_nothing_is_read_where_there_is_nothing() -> None:
    for text in ("", "   ", "??", "🙏"):
        assert read(text) == ActReading("", 0.0)


def test_a_text_of_full_length_is_read_in_milliseconds() -> None:
    text = " ".join(f"hpas{number}dta batlkan" for number in range(200))[:4096]
    read("satu kali")
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 0.1  # about a tenth of this on a quiet machine


def test_weights_that_do_not_fit_are_a_problem_and_none_is_none(tmp_path: Path) -> None:
    problems: list[FileProblem] = []
    path = tmp_path / "act_weights.json"
    assert read_act_weights(path, problems) is None
    assert not problems
    for text in ("{", '{"acts": ["daftar"], "base": [0.0], "step": 1.0, "signs": {}}'):
        path.write_text(text, "utf-8")
        assert read_act_weights(path, problems) is None
    assert len(problems) == 2
    assert all("act_weights.json" in str(problem) for problem in problems)


def test_a_sign_counts_by_its_byte() -> None:
    labels = (*ACTS, NONE)
    row = bytes(200 if act == "menu" else 128 for act in labels)
    weights = ActWeights(labels, (0.0,) * len(labels), 0.1, {"wmenu": row})
    reading = weigh_act("menu", knowledge().index.normaliser, weights)
    assert (reading.act, reading.likely > 0.9) == ("menu", True)
