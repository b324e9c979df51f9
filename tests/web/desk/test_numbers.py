"""Angka: a month on one page, as charts with their tables, and as files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from bot.dialogue.messages import Address
from tests.houses.desk import DeskHouse
from tests.houses.kantor import DeskBrowser, kantor

HOSTILE = "<script>alert(1)</script> =cmd|' /C calc'!A0 \u202e*x*"


@pytest.fixture
async def rina(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DeskBrowser]:
    async with kantor(tmp_path, getattr(request, "param", "officer")) as browser:
        yield browser


async def fill(desk: DeskHouse, **districts: int) -> None:
    """So many registrations of yesterday from each district."""
    store, number = desk.house.store, 0
    async with store.transaction():
        for district, people in districts.items():
            for _ in range(people):
                number += 1
                await store.candidates.register_form(
                    *(Address("telegram", str(1000 + number)), f"RABC{number:03d}", "candidate", 1),
                    {"full_name": "Siti", "district": district},
                    desk.now - timedelta(days=1),
                    other=False,
                )


def table(page: str, key: str) -> dict[str, list[str]]:
    section = page.partition(f'<h2 id="n-{key}">')[2].partition("</section>")[0]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', section, re.DOTALL)
    return {
        name: [
            re.sub("<[^>]*>", "", cell) for cell in re.findall(r'class="number">(.*?)</td>', row)
        ]
        for name, row in rows
    }


async def test_a_month_is_shown_as_tables_with_charts(rina: DeskBrowser) -> None:
    await fill(rina.desk, tapin=7, banjarbaru=2)
    response = await rina.get("/angka")
    assert "Angka November 2026" in rina.page
    assert table(rina.page, "district") == {"Tapin": ["7"], "Kota Banjarbaru": ["2"]}
    assert table(rina.page, "weeks")["23-29"] == ["9"]
    assert table(rina.page, "months")["November 2026"] == ["9"]
    assert rina.page.count('role="img"') == 2
    assert " style=" not in response.text
    assert "Angka Oktober 2026" in (await rina.get("/angka?bulan=2026-10")).text


@pytest.mark.parametrize("rina", ["viewer"], indirect=True)
async def test_a_viewer_is_shown_no_few_people_nor_what_tells_them(rina: DeskBrowser) -> None:
    await fill(rina.desk, tapin=10, banjarbaru=2, kotabaru=8, tabalong=9)
    await rina.get("/angka")
    shown = table(rina.page, "district")
    assert shown["Kota Banjarbaru"] == shown["Kab. Kotabaru"] == ["•"], "two less than the total"
    assert shown["Tabalong"] == ["9"]
    content = (await rina.get("/angka/unduh/csv?bulan=2026-11")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    told = {row[1]: row[3] for row in rows if row[0] == "Menurut daerah"}
    assert told["Kota Banjarbaru"] == told["Kab. Kotabaru"] == "tersembunyi"


async def test_the_same_numbers_come_as_files(rina: DeskBrowser) -> None:
    await fill(rina.desk, tapin=7)
    response = await rina.get("/angka/unduh/xlsx?bulan=2026-11")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert ("Menurut daerah", "Tapin", "Jumlah", 7) in list(sheet.iter_rows(values_only=True))
    assert "laporan-2026-11.xlsx" in response.headers["Content-Disposition"]
    for wrong in ("pdf?bulan=2026-11", "xlsx?bulan=2027-01", "csv?bulan=%3Cb%3E"):
        assert (await rina.get(f"/angka/unduh/{wrong}")).status_code == 404


@pytest.mark.attack
async def test_hostile_names_are_drawn_and_never_run(rina: DeskBrowser) -> None:
    """A poster or a session is named as markup or as a formula."""
    store = rina.desk.house.store
    async with store.transaction():
        await store.posters.add_poster("x", HOSTILE, rina.desk.now)
        await store.questions.add_count("poster", "x", rina.desk.now, 9)
    text = (await rina.get("/angka")).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
    content = (await rina.get("/angka/unduh/csv")).content.decode("utf-8-sig")
    assert HOSTILE in content, "it begins with a sign that is no formula"
    response = await rina.get("/angka?bulan=%3Cscript%3E")
    assert response.status_code == 422
    assert "<script>" not in response.text.partition("<body>")[2]
