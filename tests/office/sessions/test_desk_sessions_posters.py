"""Posters: a link and a QR code each, and how many people came by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.dialogue.knowledge import Knowledge
from bot.office.sessions.posters import code_of
from tests.houses.desk import DeskHouse, desk_house, knowledge, words


def known(**phrases: str) -> Knowledge:
    """The shipped content of an office that has set these facts."""
    base = knowledge()
    facts = {key.replace("_", "."): value for key, value in phrases.items()}
    locales = {
        name: replace(locale, phrases={**locale.phrases, **facts})
        for name, locale in base.locales.items()
    }
    return replace(base, locales=locales)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    async with desk_house(tmp_path, known(desk_telegram="PanduKalselBot")) as house:
        await house.hire("9", "officer")
        yield house


async def test_a_poster_is_a_link_and_a_picture(desk: DeskHouse) -> None:
    told = await desk.say("9", "/poster Poltekkes Banjarmasin")
    assert "https://t.me/PanduKalselBot?start=poltekkes-banjarmasin" in words(told)
    assert told[1].file is not None
    assert told[1].file.content.startswith(b"\x89PNG")


async def test_who_comes_by_a_poster_is_counted(desk: DeskHouse) -> None:
    await desk.say("9", "/poster Poltekkes")
    await desk.say("9", "/poster UM")
    for literal in ("1", "2"):
        await desk.say(literal, "/start", start="poltekkes")
    said = words(await desk.say("9", "/poster"))
    assert "Poltekkes (poltekkes): 2" in said
    assert "UM (um): 0" in said


async def test_a_person_who_scans_again_is_counted_once(desk: DeskHouse) -> None:
    await desk.say("9", "/poster Poltekkes")
    await desk.say("9", "/poster UM")
    for code in ("POLTEKKES", "poltekkes", "um"):
        await desk.say("1", f"/start {code}", start=code)
    said = words(await desk.say("9", "/poster"))
    assert "Poltekkes (poltekkes): 1" in said
    assert "UM (um): 0" in said


@pytest.mark.parametrize("code", ["", "💥", "../../etc", "x" * 65, "<script>", "a' OR 1=1", "٣"])
async def test_what_can_be_no_code_is_counted_nowhere(desk: DeskHouse, code: str) -> None:
    assert words(await desk.say("1", f"/start {code}", start=code))
    assert await desk.house.store._db.rows("SELECT * FROM counts WHERE kind = 'poster'") == []


async def test_the_same_name_is_the_same_poster(desk: DeskHouse) -> None:
    for name in ("Poltekkes", "POLTEKKES", " poltekkes "):
        await desk.say("9", f"/poster {name}")
    assert words(await desk.say("9", "/poster")).count("(poltekkes)") == 1


async def test_without_a_telegram_name_it_leads_to_the_page(tmp_path: Path) -> None:
    page = known(desk_web="https://pandu.example.go.id")
    async with desk_house(tmp_path, page) as desk:
        await desk.hire("9", "officer")
        said = words(await desk.say("9", "/poster Poltekkes"))
        assert "https://pandu.example.go.id/?start=poltekkes" in said


async def test_an_office_that_has_set_neither_is_told_what_to_set(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await desk.hire("9", "officer")
        assert "config" in words(await desk.say("9", "/poster Poltekkes"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Poltekkes Banjarmasin", "poltekkes-banjarmasin"),
        ("  UM  Banjarmasin! ", "um-banjarmasin"),
        ("Café Ünï", "cafe-uni"),
        ("日本", ""),
        ("H 1", "p-h-1"),
        ("G. Mas", "p-g-mas"),
        ("x" * 80, "x" * 32),
    ],
)
def test_a_code_fits_a_deep_link(name: str, code: str) -> None:
    assert code_of(name) == code
