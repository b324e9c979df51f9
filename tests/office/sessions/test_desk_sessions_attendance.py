"""Who came: by code, by link, by list; and what the survey after it says."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.office.kit.slip_code import make_code
from tests.houses.desk import NOW, DeskHouse, words
from tests.houses.sessions import (
    add_session,
    button,
    code_on,
    ref_of,
    register,
    seated,
    seats,
    tick,
)

START = datetime(2026, 12, 3, 9, tzinfo=NOW.tzinfo)


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("boss", "officer")
    return desk


async def test_the_slip_says_all_she_needs_and_nothing_more(desk: DeskHouse) -> None:
    await add_session(desk, bring="KTP", contact="Ibu Rina", map_url="https://maps.app.goo.gl/x")
    await register(desk, "1", 1, phone="+6281234567809")
    told = await desk.press("1", "1:seat:take:1")
    slip = next(outgoing for outgoing in told if outgoing.text.startswith("🎫"))
    for part in (ref_of(1), "Orang 1", "Orientasi", "pukul 09.00 WITA", "Poltekkes", "KTP",
                 "Ibu Rina", "https://maps.app.goo.gl/x"):  # fmt: skip
        assert part in slip.text, part
    assert "812345" not in slip.text
    assert slip.file is not None
    assert slip.file.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("way", ["/hadir {}", "/hadir https://t.me/x?start=h-{plain}", "link"])
async def test_a_code_is_typed_pasted_or_scanned(desk: DeskHouse, way: str) -> None:
    typed = await seated(desk)
    plain = typed.replace("-", "")
    desk.now = START
    if way == "link":
        told = await desk.say("boss", "/start", start=f"h-{plain}")
    else:
        told = await desk.say("boss", way.format(typed, plain=plain))
    assert "Orang 1" in words(told)
    assert await seats(desk) == {ref_of(1): "attended"}


async def test_codes_are_typed_one_after_another(desk: DeskHouse) -> None:
    codes = [await seated(desk, literal) for literal in (1, 2)]
    desk.now = START
    await desk.say("boss", f"/hadir {codes[0]}")
    await desk.say("boss", codes[1].lower())
    assert set((await seats(desk)).values()) == {"attended"}


async def test_a_second_scan_says_when_the_first_was(desk: DeskHouse) -> None:
    typed = await seated(desk)
    desk.now = START
    await desk.say("boss", f"/hadir {typed}")
    desk.wait(minutes=20)
    said = words(await desk.say("boss", f"/hadir {typed}"))
    assert "sudah dicatat" in said
    assert "pukul 09.00 WITA" in said


async def test_a_code_is_refused_the_day_before_and_taken_as_the_doors_open(
    desk: DeskHouse,
) -> None:
    typed = await seated(desk)
    desk.now = START.replace(hour=5, minute=59)
    assert "Belum waktunya" in words(await desk.say("boss", f"/hadir {typed}"))
    desk.wait(minutes=1)
    assert "✅" in words(await desk.say("boss", f"/hadir {typed}"))


async def test_a_code_is_taken_a_week_later_and_no_longer(desk: DeskHouse) -> None:
    typed = await seated(desk)
    desk.now = START.replace(day=10, hour=12)
    await tick(desk)
    assert "✅" in words(await desk.say("boss", f"/hadir {typed}"))
    other = await seated_late(desk)
    assert "terlambat" in words(await desk.say("boss", f"/hadir {other}"))


async def seated_late(desk: DeskHouse) -> str:
    """Somebody else's code, eight days after the session."""
    desk.now = NOW
    await add_session(desk)
    await register(desk, "5", 5)
    typed = code_on(await desk.press("5", "1:seat:take:2"))
    desk.now = START.replace(day=10, hour=12, minute=1)
    return typed


async def test_a_tampered_and_a_foreign_code_are_refused(desk: DeskHouse) -> None:
    typed = await seated(desk)
    desk.now = START
    last = "B" if typed[-1] != "B" else "C"
    for wrong in (
        typed[:-1] + last,
        make_code(b"another office", 1),
        typed[:-1],
        "ABC",
        "h-",
        "💥" * 9,
    ):
        assert "salah ketik" in words(await desk.say("boss", f"/hadir {wrong}")), wrong
    assert await seats(desk) == {ref_of(1): "accepted"}


