"""The demo: two phones on one desk, sample sessions, and nothing of it in a real office."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from bot.app import compose as app
from bot.app.compose import House
from bot.app.demo import STAFF_HOME, furnish_demo, working_day
from bot.app.serve import Chat, make_theme
from bot.app.web_page import chat_routes
from bot.channels.webchat import WebChat
from bot.web.server import build_application
from bot.web.theme import Look
from tests.houses.talk import NOW, config_in, knowledge

ORIGIN = {"Origin": "http://kantor.test"}


class Place:
    """A house with its web chat, and browsers to visit it."""

    def __init__(self, house: House, routes: list[Route]) -> None:
        async def ready() -> bool:
            return True

        self.house = house
        self._transport = httpx.ASGITransport(build_application(routes, ready=ready))

    def browser(self) -> httpx.AsyncClient:
        """A browser of its own, without cookies."""
        return httpx.AsyncClient(
            transport=self._transport, base_url="http://kantor.test", headers=ORIGIN
        )


async def plain(house: House, channel: WebChat, page: Look) -> list[Route]:
    """The chat as `run` has it."""
    return chat_routes(house, channel, page)


@asynccontextmanager
async def place(folder: Path, chat: Chat, at: datetime = NOW) -> AsyncIterator[Place]:
    """A house that stands still at `at`."""
    config, channel = config_in(folder), WebChat()
    async with app.open_house(config, [channel], knowledge, clock=lambda: at) as house:
        listening = asyncio.create_task(channel.listen(house.conversations.take_messages))
        await asyncio.sleep(0)
        yield Place(house, await chat(house, channel, make_theme(knowledge(), config)))
        listening.cancel()


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Place]:
    async with place(tmp_path, furnish_demo) as opened:
        yield opened


def token(page: str) -> str:
    """The form token of a page."""
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


async def say(browser: httpx.AsyncClient, home: str, text: str) -> str:
    """Writes it on that phone; returns the page afterwards, as it reads."""
    page = (await browser.get(home)).text
    sent = await browser.post(home, data={"token": token(page), "text": text})
    assert sent.status_code == 303
    assert sent.headers["location"].startswith(home)
    return html.unescape((await browser.get(home)).text)


async def test_the_page_shows_both_phones_in_plain_html(demo: Place) -> None:
    async with demo.browser() as browser:
        page = await browser.get("/berdua")
    frames = re.findall(r'<iframe src="([^"]+)" title="([^"]+)">', page.text)
    assert frames == [("/", "HP calon pekerja"), ("/petugas/", "HP petugas")]
    assert "ketik /siaran" in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_the_staff_phones_cookie_is_for_its_own_path_and_out_of_reach(demo: Place) -> None:
    async with demo.browser() as browser:
        cookie = (await browser.get("/berdua")).headers["set-cookie"]
    assert cookie.startswith("pandu-petugas=")
    for flag in ("HttpOnly", "Path=/petugas/", "SameSite=lax"):
        assert flag in cookie


async def test_the_staff_phone_is_staff_and_stays_so(demo: Place) -> None:
    async with demo.browser() as browser:
        await browser.get("/berdua")
        assert "Orientasi Kerja ke Jepang" in await say(browser, STAFF_HOME, "/sesi")
        assert "Tulis teks siaran" in await say(browser, STAFF_HOME, "/siaran")


async def test_the_candidates_phone_knows_no_staff_command(demo: Place) -> None:
    async with demo.browser() as browser:
        await browser.get("/berdua")
        assert "Tulis teks siaran" not in await say(browser, "/", "/siaran")
        assert {cookie.name for cookie in browser.cookies.jar} == {"pandu", "pandu-petugas"}


async def test_who_comes_by_another_way_sits_at_no_staff_phone(demo: Place) -> None:
    async with demo.browser() as browser:
        assert "Tulis teks siaran" not in await say(browser, STAFF_HOME, "/siaran")


async def test_a_candidates_cookie_and_token_open_nothing_on_the_staff_phone(demo: Place) -> None:
    async with demo.browser() as browser:
        await say(browser, "/", "halo")
        mine = browser.cookies["pandu"]
        forged = {"Cookie": f"pandu-petugas={mine}"}
        page = (await browser.get(STAFF_HOME, headers=forged)).text
        assert "Selamat datang, Bapak/Ibu" in page  # nobody: the signature is another's
        candidate = token((await browser.get("/")).text)
        await browser.get("/berdua")
        refused = await browser.post(STAFF_HOME, data={"token": candidate, "text": "/siaran"})
        assert refused.status_code == 403


async def test_leaving_the_staff_phone_leaves_the_candidates_alone(demo: Place) -> None:
    async with demo.browser() as browser:
        await browser.get("/berdua")
        await say(browser, "/", "halo")
        page = (await browser.get("/petugas/leave")).text
        assert 'action="/petugas/leave"' in page
        left = await browser.post("/petugas/leave", data={"token": token(page)})
        assert left.headers["location"] == "/petugas/?left=1"
        assert {cookie.name for cookie in browser.cookies.jar} == {"pandu"}
        assert "halo" in (await browser.get("/")).text


async def test_only_our_own_pages_may_frame_the_phones(demo: Place) -> None:
    async with demo.browser() as browser:
        for home in ("/", STAFF_HOME):
            headers = (await browser.get(home)).headers
            assert "frame-ancestors 'self'" in headers["content-security-policy"]
            assert headers["x-frame-options"] == "SAMEORIGIN"


async def test_the_banner_leads_to_both_but_not_from_within(demo: Place) -> None:
    async with demo.browser() as browser:
        alone = (await browser.get("/")).text
        framed = (await browser.get("/", headers={"Sec-Fetch-Dest": "iframe"})).text
    assert '<a href="/berdua">Lihat bersama HP petugas</a>' in alone
    assert "Kantor contoh" in framed
    assert "/berdua" not in framed


async def test_an_invite_brought_it_in_and_all_is_in_the_audit_log(demo: Place) -> None:
    store = demo.house.store
    (officer,) = await store.staff.everyone()
    assert (officer.role, officer.name) == ("admin", "Rina Contoh")
    (invite,) = await store.staff.invites(NOW)
    assert (invite.state, invite.made_by) == ("used", "cli")
    acts = {entry.act for entry in await store.audit.last_entries(500)}
    assert {"invite.make", "staff.join", "session.add"} <= acts


@pytest.mark.parametrize("days", range(0, 40, 3))
async def test_the_sample_sessions_are_ahead_on_working_days_whenever_it_starts(
    tmp_path: Path, days: int
) -> None:
    at = NOW + timedelta(days, hours=14)  # 23.00 at the office: the next day is near
    async with place(tmp_path, furnish_demo, at) as demo:
        sessions = await demo.house.store.sessions.everyone(("open",))
    assert len(sessions) == 2
    for session in sessions:
        assert session.starts_at > at + timedelta(1)
        assert session.zone == "Asia/Makassar"
        there = session.starts_at.astimezone(NOW.tzinfo)
        assert there.isoweekday() < 6
        assert there.hour in (9, 13)


def test_a_holiday_is_no_working_day() -> None:
    friday = date(2026, 12, 25)
    assert working_day(friday, (friday, date(2026, 12, 28))) == date(2026, 12, 29)


async def test_a_candidate_sees_the_sample_sessions(demo: Place) -> None:
    async with demo.browser() as browser:
        page = await say(browser, "/", "/jadwal")
    assert "Jumat, 27 November 2026, pukul 09.00 WITA" in page


async def test_a_real_office_has_no_second_phone(tmp_path: Path) -> None:
    async with place(tmp_path, plain) as office, office.browser() as browser:
        for path in ("/berdua", "/petugas/", "/petugas/live", "/petugas/leave", "/petugas"):
            assert (await browser.get(path)).status_code == 404
        page = await browser.get("/")
        assert "berdua" not in page.text
        assert page.headers["x-frame-options"] == "DENY"
        assert not await office.house.store.staff.everyone()
        assert not await office.house.store.sessions.everyone()
