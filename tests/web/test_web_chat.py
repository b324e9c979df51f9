"""The chat page over plain HTTP, as a browser without JavaScript sees it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest

from bot.dialogue.messages import Address, Outgoing
from tests.houses.web import MENU, START, PageHouse
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


async def test_mulai_begins_with_the_start_message(visitor: Visitor) -> None:
    response = await visitor.send(start="")
    assert (response.status_code, response.headers["location"]) == (303, "/#new")
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


async def test_a_first_form_sent_again_by_who_got_no_answer_is_answered(visitor: Visitor) -> None:
    await visitor.open()
    first = await visitor.post(text="hai")
    visitor.client.cookies.clear()  # the answer, and the cookie with it, was lost
    second = await visitor.post(text="hai")
    assert first.headers["set-cookie"] != second.headers["set-cookie"]
    await visitor.open()
    assert visitor.page.count("Kami catat.") == 1


async def test_a_later_form_sent_twice_is_heard_once(visitor: Visitor) -> None:
    await visitor.send(text="hai")
    await visitor.post(text="dua")
    await visitor.post(text="dua")
    assert [incoming.text for incoming in visitor.house.heard] == ["hai", "dua"]


async def test_the_browser_chooses_the_id_if_it_can_be_one(visitor: Visitor) -> None:
    await visitor.send(text="hai", id="0123456789abcdef0123456789abcdef")
    await visitor.post(text="lagi", id="💥" * 4000)
    first, second = visitor.house.heard
    assert first.id == "0123456789abcdef0123456789abcdef"
    assert re.fullmatch(r"[\w-]{22}", second.id)


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


async def test_a_file_is_for_its_own_conversation_only(house: PageHouse, visitor: Visitor) -> None:
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


async def test_leaving_without_a_session_is_harmless(visitor: Visitor) -> None:
    assert (await visitor.client.get("/leave")).headers["location"] == "/"
    assert (await visitor.client.post("/leave")).status_code == 303


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
