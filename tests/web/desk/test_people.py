"""Candidates in the browser: found, filtered, paged through, shown masked, revealed on record."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.dialogue.messages import Address
from bot.web.desk.people import PAGE
from tests.houses.desk import DeskHouse
from tests.houses.kantor import DeskBrowser, kantor

HOSTILE = "<img src=x onerror=alert(1)> \u202e*Siti* \u200b" + "\N{WAVING HAND SIGN}" * 300
ANSWERS = {"full_name": "Siti Aminah", "phone": "+6281234567890", "campus": "sari_mulia"}


@pytest.fixture
async def rina(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DeskBrowser]:
    async with kantor(tmp_path, getattr(request, "param", "officer")) as browser:
        yield browser


async def register(desk: DeskHouse, number: int, ref: str, **answers: Any) -> None:
    async with desk.house.store.transaction():
        await desk.house.store.candidates.register_form(
            *(Address("telegram", str(1000 + number)), ref, "candidate", 1),
            {**ANSWERS, **answers},
            desk.now - timedelta(days=1),
            other=False,
        )


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a>', page)


def ref_of(number: int) -> str:
    letters = "ABCDEFGHJK"
    return "R" + "".join(letters[int(digit)] for digit in f"{number:06d}")


async def test_the_newest_are_first_and_pages_are_cut_by_key(rina: DeskBrowser) -> None:
    for number in range(2 * PAGE + 7):
        await register(rina.desk, number, ref_of(number), full_name=f"Orang {number:03d}")
    seen: list[str] = []
    path = "/peserta"
    while path:
        await rina.get(path)
        seen += names(rina.page)
        onward = re.search(r'href="/kantor([^"]*)" rel="next"', rina.page)
        path = onward[1] if onward else ""
    assert seen == [f"Orang {number:03d}" for number in reversed(range(2 * PAGE + 7))]
    back = re.search(r'href="/kantor([^"]*)" rel="prev"', rina.page)
    assert back
    await rina.get(back[1])
    assert names(rina.page) == seen[PAGE : 2 * PAGE]
    back = re.search(r'href="/kantor([^"]*)" rel="prev"', rina.page)
    assert back
    await rina.get(back[1])
    assert names(rina.page) == seen[:PAGE]
    assert 'rel="prev"' not in rina.page


async def test_words_filters_and_columns_choose_together(rina: DeskBrowser) -> None:
    await register(rina.desk, 1, "RABCDEF", district="banjarbaru")
    await register(rina.desk, 2, "RABCDEG", full_name="Siti Nur", district="kotabaru")
    await register(rina.desk, 3, "RABCDEH", full_name="Budi", district="banjarbaru")
    await rina.get("/peserta?q=siti&district=banjarbaru&kolom=phone&kolom=district")
    assert names(rina.page) == ["Siti Aminah"]
    assert "+6281•••890" in rina.page
    assert "81234567890" not in rina.page
    assert 'data-label="Kampus' not in rina.page
    await rina.get("/peserta?q=aminah+mulia")
    assert names(rina.page) == ["Siti Aminah"]
    assert "Tidak ada yang cocok" in (await rina.get("/peserta?q=zzz")).text


async def test_one_meant_exactly_is_led_to(rina: DeskBrowser) -> None:
    await register(rina.desk, 1, "RABC2EF")
    for typed in ("rabc2ef", "0812 3456 7890", "81234567890"):
        response = await rina.get(f"/peserta?q={typed}")
        assert response.url.path == "/kantor/peserta/RABC2EF", typed


@pytest.mark.parametrize(
    "asked", ["status=wow", "district=%3Cb%3E", "session=x", "graduation_year=x"]
)
async def test_a_filter_that_means_nothing_is_named(rina: DeskBrowser, asked: str) -> None:
    await register(rina.desk, 1, "RABCDEF")
    await rina.get(f"/peserta?{asked}")
    assert 'role="alert"' in rina.page
    assert names(rina.page) == []
    await rina.post("/peserta/ekspor", **dict([asked.split("=")]))
    assert "tidak dikenal" in rina.page


@pytest.mark.attack
async def test_hostile_words_are_drawn_as_typed_and_run_nothing(rina: DeskBrowser) -> None:
    """A candidate writes markup, signs that turn the text, or a thousand signs as her name."""
    await register(rina.desk, 1, "RABCDEF", full_name=HOSTILE)
    for path in (
        "/peserta",
        "/peserta/RABCDEF",
        "/peserta?q=%3Cscript%3Ealert(1)%3C/script%3E%27%22",
    ):
        text = (await rina.get(path)).text
        assert "<img src=x" not in text
        assert "<script>alert" not in text
    assert (await rina.get("/peserta/%3Cb%3E")).status_code == 404
    assert (await rina.get("/peserta?q=" + "%25_!" * 400)).status_code == 200
    assert (await rina.get("/peserta?sebelum=x'--&sesudah=%00")).status_code == 200


@pytest.mark.parametrize("rina", ["viewer"], indirect=True)
async def test_a_viewer_sees_a_masked_card_and_no_story(rina: DeskBrowser) -> None:
    await register(rina.desk, 1, "RABCDEF")
    await rina.get("/peserta/RABCDEF")
    assert "+6281•••890" in rina.page
    assert "Perjalanannya" not in rina.page
    assert "Tampilkan lengkap" not in rina.page
    assert "Ekspor" not in (await rina.get("/peserta")).text


async def test_her_story_is_told_and_that_it_was_read_is_on_record(rina: DeskBrowser) -> None:
    await register(rina.desk, 1, "RABCDEF")
    await rina.get("/peserta/RABCDEF")
    for words in ("Perjalanannya", "belum pernah setuju", "Belum pernah mengambil kursi"):
        assert words in rina.page
    [last] = await rina.desk.house.store.audit.last_entries(1)
    assert (last.who, last.act) == ("Rina Sari (#2)", "candidate.trace")


@pytest.mark.attack
async def test_all_is_revealed_for_a_reason_that_is_on_record(rina: DeskBrowser) -> None:
    """Somebody looks at everything, and nobody knows why."""
    await register(rina.desk, 1, "RABCDEF")
    await rina.get("/peserta/RABCDEF")
    assert (await rina.post("/peserta/RABCDEF/tampilkan", why="")).status_code == 422
    assert "81234567890" not in rina.page
    await rina.get("/peserta/RABCDEF")
    await rina.post("/peserta/RABCDEF/tampilkan", why="call")
    assert "+6281234567890" in rina.page
    [last] = await rina.desk.house.store.audit.last_entries(1)
    assert (last.act, last.target, last.detail) == ("candidate.reveal", "candidate RABCDEF", "call")
    rina.desk.wait(minutes=16)
    assert "81234567890" not in (await rina.get("/langkah")).text, "not for whoever comes later"


@pytest.mark.attack
async def test_revealing_asks_for_the_second_factor_where_she_has_one(rina: DeskBrowser) -> None:
    """Everything is read in an open browser without the second factor."""
    await register(rina.desk, 1, "RABCDEF")
    store = rina.desk.house.store
    async with store.transaction():
        await store.factors.begin_factor(2, rina.desk.now)
        codes = await store.factors.confirm_factor(2, rina.desk.now)
    rina.desk.wait(hours=1)
    await rina.get("/peserta/RABCDEF")
    await rina.post("/peserta/RABCDEF/tampilkan", why="check")
    assert "81234567890" not in rina.page
    await rina.post("/langkah", text=codes[0])
    assert "81234567890" not in rina.page
    onward = re.search(r'name="choice" value="([^"]*)"', rina.page)
    assert onward
    await rina.post("/langkah", choice=onward[1])
    assert "+6281234567890" in rina.page
    assert codes[0] not in rina.page
    [last] = await store.audit.last_entries(1)
    assert (last.act, last.detail) == ("candidate.reveal", "check")


@pytest.mark.parametrize("asked", [{"district": "banjarbaru"}, {"q": "siti"}, {}])
async def test_just_what_is_filtered_is_exported_after_a_yes(
    rina: DeskBrowser, asked: dict[str, str]
) -> None:
    await register(rina.desk, 1, "RABCDEF", district="banjarbaru")
    await register(rina.desk, 2, "RABCDEG", full_name="Siti Nur", district="banjarbaru")
    await register(rina.desk, 3, "RABCDEH", full_name="Budi", district="kotabaru")
    async with rina.desk.house.store.transaction():
        await rina.desk.house.store.candidates.set_status(
            Address("telegram", "1002"), "RABCDEG", "cancelled", rina.desk.now
        )
    await rina.get("/peserta?" + "&".join(f"{key}={value}" for key, value in asked.items()))
    shown = names(rina.page)
    await rina.post("/peserta/ekspor", kind="xlsx", **asked)
    assert await rina.desk.house.store.exports.list_exports() == []
    yes = re.search(r'name="choice" value="(1:s:ekspor:[^"]*yes[^"]*)"', rina.page)
    assert yes
    await rina.post("/langkah", choice=yes[1])
    link = re.search(r'href="/kantor(/langkah/berkas/\d+)"', rina.page)
    assert link
    book = openpyxl.load_workbook(io.BytesIO((await rina.get(link[1])).content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))[1:]
    assert {row[5] for row in rows} == set(shown)
    [taken] = await rina.desk.house.store.exports.list_exports()
    assert taken.number == len(shown)
