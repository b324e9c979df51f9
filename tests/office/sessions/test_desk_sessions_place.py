"""Whatever belongs to a place goes with it: nobody is shown the map of where it was."""

from __future__ import annotations

import pytest

from bot.dialogue.messages import Outgoing
from bot.errors import BotError
from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import add_session, button, register, tick

OLD = "https://maps.app.goo.gl/old"
NEW = "https://maps.app.goo.gl/new"


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("9", "officer")
    await add_session(desk, map_url=OLD, contact="Ibu Rina")
    await register(desk, "1", 1)
    await desk.press("1", "1:seat:take:1")
    return desk


async def where(desk: DeskHouse, number: int = 1) -> tuple[str, str]:
    session = await desk.act("session show", id=number)
    return session["place"], session["map_url"]


def news(desk: DeskHouse, since: int) -> list[Outgoing]:
    """What the person with the seat was told since then."""
    return [outgoing for outgoing in desk.ear.delivered[since:] if outgoing.to.chat == "1"]


async def test_another_place_takes_the_old_map_away_and_says_so(desk: DeskHouse) -> None:
    asked = await desk.say("9", "/sesi_ubah 1 tempat Aula BP3MI, Banjarbaru")
    assert "Peta lama dilepas" in words(asked)
    assert "Tetap seperti semula: Kontak: Ibu Rina" in words(asked)
    since = len(desk.ear.delivered)
    await desk.press("9", button(asked, "✅ Ya").id)
    assert await where(desk) == ("Aula BP3MI, Banjarbaru", "")
    notice, entry = news(desk, since)
    assert "Aula BP3MI" in notice.text
    assert OLD not in notice.text
    ics = entry.file.content.replace(b"\r\n ", b"").decode()  # type: ignore[union-attr]  # it has one
    assert "LOCATION:Aula BP3MI\\, Banjarbaru" in ics
    assert "SEQUENCE:1" in ics
    assert OLD not in ics
    assert "\nURL" not in ics
    assert "\nGEO" not in ics


@pytest.mark.parametrize(
    "map_sent", [NEW, f"Aula BP3MI Kalimantan Selatan\n{NEW}", f"petanya {NEW}"]
)
async def test_place_and_map_are_changed_together_in_one_notice(
    desk: DeskHouse, map_sent: str
) -> None:
    await desk.press("9", "1:s:sesi_ubah:1:place")
    await desk.say("9", "Aula Dua")
    asked = await desk.say("9", map_sent)
    assert "Menjadi: Aula Dua" in words(asked)
    assert NEW in words(asked)
    since = len(desk.ear.delivered)
    await desk.press("9", button(asked, "✅ Ya").id)
    assert await where(desk) == ("Aula Dua", NEW)
    told = [outgoing.text for outgoing in news(desk, since) if not outgoing.file]
    assert len(told) == 1
    assert NEW in told[0]


@pytest.mark.parametrize(
    "line",
    [
        f"/sesi_ubah 1 tempat Aula Dua, peta {NEW}",
        f"/sesi_ubah 1 tempat Aula Dua {NEW}",
        f"/sesi_ubah 1 tempat Aula Dua (peta: {NEW})",
        f"/sesi_ubah 1 tempat Aula Dua\n{NEW}",
    ],
)
async def test_one_line_can_name_both(desk: DeskHouse, line: str) -> None:
    asked = await desk.say("9", line)
    await desk.press("9", button(asked, "✅ Ya").id)
    assert await where(desk) == ("Aula Dua", NEW)


async def test_a_map_that_still_holds_is_kept_knowingly(desk: DeskHouse) -> None:
    asked = await desk.say("9", "/sesi_ubah 1 tempat Aula Lantai 2, Poltekkes")
    again = await desk.press("9", button(asked, "Peta lama tetap").id)
    assert OLD in words(again)
    await desk.press("9", button(again, "✅ Ya").id)
    assert await where(desk) == ("Aula Lantai 2, Poltekkes", OLD)


