"""The chat page over plain HTTP, as a browser without JavaScript and a stranger see it."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
from web_house import MENU, START, House, look

from bot.dialogue.messages import Address, Choice, Outgoing, plain
from bot.web.look import Look

BASE = "http://kantor.test"
ORIGIN = {"Origin": BASE}


class Visitor:
    """A browser of few words: keeps cookies, reads the form, follows nothing by itself."""

    def __init__(self, house: House, view: Look | None = None, base: str = BASE) -> None:
        self.house = house
        transport = httpx.ASGITransport(house.app(view), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=base)
        self.page = ""

    async def open(self, path: str = "/") -> httpx.Response:
        response = await self.client.get(path)
        self.page = response.text
        return response

    def hidden(self) -> dict[str, str]:
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page)
        return {name: html.unescape(value) for name, value in found}

    async def post(self, headers: Mapping[str, str] = ORIGIN, **fields: str) -> httpx.Response:
        """Submits the form of the page last opened with these fields."""
        return await self.client.post("/", data={**self.hidden(), **fields}, headers=dict(headers))

    async def send(self, **fields: str) -> httpx.Response:
        """Opens the page, submits, and opens it again."""
        await self.open()
        response = await self.post(**fields)
        await self.open()
        return response

    @property
    def chat(self) -> str:
        (chat,) = {one.sender.chat for one in self.house.heard}
        return chat


@pytest.fixture
async def house() -> AsyncIterator[House]:
    house = House()
    listening = asyncio.create_task(house.chat.listen(house.receive))
    await asyncio.sleep(0)
    yield house
    listening.cancel()


@pytest.fixture
async def visitor(house: House) -> AsyncIterator[Visitor]:
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


async def test_mulai_begins_with_the_start_message(visitor: Visitor) -> None:
    response = await visitor.send(start="")
    assert (response.status_code, response.headers["location"]) == (303, "/#end")
    (heard,) = visitor.house.heard
    assert (heard.text, heard.start, heard.at) == ("/start", "", START)
    assert "Selamat datang di Pandu." in visitor.page
    assert "/start" not in visitor.page


async def test_the_code_of_a_poster_rides_with_the_first_message(visitor: Visitor) -> None:
    await visitor.open("/?start=poliban_2026")
    assert 'name="start" value="poliban_2026"' in visitor.page
    await visitor.post(start="poliban_2026")
    assert visitor.house.heard[0].start == "poliban_2026"


@pytest.mark.parametrize("code", ["a b", "x" * 65, '"><script>', "../..", "%00"])
async def test_a_code_that_cannot_be_one_is_dropped(visitor: Visitor, code: str) -> None:
    await visitor.open("/?start=" + code)
    assert 'name="start" value=""' in visitor.page
    await visitor.post(start=code)
    assert visitor.house.heard[0].start == ""


async def test_a_poster_seen_again_offers_to_begin_and_sends_nothing(visitor: Visitor) -> None:
    await visitor.send(start="")
    await visitor.open("/?start=poster2")
    assert 'name="start" value="poster2"' in visitor.page
    assert len(visitor.house.heard) == 1


async def test_somebody_may_just_write(visitor: Visitor) -> None:
    await visitor.send(text="  berapa biaya?\r\nke jepang\x00 ")
    assert visitor.house.heard[0].text == "berapa biaya?\nke jepang"
    assert "tidak memungut biaya" in visitor.page
    assert (
        'href="https://kantor.example/biaya" target="_blank" rel="noopener noreferrer"'
        in visitor.page
    )


async def test_the_cookie_is_opaque_and_out_of_reach(visitor: Visitor) -> None:
    response = await visitor.send(text="hai")
    cookie = response.headers["set-cookie"]
    assert re.match(r"pandu=[\w-]{22}\.[\w-]{24}; ", cookie)
    for flag in ("HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=lax"):
        assert flag in cookie
    assert "Secure" not in cookie
    assert "Domain" not in cookie


async def test_over_https_the_cookie_is_bound_to_the_host(house: House) -> None:
    visitor = Visitor(house, look(secure=True), "https://kantor.test")
    async with visitor.client:
        await visitor.open()
        response = await visitor.post({"Origin": "https://kantor.test"}, text="hai")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-pandu=")
    assert "Secure" in cookie


@pytest.mark.parametrize("cookie", ["x", "A" * 22, "A" * 22 + "." + "B" * 24, ".", "é", "A" * 5000])
async def test_a_cookie_we_did_not_make_is_replaced(house: House, cookie: str) -> None:
    visitor = Visitor(house)
    async with visitor.client:
        visitor.client.headers = httpx.Headers([(b"cookie", b"pandu=" + cookie.encode())])
        await visitor.open()
        assert "Mulai" in visitor.page
        response = await visitor.post(text="hai")
    assert response.status_code == 303
    assert not cookie.startswith(visitor.chat)


async def test_a_form_sent_twice_is_heard_once(visitor: Visitor) -> None:
    await visitor.open()
    first = await visitor.post(text="hai")
    visitor.client.cookies.clear()
    second = await visitor.post(text="hai")
    assert first.headers["set-cookie"] == second.headers["set-cookie"]
    assert len(visitor.house.heard) == 1


async def test_a_later_form_sent_twice_is_heard_once(visitor: Visitor) -> None:
    await visitor.send(text="hai")
    await visitor.post(text="dua")
    await visitor.post(text="dua")
    assert [one.text for one in visitor.house.heard] == ["hai", "dua"]


async def test_the_browser_chooses_the_id_if_it_can_be_one(visitor: Visitor) -> None:
    await visitor.send(text="hai", id="0123456789abcdef0123456789abcdef")
    await visitor.post(text="lagi", id="💥" * 4000)
    first, second = visitor.house.heard
    assert first.id == "0123456789abcdef0123456789abcdef"
    assert re.fullmatch(r"[\w-]{22}", second.id)


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
    await visitor.send(text="hai")
    response = await visitor.post(headers, text="dicuri")
    assert response.status_code == 403
    assert len(visitor.house.heard) == 1


@pytest.mark.parametrize("headers", [ORIGIN, {"Sec-Fetch-Site": "same-origin"}, {}])
async def test_a_form_from_here_is_heard(visitor: Visitor, headers: dict[str, str]) -> None:
    await visitor.open()
    assert (await visitor.post(headers, text="hai")).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "x.y", "é.é", "A" * 3000])
async def test_a_token_that_is_not_ours_is_refused_and_the_text_is_kept(
    visitor: Visitor, token: str
) -> None:
    await visitor.send(text="hai")
    response = await visitor.post(text="tulisan <panjang>", token=token)
    assert response.status_code == 403
    assert "tulisan &lt;panjang&gt;</textarea>" in response.text
    assert len(visitor.house.heard) == 1


async def test_a_token_of_another_session_is_refused(house: House, visitor: Visitor) -> None:
    other = Visitor(house)
    async with other.client:
        await other.send(text="hai")
    await visitor.send(text="hai")
    assert (await visitor.post(text="x", token=other.hidden()["token"])).status_code == 403


async def test_the_token_differs_on_every_page(visitor: Visitor) -> None:
    await visitor.open()
    first = visitor.hidden()["token"]
    await visitor.open()
    assert visitor.hidden()["token"] != first


async def test_four_thousand_characters_are_heard_and_one_more_is_refused(visitor: Visitor) -> None:
    await visitor.open()
    assert (await visitor.post(text="😀" * 4000)).status_code == 303
    await visitor.open()
    response = await visitor.post(text="a" * 4001)
    assert response.status_code == 422
    assert "terlalu panjang" in response.text
    assert "a" * 4001 in response.text
    assert len(visitor.house.heard) == 1


async def test_nothing_sent_is_nothing_heard(visitor: Visitor) -> None:
    for fields in ({}, {"text": " \n "}, {"choice": ""}, {"choice": "x" * 65}):
        assert (await visitor.send(**fields)).status_code == 303
    assert not visitor.house.heard
    assert "pandu" not in visitor.client.cookies


async def test_a_house_that_cannot_hear_keeps_the_text_and_the_id(visitor: Visitor) -> None:
    await visitor.open()
    before = visitor.hidden()["id"]
    visitor.house.deaf = True
    response = await visitor.post(text="jangan hilang")
    assert (response.status_code, response.headers["retry-after"]) == (503, "2")
    assert "jangan hilang</textarea>" in response.text
    visitor.page = response.text
    assert visitor.hidden()["id"] == before
    visitor.house.deaf = False
    assert (await visitor.post(text="jangan hilang")).status_code == 303


async def test_a_pressed_button_reads_as_its_kept_label(visitor: Visitor) -> None:
    await visitor.send(start="")
    await visitor.send(choice="1:go:register", text="abaikan")
    heard = visitor.house.heard[1]
    assert (heard.choice, heard.text) == ("1:go:register", "📝 Daftar")


async def test_an_old_button_is_still_heard(visitor: Visitor) -> None:
    await visitor.send(start="")
    await visitor.send(choice="0:gone")
    assert visitor.house.heard[1].choice == "0:gone"


async def test_old_keyboards_are_gone(visitor: Visitor) -> None:
    await visitor.send(start="")
    assert visitor.page.count('name="choice"') == len(MENU)
    await visitor.send(text="berapa biaya")
    assert visitor.page.count('name="choice"') == 3


async def test_the_program_gets_json_with_notice_or_trouble(visitor: Visitor) -> None:
    visitor.house.notice = "Pelan-pelan, ya."
    await visitor.open()
    wants = {"Accept": "application/json", **ORIGIN}
    assert (await visitor.post(wants, text="hai")).json() == {"notice": "Pelan-pelan, ya."}
    await visitor.open()
    long = await visitor.post(wants, text="a" * 4001)
    assert (long.status_code, "panjang" in long.json()["trouble"]) == (422, True)


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


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_drawn_as_typed(visitor: Visitor, text: str) -> None:
    await visitor.send(text=text)
    assert visitor.house.heard[0].text == text
    assert html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in visitor.page
    assert "<script>alert" not in visitor.page
    assert "<img" not in visitor.page
    assert "javascript:alert" not in re.sub(r">[^<]*<", "><", visitor.page)


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_values_that_we_say_are_drawn_as_typed(visitor: Visitor, text: str) -> None:
    await visitor.send(text="hai")
    to = Address("web", visitor.chat)
    visitor.house.keep(Outgoing(to, f"Kami catat: {plain(text)}.", (Choice("1:x", plain(text)),)))
    await visitor.open()
    shown = html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    assert visitor.page.count(shown) >= 2
    assert "<script>alert" not in visitor.page
    assert "<img" not in visitor.page


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//evil.test", "vbscript:x"]
)
async def test_only_web_and_phone_links_are_links(visitor: Visitor, href: str) -> None:
    await visitor.send(text="hai")
    to = Address("web", visitor.chat)
    visitor.house.keep(Outgoing(to, f"[x]({href}) [nomor](tel:+62511) [ya](https://a.example/)"))
    await visitor.open()
    assert f'href="{href}' not in visitor.page
    assert 'href="tel:+62511"' in visitor.page
    assert 'href="https://a.example/"' in visitor.page


async def test_a_file_is_for_its_own_conversation_only(house: House, visitor: Visitor) -> None:
    await visitor.send(text="minta file")
    (path,) = re.findall(r'href="(/file/\d+)"', visitor.page)
    response = await visitor.client.get(path)
    assert response.text == "Nama: Siti\n"
    assert response.headers["content-disposition"] == "attachment; filename*=UTF-8''data%20saya.txt"
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    stranger = Visitor(house)
    async with stranger.client:
        assert (await stranger.client.get(path)).status_code == 404
        await stranger.send(text="hai")
        assert (await stranger.client.get(path)).status_code == 404
    for other in ("/file/1", "/file/999999", "/file/x", "/file/-1", "/file/" + "9" * 30):
        assert (await visitor.client.get(other)).status_code == 404


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


async def test_leaving_without_a_session_is_harmless(visitor: Visitor) -> None:
    assert (await visitor.client.get("/leave")).headers["location"] == "/"
    assert (await visitor.client.post("/leave")).status_code == 303


async def test_the_first_form_sent_again_after_leaving_opens_a_new_session(
    visitor: Visitor,
) -> None:
    await visitor.open()
    first = visitor.hidden()
    await visitor.post(text="hai")
    await visitor.open("/leave")
    await visitor.client.post("/leave", data=visitor.hidden(), headers=ORIGIN)
    await visitor.client.post("/", data={**first, "text": "hai"}, headers=ORIGIN)
    one, two = visitor.house.heard
    assert one.sender != two.sender


async def test_the_page_speaks_the_language_she_chose(visitor: Visitor) -> None:
    await visitor.send(text="hai")
    visitor.house.language = "en"
    await visitor.open()
    assert '<html lang="en">' in visitor.page
    assert "Write a message" in visitor.page
    visitor.house.language = "xx"
    await visitor.open()
    assert '<html lang="id">' in visitor.page


async def test_a_long_past_is_one_link_away(visitor: Visitor) -> None:
    await visitor.send(text="paling pertama")
    for number in range(70):
        visitor.house.keep(Outgoing(Address("web", visitor.chat), f"baris {number}"))
    await visitor.open()
    assert "paling pertama" not in visitor.page
    assert 'href="/?all=1"' in visitor.page
    await visitor.open("/?all=1")
    assert "paling pertama" in visitor.page


async def test_two_people_never_see_each_other(house: House, visitor: Visitor) -> None:
    other = Visitor(house)
    await visitor.send(text="saya siti")
    async with other.client:
        await other.send(text="saya budi")
        assert "siti" not in other.page
    await visitor.open()
    assert "budi" not in visitor.page


async def test_a_framed_page_may_be_framed_by_ours_only(house: House) -> None:
    visitor = Visitor(house, look(framed=True))
    async with visitor.client:
        response = await visitor.open()
    assert "frame-ancestors 'self'" in response.headers["content-security-policy"]
    assert response.headers["x-frame-options"] == "SAMEORIGIN"


async def test_the_page_holds_no_inline_script_or_style(visitor: Visitor) -> None:
    await visitor.send(text="berapa biaya")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", visitor.page)
    assert not re.search(r'(?:src|<link[^>]*href)="(?!/static/)', visitor.page)
