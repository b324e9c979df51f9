"""What an open question reads stays its answer, also where it sounds like an act."""

from __future__ import annotations

import pytest

from tests.houses.talk import Core, Deed


@pytest.mark.parametrize(
    "name", ["Rina Asih", "Rina Salahuddin", "Rina Handayani", "Jamilah Kasih"]
)
async def test_a_name_that_sounds_like_a_greeting_is_noted_as_a_name(core: Core, name: str) -> None:
    for text in ("daftar", "setuju", name):
        await core.do(Deed(text=text))
    draft = core.kept.draft
    assert draft is not None
    assert draft.answers == {"full_name": name}


@pytest.mark.parametrize(
    "text", ["terima kasih", "makasih banyak", "salam kenal", "hi there", "halo"]
)
async def test_a_greeting_where_a_name_is_asked_is_no_name(core: Core, text: str) -> None:
    for said in ("daftar", "setuju", text):
        await core.do(Deed(text=said))
    draft = core.kept.draft
    assert draft is not None
    assert not draft.answers


@pytest.mark.parametrize("text", ["belum siap kak", "belum siap"])
async def test_who_is_not_ready_to_agree_is_thanked_for_nothing(core: Core, text: str) -> None:
    await core.do(Deed(text="daftar"))
    answer = await core.do(Deed(text=text))
    assert "Sama-sama" not in answer.replies[0].text
    assert answer.replies[-1].asks == "consent"


async def test_thanks_at_the_consent_question_get_a_kind_word(core: Core) -> None:
    await core.do(Deed(text="daftar"))
    answer = await core.do(Deed(text="terima kasih kak"))
    assert "Sama-sama" in answer.replies[0].text
    assert answer.replies[-1].asks == "consent"
