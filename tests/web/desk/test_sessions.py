"""Sessions in the browser: listed, in a month, made, changed as in chat, and who came is ticked."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.decision import SeatTaken
from bot.dialogue.messages import Address
from bot.dialogue.sessions.session import Session
from bot.engine.commit import keep_facts
from tests.houses.desk import DeskHouse
from tests.houses.kantor import DeskBrowser, kantor

FORM = {
    "title": "Orientasi <b>Jepang</b>",
    "when": "3 Desember 2026 09.00-12.00",
    "place": "Aula Satu",
    "seats": "40",
    "bring": "KTP",
}
HOSTILE = "<script>alert(1)</script>'\"*[x](javascript:1)"


@pytest.fixture
async def rina(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[DeskBrowser]:
    async with kantor(tmp_path, getattr(request, "param", "officer")) as browser:
        yield browser


async def add(desk: DeskHouse, **changes: Any) -> int:
    facts = {"title": "Orientasi", "place": "Aula", "seats": 2, "starts_at": "2026-12-03T09:00"}
    return int((await desk.act("session add", **{**facts, **changes}))["id"])


async def seat(desk: DeskHouse, number: int, session: int, name: str = "Siti Aminah") -> str:
    """Somebody is registered and has a seat; her reference."""
    ref, store = f"RABCDE{'FGHJKM'[number]}", desk.house.store
    address = Address("telegram", str(2000 + number))
    async with store.transaction():
        await store.candidates.register_form(
            *(address, ref, "candidate", 1, {"full_name": name}, desk.now), other=False
        )
        await keep_facts(store, address, [SeatTaken(ref, session, "accepted")], desk.now)
    return ref


async def found(desk: DeskHouse, number: int) -> Session:
    session = await desk.house.store.sessions.get_session(number)
    assert session
    return session


async def test_a_session_is_made_by_a_form_read_back_and_sealed(rina: DeskBrowser) -> None:
    await rina.get("/sesi/baru")
    await rina.post("/sesi/baru", **FORM)
    assert "Kamis, 3 Desember 2026" in rina.page
    assert await rina.desk.house.store.sessions.everyone() == []
    seal = re.search(r'name="seal" value="([^"]+)"', rina.page)
    assert seal
    await rina.post("/sesi/baru", **{**FORM, "seats": "41"}, seal=seal[1])
    assert await rina.desk.house.store.sessions.everyone() == [], "a yes is to what was read"
    seal = re.search(r'name="seal" value="([^"]+)"', rina.page)
    assert seal
    response = await rina.post("/sesi/baru", **{**FORM, "seats": "41"}, seal=seal[1])
    assert response.url.path == "/kantor/sesi/1"
    session = await found(rina.desk, 1)
    assert (session.title, session.seats, session.bring) == (FORM["title"], 41, "KTP")
    assert "&lt;b&gt;Jepang" in response.text
    [last] = await rina.desk.house.store.audit.last_entries(1)
    assert (last.who, last.act) == ("Rina Sari (#2)", "session.add")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("title", ""), ("when", "kapan-kapan"), ("when", "3 Desember 2020 09.00")),
        *(("when", "3 Desember 2026 09.00-08.00"), ("seats", "banyak"), ("seats", "-1")),
        *(("map_url", "javascript:alert(1)"), ("audience", HOSTILE), ("title", "x" * 400)),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field_and_kept(
    rina: DeskBrowser, field: str, value: str
) -> None:
    await rina.get("/sesi/baru")
    response = await rina.post("/sesi/baru", **{**FORM, field: value})
    assert response.status_code == 422
    assert response.text.count('aria-invalid="true"') == 1
    why = re.search(rf'id="{field}-how"><b class="why">([^<]+)</b>', response.text)
    assert why
    assert f'value="{html.escape(FORM["title"])}"' in response.text or field == "title"
    assert "<script>alert" not in response.text
    assert await rina.desk.house.store.sessions.everyone() == []


async def test_sessions_are_listed_and_stand_in_their_month(rina: DeskBrowser) -> None:
    number = await add(rina.desk, title="<i>Kelas</i>")
    assert "&lt;i&gt;Kelas" in (await rina.get("/sesi")).text
    assert f'href="/kantor/sesi/{number}"' in (await rina.get("/sesi/bulan?bulan=2026-12")).text
    for asked in ("2026-13", "x", "", "9999-01", HOSTILE):
        assert (await rina.get(f"/sesi/bulan?bulan={asked}")).status_code == 200
    for asked in ("1", "2", "x", "99999999", "-1"):
        assert (await rina.get(f"/sesi?lalu={asked}")).status_code == 200
    assert (await rina.get("/sesi/99")).status_code == 404
    assert (await rina.get(f"/sesi/{10**30}")).status_code == 404


async def test_a_session_shows_its_people_and_who_came_is_ticked(rina: DeskBrowser) -> None:
    number = await add(rina.desk, starts_at="2026-11-24T10:00")
    await seat(rina.desk, 0, number, "Siti <b>Aminah</b>")
    await seat(rina.desk, 1, number, "Budi")
    rina.desk.wait(hours=1)
    response = await rina.get(f"/sesi/{number}")
    assert "Siti &lt;b&gt;Aminah" in response.text
    assert 'href="/kantor/peserta/RABCDEF"' in response.text
    [first, second] = re.findall(r'name="seat" value="(\d+)"', rina.page)
    response = await rina.post(f"/sesi/{number}/hadir", seat=first)
    assert response.url.path == f"/kantor/sesi/{number}"
    assert rina.page.count('aria-pressed="true"') == 1
    [last] = await rina.desk.house.store.audit.last_entries(1)
    assert (last.who, last.act) == ("Rina Sari (#2)", "seat.attend")
    await rina.post(f"/sesi/{number}/hadir", seat="rest")
    guests = await rina.desk.house.store.seats.guests_of(number)
    assert {str(guest.seat.id): guest.seat.state for guest in guests} == {
        first: "attended",
        second: "absent",
    }
    for wrong in ("", "x", "9" * 40, HOSTILE):
        assert (await rina.post(f"/sesi/{number}/hadir", seat=wrong)).status_code in (403, 404)
        await rina.get(f"/sesi/{number}")


@pytest.mark.parametrize("rina", ["viewer"], indirect=True)
async def test_a_viewer_sees_no_names_and_no_buttons(rina: DeskBrowser) -> None:
    number = await add(rina.desk)
    await seat(rina.desk, 0, number)
    await rina.get(f"/sesi/{number}")
    assert "Siti Aminah" not in rina.page
    assert 'name="choice"' not in rina.page
    assert "/sesi/baru" not in (await rina.get("/sesi")).text


async def test_a_move_is_asked_read_back_done_and_told(rina: DeskBrowser) -> None:
    number = await add(rina.desk)
    await seat(rina.desk, 0, number)
    await rina.get(f"/sesi/{number}")
    await rina.press("Pindahkan")
    await rina.post("/langkah", text="4 Desember 2026 10.00, tempat Aula Dua")
    assert (await found(rina.desk, number)).place == "Aula"
    sealed = re.search(r'value="(1:s:sesi_pindah:[^"]*yes[^"]*)"', rina.page)
    assert sealed
    await rina.post("/langkah", choice=sealed[1])
    moved = await found(rina.desk, number)
    assert (moved.place, f"{moved.starts_at:%d %H}") == ("Aula Dua", "04 10")
    await rina.desk.house.outbox.flush_channel("telegram")
    assert any("Aula Dua" in said.text for said in rina.desk.ear.delivered)
    again = await rina.post("/langkah", choice=sealed[1])
    assert again.status_code == 200
    assert (await found(rina.desk, number)).sequence == moved.sequence, "a second tap does nothing"
