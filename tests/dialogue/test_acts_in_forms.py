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
