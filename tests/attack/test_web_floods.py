"""Floods of words, sessions, pages and files from the web: told kindly, and nothing is stored."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request

from bot.dialogue.channel import Capabilities
from bot.dialogue.knowledge import Limits
from bot.dialogue.messages import Address, Incoming, Outgoing
from bot.web.budgets import AT_ONCE as AT_ONCE_OF_ADDRESS
from bot.web.budgets import MOST_COUNTED, PROBES, Budgets, Rates
from bot.web.chat import chat_routes, error_page
from bot.web.clients import Clients
from bot.web.past import MORE_LINES
from bot.web.server import build_application
from tests.houses.shell import NOON, Clock, Script, opened
from tests.houses.web import KEY, PageHouse, look
from tests.houses.web_visitor import Visitor

pytestmark = pytest.mark.attack

PAGE = Address("script", "one")


def page() -> Script:
    """A channel whose past we keep."""
    return Script(capabilities=Capabilities(keeps_history=False))


async def test_what_meets_silence_leaves_no_line_and_no_id(tmp_path: Path) -> None:
    """A visitor wrote 86 MB in 30 s after the guard had gone silent."""
    clock = Clock()
    async with opened(tmp_path, page(), clock, limits=Limits(5, 1)) as house:

        async def say(number: int) -> None:
            await house.conversations.take_messages(
                [Incoming(f"id{number}", PAGE, "halo", clock())]
            )

        for number in range(10):
            await say(number)
        sizes = []
        tables = ("history", "heard", "outbox")
        for table in tables:
            [(rows,)] = await house.store._db.rows(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
            sizes.append(rows)
        for number in range(10, 60):
            await say(number)
        for table, before in zip(tables, sizes, strict=True):
            [(rows,)] = await house.store._db.rows(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
            assert rows == before, table
        clock.at += timedelta(minutes=1)
        await say(100)
        [(rows,)] = await house.store._db.rows("SELECT COUNT(*) FROM history")
        assert rows > sizes[0], "after a pause she is heard again"


async def test_a_chat_keeps_its_newest_lines_only(tmp_path: Path) -> None:
    """However long somebody writes, her past would only grow."""
    async with opened(tmp_path, page(), Clock(), PANDU_LIMITS__HISTORY_LINES="50") as house:
        talks = house.store.conversations
        other = Address("script", "two")
        for first in range(0, 130, 10):
            lines = [
                (PAGE, False, Outgoing(PAGE, f"baris {number}"), NOON)
                for number in range(first, first + 10)
            ]
            async with house.store.transaction():
                await talks.write_history([*lines, (other, True, Outgoing(other, "a"), NOON)])
        assert [line.message.text for line in await talks.lines(PAGE)] == [
            f"baris {number}" for number in range(80, 130)
        ]
        assert len(await talks.lines(other)) == 13


async def test_a_page_opens_no_more_lines_than_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page opened every line there was: 0.3 s for each load after a flood."""
    async with opened(tmp_path, page(), Clock()) as house:
        talks = house.store.conversations
        async with house.store.transaction():
            said = [(PAGE, False, Outgoing(PAGE, str(n)), NOON) for n in range(400)]
            await talks.write_history(said)
        opens = 0
        unseal = house.store._db.sealer.open

        def counted(sealed: bytes, where: str) -> bytes:
            nonlocal opens
            opens += 1
            return unseal(sealed, where)

        monkeypatch.setattr(house.store._db.sealer, "open", counted)
        newest = await talks.newest(PAGE, 61, 2**53)
        assert (len(newest), opens) == (61, 61)
        assert newest[-1].message.text == "399"
        [history_line] = await talks.newest(PAGE, 1, newest[0].number)
        assert (history_line.message.text, opens) == ("338", 62)


@pytest.fixture
async def house() -> AsyncIterator[PageHouse]:
    house = PageHouse()
    listening = asyncio.create_task(house.chat.listen(house.receive))
    await asyncio.sleep(0)
    yield house
    listening.cancel()


async def test_the_whole_past_is_read_a_page_at_a_time(house: PageHouse) -> None:
    """?all=1 drew every line at once: 2 s and 69 MB for one request."""
    visitor = Visitor(house)
    async with visitor.client:
        await visitor.send(text="mulai")
        to = Address("web", visitor.chat)
        for number in range(2 * MORE_LINES + 50):
            house.keep(Outgoing(to, f"baris-{number}."))
        seen: list[str] = []
        path: str | None = "/?all=1"
        pages = 0
        while path:
            await visitor.open(path)
            found = re.findall(r"baris-(\d+)\.", visitor.page)
            assert len(found) <= MORE_LINES
            seen = found + seen
            further = re.search(r'href="(/\?all=1[^"]*)"', visitor.page)
            path = further[1].replace("&amp;", "&") if further else None
            pages += 1
        assert seen == [str(number) for number in range(2 * MORE_LINES + 50)]
        assert pages == 3
        assert 'href="/#new"' in visitor.page, "and back"
        for odd in ("-1", "0", "9" * 40, "x", "%00", "²"):
            assert (await visitor.open(f"/?all=1&before={odd}")).status_code == 200


class Ticks:
    """A count of seconds that is moved by hand."""

    now = 0.0
    slept = 0.0

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds

    def __call__(self) -> float:
        return self.now


def site(house: PageHouse, rates: Rates, ticks: Ticks) -> httpx.ASGITransport:
    """The house's page with these budgets, behind a proxy that names addresses."""
    view = look()
    budgets = Budgets(rates, Clients("X-Real-IP"), ticks, ticks.sleep)
    made = chat_routes(
        house.chat,
        house,
        view,
        key=KEY,
        now=house.now,
        registry=house.registry,
        language=house.locale,
        budgets=budgets,
    )
    ready = house.is_ready
    made_site = build_application(made, ready=ready, on_error=error_page(view), budgets=budgets)
    return httpx.ASGITransport(made_site)