async def test_the_same_place_in_other_letters_keeps_its_map(desk: DeskHouse) -> None:
    asked = await desk.say("9", "/sesi_ubah 1 tempat POLTEKKES")
    assert "Peta lama dilepas" not in words(asked)
    await desk.press("9", button(asked, "✅ Ya").id)
    assert await where(desk) == ("POLTEKKES", OLD)


async def test_an_online_meeting_s_address_stays_in_the_place(desk: DeskHouse) -> None:
    asked = await desk.say("9", "/sesi_ubah 1 tempat Zoom https://zoom.us/j/123")
    await desk.press("9", button(asked, "✅ Ya").id)
    assert await where(desk) == ("Zoom https://zoom.us/j/123", "")


async def test_a_copy_to_another_campus_is_asked_for_its_map_again(desk: DeskHouse) -> None:
    await desk.press("9", "1:s:sesi_salin:1")
    read_back = await desk.say("9", "10 desember 2026 jam 9")
    assert OLD in words(read_back)
    asked = await desk.say("9", "tempat Kampus Sari Mulia")
    assert "petanya kami tanyakan lagi" in words(asked)
    again = await desk.say("9", NEW)
    await desk.press("9", button(again, "✅ Ya").id)
    assert await where(desk, 2) == ("Kampus Sari Mulia", NEW)
    assert await where(desk, 1) == ("Poltekkes", OLD)


async def test_a_copy_s_map_can_be_left_out(desk: DeskHouse) -> None:
    await desk.press("9", "1:s:sesi_salin:1")
    await desk.say("9", "10 desember 2026 jam 9")
    await desk.press("9", "1:s:sesi_baru:change:place")
    asked = await desk.say("9", "Kampus Sari Mulia")
    again = await desk.press("9", button(asked, "Lewati").id)
    await desk.press("9", button(again, "✅ Ya").id)
    assert await where(desk, 2) == ("Kampus Sari Mulia", "")


async def test_the_new_line_of_a_session_may_hold_its_map_too(desk: DeskHouse) -> None:
    asked = await desk.say("9", f"/sesi_baru Temu; 10 desember 2026 jam 9; Aula, peta {NEW}; 30")
    await desk.press("9", button(asked, "✅ Ya").id)
    assert await where(desk, 2) == ("Aula", NEW)


async def test_scripts_move_no_map_to_another_place(desk: DeskHouse) -> None:
    assert (await desk.act("session edit", id=1, place="Aula Dua"))["map_url"] == ""
    both = await desk.act("session edit", id=1, place="Aula Tiga", map_url=NEW)
    assert (both["place"], both["map_url"]) == ("Aula Tiga", NEW)
    only_words = await desk.act("session edit", id=1, bring="KTP")
    assert only_words["map_url"] == NEW
    start = "2026-12-10T09:00"
    same = await desk.act("session copy", id=1, starts_at=start)
    assert await where(desk, same["id"]) == ("Aula Tiga", NEW)
    other = await desk.act("session copy", id=1, starts_at=start, place="Aula Empat", seats=5)
    assert await where(desk, other["id"]) == ("Aula Empat", "")
    with pytest.raises(BotError, match="no color"):
        await desk.act("session copy", id=1, starts_at=start, color="red")


async def test_a_move_in_time_keeps_the_place_and_its_map(desk: DeskHouse) -> None:
    await desk.act("session move", id=1, starts_at="2026-12-04T09:00")
    assert await where(desk) == ("Poltekkes", OLD)


async def test_reminders_and_a_new_slip_show_no_old_map(desk: DeskHouse) -> None:
    await desk.act("session edit", id=1, place="Aula Dua", urgent=True)
    await register(desk, "2", 2)
    slip = await desk.press("2", "1:seat:take:1")
    assert "Aula Dua" in words(slip)
    assert OLD not in words(slip)
    reminders = await tick(desk, days=2)
    reminders += await tick(desk, days=6, hours=8)
    text = words([reminder for reminder in reminders if reminder.to.chat == "1"])
    assert "Orientasi" in text
    assert OLD not in text


