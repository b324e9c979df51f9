"""What ranks high is not refused, and the choices cover what was asked for."""

from __future__ import annotations

import pytest

from bot.search import find_topics
from tests.houses.talk import knowledge


@pytest.mark.parametrize(
    "question",
    ["gaji perawat di jepang", "berapa gaji perawat di jepang", "brp gaji prwt d jpg kak"],
)
def test_a_question_with_strong_evidence_is_asked_back_with_the_right_choice(question: str) -> None:
    finding = find_topics(question, knowledge().index)
    assert finding.decision in ("ask", "answer")
    assert "gaji-di-jepang" in [topic_match.id for topic_match in finding.matches[:3]]


@pytest.mark.parametrize("question", ["gaji perawat", "gaji perawat pns", "gaji perawat di arab"])
def test_the_pay_of_other_nurses_is_still_passed_on(question: str) -> None:
    assert find_topics(question, knowledge().index).decision == "none"
