"""One thing about a session is put right: read back, then changed, and told where it matters."""

from __future__ import annotations

import pytest

from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import add_session, button, register


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("9", "officer")
    return desk


async def made(desk: DeskHouse) -> dict[str, object]:
    return dict((await desk.act("session show", id=1)).items())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://maps.app.goo.gl/x1_y", "https://maps.app.goo.gl/x1_y"),
        ("Poltekkes Banjarmasin\nhttps://maps.app.goo.gl/x1.", "https://maps.app.goo.gl/x1"),
        ("https://www.google.com/maps/place/Aula+(B)/@-3.4,114.8,17z",
         "https://www.google.com/maps/place/Aula+%28B%29/@-3.4,114.8,17z"),
        ("http://maps.app.goo.gl/x1", None),
        ("maps.app.goo.gl/x1", None),
        ("https://google.com@evil.org/x", None),
        ("https://x", None),
        ("javascript:alert(1)", None),
        ("https://a.id/1 https://b.id/2", None),
    ],
)  # fmt: skip
async def test_a_map_is_one_address_that_shows_where_it_leads(
    desk: DeskHouse, typed: str, kept: str | None
) -> None:
    await add_session(desk)
    await desk.press("9", "1:s:sesi_ubah:1:map_url")
    told = await desk.say("9", typed)
    if kept is None:
        assert "bukan tautan peta" in words(told)
        return
    await desk.press("9", button(told, "✅ Ya").id)
    assert (await made(desk))["map_url"] == kept


async def test_other_words_are_told_to_those_with_a_seat(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    await desk.press("1", "1:seat:take:1")
    await desk.press("9", "1:s:sesi_ubah:1:place")
    asked = await desk.say("9", "Aula Baru")
    assert "Tempat sekarang: Poltekkes\nMenjadi: Aula Baru\n1 orang" in words(asked)
    assert (await made(desk))["place"] == "Poltekkes"
    before = len(desk.ear.delivered)
    await desk.press("9", button(asked, "✅ Ya").id)
    news = [outgoing for outgoing in desk.ear.delivered[before:] if outgoing.to.chat == "1"]
    assert "Aula Baru" in news[0].text
    assert b"SEQUENCE:1" in news[1].file.content  # type: ignore[union-attr]  # it has one


async def test_what_is_read_back_is_what_is_stored(desk: DeskHouse) -> None:
    await add_session(desk)
    await desk.press("9", "1:s:sesi_ubah:1:audience")
    assert "tidak ada di formulir" in words(await desk.say("9", "kampus mars"))
    asked = await desk.say("9", "sari mulia")
    assert "Peserta sekarang: Semua orang\nMenjadi: " in words(asked)
    assert "0 orang" in words(asked), "who may come is nobody's news"
    await desk.say("9", "1")
    assert (await made(desk))["audience"] == {"campus": ["sari_mulia"]}
    asked = await desk.press("9", "1:s:sesi_ubah:1:audience:none")
    await desk.press("9", button(asked, "✅ Ya").id)
    assert (await made(desk))["audience"] == {}
    assert "sudah begitu" in words(await desk.press("9", "1:s:sesi_ubah:1:audience:none"))


async def test_an_old_yes_changes_nothing_and_another_field_s_yes_neither(desk: DeskHouse) -> None:
    await add_session(desk, bring="KTP")
    await desk.press("9", "1:s:sesi_ubah:1:place:yes")
    await desk.press("9", "1:s:sesi_ubah:1:bring")
    await desk.say("9", "ijazah")
    await desk.press("9", "1:s:sesi_ubah:1:place:yes")
    session = await made(desk)
    assert (session["place"], session["bring"]) == ("Poltekkes", "KTP")


async def test_a_seat_taken_between_the_question_and_the_yes_is_kept(desk: DeskHouse) -> None:
    await add_session(desk, seats=2)
    for number in range(2):
        await register(desk, str(number), number)
    await desk.press("0", "1:seat:take:1")
    await desk.press("9", "1:s:sesi_ubah:1:seats")
    asked = await desk.say("9", "1")
    await desk.press("1", "1:seat:take:1")
    assert "Sudah 2 kursi" in words(await desk.press("9", button(asked, "✅ Ya").id))
    assert (await made(desk))["seats"] == 2


async def test_a_change_at_night_says_that_people_are_told_now(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    await desk.press("1", "1:seat:take:1")
    desk.wait(hours=12)
    await desk.press("9", "1:s:sesi_ubah:1:place")
    assert "jam tenang" in words(await desk.say("9", "Aula Baru"))


async def test_one_line_names_what_is_changed_and_into_what(desk: DeskHouse) -> None:
    await add_session(desk)
    asked = await desk.say("9", "/sesi_ubah 1 jumlah kursi 25")
    assert "Jumlah kursi sekarang: 20\nMenjadi: 25" in words(asked)
    await desk.press("9", button(asked, "✅ Ya").id)
    assert (await made(desk))["seats"] == 25
    assert "Tempat sekarang" in words(await desk.say("9", "/sesi_ubah 1 Tempat Aula Baru"))
    assert "Bagian mana" in words(await desk.say("9", "/sesi_ubah 1 warna biru"))


async def test_an_old_yes_changes_no_other_session(desk: DeskHouse) -> None:
    for _ in range(2):
        await add_session(desk)
    old = await desk.say("9", "/sesi_ubah 2 tempat Aula Dua")
    await desk.say("9", "/sesi_ubah 1 tempat Aula Satu")
    await desk.press("9", button(old, "✅ Ya").id)
    places = [item["place"] for item in (await desk.act("session list"))["sessions"]]
    assert places == ["Poltekkes", "Poltekkes"]
