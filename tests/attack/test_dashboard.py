"""The dashboard's newest doors: numbers without end in its paths, one code in many browsers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.web.desk.pages import PAGES
from bot.web.desk.rooms import ROOMS
from tests.houses.kantor import DeskBrowser, kantor
from tests.houses.web import PageHouse
from tests.houses.web_visitor import Visitor

pytestmark = pytest.mark.attack
NUMBERED = [page for page in PAGES.values() if ":int" in page.path]
ENDLESS = ("9" * 5000, "9" * 25, "9223372036854775808", "\u0663")
assert ROOMS


@pytest.fixture
async def rina(tmp_path: Path) -> AsyncIterator[DeskBrowser]:
    async with kantor(tmp_path, "admin") as browser:
        yield browser


@pytest.mark.parametrize("number", ENDLESS)
async def test_a_number_without_end_in_a_path_is_no_page(rina: DeskBrowser, number: str) -> None:
    """A number in an address that Python or SQLite cannot take ends in a bug of ours."""
    for page in NUMBERED:
        path = re.sub(r"\{\w+:int\}", number, page.path)
        await rina.get("/")
        answer = await (rina.post(path) if page.method == "POST" else rina.get(path))
        assert answer.status_code == 404, page.path


@pytest.mark.parametrize("number", ENDLESS)
async def test_a_number_without_end_is_no_file_of_a_stranger(number: str) -> None:
    """A stranger asks the chat page for a file of five thousand digits, and hears of a bug."""
    visitor = Visitor(PageHouse())
    async with visitor.client:
        assert (await visitor.client.get(f"/file/{number}")).status_code == 404


async def test_a_code_that_two_browsers_send_at_once_lets_one_in(rina: DeskBrowser) -> None:
    """Whoever saw the code on a screen sends it in the same moment as its owner."""
    code = await rina.code("rina")
    browsers = [DeskBrowser(rina.desk) for _ in range(6)]
    for browser in browsers:
        await browser.get(f"/masuk?kode={code}")
    await asyncio.gather(*(browser.post("/masuk", kode=code) for browser in browsers))
    inside = [(await browser.get("/perangkat")).url.path for browser in browsers]
    assert inside.count("/kantor/perangkat") == 1


async def test_a_cookie_of_one_door_opens_no_other(rina: DeskBrowser) -> None:
    """An officer's cookie of the chat page, or a visitor's, is sent under the dashboard's name."""
    [own] = [cookie for cookie in rina.client.cookies.jar if "kantor" in cookie.name]
    store = rina.desk.house.store
    [session] = await store.web_sessions.sessions_of(rina.desk.address("rina"))
    for value in (session.id, f"{session.id}.", f"{session.id}.x", "1", "2", own.value + "x"):
        stranger = DeskBrowser(rina.desk)
        stranger.client.cookies.set(own.name, value)
        assert (await stranger.get("/perangkat")).url.path == "/kantor/masuk"