async def test_a_seat_given_back_opens_no_door(desk: DeskHouse) -> None:
    typed = await seated(desk)
    await desk.press("1", f"1:seat:give:1:{ref_of(1)}:ill")
    desk.now = START
    assert "tidak punya kursi" in words(await desk.say("boss", f"/hadir {typed}"))


async def test_the_code_of_a_cancelled_session_opens_no_door(desk: DeskHouse) -> None:
    typed = await seated(desk)
    await desk.act("session cancel", id=1, reason="banjir")
    desk.now = START
    assert "dibatalkan" in words(await desk.say("boss", f"/hadir {typed}"))


async def test_a_candidate_who_scans_a_slip_is_told_whom_it_is_for(desk: DeskHouse) -> None:
    typed = await seated(desk)
    desk.now = START
    told = await desk.say("1", "/start", start="h-" + typed.replace("-", ""))
    assert "dibaca petugas" in words(told)
    assert await seats(desk) == {ref_of(1): "accepted"}
    counted = await desk.house.store._db.rows("SELECT * FROM counts WHERE kind = 'poster'")
    assert counted == []


async def test_a_list_is_ticked_ten_a_page_and_closed(desk: DeskHouse) -> None:
    for number in range(12):
        await seated(desk, number)
    desk.now = START
    first = await desk.say("boss", "/hadir 1")
    assert len([choice for choice in first[0].choices if "⬜" in choice.label]) == 10
    ticked = await desk.press("boss", button(first, "⬜ Orang 3").id)
    assert "1 dari 12" in words(ticked)
    back = await desk.press("boss", button(ticked, "✅ Orang 3").id)
    assert "0 dari 12" in words(back)
    second = await desk.press("boss", button(back, "Berikutnya").id)
    last = await desk.press("boss", button(second, "⬜ Orang 11").id)
    await desk.press("boss", button(last, "Selesai").id)
    assert sorted((await seats(desk)).values()) == ["absent"] * 11 + ["attended"]
    late = await desk.press("boss", button(await desk.say("boss", "/hadir 1"), "⬜ Orang 0").id)
    assert "2 dari 12" in words(late), "who comes late is ticked all the same"


async def test_a_list_of_codes_references_and_names_is_marked_in_one_message(
    desk: DeskHouse,
) -> None:
    codes = [await seated(desk, literal) for literal in (1, 2, 3, 4)]
    await add_session(desk, title="Lain")
    await register(desk, "5", 5)
    elsewhere = code_on(await desk.press("5", "1:seat:take:2"))
    await desk.press("4", f"1:seat:give:1:{ref_of(4)}:ill")
    desk.now = START
    lines = f"/hadir 1: {codes[0]}, {ref_of(2).lower()}; orang 3\n4. Orang 4, {elsewhere}, Siti"
    said = words(await desk.say("boss", lines))
    assert "*Orientasi*: 3 dari 3 hadir" in said
    assert f"Baru dicatat (3): Orang 1 ({ref_of(1)}), Orang 2 ({ref_of(2)}), Orang 3" in said
    assert f"Tidak punya kursi: Orang 4 ({ref_of(4)}): kursi dikembalikan" in said
    assert f"sesi lain: Orang 5 ({ref_of(5)})" in said
    assert "Tidak dikenal: Siti" in said
    assert list((await seats(desk)).values()) == ["attended"] * 3 + ["cancelled"]
    assert "Sudah dicatat sebelumnya: Orang 3" in words(await desk.say("boss", "/hadir 1: Orang 3"))


async def test_after_the_list_names_are_typed_for_that_session(desk: DeskHouse) -> None:
    for literal in (1, 2):
        await seated(desk, literal)
    desk.now = START
    await desk.say("boss", "/hadir 1")
    assert "lebih dari satu orang" in words(await desk.say("boss", "orang"))
    assert "2 dari 2 hadir" in words(await desk.say("boss", f"{ref_of(1)} {ref_of(2)}"))


