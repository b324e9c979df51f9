"""From wherever she cries, all that she writes is kept in one urgent case, and she is told so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dialogues.play import places
from tests.houses.talk import Deed
from tests.houses.whole import OnTerminal, OnWeb
from tests.houses.whole_telegram import OnTelegram

CRY = "tolong saya disekap dan dipukul majikan"
MORE = ("saya di rumah majikan jalan Ampang, dia pegang paspor saya", "berapa biaya pulang?")
SOME = ("menu", "offer", "person", "consent", "full_name", "phone", "documents", "summary", "sent")
KEPT = ("kami simpan", "sampai ke petugas")


async def hold(house: Any, place: str, cry: str, more: tuple[str, ...], kept: str) -> None:
    """Cries there, writes on, and looks at the case and the receipts."""
    for text in places()[place]:
        await house.do(Deed(text=text))
    before = (await house.state()).draft
    [card, *_] = (await house.do(Deed(text=cry))).replies
    assert kept in card.text, card.text
    for text in more:
        replies = (await house.do(Deed(text=text))).replies
        assert any(kept in reply.text for reply in replies), (place, text, replies)
    urgent = [case for case in (await house.view()).cases if case.urgent]
    assert len(urgent) == 1
    lines = [line.text for line in urgent[0].lines if line.who == "candidate"]
    assert lines[-1 - len(more) :] == [cry, *more]
    after = (await house.state()).draft
    assert (before and before.answers) == (after and after.answers)


async def held_on(kind: Any, folder: Path, place: str, *how: Any) -> None:
    house = kind(folder=folder)
    await house.open()
    try:
        if how[-1] == "we keep":
            await house.do(Deed(text="/start"))
            await house.do(Deed(text="english"))
        await hold(house, place, *how)
    finally:
        await house.close()


@pytest.mark.parametrize("place", list(places()))
async def test_in_every_place_she_is_heard_and_kept(tmp_path: Path, place: str) -> None:
    await held_on(OnTerminal, tmp_path, place, CRY, MORE, "kami simpan")


@pytest.mark.parametrize("place", SOME)
@pytest.mark.parametrize("kind", [OnWeb, OnTelegram])
async def test_on_the_page_and_on_telegram_too(kind: Any, tmp_path: Path, place: str) -> None:
    await held_on(kind, tmp_path, place, CRY, MORE, "kami simpan")


@pytest.mark.parametrize("place", ["menu", "consent", "summary"])
@pytest.mark.parametrize("kind", [OnTerminal, OnWeb, OnTelegram])
async def test_in_english_as_well(kind: Any, tmp_path: Path, place: str) -> None:
    cry = "help me, my employer locked me in the house and took my passport"
    more = ("I am in the house of my boss in Ampang, the door is locked", "how do I get home?")
    await held_on(kind, tmp_path, place, cry, more, "We keep")


async def test_a_new_cry_after_the_case_was_closed_opens_a_new_one(tmp_path: Path) -> None:
    house = OnTerminal(folder=tmp_path)
    await house.open()
    try:
        await house.do(Deed(text=CRY))
        [case] = (await house.view()).cases
        store = house.at_home.store
        async with store.transaction():
            await store.cases.close_case(case.id, house.clock)
        await house.do(Deed(text="saya dipukul lagi, tolong"))
        await house.do(Deed(text="saya di jalan Ampang"))
        first, second = (await house.view()).cases
        assert [line.text for line in first.lines] == [CRY]
        assert [line.text for line in second.lines] == [
            "saya dipukul lagi, tolong",
            "saya di jalan Ampang",
        ]
    finally:
        await house.close()
