"""Who is registered and comes without a seat is named, seated and marked; never "not ours"."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.dialogue.messages import strip_markup
from tests.houses.desk import NOW, DeskHouse, words
from tests.houses.sessions import add_session, button, code_on, ref_of, register, seats

START = datetime(2026, 12, 3, 9, tzinfo=NOW.tzinfo)


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("9", "officer")
    await add_session(desk, seats=2)
    await register(desk, "1", 1, full_name="Siti Aminah")
    return desk


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
    "typed", ["0813 7777 7009", "081377777009", "+62 813-7777-7009", "81377777009", "pqaa aaas"]
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


@pytest.mark.parametrize("typed", ["/hadir siti aminah", "/hadir 1: siti aminah", "/hadir {ref}"])
async def test_who_is_named_at_today_s_door_is_said_to_have_her_seat_in_a_later_session(
    desk: DeskHouse, typed: str
) -> None:
    later = await add_session(desk, title="Lanjutan", starts_at="2026-12-10T09:00")
    await desk.press("1", f"1:seat:take:{later}")
    desk.now = START
    told = await desk.say("9", typed.format(ref=ref_of(1)))
    said = strip_markup(words(told))
    assert f"Siti Aminah ({ref_of(1)}) punya kursi di Lanjutan, Kamis, 10 Desember 2026" in said
    assert "belum pernah mengambil kursi" not in said
    assert "Sesi yang sekarang: Orientasi" in said
    await desk.press("9", button(told, "✅ Beri kursi, catat hadir").id)
    assert await seats(desk) == {ref_of(1): "attended"}
    assert await seats(desk, later) == {ref_of(1): "accepted"}, "she keeps the later seat"


@pytest.mark.parametrize("typed", ["/hadir Joko Widada", "/hadir 1: joko", "/hadir 081377777777"])
async def test_a_name_or_number_of_nobody_is_not_called_a_wrong_code(
    desk: DeskHouse, typed: str
) -> None:
    desk.now = START
    said = words(await desk.say("9", typed))
    assert "tidak terdaftar" in said
    assert "bukan dari kantor ini" not in said


async def test_before_the_day_the_nearest_session_is_the_first_choice(desk: DeskHouse) -> None:
    await add_session(desk, title="Wawancara", starts_at="2026-11-28T09:00")
    await add_session(desk, title="Lanjutan", starts_at="2027-02-09T09:00")
    (asked,) = await desk.say("9", "/hadir")
    assert [choice.label.split(",")[0] for choice in asked.choices] == [
        "Wawancara",
        "Orientasi",
        "Lanjutan",
    ]


async def later_slip(desk: DeskHouse, starts_at: str = "2026-12-10T09:00") -> str:
    """The code on the slip of another session's seat."""
    later = await add_session(desk, title="Lanjutan", starts_at=starts_at)
    return code_on(await desk.press("1", f"1:seat:take:{later}"))


@pytest.mark.parametrize("typed", ["/hadir {code}", "/hadir 1: {code}", "{code}"])
async def test_a_later_session_s_slip_at_today_s_door_says_who_she_is_and_seats_her_today(
    desk: DeskHouse, typed: str
) -> None:
    code = await later_slip(desk)
    desk.now = START
    await desk.say("9", "/hadir")
    told = await desk.say("9", typed.format(code=code))
    said = strip_markup(words(told))
    assert f"Siti Aminah ({ref_of(1)}) punya kursi di Lanjutan, Kamis, 10 Desember 2026" in said
    assert "Sesi yang sekarang: Orientasi" in said
    assert "0 dari 2" in said
    assert await seats(desk) == {}
    done = words(await desk.press("9", button(told, "✅ Beri kursi, catat hadir").id))
    assert "dicatat hadir di *Orientasi*" in done
    assert await seats(desk) == {ref_of(1): "attended"}
    assert await seats(desk, 2) == {ref_of(1): "accepted"}, "she keeps the later seat"


async def test_the_link_in_a_later_slip_s_qr_does_the_same(desk: DeskHouse) -> None:
    code = await later_slip(desk)
    desk.now = START
    told = await desk.say("9", "/start", start="h-" + code.replace("-", ""))
    assert "punya kursi di *Lanjutan*" in words(told)
    await desk.press("9", button(told, "✅ Beri kursi, catat hadir").id)
    assert await seats(desk) == {ref_of(1): "attended"}


async def test_the_slip_of_a_cancelled_session_opens_today_s_door_too(desk: DeskHouse) -> None:
    code = await later_slip(desk)
    await desk.act("session cancel", id=2, reason="banjir", urgent=True)
    desk.now = START
    told = await desk.say("9", f"/hadir {code}")
    assert "*Lanjutan*" in words(told)
    assert "dibatalkan" in words(told)
    await desk.press("9", button(told, "✅ Beri kursi, catat hadir").id)
    assert await seats(desk) == {ref_of(1): "attended"}


async def test_without_a_session_today_an_early_slip_says_whose_it_is_and_when(
    desk: DeskHouse,
) -> None:
    code = await later_slip(desk)
    told = strip_markup(words(await desk.say("9", f"/hadir {code}")))
    assert f"Siti Aminah ({ref_of(1)})" in told
    assert "Belum waktunya" in told
    assert "Kamis, 10 Desember 2026" in told