async def test_a_yes_to_what_somebody_else_changed_meanwhile_is_read_back_anew(
    desk: DeskHouse,
) -> None:
    asked = await desk.say("9", "/sesi_ubah 1 tempat Aula Dua")
    await desk.act("session edit", id=1, place="Aula Tiga", map_url=NEW)
    again = await desk.press("9", button(asked, "✅ Ya").id)
    assert "Tempat sekarang: Aula Tiga" in words(again)
    assert "Peta lama dilepas" in words(again)
    assert await where(desk) == ("Aula Tiga", NEW)
    await desk.press("9", button(again, "✅ Ya").id)
    assert await where(desk) == ("Aula Dua", "")


@pytest.mark.parametrize(
    "typed",
    [
        f"4 Desember 2026 jam 10, tempat Aula Dua, peta {NEW}",
        f"4 desember 2026 10.00 di Aula Dua {NEW}",
    ],
)
async def test_time_and_place_change_together_in_one_notice(desk: DeskHouse, typed: str) -> None:
    asked = await desk.say("9", f"/sesi_pindah 1 {typed}")
    assert "Tempat: Poltekkes → Aula Dua" in words(asked)
    since = len(desk.ear.delivered)
    await desk.press("9", button(asked, "✅ Ya").id)
    assert await where(desk) == ("Aula Dua", NEW)
    notice, _entry = news(desk, since)
    assert "Jumat, 4 Desember 2026, pukul 10.00 WITA, di Aula Dua" in notice.text
    assert NEW in notice.text


async def test_the_map_may_be_sent_after_the_new_time_and_place(desk: DeskHouse) -> None:
    asked = await desk.say("9", "/sesi_ubah 1 waktu 4 Desember 2026 10.00, tempat Aula Dua")
    assert "Peta lama dilepas" in words(asked)
    asked = await desk.say("9", NEW)
    await desk.press("9", button(asked, "✅ Ya").id)
    assert await where(desk) == ("Aula Dua", NEW)
    session = await desk.act("session show", id=1)
    assert session["starts_at"].startswith("2026-12-04T10:00")


async def test_a_script_changes_time_and_place_in_one_notice(desk: DeskHouse) -> None:
    since = len(desk.ear.delivered)
    moved = await desk.act("session move", id=1, starts_at="2026-12-04T10:00", place="Aula Dua")
    await desk.house.outbox.flush_channel("telegram")
    assert (moved["place"], moved["map_url"]) == ("Aula Dua", "")
    assert len([outgoing for outgoing in news(desk, since) if outgoing.file is None]) == 1


async def test_an_older_yes_agrees_to_nothing_that_was_read_back_later(desk: DeskHouse) -> None:
    older = button(await desk.say("9", "/sesi_pindah 1 4 Desember 2026 10.00"), "✅ Ya")
    await desk.say("9", "/sesi_pindah 1 5 Desember 2026 10.00")
    await desk.press("9", older.id)
    assert (await desk.act("session show", id=1))["starts_at"].startswith("2026-12-03")
    older = button(await desk.say("9", "/sesi_ubah 1 tempat Aula Dua"), "✅ Ya")
    await desk.say("9", "/sesi_ubah 1 tempat Aula Tiga")
    await desk.press("9", older.id)
    assert await where(desk) == ("Poltekkes", OLD)
    older = button(await desk.say("9", "/sesi_batal 1 banjir"), "Ya, batalkan")
    await desk.say("9", "/sesi_batal 1 narasumber sakit")
    again = await desk.press("9", older.id)
    assert "Alasan: narasumber sakit" in words(again)
    assert (await desk.act("session show", id=1))["state"] == "open"
    await desk.press("9", button(again, "Ya, batalkan").id)
    assert (await desk.act("session show", id=1))["state"] == "cancelled"
