"""The chat page against strangers: forged forms, foreign cookies, hostile text, other people."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.dialogue.messages import Address, Choice, Outgoing, escape_markup
from tests.houses.web import PageHouse, look
from tests.houses.web_visitor import ORIGIN, Visitor


@pytest.fixture
async def house() -> AsyncIterator[PageHouse]:
    house = PageHouse()
    listening = asyncio.create_task(house.chat.listen(house.receive))
    await asyncio.sleep(0)
    yield house
    listening.cancel()


@pytest.fixture
async def visitor(house: PageHouse) -> AsyncIterator[Visitor]:
    visitor = Visitor(house)
    async with visitor.client:
        yield visitor


async def test_a_first_visit_sees_the_welcome_and_gets_no_cookie(visitor: Visitor) -> None:
    response = await visitor.open()
    assert response.status_code == 200
    assert "set-cookie" not in response.headers
    assert "Selamat datang" in visitor.page
    assert '<html lang="id">' in visitor.page
    assert not visitor.house.heard


@pytest.mark.attack
async def test_the_cookie_is_opaque_and_out_of_reach(visitor: Visitor) -> None:
    """A script of another page reads the cookie, or it is sent along from there."""
    response = await visitor.send(text="hai")
    cookie = response.headers["set-cookie"]
    assert re.match(r"pandu=[\w-]{22}\.[\w-]{24}; ", cookie)
    for flag in ("HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=lax"):
        assert flag in cookie
    assert "Secure" not in cookie
    assert "Domain" not in cookie


@pytest.mark.attack
async def test_over_https_the_cookie_is_bound_to_the_host(house: PageHouse) -> None:
    """A neighbour under the same domain sets the cookie, or it goes over plain http."""
    visitor = Visitor(house, look(secure=True), "https://kantor.test")
    async with visitor.client:
        await visitor.open()
        response = await visitor.post({"Origin": "https://kantor.test"}, text="hai")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-pandu=")
    assert "Secure" in cookie


@pytest.mark.attack
@pytest.mark.parametrize("cookie", ["x", "A" * 22, "A" * 22 + "." + "B" * 24, ".", "é", "A" * 5000])
async def test_a_cookie_we_did_not_make_is_replaced(house: PageHouse, cookie: str) -> None:
    """A cookie is made up, or a visitor is given one that the attacker knows."""
    visitor = Visitor(house)
    async with visitor.client:
        visitor.client.headers = httpx.Headers([(b"cookie", b"pandu=" + cookie.encode())])
        await visitor.open()
        assert "Mulai" in visitor.page
        response = await visitor.post(text="hai")
    assert response.status_code == 303
    assert not cookie.startswith(visitor.chat)


@pytest.mark.attack
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://kantor.test:81"},
        {"Origin": "http://kantor.test.evil.test"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site", **ORIGIN},
        {"Sec-Fetch-Site": "same-site", **ORIGIN},
    ],
)
async def test_a_form_from_elsewhere_is_refused(visitor: Visitor, headers: dict[str, str]) -> None:
    """Another page sends our form in a visitor's name (CSRF)."""
    await visitor.send(text="hai")
    response = await visitor.post(headers, text="dicuri")
    assert response.status_code == 403
    assert len(visitor.house.heard) == 1


@pytest.mark.parametrize("headers", [ORIGIN, {"Sec-Fetch-Site": "same-origin"}, {}])
async def test_a_form_from_here_is_heard(visitor: Visitor, headers: dict[str, str]) -> None:
    await visitor.open()
    assert (await visitor.post(headers, text="hai")).status_code == 303


@pytest.mark.attack
@pytest.mark.parametrize("token", ["", "x", "x.y", "é.é", "A" * 3000])
async def test_a_token_that_is_not_ours_is_refused_and_the_text_is_kept(
    visitor: Visitor, token: str
) -> None:
    """A form comes with a token that we did not make."""
    await visitor.send(text="hai")
    response = await visitor.post(text="tulisan <panjang>", token=token)
    assert response.status_code == 403
    assert "tulisan &lt;panjang&gt;</textarea>" in response.text
    assert len(visitor.house.heard) == 1


@pytest.mark.attack
async def test_a_token_of_another_session_is_refused(house: PageHouse, visitor: Visitor) -> None:
    """A form comes with the token of the attacker's own session."""
    other = Visitor(house)
    async with other.client:
        await other.send(text="hai")
    await visitor.send(text="hai")
    assert (await visitor.post(text="x", token=other.hidden()["token"])).status_code == 403


@pytest.mark.attack
async def test_the_token_differs_on_every_page(visitor: Visitor) -> None:
    """A token that is always the same is guessed from compressed pages (BREACH)."""
    await visitor.open()
    first = visitor.hidden()["token"]
    await visitor.open()
    assert visitor.hidden()["token"] != first


HOSTILE = [
    "<script>alert(1)</script>",
    "<b>x</b><a href=//e>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "\u202egnirts \u2066x",
    "a\u200bb\u200dc\ufeff",
    "😀" * 4000,
    "&lt;sudah&gt; & 'kutip' \"dua\"",
    "'; DROP TABLE lines; --",
    "%s %n %(x)s {0} {x}",
    "[klik](javascript:alert(1))",
    "A" * 4000,
]


