"""An answer is no cry for help, and a false alarm loses neither the form nor the consent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.frame import alarm as handler
from bot.dialogue.state import Draft
from bot.search.danger import GENERAL, Alarm, DangerReading, find_alarm
from bot.search.reading import ReadText
from tests.house import Core, Deed, knowledge

ORDINARY = (
    "nm sy Nurul Huda, umur 24",
    "saya bidan",
    "no hp ku salah",
    "hp disita ibu asrama",
    "saya pengen ngomong sama orang aja",
    "saya mau bicara dengan orang",
    "hapus data saya",
    "saya dikunci jurusan",
    "kaka ulun di arab",
    "I don't understand",
)

PHONE = {"full_name": "Siti Aminah", "birth_date": "1999-12-03"}


def _at(**answers: str) -> Core:
    talk = Core(knowledge())
    form = talk.knows.form("candidate")
    draft = Draft(form.id, form.version, answers=answers)
    talk.kept = replace(talk.kept, met=True, draft=draft, serial=1)
    return talk


@pytest.mark.parametrize("text", ORDINARY)
def test_what_people_say_on_an_ordinary_day_is_no_cry(text: str) -> None:
    assert find_alarm(text, knowledge().danger) is None


def test_a_short_word_is_never_taken_for_a_misspelt_one() -> None:
    slips = handler.listen_for_danger.__globals__["_prepare_rules"](knowledge().danger)[0].slips
    for word in ("bdan", "kuku", "sdar", "hpku", "nmku", "umur"):
        if word not in slips.means:
            assert slips.forms(word) == (word,)


@pytest.mark.parametrize(
    "text",
    ["no wa aja ya 085612345678", "pakai nomor suami 081234567890", "hp disita, ini 081234567890"],
)
async def test_a_number_that_the_phone_question_reads_is_her_answer(text: str) -> None:
    talk = _at(**PHONE)
    [reply] = (await talk.do(Deed(text=text))).replies
    assert not reply.danger
    assert "+628" in reply.text
    draft = talk.kept.draft
    assert draft is not None
    assert draft.confirming.startswith("+628") or draft.answers["phone"].startswith("+628")


async def test_a_cry_with_a_number_in_it_is_heard_at_the_phone_question() -> None:
    talk = _at(**PHONE)
    cry = "tolong saya disekap majikan, telepon ibu saya 081234567890"
    [card] = (await talk.do(Deed(text=cry))).replies
    assert card.danger == "card"
    assert talk.kept.draft is not None
    assert talk.kept.draft.answers == PHONE


async def test_a_cry_is_heard_where_a_name_is_asked() -> None:
    talk = _at()
    [card, *_] = (await talk.do(Deed(text="tolong saya dipukul majikan"))).replies
    assert card.danger == "card"


def _unsure(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """These words, and no others, raise a false alarm."""

    class Judged(DangerReading):
        def alarm(self, meaning: object = None) -> Alarm | None:
            return Alarm(GENERAL, (words,))

    real = handler.listen_for_danger

    def listen(text: str, rules: object) -> DangerReading:
        nothing = ReadText((), (), (), ())
        return Judged(nothing, None, None, None) if text == words else real(text, rules)  # type: ignore[arg-type]

    monkeypatch.setattr(handler, "listen_for_danger", listen)


async def test_after_a_false_alarm_the_question_comes_again_and_its_answer_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _unsure(monkeypatch, "mohon maaf agak lama ya kak")
    talk = _at(full_name="Siti Aminah")
    card, question = (await talk.do(Deed(text="mohon maaf agak lama ya kak"))).replies
    assert card.danger == "card"
    assert question.asks == "birth_date"
    [reply] = (await talk.do(Deed(text="3 des 1999"))).replies
    assert reply.asks == "phone"
    assert not talk.kept.danger
    assert talk.kept.draft is not None
    assert talk.kept.draft.answers == PHONE


@pytest.mark.parametrize("answer", ["ya", "setuju", "Setuju"])
async def test_after_a_false_alarm_the_consent_question_comes_again(
    monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    _unsure(monkeypatch, "saya baca dulu pelan pelan ya kak")
    talk = Core(knowledge())
    await talk.do(Deed(text="daftar"))
    card, question = (await talk.do(Deed(text="saya baca dulu pelan pelan ya kak"))).replies
    assert (card.danger, question.asks) == ("card", "consent")
    [reply] = (await talk.do(Deed(text=answer))).replies
    assert reply.asks == "full_name"
    assert not talk.kept.danger


async def test_a_name_at_the_consent_question_leaves_the_consent_open() -> None:
    talk = Core(knowledge())
    await talk.do(Deed(text="daftar"))
    replies = (await talk.do(Deed(text="nm sy Nurul Huda, umur 24"))).replies
    assert replies[-1].asks == "consent"
    [reply] = (await talk.do(Deed(text="ya"))).replies
    assert reply.asks == "full_name"


async def test_what_goes_on_with_a_cry_is_never_taken_for_a_name() -> None:
    talk = _at()
    await talk.do(Deed(text="tolong saya disekap majikan"))
    [reply] = (await talk.do(Deed(text="di rumah majikan jalan ampang"))).replies
    assert talk.kept.danger
    assert reply.asks != "birth_date"
