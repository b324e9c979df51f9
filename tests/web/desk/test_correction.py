"""A person's data put right in the browser: changed, merged side by side, deleted."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.messages import Address
from tests.houses.desk import DeskHouse
from tests.houses.kantor import DeskBrowser, kantor

HOSTILE = "<img src=x onerror=alert(1)> *Siti*"
ANSWERS = {"full_name": "Siti Aminah", "phone": "+6281234567890", "district": "tapin"}


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


async def agree(rina: DeskBrowser, path: str) -> None:
    """Sends again what was read back, with its seal."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', rina.page)
    fields = {name: value for name, value in found if name != "token"}
    assert "seal" in fields, rina.page
    await rina.post(path, **fields)


async def answers(rina: DeskBrowser, ref: str) -> dict[str, str]:
    found = await rina.desk.house.store.candidates.by_ref(ref)
    assert found
    return dict(found[1].answers)


async def test_an_answer_is_changed_after_it_was_read_back(rina: DeskBrowser) -> None:
    await register(rina.desk, 1, "RABCDEF")
    await rina.get("/peserta/RABCDEF/ubah")
    assert "81234567890" not in rina.page
    assert "Sekarang: +6281•••890" in rina.page
    await rina.post("/peserta/RABCDEF/ubah", field="district", value="Kota Banjarbaru")
    assert "Tapin → Kota Banjarbaru" in rina.page
    assert (await answers(rina, "RABCDEF"))["district"] == "tapin"
    await agree(rina, "/peserta/RABCDEF/ubah")
    assert (await answers(rina, "RABCDEF"))["district"] == "banjarbaru"


async def test_a_wrong_answer_stands_beside_its_field_with_why(rina: DeskBrowser) -> None:
    await register(rina.desk, 1, "RABCDEF")
    await rina.get("/peserta/RABCDEF/ubah")
    response = await rina.post("/peserta/RABCDEF/ubah", field="phone", value="0812x")
    assert response.status_code == 422
    assert 'value="0812x" maxlength="200" autocomplete="off" aria-invalid="true"' in rina.page or (
        'value="0812x"' in rina.page and 'aria-invalid="true"' in rina.page
    )
    assert 'role="alert"' in rina.page


async def test_two_stand_side_by_side_and_become_one(rina: DeskBrowser) -> None:
    await register(rina.desk, 1, "RABCDEF", campus="")
    await register(rina.desk, 2, "RABCDEG", district="kotabaru", campus="sari_mulia")
    await rina.get("/peserta/RABCDEF/gabung")
    assert "Siti Aminah (RABCDEG)" in rina.page
    assert 'name="take" value="district"' in rina.page
    assert 'name="take" value="campus" checked disabled' in rina.page
    assert "81234567890" not in rina.page
    await rina.post("/peserta/RABCDEF/gabung", other="RABCDEG", take="district")
    assert await rina.desk.house.store.candidates.by_ref("RABCDEG")
    await agree(rina, "/peserta/RABCDEF/gabung")
    assert await rina.desk.house.store.candidates.by_ref("RABCDEG") is None
    found = await answers(rina, "RABCDEF")
    assert (found["district"], found["campus"]) == ("kotabaru", "sari_mulia")


@pytest.mark.parametrize("rina", ["approver"], indirect=True)
async def test_a_person_is_deleted_after_it_was_read_back(rina: DeskBrowser) -> None:
    await register(rina.desk, 1, "RABCDEF")
    await rina.get("/peserta/RABCDEF")
    assert "Hapus semua datanya" in rina.page
    await rina.post("/peserta/RABCDEF/hapus")
    assert "Siti Aminah" in rina.page
    assert await rina.desk.house.store.candidates.by_ref("RABCDEF")
    await agree(rina, "/peserta/RABCDEF/hapus")
    assert await rina.desk.house.store.candidates.by_ref("RABCDEF") is None
    assert (await rina.get("/peserta/RABCDEF")).status_code == 404


@pytest.mark.attack
async def test_hostile_answers_are_drawn_as_typed(rina: DeskBrowser) -> None:
    """A name is markup, on both sides of a merge and in the form that changes it."""
    await register(rina.desk, 1, "RABCDEF", full_name=HOSTILE)
    await register(rina.desk, 2, "RABCDEG", full_name=HOSTILE)
    for path in ("/peserta/RABCDEF/ubah", "/peserta/RABCDEF/gabung", "/peserta/RABCDEF"):
        text = (await rina.get(path)).text
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text
    for path in ("/peserta/%3Cb%3E/ubah", "/peserta/RABCDEF/gabung?dengan=%3Cb%3E"):
        assert (await rina.get(path)).status_code == 404
