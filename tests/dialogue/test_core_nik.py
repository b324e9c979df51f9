"""A NIK that tells another birth date or sex is asked about, and never refused."""

from __future__ import annotations

import pytest

from bot.dialogue.fields import Field, Option
from bot.dialogue.messages import strip_markup
from bot.dialogue.registration.forms import Form
from tests.dialogue.test_core_forms import knows
from tests.houses.talk import Core, Deed

NIK = Field("nik", "nik", optional=True, private=True)
BORN = Field("birth_date", "date", private=True)
SEX = Field("sex", "choice", (Option("female", ("perempuan",)), Option("male", ("laki-laki",))))
HERS, HIS = "6371015708980001", "6371011708980001"
"""Of a woman and of a man who were born on 17 August 1998."""


async def begun(*fields: Field) -> Core:
    talk = Core(knows(Form("candidate", 7, (*fields, Field("email", "email", optional=True)))))
    for text in ("daftar", "setuju"):
        await talk.do(Deed(text=text))
    return talk


async def said(talk: Core, text: str) -> str:
    return strip_markup((await talk.do(Deed(text=text))).replies[-1].text)


async def answers(talk: Core) -> dict[str, str]:
    draft = (await talk.state()).draft
    assert draft is not None
    return dict(draft.answers)


async def test_a_nik_with_another_birth_date_is_taken_after_a_yes() -> None:
    talk = await begun(BORN, NIK)
    await said(talk, "18-08-1998")
    question = await said(talk, HERS)
    assert "berbeda dari 18 Agustus 1998" in question
    assert "nik" not in await answers(talk)
    await said(talk, "ya")
    assert (await answers(talk))["nik"] == HERS


async def test_a_no_asks_for_the_nik_again() -> None:
    talk = await begun(BORN, NIK)
    await said(talk, "18-08-1998")
    await said(talk, HERS)
    assert "Berapa NIK Anda" in await said(talk, "tidak")
    await said(talk, "6371015808980001")
    assert (await answers(talk))["nik"] == "6371015808980001"


async def test_a_nik_that_tells_the_same_is_taken_without_a_word() -> None:
    talk = await begun(BORN, SEX, NIK)
    for text in ("17-08-1998", "perempuan", HERS):
        await said(talk, text)
    assert (await answers(talk))["nik"] == HERS


async def test_a_birth_date_that_comes_after_the_nik_is_asked_about() -> None:
    talk = await begun(NIK, BORN)
    await said(talk, HERS)
    assert "Tanggal lahir dalam NIK Anda berbeda" in await said(talk, "18-08-1998")
    await said(talk, "ya")
    assert (await answers(talk))["birth_date"] == "1998-08-18"


@pytest.mark.parametrize(("sex", "nik"), [("laki-laki", HERS), ("perempuan", HIS)])
async def test_a_nik_of_the_other_sex_is_a_question_in_either_order(sex: str, nik: str) -> None:
    talk = await begun(SEX, NIK)
    await said(talk, sex)
    assert "jenis kelamin lain" in await said(talk, nik)
    await said(talk, "ya")
    assert (await answers(talk))["nik"] == nik
    talk = await begun(NIK, SEX)
    await said(talk, nik)
    assert "jenis kelamin lain" in await said(talk, sex)
    await said(talk, "ya")
    assert "sex" in await answers(talk)


async def test_a_date_that_was_itself_asked_about_is_compared_after_the_yes() -> None:
    talk = await begun(NIK, BORN)
    await said(talk, HERS)
    await said(talk, "18-08-98")
    for _ in range(2):
        if "birth_date" not in await answers(talk):
            await said(talk, "ya")
    assert (await answers(talk))["birth_date"] == "1998-08-18"


async def test_a_nik_that_was_skipped_is_compared_with_nothing() -> None:
    talk = await begun(NIK, BORN, SEX)
    for text in ("lewati", "18-08-1998", "perempuan"):
        await said(talk, text)
    assert (await answers(talk)) == {"nik": "", "birth_date": "1998-08-18", "sex": "female"}
