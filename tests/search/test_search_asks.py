"""What ranks high is not refused, and the choices cover what was asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search import find_topics
from bot.search.confidence import Signs, judge_signs
from tests.houses.talk import knowledge

QUESTIONS = Path(__file__).parent.parent / "questions"


@pytest.mark.parametrize(
    "question",
    ["gaji perawat di jepang", "berapa gaji perawat di jepang", "brp gaji prwt d jpg kak"],
)
def test_a_question_with_strong_evidence_is_shown_or_asked_back_with_the_right_choice(
    question: str,
) -> None:
    finding = find_topics(question, knowledge().index)
    shown = 3 if finding.decision == "ask" else 1
    assert finding.decision != "none"
    assert "gaji-di-jepang" in [topic_match.id for topic_match in finding.matches[:shown]]


@pytest.mark.parametrize("question", ["gaji perawat pns", "gaji perawat di arab"])
def test_the_pay_of_other_nurses_is_still_passed_on(question: str) -> None:
    assert find_topics(question, knowledge().index).decision == "none"


def test_the_pay_of_nurses_without_a_place_is_suggested_at_most() -> None:
    assert find_topics("gaji perawat", knowledge().index).decision != "answer"


def test_the_number_beside_a_topic_is_how_likely_it_is_and_the_decision_follows_from_it() -> None:
    for name in ("dev", "wave4"):
        for line in (QUESTIONS / f"{name}.jsonl").read_text("utf-8").splitlines():
            found = find_topics(json.loads(line)["q"], knowledge().index)
            first = found.matches[0].score
            assert first == pytest.approx(found.confidence, abs=0.0002) or not first
            assert all(0.0 <= match.score <= 1.0 for match in found.matches)
            if found.decision == "none":
                assert first < 0.5, line
            if found.decision == "answer":
                assert first >= 0.8, line


_SIGN = st.floats(-2, 3, allow_nan=False)


@given(st.lists(_SIGN, min_size=9, max_size=9), st.lists(_SIGN, min_size=3, max_size=3))
def test_what_is_more_likely_right_than_not_is_never_refused(
    plain: list[float], meant: list[float]
) -> None:
    top, gap, foreign, cover, unknown, short, words, letters, sample = plain
    for more in ({}, dict(zip(("behind", "meant", "clear"), meant, strict=True))):
        signs = Signs(top, gap, foreign, cover, unknown, short, words, letters, sample, **more)
        decision, right = judge_signs(signs)
        assert decision != "none" or right < 0.5 or not (words or letters)
        assert decision != "ask" or right < 0.85
