"""Who is registered and comes without a seat is named, seated and marked; never "not ours"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.dialogue.messages import strip_markup
from tests.desk_house import NOW, DeskHouse, desk_house, words
from tests.session_house import add_session, button, code_on, ref_of, register, seats

START = datetime(2026, 12, 3, 9, tzinfo=NOW.tzinfo)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    async with desk_house(tmp_path) as house:
        await house.hire("9", "officer")
        await add_session(house, seats=2)
        await register(house, "1", 1, full_name="Siti Aminah")
        yield house


@pytest.mark.parametrize(
    "typed", ["/hadir 1: {ref}", "/hadir {ref}", "/hadir 1: siti aminah", "/hadir 1: Aminah"]
)
async def test_she_is_named_seated_and_marked(desk: DeskHouse, typed: str) -> None:
    desk.now = START
    told = await desk.say("9", typed.format(ref=ref_of(1)))
    said = words(told)
    assert f"Siti Aminah ({ref_of(1)}) terdaftar, tetapi tidak punya kursi" in strip_markup(said)
    assert "bukan dari kantor ini" not in said
    assert await seats(desk) == {}
    done = words(await desk.press("9", button(told, "✅ Beri kursi, catat hadir").id))
    assert "dicatat hadir" in done
    assert await seats(desk) == {ref_of(1): "attended"}


async def test_a_code_that_is_nobody_s_is_still_refused(desk: DeskHouse) -> None:
    desk.now = START
    for typed in ("ABCDEFGHJKMNPQRS", "PQZZZZZ"):
        assert "bukan dari kantor ini" in words(await desk.say("9", f"/hadir 1: {typed}"))


async def test_the_slip_of_a_seat_given_back_offers_the_seat_again(desk: DeskHouse) -> None:
    code = code_on(await desk.press("1", "1:seat:take:1"))
    await desk.press("1", f"1:seat:give:1:{ref_of(1)}:ill")
    desk.now = START
    told = await desk.say("9", f"/hadir {code}")
    assert "Siti Aminah" in words(told)
    await desk.press("9", button(told, "✅ Beri kursi").id)
    assert await seats(desk) == {ref_of(1): "attended"}


async def test_a_full_session_is_exceeded_only_knowingly(desk: DeskHouse) -> None:
    for literal in (2, 3):
        await register(desk, str(literal), literal)
        await desk.press(str(literal), "1:seat:take:1")
    desk.now = START
    told = await desk.say("9", f"/hadir 1: {ref_of(1)}")
    assert "2 dari 2" in words(told)
    full = await desk.press("9", button(told, "✅ Beri kursi").id)
    assert "penuh" in words(full)
    assert ref_of(1) not in await seats(desk)
    assert "dicatat hadir" in words(await desk.press("9", button(full, "Ya, jadi 3").id))
    assert (await seats(desk))[ref_of(1)] == "attended"
    again = words(await desk.press("9", button(full, "Ya, jadi 3").id))
    assert "dicatat hadir" in again, "a double tap changes nothing"
    assert (await desk.act("session show", id=1))["taken"] == 3


async def test_a_list_names_those_without_a_seat_with_a_button_each(desk: DeskHouse) -> None:
    await register(desk, "2", 2, full_name="Budi Santoso")
    await desk.press("2", "1:seat:take:1")
    desk.now = START
    told = await desk.say("9", "/hadir 1: Budi Santoso, Siti Aminah, Orang Asing")
    said = strip_markup(words(told))
    assert "Baru dicatat (1): Budi Santoso" in said
    assert f"tanpa kursi: Siti Aminah ({ref_of(1)})" in said
    assert "Tidak dikenal: Orang Asing" in said
    await desk.press("9", button(told, "➕ Siti Aminah").id)
    assert await seats(desk) == {ref_of(2): "attended", ref_of(1): "attended"}


async def test_two_of_one_name_are_told_apart(desk: DeskHouse) -> None:
    await register(desk, "2", 2, full_name="Siti Aminah")
    desk.now = START
    assert "lebih dari satu orang" in words(await desk.say("9", "/hadir 1: Siti Aminah"))


async def test_who_waits_is_seated_before_the_others_by_staff(desk: DeskHouse) -> None:
    for literal in (2, 3):
        await register(desk, str(literal), literal)
        await desk.press(str(literal), "1:seat:take:1")
    await desk.press("1", "1:seat:take:1")
    desk.now = START
    told = await desk.say("9", f"/hadir 1: {ref_of(1)}")
    assert "terdaftar" in words(told)
    full = await desk.press("9", button(told, "✅ Beri kursi").id)
    await desk.press("9", button(full, "Ya, jadi 3").id)
    assert (await seats(desk))[ref_of(1)] == "attended"


async def test_before_the_day_staff_give_a_seat_and_she_gets_her_slip(desk: DeskHouse) -> None:
    before = len(desk.ear.delivered)
    said = words(await desk.say("9", "/sesi_tambah 1 Siti Aminah"))
    assert "diberi kursi" in said
    assert await seats(desk) == {ref_of(1): "accepted"}
    told = [outgoing for outgoing in desk.ear.delivered[before:] if outgoing.to.chat == "1"]
    assert "Petugas memberi Anda kursi" in told[0].text
    assert told[1].text.startswith("🎫")
    assert told[2].file is not None
    assert "sudah punya kursi" in words(await desk.say("9", f"/sesi_tambah 1 {ref_of(1)}"))


async def test_a_seat_is_given_by_guided_steps_and_to_one_of_several(desk: DeskHouse) -> None:
    await register(desk, "2", 2, full_name="Siti Rahma")
    asks = await desk.press("9", "1:s:sesi_tambah:1")
    assert "0 dari 2 terisi" in words(asks)
    assert "tidak terdaftar" in words(await desk.say("9", "Joko Widada"))
    which = await desk.say("9", "siti")
    await desk.press("9", button(which, "Siti Rahma").id)
    assert await seats(desk) == {ref_of(2): "accepted"}


async def test_who_took_her_registration_back_gets_no_seat(desk: DeskHouse) -> None:
    store = desk.house.store
    async with store.transaction():
        await store.candidates.set_status(desk.address("1"), ref_of(1), "cancelled", desk.now)
    desk.now = START
    assert "membatalkan pendaftarannya" in words(await desk.say("9", f"/hadir 1: {ref_of(1)}"))
    assert await seats(desk) == {}


async def test_scripts_learn_that_she_is_registered_without_a_seat(desk: DeskHouse) -> None:
    desk.now = START
    result = await desk.act("attend", session=1, refs=[ref_of(1)])
    assert result["results"] == [{"asked": ref_of(1), "outcome": "unseated", "ref": ref_of(1)}]


@pytest.mark.parametrize(
    "typed", ["0813 7777 7009", "081377777009", "+62 813-7777-7009", "pqaa aaas"]
)
async def test_a_phone_number_or_a_reference_with_gaps_names_her_too(
    desk: DeskHouse, typed: str
) -> None:
    ref = await register(desk, "18", 18, full_name="Noor Jannah", phone="+6281377777009")
    desk.now = START
    said = words(
        await desk.say("9", f"/hadir {typed.replace('pqaa aaas', f'{ref[:4]} {ref[4:]}')}")
    )
    assert f"Noor Jannah ({ref}) terdaftar, tetapi tidak punya kursi" in strip_markup(said)


async def test_a_phone_number_marks_whoever_has_a_seat(desk: DeskHouse) -> None:
    ref = await register(desk, "18", 18, full_name="Noor Jannah", phone="+6281377777009")
    await desk.press("18", "1:seat:take:1")
    desk.now = START
    await desk.say("9", "/hadir 1: 0813 7777 7009")
    assert (await seats(desk))[ref] == "attended"


async def test_a_seat_in_a_later_session_does_not_keep_her_out_of_the_one_at_the_door(
    desk: DeskHouse,
) -> None:
    later = await add_session(desk, starts_at="2026-12-10T09:00")
    await desk.press("1", f"1:seat:take:{later}")
    desk.now = START
    told = await desk.say("9", "/hadir siti aminah")
    assert "Belum waktunya" not in words(told)
    assert "dicatat hadir" in words(await desk.press("9", button(told, "✅ Beri kursi").id))
    assert await seats(desk) == {ref_of(1): "attended"}
    assert await seats(desk, later) == {ref_of(1): "accepted"}


async def test_before_the_day_the_nearest_session_is_the_first_choice(desk: DeskHouse) -> None:
    await add_session(desk, title="Wawancara", starts_at="2026-11-28T09:00")
    await add_session(desk, title="Lanjutan", starts_at="2027-02-09T09:00")
    (asked,) = await desk.say("9", "/hadir")
    assert [choice.label.split(",")[0] for choice in asked.choices] == [
        "Wawancara",
        "Orientasi",
        "Lanjutan",
    ]
