"""One message for the morning, and why somebody got something or did not."""

from __future__ import annotations

import pytest

from bot.dialogue.decision import ConsentGiven, SeatGivenBack, SeatTaken
from bot.dialogue.messages import Address
from bot.engine.commit import keep_facts
from tests.houses.desk import DeskHouse, words

ANSWERS = {"full_name": "Siti Aminah", "phone": "+6281234567809", "campus": "sari_mulia"}
SESSION = {"title": "Orientasi", "place": "Aula", "seats": 1, "zone": "Asia/Makassar"}


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("rina", "officer")
    return desk


async def register(desk: DeskHouse, who: str, ref: str) -> None:
    await desk.say(who, "/start")
    async with desk.house.store.transaction():
        await desk.house.store.candidates.register_form(
            Address("telegram", who), ref, "candidate", 1, ANSWERS, desk.now, other=False
        )


async def keep(desk: DeskHouse, who: str, *facts: object) -> None:
    async with desk.house.store.transaction():
        await keep_facts(desk.house.store, Address("telegram", who), facts, desk.now)  # type: ignore[arg-type]  # facts of several kinds


async def test_an_empty_office_is_told_so_in_few_words(desk: DeskHouse) -> None:
    [said] = await desk.say("rina", "/hari_ini")
    assert "Selasa, 24 November 2026" in said.text
    assert "Tidak ada sesi" in said.text
    assert "belum pernah" in said.text
    assert len(said.text.split()) <= 60


async def test_everything_that_waits_is_counted(desk: DeskHouse) -> None:
    await desk.act("session add", starts_at="2026-11-24T13:00", **SESSION)
    await register(desk, "1", "ABC2345")
    await register(desk, "2", "DEF2345")
    await keep(desk, "1", SeatTaken("ABC2345", 1, "accepted"))
    await keep(desk, "2", SeatTaken("DEF2345", 1, "waiting"))
    await desk.say("3", "daftar")
    await desk.say("3", "ya")
    await desk.say("4", "qwzx bnmk vvgh")
    desk.wait(hours=2)
    said = words(await desk.say("rina", "/hari_ini"))
    assert "13.00 WITA Orientasi: 1 dari 1 kursi terisi, sisa 0, 1 menunggu" in said
    assert "1 formulir berhenti, di: Nama lengkap (1)" in said
    assert "2 pendaftaran belum diverifikasi" in said
    assert "perbaikan" not in said, "what there is none of takes no room"
    assert "1 kelompok pertanyaan" in said
    desk.wait(hours=3)
    assert "1 belum dicatat" in words(await desk.say("rina", "/hari_ini"))


async def test_a_backup_is_told_and_an_old_one_too(desk: DeskHouse) -> None:
    await desk.act("backup noted")
    assert "Cadangan data terakhir: Selasa, 24" in words(await desk.say("rina", "/hari_ini"))
    desk.wait(days=3)
    assert "sudah lama" in words(await desk.say("rina", "/hari_ini"))


async def test_a_session_of_tomorrow_is_named_as_the_next(desk: DeskHouse) -> None:
    await desk.act("session add", starts_at="2026-11-25T13:00", **SESSION)
    said = words(await desk.say("rina", "/hari_ini"))
    assert "Tidak ada sesi hari ini" in said
    assert "Rabu, 25 November 2026, pukul 13.00 WITA, sisa 1 kursi" in said


async def test_a_trace_says_why_in_words_and_is_on_record(desk: DeskHouse) -> None:
    await desk.act("session add", starts_at="2026-12-03T09:00", **SESSION)
    await register(desk, "1", "ABC2345")
    await keep(desk, "1", ConsentGiven("registration", "1", "ya"))
    await keep(desk, "1", SeatTaken("ABC2345", 1, "accepted"))
    await desk.act("remind now")
    desk.wait(hours=1)
    await keep(desk, "1", SeatGivenBack("ABC2345", 1, "ill"))
    desk.wait(days=8)
    await desk.act("remind now")
    said = words(await desk.say("rina", "/jejak abc2345"))
    assert "Sesi 1 Orientasi: kursi dikembalikan (sakit)" in said
    assert "belum pernah setuju" in said
    assert "tidak dikirim" in said
    assert "{" not in said
    entry = (await desk.house.store.audit.last_entries(1))[0]
    assert (entry.act, entry.target) == ("candidate.trace", "candidate ABC2345")