@pytest.mark.attack
@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_drawn_as_typed(visitor: Visitor, text: str) -> None:
    """What a visitor writes runs as a script on her page or an officer's."""
    await visitor.send(text=text)
    assert visitor.house.heard[0].text == text
    assert html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in visitor.page
    assert "<script>alert" not in visitor.page
    assert "<img" not in visitor.page
    assert "javascript:alert" not in re.sub(r">[^<]*<", "><", visitor.page)


@pytest.mark.attack
@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_values_that_we_say_are_drawn_as_typed(visitor: Visitor, text: str) -> None:
    """A name or a place that we say again runs as a script."""
    await visitor.send(text="hai")
    to = Address("web", visitor.chat)
    visitor.house.keep(
        Outgoing(to, f"Kami catat: {escape_markup(text)}.", (Choice("1:x", escape_markup(text)),))
    )
    await visitor.open()
    shown = html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    assert visitor.page.count(shown) >= 2
    assert "<script>alert" not in visitor.page
    assert "<img" not in visitor.page


@pytest.mark.attack
@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//evil.test", "vbscript:x"]
)
async def test_only_web_and_phone_links_are_links(visitor: Visitor, href: str) -> None:
    """A link of ours leads to javascript: or data:."""
    await visitor.send(text="hai")
    to = Address("web", visitor.chat)
    visitor.house.keep(Outgoing(to, f"[x]({href}) [nomor](tel:+62511) [ya](https://a.example/)"))
    await visitor.open()
    assert f'href="{href}' not in visitor.page
    assert 'href="tel:+62511"' in visitor.page
    assert 'href="https://a.example/"' in visitor.page


@pytest.mark.attack
async def test_a_number_of_another_conversation_never_leads_to_ones_own_file(
    house: PageHouse, visitor: Visitor
) -> None:
    """Numbers in addresses are counted up to reach somebody else's file."""
    other = Visitor(house)
    async with other.client:
        await other.send(text="hai")
    await visitor.send(text="minta file")
    (number,) = re.findall(r'href="/file/(\d+)"', visitor.page)
    mine = visitor.house.kept[house.heard[1].sender.chat]
    mine[:] = mine[1:]  # the line just before is a stranger's, or gone
    for wrong in range(1, int(number)):
        assert (await visitor.client.get(f"/file/{wrong}")).status_code == 404


async def test_leaving_asks_first_then_wipes_lines_and_cookie(visitor: Visitor) -> None:
    await visitor.send(text="rahasia")
    assert 'href="/leave"' in visitor.page
    await visitor.open("/leave")
    assert "ketik /hapusdata" in visitor.page
    assert visitor.house.kept
    response = await visitor.client.post("/leave", data=visitor.hidden(), headers=ORIGIN)
    assert (response.status_code, response.headers["location"]) == (303, "/?left=1")
    assert not visitor.house.kept
    assert "pandu" not in visitor.client.cookies
    await visitor.open("/?left=1")
    assert "Percakapan sudah dihapus" in visitor.page
    assert "rahasia" not in visitor.page


async def test_leaving_needs_our_own_form(visitor: Visitor) -> None:
    await visitor.send(text="hai")
    token = visitor.hidden()["token"]
    for headers, given in (({"Origin": "http://evil.test"}, token), (ORIGIN, "x")):
        response = await visitor.client.post("/leave", data={"token": given}, headers=headers)
        assert response.status_code == 403
    assert visitor.house.kept


async def test_the_first_form_sent_again_after_leaving_opens_a_new_session(
    visitor: Visitor,
) -> None:
    await visitor.open()
    first = visitor.hidden()
    await visitor.post(text="hai")
    await visitor.open("/leave")
    await visitor.client.post("/leave", data=visitor.hidden(), headers=ORIGIN)
    await visitor.client.post("/", data={**first, "text": "hai"}, headers=ORIGIN)
    incoming, two = visitor.house.heard
    assert incoming.sender != two.sender


@pytest.mark.attack
async def test_two_people_never_see_each_other(house: PageHouse, visitor: Visitor) -> None:
    """One visitor reads another's lines."""
    other = Visitor(house)
    await visitor.send(text="saya siti")
    async with other.client:
        await other.send(text="saya budi")
        assert "siti" not in other.page
    await visitor.open()
    assert "budi" not in visitor.page


async def test_a_framed_page_may_be_framed_by_ours_only(house: PageHouse) -> None:
    visitor = Visitor(house, look(framed=True))
    async with visitor.client:
        response = await visitor.open()
    assert "frame-ancestors 'self'" in response.headers["content-security-policy"]
    assert response.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.attack
async def test_the_page_holds_no_inline_script_or_style(visitor: Visitor) -> None:
    """An inline script would make the policy that forbids them impossible."""
    await visitor.send(text="berapa biaya")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", visitor.page)
    assert not re.search(r'(?:src|<link[^>]*href)="(?!/static/)', visitor.page)
