"""A cry in another language is answered in it, and her language stays as she chose it."""

from __future__ import annotations

import pytest

from tests.houses.desk import knowledge
from tests.houses.talk import Core, Deed


@pytest.mark.parametrize(
    "cry",
    [
        "my employer locked me in the house please help",
        "my boss hits me every day and took my phone",
        "I am locked in, they took my passport and my phone",
    ],
)
async def test_an_english_cry_is_answered_in_english_and_nothing_is_switched(cry: str) -> None:
    talk = Core(knowledge())
    [card] = (await talk.do(Deed(text=cry))).replies
    assert "From abroad" in card.text
    assert "Tulisan" not in card.text
    assert talk.kept.locale != "en"


@pytest.mark.parametrize("cry", ["tolong saya disekap majikan", "help saya dipukul majikan"])
async def test_an_indonesian_cry_is_answered_in_indonesian(cry: str) -> None:
    talk = Core(knowledge())
    [card] = (await talk.do(Deed(text=cry))).replies
    assert "Dari luar negeri" in card.text
