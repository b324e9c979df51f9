"""A cry for help is answered calmly, and what was asked besides is answered too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.dialogue.decide import decide
from bot.dialogue.handlers import alarm as handler
from bot.dialogue.meaning import MeaningWanted
from bot.search.danger import Alarm
from tests.house import Core, Deed, knowledge
from tests.test_core_everywhere import stand


def alarmed(kind: str) -> Callable[..., Alarm]:
    return lambda *_: Alarm(kind, ())


@pytest.mark.parametrize(("kind", "replies"), [("violence", 2), ("suicide", 1)])
async def test_the_answer_follows_the_calm_message(
    monkeypatch: pytest.MonkeyPatch, kind: str, replies: int
) -> None:
    monkeypatch.setattr(handler, "alarm", alarmed(kind))
    answer = await Core(knowledge()).do(Deed(text="berapa gaji careworker di jepang?"))
    assert len(answer.replies) == replies
    assert "Petugas" in str(answer.replies[0].choices)
    assert [one.topic for one in answer.replies[1:]] == ["gaji-di-jepang"][: replies - 1]
    assert not any(one.choices for one in answer.replies[1:])


@pytest.mark.parametrize(("text", "more"), [("paspor", True), ("asdfgh qwerty zxcvb", False)])
async def test_topics_that_may_be_meant_stand_beside_the_help(
    monkeypatch: pytest.MonkeyPatch, text: str, more: bool
) -> None:
    monkeypatch.setattr(handler, "alarm", alarmed("general"))
    answer = await Core(knowledge()).do(Deed(text=text))
    topics = [one for one in answer.replies[0].choices if ":t:" in one.id]
    assert (len(topics) > 1) is more


async def test_words_that_leave_danger_open_wait_for_their_meaning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handler, "is_open", lambda *_: True)
    known = replace(knowledge(), semantic=True)
    with pytest.raises(MeaningWanted):
        await Core(known).do(Deed(text="anak saya menangis terus"))


async def test_a_short_answer_in_a_form_never_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "is_open", lambda *_: True)
    talk = await stand("summary")
    known = replace(knowledge(), semantic=True)
    short = replace(talk.incoming(Deed(text="Siti Aminah")), meaning=None)
    turn = handler.Turn(short, talk.kept, known, talk._view(), known.locale("id"), (), "", "")
    assert handler._heard(turn) is None
    assert decide(replace(short, meaning=()), talk.kept, known, talk._view()).replies