async def test_whoever_blocked_us_and_was_no_audience_is_explained(desk: DeskHouse) -> None:
    await register(desk, "1", "ABC2345")
    await register(desk, "2", "DEF2345")
    await keep(desk, "2", ConsentGiven("news", "1", "ya"))
    sent = {"text": "Halo", "filter": {"ref": "DEF2345"}, "by": "Rina"}
    await desk.act("broadcast send", **sent)
    await desk.say("1", "", left=True)
    said = words(await desk.say("rina", "/jejak ABC2345"))
    assert "Memblokir bot" in said
    assert "Belum pernah mengambil kursi" in said
    assert "Pengingat" in said


async def test_a_trace_of_nobody_is_told(desk: DeskHouse) -> None:
    assert "Belum ada pendaftaran" in words(await desk.say("rina", "/jejak"))
    assert "Tidak ada pendaftaran" in words(await desk.say("rina", "/jejak ZZZ9999"))


async def test_the_words_of_a_name_are_enough_for_a_trace_of_one_person(desk: DeskHouse) -> None:
    await register(desk, "1", "ABC2345")
    assert "*ABC2345* dikirim" in words(await desk.say("rina", "/jejak siti aminah"))
    await register(desk, "2", "DEF2345")
    told = await desk.say("rina", "/jejak siti aminah")
    refs = [choice.id for choice in told[-1].choices]
    assert sorted(refs) == ["1:s:jejak:ABC2345", "1:s:jejak:DEF2345"], "two: she must choose"


async def test_a_trace_tells_what_was_written_to_staff_and_who_has_it(desk: DeskHouse) -> None:
    await register(desk, "1", "ABC2345")
    await desk.say("1", "petugas")
    await desk.press("1", "1:go:write")
    await desk.say("1", "Paspor saya hilang, bagaimana?")
    said = words(await desk.say("rina", "/jejak ABC2345"))
    assert "Kasus 1, Selasa, 24 November 2026, pukul 09.15 WITA: Belum diambil." in said
    await desk.say("rina", "/ambil 1")
    assert "Dipegang Rina Sari." in words(await desk.say("rina", "/jejak ABC2345"))


async def test_the_morning_after_tells_who_did_not_come(desk: DeskHouse) -> None:
    await desk.act("session add", starts_at="2026-11-24T13:00", **SESSION)
    await register(desk, "1", "ABC2345")
    await keep(desk, "1", SeatTaken("ABC2345", 1, "accepted"))
    desk.wait(days=1)
    said = words(await desk.say("rina", "/hari_ini"))
    assert "Kemarin Orientasi: 0 hadir, 0 tidak hadir, 1 belum dicatat" in said
    desk.wait(days=1)
    assert "Kemarin" not in words(await desk.say("rina", "/hari_ini"))


async def test_the_next_session_is_told_in_its_own_zone(desk: DeskHouse) -> None:
    await desk.act(
        "session add", starts_at="2026-11-26T09:00", **{**SESSION, "zone": "Asia/Jakarta"}
    )
    assert "pukul 09.00 WIB" in words(await desk.say("rina", "/hari_ini"))


async def test_more_sessions_than_fit_are_counted(desk: DeskHouse) -> None:
    for hour in range(10, 16):
        await desk.act("session add", starts_at=f"2026-11-24T{hour}:00", **SESSION)
    said = words(await desk.say("rina", "/hari_ini"))
    assert said.count("Orientasi") == 4
    assert "dan 2 sesi lain hari ini" in said


async def test_a_reminder_that_is_not_planned_yet_is_not_called_none(desk: DeskHouse) -> None:
    await desk.act("session add", starts_at="2026-12-03T09:00", **SESSION)
    await register(desk, "1", "ABC2345")
    await keep(desk, "1", SeatTaken("ABC2345", 1, "accepted"))
    assert "Belum direncanakan" in words(await desk.say("rina", "/jejak ABC2345"))
    await desk.act("remind now")
    assert "H-7 untuk Orientasi" in words(await desk.say("rina", "/jejak ABC2345"))
