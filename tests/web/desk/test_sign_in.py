"""Who comes into the dashboard, for how long, and who does not."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.web.headers import HEADERS
from tests.houses.desk import DeskHouse, desk_house
from tests.houses.kantor import BASE, DeskBrowser, kantor

DOOR = "Masuk ke meja petugas"


@pytest.fixture
async def rina(tmp_path: Path) -> AsyncIterator[DeskBrowser]:
    async with kantor(tmp_path) as browser:
        yield browser


@pytest.mark.attack
async def test_a_code_from_the_chat_lets_in_once(rina: DeskBrowser) -> None:
    """A link that somebody else finds in the history, or that a preview opens first, lets in."""
    other = DeskBrowser(rina.desk)
    code = await other.code("rina")
    await other.get(f"/masuk?kode={code}")
    assert "Rina Sari" in other.page
    assert (await other.get("/")).url.path == "/kantor/masuk", "looking at a link is not entering"
    await other.get(f"/masuk?kode={code}")
    await other.post("/masuk", kode=f" {code.lower().replace('-', ' ')} ")
    assert "Rina Sari<span>, Petugas" in other.page
    third = DeskBrowser(rina.desk)
    await third.get("/masuk")
    assert (await third.post("/masuk", kode=code)).status_code == 403
    assert "sudah dipakai" in third.page


@pytest.mark.attack
async def test_a_code_is_late_after_ten_minutes_and_a_new_one_ends_the_old(
    rina: DeskBrowser,
) -> None:
    """A code that was left lying about is used later."""
    browser = DeskBrowser(rina.desk)
    first, second = await browser.code("rina"), await browser.code("rina")
    await browser.get("/masuk")
    assert (await browser.post("/masuk", kode=first)).status_code == 403
    rina.desk.wait(minutes=10)
    assert (await browser.post("/masuk", kode=second)).status_code == 403


@pytest.mark.attack
async def test_only_a_mark_of_the_code_is_kept(rina: DeskBrowser) -> None:
    """The codes are read out of the database file."""
    code = await rina.code("rina")
    path = rina.desk.house.config.database
    raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert code.encode() not in raw


@pytest.mark.attack
async def test_a_code_made_for_one_officer_is_worth_nothing_for_another(rina: DeskBrowser) -> None:
    """A viewer's code is bent into an admin's."""
    code = await rina.code("rina")
    forged = f"1-{code.partition('-')[2]}"
    browser = DeskBrowser(rina.desk)
    await browser.get("/masuk")
    assert (await browser.post("/masuk", kode=forged)).status_code == 403


async def test_the_command_line_makes_a_link_too(rina: DeskBrowser) -> None:
    made = await rina.desk.act("dashboard link", id=1)
    browser = DeskBrowser(rina.desk)
    await browser.get("/masuk")
    await browser.post("/masuk", kode=made["code"])
    assert "Siti Aminah<span>, Admin" in browser.page
    acts = [entry.act for entry in await rina.desk.house.store.audit.last_entries(2)]
    assert acts == ["dashboard.enter", "dashboard.link"]


@pytest.mark.attack
async def test_who_guesses_is_locked_for_a_while(rina: DeskBrowser) -> None:
    """Codes are guessed from one address until one fits."""
    browser = DeskBrowser(rina.desk)
    await browser.get("/masuk")
    most = rina.desk.house.knowledge().desk.wrong_codes_per_address
    for _ in range(most):
        assert (await browser.post("/masuk", kode="1-WRONG")).status_code == 403
    code = await browser.code("rina")
    assert (await browser.post("/masuk", kode=code)).status_code == 429
    rina.desk.wait(minutes=16)
    assert (await browser.post("/masuk", kode=await browser.code("rina"))).status_code == 200


@pytest.mark.attack
async def test_a_session_begins_under_an_id_that_nobody_knew(rina: DeskBrowser) -> None:
    """A session is fixed before the officer signs in, or an older cookie goes on."""
    before = rina.client.cookies.get("pandu-kantor")
    await rina.sign_in("rina")
    after = rina.client.cookies.get("pandu-kantor")
    assert before != after
    rina.client.cookies.set("pandu-kantor", str(before))
    assert (await rina.get("/")).url.path == "/kantor/masuk"


@pytest.mark.attack
async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(rina: DeskBrowser) -> None:
    """A script or another site takes the cookie."""
    code = await rina.code("rina")
    await rina.get("/masuk?kode=x")
    token = re.search(r'name="token" value="([^"]*)"', rina.page)
    assert token
    response = await rina.client.post(
        "/kantor/masuk", data={"token": token[1], "kode": code}, headers={"Origin": BASE}
    )
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize("hours", [13, 24 * 31])
async def test_a_session_ends_when_idle_and_in_any_case(rina: DeskBrowser, hours: int) -> None:
    for _ in range(hours // 11):
        rina.desk.wait(hours=11)
        await rina.get("/")
    rina.desk.wait(hours=13 if hours < 24 else 1)
    assert DOOR in (await rina.get("/")).text


@pytest.mark.attack
async def test_a_session_ends_at_once_when_a_role_is_taken_or_changed(tmp_path: Path) -> None:
    """Whoever was taken off the staff goes on reading in an open browser."""
    async with kantor(tmp_path, "approver") as rina:
        await rina.desk.say("boss", "/staf peran 2 officer")
        assert DOOR in (await rina.get("/")).text
        await rina.sign_in("rina")
        await rina.desk.act("staff revoke", id=2)
        assert DOOR in (await rina.get("/")).text


@pytest.mark.attack
async def test_signing_out_ends_this_session_and_everywhere_ends_all(rina: DeskBrowser) -> None:
    """A copied cookie lives on after its owner signed out."""
    other = DeskBrowser(rina.desk)
    await other.sign_in("rina")
    await rina.get("/perangkat")
    assert rina.page.count("yang ini") == 1
    await rina.post("/keluar")
    assert DOOR in (await rina.get("/")).text
    assert DOOR not in (await other.get("/perangkat")).text
    await rina.sign_in("rina")
    await other.post("/keluar", everywhere="1")
    assert DOOR in (await rina.get("/")).text


async def test_the_chat_lists_and_ends_the_dashboards_too(rina: DeskBrowser) -> None:
    said = await rina.desk.say("rina", "/perangkat")
    assert "1" in said[0].text
    sure = await rina.desk.press("rina", "1:s:perangkat:keluar")
    await rina.desk.press("rina", sure[0].choices[0].id)
    assert DOOR in (await rina.get("/")).text


@pytest.mark.attack
async def test_no_page_is_kept_or_framed_and_nothing_runs_inline(rina: DeskBrowser) -> None:
    """A page is framed, kept on a shared computer, or made to run what was typed."""
    response = await rina.get("/")
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert "<script>" not in (await rina.get("/peserta")).text
    assert " style=" not in response.text


async def test_on_plain_http_in_a_network_it_works_and_warns(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        await _signed_in_at(desk, "http://192.168.1.5:8080", warned=True)
        await _signed_in_at(desk, "http://127.0.0.1:8080", warned=False)


async def _signed_in_at(desk: DeskHouse, base: str, *, warned: bool) -> None:
    if not await desk.house.store.staff.everyone():
        await desk.hire("rina", "officer", "Rina Sari")
    browser = DeskBrowser(desk, base)
    code = await browser.code("rina")
    await browser.get("/masuk")
    token = re.search(r'name="token" value="([^"]*)"', browser.page)
    assert token
    await browser.client.post("/kantor/masuk", data={"token": token[1], "kode": code})
    await browser.get("/")
    assert "Rina Sari" in browser.page
    assert ("tidak terenkripsi" in browser.page) is warned


@pytest.mark.attack
async def test_an_officer_with_a_second_factor_gives_a_code_of_it_first(rina: DeskBrowser) -> None:
    """Whoever holds an unlocked phone walks into the dashboard."""
    desk = rina.desk
    store = desk.house.store
    async with store.transaction():
        await store.factors.begin_factor(2, desk.now)
        await store.factors.confirm_factor(2, desk.now)
    desk.wait(minutes=int(timedelta(hours=1) / timedelta(minutes=1)))
    said = await desk.say("rina", "/dasbor")
    assert not re.search(r"-[A-Z2-9]{5}-", said[-1].text)