async def test_a_reference_alone_is_looked_for_in_the_sessions_of_today(desk: DeskHouse) -> None:
    await seated(desk)
    assert "Belum waktunya" in words(await desk.say("boss", f"/hadir {ref_of(1)}"))
    desk.now = START
    assert "Baru dicatat (1)" in words(await desk.say("boss", f"/hadir {ref_of(1)}"))


async def test_a_list_before_the_doors_open_marks_nobody_and_says_from_when(
    desk: DeskHouse,
) -> None:
    for literal in (1, 2):
        await seated(desk, literal)
    said = words(await desk.say("boss", f"/hadir 1: {ref_of(1)}, {ref_of(2)}"))
    assert "Belum waktunya, sesi mulai Kamis, 3 Desember 2026, pukul 09.00 WITA" in said
    assert set((await seats(desk)).values()) == {"accepted"}


async def test_a_tick_taken_back_after_the_session_is_an_absence(desk: DeskHouse) -> None:
    for literal in (1, 2):
        await seated(desk, literal)
    desk.now = START
    ticked = await desk.press("boss", button(await desk.say("boss", "/hadir 1"), "⬜ Orang 1").id)
    await tick(desk, hours=4)
    shown = await desk.press("boss", button(ticked, "✅ Orang 1").id)
    assert button(shown, "❌ Orang 1")
    assert set((await seats(desk)).values()) == {"absent"}
    assert not [choice for choice in shown[0].choices if "Selesai" in choice.label]


async def test_a_viewer_marks_nobody(desk: DeskHouse) -> None:
    typed = await seated(desk)
    await desk.hire("8", "viewer")
    desk.now = START
    await desk.say("8", "/start", start="h-" + typed.replace("-", ""))
    assert await seats(desk) == {ref_of(1): "accepted"}


async def test_a_script_marks_codes_and_references(desk: DeskHouse) -> None:
    codes = [await seated(desk, literal) for literal in (1, 2)]
    await seated(desk, 3)
    desk.now = START
    done = await desk.act("attend", tokens=[codes[0], "ABC"])
    assert [item["outcome"] for item in done["results"]] == ["done", "unknown"]
    done = await desk.act("attend", session=1, refs=[ref_of(2).lower(), ref_of(1), ref_of(9)])
    assert [item["outcome"] for item in done["results"]] == ["done", "repeated", "unknown"]
    assert list((await seats(desk)).values()) == ["attended", "attended", "accepted"]
    await add_session(desk, title="Lain", starts_at="2026-12-03T10:00")
    done = await desk.act("attend", session=2, tokens=codes[:1])
    assert [item["outcome"] for item in done["results"]] == ["other"]


async def test_after_the_session_who_came_is_thanked_once_and_who_did_not_was_absent(
    desk: DeskHouse,
) -> None:
    codes = [await seated(desk, literal) for literal in (1, 2)]
    desk.now = START
    await desk.say("boss", f"/hadir {codes[0]}")
    told = await tick(desk, hours=3)
    told = [
        outgoing for outgoing in told if outgoing.to.chat != "boss"
    ]  # staff hear of what was missed
    assert [(outgoing.to.chat, "Terima kasih" in outgoing.text) for outgoing in told] == [
        ("1", True)
    ]
    assert await tick(desk, hours=1) == []
    assert list((await seats(desk)).values()) == ["attended", "absent"]


async def test_thanks_wait_for_the_morning(desk: DeskHouse) -> None:
    await add_session(desk, starts_at="2026-12-03T18:00", ends_at="2026-12-03T21:00")
    typed = await seated(desk)
    desk.now = START.replace(hour=18)
    await desk.say("boss", f"/hadir {typed}")
    assert await tick(desk, hours=3, minutes=1) == []
    assert len(await tick(desk, hours=10)) == 1


async def test_a_page_is_named_only_where_there_are_several(desk: DeskHouse) -> None:
    await seated(desk, 0)
    assert "halaman" not in words(await desk.say("boss", "/hadir 1"))
    for number in range(1, 12):
        await seated(desk, number)
    assert "(halaman 1 dari 2)" in words(await desk.say("boss", "/hadir 1"))
