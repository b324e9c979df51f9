"""Sessions at the desk: made, read back, moved, cancelled, closed, copied; who must be told is."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from bot.errors import BotError
from tests.houses.desk import DeskHouse, words
from tests.houses.sessions import add_session, button, ref_of, register, seats, tick


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("9", "officer")
    return desk


LINE = "/sesi_baru Orientasi; 3 Desember 2026 09.00; Poltekkes; 40 kursi"


async def made(desk: DeskHouse) -> dict[str, object]:
    return dict((await desk.act("session show", id=1)).items())


async def test_a_session_is_made_in_one_line_and_read_back_before_it_is_saved(
    desk: DeskHouse,
) -> None:
    told = await desk.say("9", LINE)
    assert "Kamis, 3 Desember 2026, pukul 09.00 WITA, 9 hari lagi" in words(told)
    assert "Benar?" in words(told)
    assert (await desk.act("session list"))["sessions"] == []
    saved = await desk.press("9", button(told, "✅ Ya").id)
    assert "WITA" in words(saved)
    session = await made(desk)
    assert session["starts_at"] == "2026-12-03T09:00+08:00"
    assert (session["title"], session["place"], session["seats"]) == ("Orientasi", "Poltekkes", 40)


async def test_the_line_takes_the_rest_in_any_order(desk: DeskHouse) -> None:
    told = await desk.say(
        "9",
        "/sesi_baru Orientasi; 3 Desember 2026 09.00-11.30; Aula; bawa KTP; hubungi Ibu Rina;"
        " https://maps.app.goo.gl/x1; untuk Poltekkes; 40 orang",
    )
    await desk.press("9", button(told, "✅ Ya").id)
    session = await made(desk)
    assert session["ends_at"] == "2026-12-03T11:30+08:00"
    assert (session["bring"], session["contact"]) == ("KTP", "Ibu Rina")
    assert session["map_url"] == "https://maps.app.goo.gl/x1"
    assert session["audience"] == {"campus": ["poltekkes_banjarmasin"]}


async def test_a_yes_to_what_was_read_back_is_no_place(desk: DeskHouse) -> None:
    for answer in ("/sesi_baru", "Orientasi", "besok jam 9"):
        await desk.say("9", answer)
    assert "bukan" in words(await desk.say("9", "ya"))
    assert "Berapa kursi" in words(await desk.say("9", "Aula"))


async def test_a_line_may_be_divided_by_commas(desk: DeskHouse) -> None:
    for line in (
        "/sesi_baru Orientasi, besok jam 9, Aula, 40 kursi",
        "/sesi_baru Orientasi, Rabu, 25 November 2026, pukul 09.00 WITA, Aula, 40 kursi",
    ):
        told = words(await desk.say("9", line))
        assert "*Orientasi*\nTempat: Aula\nKursi: 40\n" in told
        assert "Rabu, 25 November 2026, pukul 09.00 WITA, besok" in told
    assert "Kapan" in words(await desk.say("9", "/sesi_baru Orientasi, tahap 2, kelas A"))


async def test_one_wrong_part_of_a_line_is_asked_again_and_the_others_are_kept(
    desk: DeskHouse,
) -> None:
    told = await desk.say(
        "9", "/sesi_baru Orientasi; kapan-kapan; Aula; 40 kursi; bawa KTP; ijazah"
    )
    assert "Kapan" in words(told)
    told = await desk.say("9", "besok jam 9")
    assert "Tempat: Aula\nKursi: 40\nPeserta: Semua orang\nBawa: KTP, ijazah" in words(told)
    assert words(told).count("25 November 2026") == 1


async def test_a_session_shows_all_that_is_stored_of_it(desk: DeskHouse) -> None:
    await add_session(desk, bring="KTP", contact="Bu Rina", map_url="https://maps.app.goo.gl/x1")
    shown = words(await desk.say("9", "/sesi 1"))
    for part in ("9 hari lagi. Selesai pukul 12.00", "Tempat: Poltekkes", "0 dari 20 kursi terisi",
                 "Bawa: KTP", "Hubungi: Bu Rina", "maps.app.goo.gl/x1"):  # fmt: skip
        assert part in shown, part
    desk.wait(days=10)
    assert "hari lagi" not in words(await desk.say("9", "/sesi 1"))


async def test_it_is_asked_one_question_a_message(desk: DeskHouse) -> None:
    asked = [await desk.say("9", "/sesi_baru")]
    for answer in ("Orientasi", "besok jam 9", "Aula", "25", "semua"):
        asked += [await desk.say("9", answer)]
    assert [len(item) for item in asked] == [1] * 6
    for _ in range(3):
        asked.append(await desk.press("9", button(asked[-1], "Lewati").id))
    assert "Benar?" in words(asked[-1])
    await desk.say("9", "1")
    assert (await made(desk))["starts_at"] == "2026-11-25T09:00+08:00"


async def test_a_bad_answer_is_asked_again_with_why(desk: DeskHouse) -> None:
    await desk.say("9", "/sesi_baru")
    await desk.say("9", "Orientasi")
    assert "sudah lewat" in words(await desk.say("9", "hari ini 08.00"))
    assert "tidak ada di kalender" in words(await desk.say("9", "31 Februari 2027 09.00"))
    assert "hari *Kamis*" in words(await desk.say("9", "Jumat 3 Desember 2026 09.00"))
    assert "Di mana" in words(await desk.say("9", "3 Desember 2026 09.00"))
    await desk.say("9", "Aula")
    assert "satu angka" in words(await desk.say("9", "dua puluh"))
    assert "Siapa yang boleh" in words(await desk.say("9", "20"))
    assert "tidak ada di formulir" in words(await desk.say("9", "kampus mars"))


async def test_a_number_is_an_answer_and_not_the_way_to_the_menu(desk: DeskHouse) -> None:
    await desk.say("9", "/sesi_baru Orientasi")
    await desk.say("9", "besok jam 9")
    await desk.say("9", "Aula")
    assert "satu angka" in words(await desk.say("9", "0"))
    assert "satu angka" in words(await desk.say("9", "100000"))
    assert "tulis" in words(await desk.say("9", " ")).casefold()
    assert "Siapa yang boleh" in words(await desk.say("9", "20"))


async def test_back_asks_the_question_before_again(desk: DeskHouse) -> None:
    await desk.say("9", "/sesi_baru")
    await desk.say("9", "Orientsi")
    assert "judul" in words(await desk.say("9", "kembali"))
    assert "Kapan" in words(await desk.say("9", "Orientasi"))


async def test_one_answer_is_changed_in_two_taps(desk: DeskHouse) -> None:
    told = await desk.say("9", LINE)
    which = await desk.press("9", button(told, "Ubah").id)
    await desk.press("9", button(which, "Tempat").id)
    told = await desk.say("9", "Aula Utama")
    assert "Aula Utama" in words(told)
    await desk.press("9", button(told, "✅ Ya").id)
    assert (await made(desk))["place"] == "Aula Utama"


async def test_what_was_read_back_is_put_right_in_words(desk: DeskHouse) -> None:
    await desk.say("9", LINE)
    said = words(await desk.say("9", "salah, bukan di sana"))
    assert "misalnya: *tempat Aula Dua*" in said
    assert "Tempat: Poltekkes" in said
    assert "Tempat: Aula Dua" in words(await desk.say("9", "tempat Aula Dua"))
    assert "sudah lewat" in words(await desk.say("9", "waktu hari ini 07.00"))
    await desk.say("9", "4 Desember 2026 jam 10")
    await desk.say("9", "ya")
    session = await made(desk)
    assert (session["place"], session["starts_at"]) == ("Aula Dua", "2026-12-04T10:00+08:00")


async def test_a_save_button_pressed_twice_makes_one_session(desk: DeskHouse) -> None:
    told = await desk.say("9", LINE)
    await desk.press("9", button(told, "✅ Ya").id)
    await desk.press("9", button(told, "✅ Ya").id)
    assert len((await desk.act("session list"))["sessions"]) == 1


async def test_a_save_button_pressed_after_the_time_asks_for_another(desk: DeskHouse) -> None:
    told = await desk.say("9", LINE)
    desk.wait(days=10)
    assert "sudah lewat" in words(await desk.press("9", button(told, "✅ Ya").id))
    assert (await desk.act("session list"))["sessions"] == []


@pytest.mark.attack
async def test_hostile_words_stay_words(desk: DeskHouse) -> None:
    """The title or place of a session runs as markup, or adds lines to a calendar entry."""
    told = await desk.say("9", "/sesi_baru *T* [x](https://e.org)\u202e; besok 09.00; <b>A</b>; 5")
    await desk.press("9", button(told, "✅ Ya").id)
    assert (await made(desk))["title"] == "*T* [x](https://e.org)"
    assert "\\*T\\* \\[x\\](https://e.org)" in words(await desk.say("9", "/sesi 1"))


async def test_moving_is_read_back_and_told_to_everybody_with_a_seat(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    for number in range(2):
        await register(desk, str(number), number)
        await desk.press(str(number), "1:seat:take:1")
    told = await desk.say("9", "/sesi_pindah 1 4 Desember 2026 13.00")
    assert "Jumat, 4 Desember 2026, pukul 13.00 WITA" in words(told)
    assert (await made(desk))["starts_at"] == "2026-12-03T09:00+08:00"
    before = len(desk.ear.delivered)
    await desk.press("9", button(told, "✅ Ya").id)
    session = await made(desk)
    assert (session["starts_at"], session["ends_at"]) == (
        "2026-12-04T13:00+08:00",
        "2026-12-04T16:00+08:00",
    )
    assert session["sequence"] == 1
    news = [outgoing for outgoing in desk.ear.delivered[before:] if outgoing.to.chat != "9"]
    news.sort(key=lambda outgoing: outgoing.to.chat)
    assert [outgoing.to.chat for outgoing in news] == ["0", "0", "1"]
    assert "4 Desember 2026" in news[0].text
    entry = Calendar.from_ical(news[1].file.content).walk("VEVENT")[0]  # type: ignore[union-attr]  # it has one
    assert int(entry["sequence"]) == 1
    assert "antrean" in news[2].text


async def test_moving_asks_when_where_no_time_is_named(desk: DeskHouse) -> None:
    await add_session(desk)
    assert "Waktu baru" in words(await desk.say("9", "/sesi_pindah 1"))
    assert "sudah lewat" in words(await desk.say("9", "hari ini 07.00"))
    assert "Benar?" in words(await desk.say("9", "5 Desember 2026 10.00"))
    await desk.say("9", "1")
    assert (await made(desk))["starts_at"] == "2026-12-05T10:00+08:00"


async def test_cancelling_tells_why_and_takes_the_entry_out(desk: DeskHouse) -> None:
    await add_session(desk)
    await register(desk, "1", 1)
    await desk.press("1", "1:seat:take:1")
    asked = await desk.say("9", "/sesi_batal 1")
    assert "1 orang" in words(asked)
    before = len(desk.ear.delivered)
    sure = await desk.press("9", button(asked, "Cuaca buruk").id)
    assert (await made(desk))["state"] == "open"
    await desk.press("9", button(sure, "Ya, batalkan").id)
    await tick(desk, minutes=10)
    news = [outgoing for outgoing in desk.ear.delivered[before:] if outgoing.to.chat == "1"]
    assert "Cuaca buruk" in news[0].text
    assert b"METHOD:CANCEL" in news[1].file.content  # type: ignore[union-attr]  # it has one
    assert await seats(desk) == {ref_of(1): "cancelled"}
    assert "Belum ada jadwal" in words(await desk.say("1", "/jadwal"))


@pytest.mark.attack
async def test_an_old_yes_neither_moves_nor_cancels_another_session(desk: DeskHouse) -> None:
    """A yes that was shown for one session is pressed when another is at hand."""
    for _ in range(2):
        await add_session(desk)
    old = await desk.say("9", "/sesi_pindah 2 4 Desember 2026 13.00")
    await desk.say("9", "/sesi_pindah 1 5 Desember 2026 13.00")
    assert "Waktu baru" in words(await desk.press("9", button(old, "✅ Ya").id))
    old = await desk.say("9", "/sesi_batal 2 narasumber sakit")
    reasons = await desk.say("9", "/sesi_batal 2")
    await desk.say("9", "/sesi_batal 1 banjir")
    assert "alasannya" in words(await desk.press("9", button(old, "Ya, batalkan").id))
    await desk.say("9", "batal")
    assert "alasannya" in words(await desk.press("9", button(reasons, "Cuaca buruk").id))
    for item in (await desk.act("session list"))["sessions"]:
        assert (item["state"], item["sequence"]) == ("open", 0)


async def test_a_move_is_asked_anew_when_somebody_else_moved_it_meanwhile(desk: DeskHouse) -> None:
    await add_session(desk)
    told = await desk.say("9", "/sesi_pindah 1 4 Desember 2026 13.00")
    await desk.act("session move", id=1, starts_at="2026-12-07T10:00")
    said = words(await desk.press("9", button(told, "✅ Ya").id))
    assert "Sekarang: Senin, 7 Desember 2026, pukul 10.00 WITA" in said
    again = await desk.say("9", "4 Desember 2026 13.00")
    await desk.press("9", button(again, "✅ Ya").id)
    assert (await made(desk))["starts_at"] == "2026-12-04T13:00+08:00"


@pytest.mark.parametrize(
    ("command", "asks"),
    [
        ("sesi_pindah", "Waktu baru"),
        ("sesi_ubah", "Bagian mana"),
        ("sesi_batal", "alasannya"),
        ("sesi_tutup", "ditutup"),
        ("sesi_salin", "Kapan"),
        ("sesi_peserta", "Belum ada peserta"),
    ],
)
async def test_a_command_without_a_number_shows_the_sessions_to_press(
    desk: DeskHouse, command: str, asks: str
) -> None:
    assert "Belum ada sesi" in words(await desk.say("9", f"/{command}"))
    for title in ("Orientasi", "Kelas"):
        await add_session(desk, title=title)
    told = await desk.say("9", f"/{command}")
    assert "Sesi yang mana?" in words(told)
    assert asks in words(await desk.press("9", button(told, "Kelas, 3 Desember 2026").id))


async def test_a_typed_reason_is_confirmed_first(desk: DeskHouse) -> None:
    await add_session(desk)
    told = await desk.say("9", "/sesi_batal 1 gedung banjir")
    assert (await made(desk))["state"] == "open"
    await desk.press("9", button(told, "Ya, batalkan").id)
    assert (await made(desk))["state"] == "cancelled"


async def test_what_is_cancelled_can_be_neither_moved_nor_cancelled_again(desk: DeskHouse) -> None:
    await add_session(desk)
    await desk.act("session cancel", id=1, reason="banjir")
    for line in ("/sesi_pindah 1 5 Desember 2026 10.00", "/sesi_batal 1 x", "/sesi_tutup 1",
                 "/sesi_ubah 1"):  # fmt: skip
        assert "sudah selesai, atau dibatalkan" in words(await desk.say("9", line))
    with pytest.raises(BotError):
        await desk.act("session move", id=1, starts_at="2026-12-05T10:00")


async def test_closing_and_opening_are_one_button(desk: DeskHouse) -> None:
    await add_session(desk)
    shown = await desk.say("9", "/sesi 1")
    assert "ditutup" in words(await desk.press("9", button(shown, "Tutup").id))
    shown = await desk.say("9", "/sesi 1")
    assert "dibuka lagi" in words(await desk.press("9", button(shown, "Buka lagi").id))
    assert (await made(desk))["state"] == "open"


async def test_a_copy_asks_only_for_its_time(desk: DeskHouse) -> None:
    await add_session(desk, bring="KTP", audience={"campus": ["sari_mulia"]})
    shown = await desk.say("9", "/sesi 1")
    assert "Kapan" in words(await desk.press("9", button(shown, "Salin").id))
    told = await desk.say("9", "10 Desember 2026 09.00")
    await desk.press("9", button(told, "✅ Ya").id)
    both = (await desk.act("session list"))["sessions"]
    same = ("title", "place", "seats", "bring", "audience")
    assert [both[0][key] for key in same] == [both[1][key] for key in same]
    assert both[1]["starts_at"] == "2026-12-10T09:00+08:00"


async def test_whoever_was_offered_a_seat_keeps_the_offer_when_the_session_moves(
    desk: DeskHouse,
) -> None:
    await add_session(desk, seats=1)
    for number in range(2):
        await register(desk, str(number), number)
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:ill")
    await desk.house.clockwork.do_due(desk.now)
    before = len(desk.ear.delivered)
    await desk.act("session move", id=1, starts_at="2026-11-24T13:00")
    await desk.house.outbox.flush_channel(desk.ear.name)
    [news] = [outgoing for outgoing in desk.ear.delivered[before:] if "berubah" in outgoing.text]
    assert "untuk Anda sampai Selasa, 24 November 2026, pukul 13.00 WITA" in news.text
    shown = await desk.press("1", button([news], "📅").id)
    mine = await desk.press("1", button(shown, "Kursi saya").id)
    await desk.press("1", button(mine, "✅ Ambil").id)
    assert (await seats(desk))[ref_of(1)] == "accepted"


async def test_the_chain_of_offers_is_shown(desk: DeskHouse) -> None:
    await add_session(desk, seats=1)
    for number in range(3):
        await register(desk, str(number), number)
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:ill")
    await desk.house.clockwork.do_due(desk.now)
    shown = words(await desk.say("9", "/sesi 1"))
    assert "Ditawarkan kepada Orang 1 sampai" in shown
    assert "Berikutnya dalam antrean: Orang 2" in shown
    assert "sakit" in words(await desk.say("9", "/sesi_peserta 1"))


async def test_people_are_listed_ten_a_message(desk: DeskHouse) -> None:
    await add_session(desk, seats=30)
    for number in range(23):
        await register(desk, str(100 + number), number)  # nobody shares a chat with the officer
        await desk.press(str(100 + number), "1:seat:take:1")
    first = await desk.say("9", "/sesi_peserta 1")
    assert words(first).count("\n") == 10
    second = await desk.press("9", button(first, "Berikutnya").id)
    third = await desk.press("9", button(second, "Berikutnya").id)
    assert "23. Orang 22" in words(third)


async def test_every_act_is_in_the_audit_log(desk: DeskHouse) -> None:
    told = await desk.say("9", LINE)
    await desk.press("9", button(told, "✅ Ya").id)
    await desk.act("session move", id=1, starts_at="2026-12-05T10:00")
    await desk.act("session close", id=1)
    await desk.act("session open", id=1)
    await desk.act("session cancel", id=1, reason="banjir")
    entries = [last_entry.act for last_entry in await desk.house.store.audit.last_entries(5)]
    assert entries == [
        "session.cancel",
        "session.open",
        "session.close",
        "session.move",
        "session.add",
    ]


async def test_the_zone_of_the_place_is_named_on_every_surface(desk: DeskHouse) -> None:
    await add_session(desk, zone="Asia/Jakarta", starts_at="2026-12-03T09:00")
    await register(desk, "1", 1)
    for told in (
        await desk.say("1", "/jadwal"),
        await desk.press("1", "1:seat:take:1"),
        await desk.say("9", "/sesi 1"),
        await desk.say("9", "/sesi"),
    ):
        assert "pukul 09.00 WIB" in words(told)


async def test_an_end_on_the_next_day_is_read_back_with_its_date(desk: DeskHouse) -> None:
    line = "/sesi_baru Kelas malam; 3 Desember 2026 21.30-00.30; Aula; 2 kursi"
    said = words(await desk.say("9", line))
    assert "Selesai Jumat, 4 Desember 2026, pukul 00.30 WITA." in said
    said = words(await desk.say("9", "/sesi_baru Pagi; 3 Desember 2026 09.00; Aula; 2 kursi"))
    assert "Selesai pukul 12.00." in said


async def test_past_sessions_are_paged_and_every_one_is_reachable(desk: DeskHouse) -> None:
    for number in range(14):
        await add_session(desk, title=f"Sesi {number}")
        await desk.act("session cancel", id=number + 1, reason="banjir")
    told = await desk.say("9", "/sesi past")
    for _ in range(2):
        told = await desk.press("9", button(told, "Sesi lain").id)
    assert len([choice for choice in told[0].choices if choice.label.startswith("Sesi")]) == 2


async def test_a_viewer_sees_no_names_and_no_button_that_she_may_not_use(desk: DeskHouse) -> None:
    await desk.hire("8", "viewer")
    await add_session(desk, seats=1)
    for number in range(3):
        await register(desk, str(number), number)
        await desk.press(str(number), "1:seat:take:1")
    await desk.press("0", f"1:seat:give:1:{ref_of(0)}:ill")
    await desk.house.clockwork.do_due(desk.now)
    shown = await desk.say("8", "/sesi 1")
    assert f"Ditawarkan kepada {ref_of(1)}" in words(shown)
    assert f"Berikutnya dalam antrean: {ref_of(2)}" in words(shown)
    assert "Orang" not in words(shown)
    assert shown[0].choices == ()
    assert [choice.label for choice in (await desk.say("8", "/sesi"))[0].choices][1:] == [
        "Sesi yang lalu"
    ]
