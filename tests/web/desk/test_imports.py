"""A list brought to the dashboard: wrong cells with why, and nothing kept without a yes."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.houses.kantor import ORIGIN, DeskBrowser, kantor

LIST = "Nama lengkap\tTanggal lahir\tNomor HP\tKabupaten/kota\n"
GOOD = "Siti Aminah\t3-12-1999\t081377665544\tTapin\n"
BAD = "<b>Budi</b>\t31-02-1999\t12\tAtlantis\n"


@pytest.fixture
async def rina(tmp_path: Path) -> AsyncIterator[DeskBrowser]:
    async with kantor(tmp_path) as browser:
        yield browser


async def bring(rina: DeskBrowser, content: bytes, name: str = "daftar.csv") -> int:
    await rina.get("/peserta/impor")
    token = re.search(r'name="token" value="([^"]*)"', rina.page)
    assert token
    response = await rina.client.post(
        "/kantor/peserta/impor",
        data={"token": token[1], "text": ""},
        files={"file": (name, content, "text/csv")},
        headers=ORIGIN,
    )
    rina.page = html.unescape(response.text)
    return response.status_code


async def kept(rina: DeskBrowser) -> int:
    return await rina.desk.house.store.people.count_registrations("sent")


async def test_each_wrong_cell_says_why_and_the_rest_is_kept_on_a_yes(rina: DeskBrowser) -> None:
    await rina.get("/peserta/impor")
    response = await rina.post("/peserta/impor", text=LIST + GOOD + BAD)
    assert response.status_code == 200
    assert rina.page.count('<td class="bad">') >= 3
    assert re.search(r'<td class="bad">12<br><b class="why">[^<]+', response.text)
    assert "<b>Budi" not in response.text
    assert await kept(rina) == 0
    yes = re.search(r'name="choice" value="(1:s:impor:yes:[^"]*)"', rina.page)
    assert yes
    await rina.post("/langkah", choice=yes[1])
    assert await kept(rina) == 1


async def test_a_file_is_read_aside(rina: DeskBrowser) -> None:
    assert await bring(rina, (LIST + GOOD).replace("\t", ";").encode()) == 200
    assert 'value="1:s:impor:yes:' in rina.page
    assert await kept(rina) == 0


@pytest.mark.attack
async def test_what_is_no_list_is_said_and_keeps_nothing(rina: DeskBrowser) -> None:
    """A picture, a bomb or nothing is sent as a list."""
    for content in (b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, b"PK\x03\x04" + b"\xff" * 500):
        assert await bring(rina, content) in (422, 413)
        assert 'role="alert"' in rina.page
    await rina.get("/peserta/impor")
    assert (await rina.post("/peserta/impor", text="   ")).status_code == 422
    assert await kept(rina) == 0