def visitor(house: PageHouse, transport: httpx.ASGITransport, address: str) -> Visitor:
    """Somebody at that address."""
    made = Visitor(house)
    made.client = httpx.AsyncClient(
        transport=transport, base_url="http://kantor.test", headers={"X-Real-IP": address}
    )
    return made


async def test_sessions_of_an_address_have_a_budget(house: PageHouse) -> None:
    """One address opened 43 sessions a second, each a row on the disk for weeks."""
    ticks = Ticks()
    transport = site(house, Rates(sessions=(3, 0.1)), ticks)
    for _ in range(3):
        assert (await visitor(house, transport, "1.1.1.1").send(text="hai")).status_code == 303
    fourth = visitor(house, transport, "1.1.1.1")
    refused = await fourth.send(text="jangan hilang")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
    assert "terlalu banyak" in refused.text
    assert "jangan hilang</textarea>" in refused.text
    assert "set-cookie" not in refused.headers
    assert len(house.heard) == 3
    assert (await visitor(house, transport, "2.2.2.2").send(text="hai")).status_code == 303
    ticks.now += 10
    assert (await fourth.post(text="lagi")).status_code == 303


async def test_messages_of_a_visitor_have_a_budget_before_anything_is_stored(
    house: PageHouse,
) -> None:
    """Each message past the guard would still cost a write to the disk."""
    ticks = Ticks()
    transport = site(house, Rates(messages=(2, 1)), ticks)
    item = visitor(house, transport, "1.1.1.1")
    for _ in range(3):
        assert (await item.send(text="hai")).status_code == 303
    refused = await item.post(
        {"Origin": "http://kantor.test", "Accept": "application/json"}, text="x"
    )
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert "Tunggu sebentar" in refused.json()["trouble"]
    assert len(house.heard) == 3


async def test_requests_of_an_address_have_a_budget_that_probes_do_not_touch(
    house: PageHouse,
) -> None:
    """Pages loaded without end kept others waiting for seconds."""
    ticks = Ticks()
    transport = site(house, Rates(requests=(5, 1)), ticks)
    item = visitor(house, transport, "1.1.1.1")
    statuses = [(await item.open()).status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    assert ticks.slept == 2, "a refusal is kept back for a second"
    assert "Tunggu sebentar" in item.page
    assert [(await item.open("/healthz")).status_code for _ in range(20)] == [200] * 20
    assert (await visitor(house, transport, "2001:db8::1").open()).status_code == 200


async def test_probes_without_a_pause_are_answered_late_and_never_refused(house: PageHouse) -> None:
    """Probes of one address, hundreds a second, took the processor from everybody's messages."""
    ticks = Ticks()
    transport = site(house, Rates(), ticks)
    item = visitor(house, transport, "1.1.1.1")
    burst = int(PROBES[0])
    for path in ("/healthz", "/readyz") * (burst // 2):
        assert (await item.open(path)).status_code == 200
    assert ticks.slept == 0
    for path in ("/healthz", "/readyz"):
        assert (await item.open(path)).status_code == 200
    assert ticks.slept == 2, "each is kept back for a second"
    assert (await visitor(house, transport, "2.2.2.2").open("/readyz")).status_code == 200
    assert ticks.slept == 2, "another address does not wait"
    house.deaf = True
    assert (await item.open("/readyz")).status_code == 503, "late, and true"


async def test_the_crowd_of_one_address_waits_for_itself_and_nobody_waits_for_it() -> None:
    """32 connections of one visitor filled the queue before everybody else's message."""
    budgets = Budgets()
    ended = asyncio.Event()
    inside: list[str] = []

    async def ask(address: str) -> None:
        request = Request({"type": "http", "client": (address, 1), "headers": []})
        async with budgets.take_turn(request):
            inside.append(address)
            await ended.wait()

    crowd = [asyncio.create_task(ask("1.1.1.1")) for _ in range(20)]
    await asyncio.sleep(0)
    other = asyncio.create_task(ask("2.2.2.2"))
    await asyncio.sleep(0)
    assert inside == ["1.1.1.1"] * AT_ONCE_OF_ADDRESS + ["2.2.2.2"]
    crowd[-1].cancel()
    ended.set()
    await asyncio.wait([*crowd, other])
    assert len(inside) == 20
    assert not budgets._turns


def test_what_is_counted_is_bounded_itself() -> None:
    """Addresses without end would fill the memory of what counts them."""
    ticks = Ticks()
    budgets = Budgets(Rates(messages=(2, 1)), ticks=ticks)
    for number in range(MOST_COUNTED + 50):
        assert budgets.wait_for_message(str(number)) == 0
    assert len(budgets._messages._buckets) <= MOST_COUNTED
    off = Budgets(Rates(sessions=(0, 1), requests=(0, 1), messages=(0, 1)), ticks=ticks)
    assert not any(off.wait_for_message("one") for _ in range(1000))


async def test_where_people_come_by_https_their_browsers_are_told_to_keep_to_it(
    house: PageHouse,
) -> None:
    """A first address typed without https could be answered by somebody in between."""
    view = replace(look(), secure=True)
    for secure in (True, False):
        app = build_application([], ready=house.is_ready, on_error=error_page(view), secure=secure)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://kantor.test") as web:
            for path in ("/healthz", "/nothing"):
                found = (await web.get(path)).headers.get("strict-transport-security", "")
                assert found.startswith("max-age=31536000") == secure
