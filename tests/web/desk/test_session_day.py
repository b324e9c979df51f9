"""A session's day in the browser: the door, the sheet to sign, posters, the survey's report."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address
from bot.files.poster import Poster, draw_pdf, draw_svg
from bot.office.kit.slip_code import make_code, space_code
from bot.office.sessions.slip import slip_key
from tests.houses.desk import DeskHouse, knowledge
from tests.houses.kantor import DeskBrowser, kantor

HOSTILE = "<script>alert(1)</script> ) Tj \\ (x \u202e"


@pytest.fixture
async def rina(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DeskBrowser]:
    async with kantor(tmp_path, getattr(request, "param", "officer")) as browser:
        yield browser


async def seat(desk: DeskHouse, number: int, name: str = "Siti Aminah") -> None:
    """Registers somebody and gives her a seat in session 1."""
    store, address, ref = desk.house.store, Address("telegram", str(1000 + number)), f"RABC{number}"
    async with store.transaction():
        await store.candidates.register_form(
            *(address, ref, "candidate", 1),
            {"full_name": name, "phone": "+6281234567890"},
            desk.now - timedelta(days=1),
            other=False,
        )
        await store.seats.take_seat(address, ref, 1, "accepted", desk.now)


async def hold(desk: DeskHouse) -> None:
    start = (desk.now + timedelta(minutes=30)).isoformat()
    await desk.act("session add", title="Orientasi", starts_at=start, place="Aula", seats=40)


async def states(rina: DeskBrowser) -> list[str]:
    return [guest.seat.state for guest in await rina.desk.house.store.seats.guests_of(1)]


async def test_a_code_marks_who_stands_at_the_door(rina: DeskBrowser) -> None:
    await hold(rina.desk)
    await seat(rina.desk, 11)
    [guest] = await rina.desk.house.store.seats.guests_of(1)
    code = make_code(slip_key(rina.desk.house.store), guest.seat.id)
    response = await rina.get("/sesi/1/pintu")
    assert "Hadir: 0 dari 1" in rina.page
    assert response.headers["Permissions-Policy"].startswith("camera=(self)")
    assert (await rina.get("/sesi/1")).headers["Permissions-Policy"].startswith("camera=()")
    await rina.get("/sesi/1/pintu")
    await rina.post("/sesi/1/pintu", code=space_code(code))
    assert "Hadir: 1 dari 1" in rina.page
    assert await states(rina) == ["attended"]


@pytest.mark.parametrize("typed", ["Siti Aminah", "RABC11", "0812 3456 7890"])
async def test_a_name_a_reference_and_a_number_are_taken_too(rina: DeskBrowser, typed: str) -> None:
    await hold(rina.desk)
    await seat(rina.desk, 11)
    await rina.get("/sesi/1/pintu")
    await rina.post("/sesi/1/pintu", code=typed)
    assert "Siti Aminah" in rina.page
    assert await states(rina) == (["attended"] if typed != "RABC11" else await states(rina))


@pytest.mark.attack
async def test_a_changed_code_and_hostile_words_mark_nobody(rina: DeskBrowser) -> None:
    """A code is forged, or markup is typed at the door."""
    await hold(rina.desk)
    await seat(rina.desk, 11, HOSTILE)
    await rina.get("/sesi/1/pintu")
    for typed in ("A222-2222-2222-2222", f"{HOSTILE}y", "%00" * 50, ""):
        response = await rina.post("/sesi/1/pintu", code=typed)
        assert response.status_code == 200
        assert "<script>alert" not in response.text
    assert await states(rina) == ["accepted"]
    for path in ("/sesi/1/lembar", "/sesi/1/pintu"):
        assert "<script>alert" not in (await rina.get(path)).text
    assert (await rina.get("/sesi/99/pintu")).status_code == 404


async def test_the_sheet_lists_who_has_a_seat_and_leaves_lines(rina: DeskBrowser) -> None:
    await hold(rina.desk)
    for number, name in ((11, "Siti Aminah"), (12, "Ahmad Fauzi")):
        await seat(rina.desk, number, name)
    await rina.get("/sesi/1/lembar")
    found = re.findall(r'<th scope="row" dir="auto">([^<]*)</th><td>(\w+)</td>', rina.page)
    assert found == [("Ahmad Fauzi", "RABC12"), ("Siti Aminah", "RABC11")]
    assert rina.page.count("<tr><td>") == 2 + 5
    assert "81234567890" not in rina.page


async def test_without_an_address_no_poster_is_made(rina: DeskBrowser) -> None:
    await rina.get("/poster")
    assert "belum punya alamat" in rina.page
    assert (await rina.post("/poster", name="Poltekkes")).status_code == 422
    assert (await rina.get("/poster/poltekkes/pdf")).status_code == 404


def with_address() -> Knowledge:
    known = knowledge()
    named = {**known.locale("").phrases, "desk.telegram": "PanduBot"}
    locale = replace(known.locale(""), phrases=named)
    return replace(known, locales={**known.locales, known.default: locale})


async def test_a_poster_is_made_and_comes_as_svg_and_pdf(tmp_path: Path) -> None:
    async with kantor(tmp_path, known=with_address()) as rina:
        await make_a_poster(rina)


async def make_a_poster(rina: DeskBrowser) -> None:
    store = rina.desk.house.store
    await rina.get("/poster")
    await rina.post("/poster", name="Poltekkes <b>Banjarmasin</b>")
    assert "Poltekkes <b>Banjarmasin</b>" in rina.page
    [(code, _, _)] = await store.posters.list_posters()
    [entry] = await store.audit.last_entries(1)
    assert (entry.act, entry.target) == ("poster.make", f"poster {code}")
    for kind, begins in (("svg", b"<svg"), ("pdf", b"%PDF")):
        response = await rina.get(f"/poster/{code}/{kind}")
        assert response.content.startswith(begins)
        assert f"poster-{code}.{kind}" in response.headers["Content-Disposition"]
    for wrong in (f"{code}/png", "nothing/pdf", "%3Cb%3E/svg"):
        assert (await rina.get(f"/poster/{wrong}")).status_code == 404
    await rina.get("/poster")
    assert (await rina.post("/poster", name="???")).status_code == 422
    assert (await rina.post("/poster", name="")).status_code == 422


@pytest.mark.attack
def test_a_poster_holds_what_was_typed_as_words_alone() -> None:
    """The name of a place is markup, or the end of a text in a PDF."""
    poster = Poster(HOSTILE, [HOSTILE] * 3, "https://t.me/x?start=abc", [HOSTILE])
    drawn = ElementTree.fromstring(draw_svg(poster))  # noqa: S314  # our own
    assert {item.tag.rpartition("}")[2] for item in drawn.iter()} == {"svg", "rect", "text", "path"}
    content = draw_pdf(poster)
    assert content.startswith(b"%PDF-1.4")
    assert b"\\) Tj \\\\ \\(x" in content
    longer = replace(poster, heading="Kerja " * 20)
    assert draw_pdf(longer).endswith(b"%%EOF\n")


async def test_the_report_of_the_survey_has_the_sum_and_the_means(rina: DeskBrowser) -> None:
    await hold(rina.desk)
    store = rina.desk.house.store
    for number in range(11, 17):
        await seat(rina.desk, number)
    async with store.transaction():
        for guest in await store.seats.guests_of(1):
            await store.seats.set_state(guest.seat.id, "attended", rina.desk.now)
            for element in range(1, 10):
                await store.survey.keep_answer(guest.address, 1, element, 3, rina.desk.now)
    await rina.get("/skm")
    assert "Responden: 6 dari 6" in rina.page
    assert "<b>75,00</b>" in rina.page
    assert re.search(r"1\. Persyaratan</th>.*>18<.*>3,00<.*>0,333<.*>75,00<.*>C<", rina.page)
    assert (await rina.get("/skm?sesi=99")).status_code == 404
    assert (await rina.get("/skm?sesi=%3Cb%3E")).status_code == 404


@pytest.mark.parametrize("rina", ["viewer"], indirect=True)
async def test_a_viewer_is_shown_no_survey_of_a_few(rina: DeskBrowser) -> None:
    await hold(rina.desk)
    await seat(rina.desk, 11)
    store = rina.desk.house.store
    async with store.transaction():
        [guest] = await store.seats.guests_of(1)
        await store.seats.set_state(guest.seat.id, "attended", rina.desk.now)
        await store.survey.keep_answer(guest.address, 1, 1, 3, rina.desk.now)
    await rina.get("/skm?sesi=1")
    assert "Baru sedikit" in rina.page
    assert "3,00" not in rina.page