async def test_a_list_of_codes_names_those_of_other_sessions_with_a_button(
    desk: DeskHouse,
) -> None:
    code = await later_slip(desk)
    await register(desk, "2", 2, full_name="Budi Santoso")
    mine = code_on(await desk.press("2", "1:seat:take:1"))
    desk.now = START
    told = await desk.say("9", f"/hadir {mine}, {code}")
    said = strip_markup(words(told))
    assert "Baru dicatat (1): Budi Santoso" in said
    assert f"Slip untuk sesi lain: Siti Aminah ({ref_of(1)})" in said
    await desk.press("9", button(told, "➕ Siti Aminah").id)
    assert await seats(desk) == {ref_of(2): "attended", ref_of(1): "attended"}


async def test_the_session_of_today_goes_before_those_marked_late(desk: DeskHouse) -> None:
    await add_session(desk, title="Senin", starts_at="2026-11-30T09:00")
    desk.now = START
    told = await desk.say("9", f"/hadir {ref_of(1)}")
    assert "tidak punya kursi di *Orientasi*" in words(told)


async def test_two_sessions_of_one_title_today_are_told_apart_by_their_hours(
    desk: DeskHouse,
) -> None:
    await add_session(desk, starts_at="2026-12-03T11:00")
    desk.now = START
    told = await desk.say("9", f"/hadir {ref_of(1)}")
    labels = [choice.label for choice in told[-1].choices]
    assert ["09.00" in labels[0], "11.00" in labels[1]] == [True, True]


@pytest.mark.parametrize("typed", ["/hadir siti aminah", "/hadir 1: Siti Aminah", "Siti Aminah"])
async def test_of_two_with_one_name_the_clerk_chooses_by_button(
    desk: DeskHouse, typed: str
) -> None:
    await register(
        desk, "2", 2, full_name="Siti Aminah", phone="+6281377777009", campus="sari_mulia"
    )
    for who in ("1", "2"):
        await desk.press(who, "1:seat:take:1")
    desk.now = START
    await desk.say("9", "/hadir")
    told = await desk.say("9", typed)
    said = strip_markup(words(told))
    assert "2 orang" in said
    assert "Sari Mulia" in said
    assert "+6281377777009" not in said, "masked as ever"
    assert "009" in said
    marked = await desk.press("9", button(told, f"Siti Aminah · {ref_of(2)}").id)
    assert f"Baru dicatat (1): Siti Aminah ({ref_of(2)})" in words(marked)
    assert await seats(desk) == {ref_of(1): "accepted", ref_of(2): "attended"}
    again = await desk.press("9", button(told, f"Siti Aminah · {ref_of(2)}").id)
    assert "Sudah dicatat sebelumnya" in words(again)


async def test_two_of_one_name_without_a_seat_are_chosen_and_then_seated(desk: DeskHouse) -> None:
    await register(desk, "2", 2, full_name="Siti Aminah")
    desk.now = START
    told = await desk.say("9", "/hadir 1: Siti Aminah")
    offered = await desk.press("9", button(told, f"Siti Aminah · {ref_of(2)}").id)
    await desk.press("9", button(offered, "✅ Beri kursi, catat hadir").id)
    assert await seats(desk) == {ref_of(2): "attended"}


async def test_a_list_with_a_name_of_two_has_a_button_for_each(desk: DeskHouse) -> None:
    await register(desk, "2", 2, full_name="Siti Aminah")
    await register(desk, "3", 3, full_name="Budi Santoso")
    desk.now = START
    told = await desk.say("9", "/hadir 1: Aminah, Orang Asing, Budi")
    assert "lebih dari satu orang: Aminah. Tekan" in words(told)
    button(told, f"➕ Budi Santoso · {ref_of(3)}")
    offered = await desk.press("9", button(told, f"Siti Aminah · {ref_of(1)}").id)
    await desk.press("9", button(offered, "✅ Beri kursi, catat hadir").id)
    assert await seats(desk) == {ref_of(1): "attended"}


async def test_of_two_with_one_name_the_one_with_a_seat_is_meant(desk: DeskHouse) -> None:
    await desk.press("1", "1:seat:take:1")
    await register(desk, "2", 2, full_name="Siti Aminah")
    desk.now = START
    told = await desk.say("9", "/hadir 1: Siti Aminah")
    assert await seats(desk) == {ref_of(1): "attended"}
    assert f"Siti Aminah ({ref_of(1)})" in words(told)


async def test_the_door_of_a_session_without_seats_taken_takes_codes_all_the_same(
    desk: DeskHouse,
) -> None:
    desk.now = START
    await desk.say("9", "/hadir")
    told = await desk.say("9", "siti aminah")
    await desk.press("9", button(told, "✅ Beri kursi, catat hadir").id)
    assert await seats(desk) == {ref_of(1): "attended"}


async def test_who_has_seats_in_two_open_lists_is_one_person(desk: DeskHouse) -> None:
    await add_session(desk, title="Senin", starts_at="2026-11-30T09:00")
    for session in (1, 2):
        await desk.press("1", f"1:seat:take:{session}")
    desk.now = START
    assert "*Orientasi*: 1 dari 1" in words(await desk.say("9", "/hadir siti aminah"))
    assert await seats(desk) == {ref_of(1): "attended"}
