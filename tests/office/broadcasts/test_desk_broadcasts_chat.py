"""Broadcasts from a phone: written, read back, approved by a second person, watched, stopped."""

from __future__ import annotations

import asyncio
import io

import openpyxl
import pytest

from bot.dialogue.channel import Delivery, Refused, Unreachable
from bot.dialogue.messages import Address, Incoming
from bot.office.kit.confirm import ReadBack
from tests.houses.broadcasts import TEXT, Phone, Trouble, finish, people, readers
from tests.houses.desk import DeskHouse, words


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("1", "officer", "Rina Sari")
    return desk


async def test_written_step_by_step_and_sent(desk: DeskHouse) -> None:
    await people(desk, 3, campus="sari_mulia")
    await people(desk, 4, first=2000, campus="lainnya")
    rina = Phone(desk, "1")
    assert "Tulis teks" in await rina.say("/siaran")
    assert "Akan menerima: 7 orang" in await rina.say(TEXT)
    assert "Sari Mulia" in str((await rina.tap("Kampus"), rina.told))
    assert "Sekarang: Universitas Sari Mulia" in await rina.tap("Universitas Sari Mulia")
    assert "Akan menerima: 3 orang" in await rina.tap("Kembali")
    read_back = await rina.tap("Lanjut ▶️")
    assert TEXT in read_back
    assert "/cek" in read_back
    assert "3 orang (Telegram 3)" in read_back
    assert "Pengiriman dimulai" in await rina.tap("Kirim")
    await finish(desk)
    assert sorted(readers(desk)) == ["1000", "1001", "1002"]


async def test_everything_in_one_message(desk: DeskHouse) -> None:
    await people(desk, 3, district="banjarbaru")
    await people(desk, 2, first=2000, district="banjar")
    rina = Phone(desk, "1")
    answer = await rina.say(f"/siaran {TEXT}\nkepada: Kota Banjarbaru")
    assert "Akan menerima: 3 orang" in answer
    await rina.tap("Kirim")
    await finish(desk)
    assert len(readers(desk)) == 3


async def test_a_word_that_means_nobody_is_said_and_the_text_is_not_lost(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}")
    assert "Atlantis" in await rina.say("Atlantis")
    assert TEXT in await rina.say("semua")


async def test_to_nobody_nothing_is_sent(desk: DeskHouse) -> None:
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: terverifikasi")
    assert "Tidak ada penerima" in await rina.tap("Kirim")


async def test_the_test_goes_to_herself_alone(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    answer = await rina.tap("Uji ke saya")
    assert TEXT in answer
    await finish(desk)
    assert readers(desk) == []


async def test_a_rehearsal_reports_and_leaves_the_draft(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Uji coba tanpa kirim")
    await finish(desk)
    assert readers(desk) == []
    assert "Akan menerima: 2" in words(desk.ear.delivered)
    await rina.tap("Kembali")
    await rina.tap("Kirim")
    await finish(desk)
    assert len(readers(desk)) == 2


async def test_a_time_is_read_back_with_its_zone(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Jadwalkan")
    assert "sudah lewat" in await rina.say("1 November 2026 09.00")
    assert "jam tenang" in await rina.say("3 Desember 2026 21.00")
    await rina.tap("Jadwalkan")
    answer = await rina.say("3 Desember 2026 09.00")
    assert "jam tenang" not in answer
    assert "Kamis, 3 Desember 2026, pukul 09.00 WITA" in answer
    assert "dijadwalkan" in await rina.tap("Ya, lanjutkan")
    await finish(desk)
    assert readers(desk) == []
    desk.wait(days=9)
    await finish(desk)
    assert len(readers(desk)) == 2


async def test_the_same_text_to_the_same_people_within_hours_is_warned_of(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    await finish(desk)
    assert "12 jam" in await rina.say(f"/siaran {TEXT}\nkepada: semua")
    assert "12 jam" not in await rina.say("/siaran Kabar lain.\nkepada: semua")
    desk.wait(hours=13)
    assert "12 jam" not in await rina.say(f"/siaran {TEXT}\nkepada: semua")


class Slow:
    """Lets so many copies through, then keeps each under way until it is let go."""

    def __init__(self, desk: DeskHouse, number: int) -> None:
        self._deliver = desk.ear.deliver
        self._left = number
        self.gate = asyncio.Event()
        self.stuck = asyncio.Event()
        desk.ear.deliver = self._late  # type: ignore[method-assign]  # a slow network

    async def _late(self, delivery: Delivery) -> str:
        if delivery.message.text.startswith(TEXT):
            self._left -= 1
            if self._left < 0:
                self.stuck.set()
                await self.gate.wait()
        return await self._deliver(delivery)


async def test_pause_resume_and_cancel_from_its_own_message(desk: DeskHouse) -> None:
    await people(desk, 20)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    slow = Slow(desk, 4)
    await desk.house.broadcasting.do_due(desk.now)
    sending = asyncio.create_task(desk.house.outbox.run())
    await slow.stuck.wait()
    answers = [await tapped(desk, "pause"), await tapped(desk, "resume")]
    answers += [await tapped(desk, "pause"), await tapped(desk, "cancel")]
    assert answers == ["paused", "running", "paused", "cancelled"]
    slow.gate.set()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await finish(desk)
    shown = await desk.act("broadcast show", id=1)
    assert shown["sent"] == len(readers(desk)) == 4 + 6
    assert (shown["state"], shown["skipped"]) == ("cancelled", 10)
    assert "dibatalkan" in words(desk.ear.delivered)


async def tapped(desk: DeskHouse, act: str) -> str:
    """The state after that button of broadcast 1 was pressed, the cancel confirmed."""
    pressed = f"1:s:siaran:{act}:1"
    if act == "cancel":
        state = (await desk.act("broadcast show", id=1))["state"]
        pressed += f":yes:{ReadBack('broadcast cancel', 'broadcast 1', '', state).seal(1)}"
    incoming = Incoming(
        f"t{act}{len(readers(desk))}{desk.now}",
        Address("telegram", "1"),
        "",
        desk.now,
        choice=pressed,
    )
    desk.wait(seconds=1)
    await desk.house.conversations.take_messages([incoming])
    return str((await desk.act("broadcast show", id=1))["state"])


async def test_the_list_is_a_file_without_names(desk: DeskHouse) -> None:
    await people(desk, 2, full_name="Siti Aminah")
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    await finish(desk)
    await rina.tap("Daftar penerima (Excel)")
    file = rina.told[0].file
    assert file is not None
    [sheet, _] = openpyxl.load_workbook(io.BytesIO(file.content)).worksheets
    table = list(sheet.iter_rows(values_only=True))
    assert len(table) == 3
    assert "Siti" not in str(table)


async def test_sending_again_is_offered_only_where_somebody_was_not_reached(
    desk: DeskHouse,
) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    await finish(desk)
    report = next(outgoing for outgoing in desk.ear.delivered if "Laporan siaran" in outgoing.text)
    await rina.say("/siaran 1")
    for message in (report, rina.told[-1]):
        labels = [choice.label for choice in message.choices]
        assert "Salin jadi siaran baru" in labels
        assert "Kirim ulang ke yang gagal" not in labels


async def test_nor_where_all_who_were_not_reached_have_blocked_us(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    Trouble(desk, Unreachable(), None)
    await rina.tap("Kirim")
    await finish(desk)
    told = await rina.say("/siaran 1")
    assert "memblokir bot: 1" in told
    labels = [choice.label for choice in rina.told[-1].choices]
    assert labels == ["Daftar penerima (Excel)", "Salin jadi siaran baru"]


async def test_a_copy_begins_as_a_draft_and_what_failed_is_sent_again(desk: DeskHouse) -> None:
    await people(desk, 4)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    Trouble(desk, Refused("bad"), Refused("bad"))
    await rina.tap("Kirim")
    await finish(desk)
    assert len(readers(desk)) == 2
    assert "Akan menerima: 2 orang" in await rina.tap("Kirim ulang ke yang gagal")
    await rina.tap("Kirim")
    await finish(desk)
    assert sorted(readers(desk)) == ["1000", "1001", "1002", "1003"]


async def test_an_old_button_of_a_draft_shows_where_it_stands(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    old = next(choice.id for choice in rina.told[-1].choices if choice.label == "Ubah teks")
    await rina.tap("Kirim")
    await finish(desk)
    assert "selesai" in words(await desk.press("1", old))
    assert "tidak ada" in words(await desk.press("1", "1:s:siaran:show:999"))
    assert "tidak ada" in words(await desk.press("1", "1:s:siaran:fly:1"))


async def test_a_quiet_hour_is_warned_of(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    assert "jam tenang" not in await rina.say(f"/siaran {TEXT}\nkepada: semua")
    desk.wait(hours=12)
    warned = await rina.say(f"/siaran {TEXT}\nkepada: semua")
    assert "pukul 21.15 WITA adalah jam tenang" in warned


async def test_a_session_that_there_is_not_is_no_audience(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}")
    assert "Tidak ada “sesi 99”" in await rina.say("sesi 99")
    assert "Akan menerima: 2 orang" in await rina.say("semua")


async def test_words_where_a_button_is_meant_are_answered_and_change_nothing(
    desk: DeskHouse,
) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    answer = await rina.say("Banjarbaru")
    assert "Tekan salah satu tombol" in answer
    assert TEXT not in answer
    await rina.tap("Kirim")
    await finish(desk)
    assert len(readers(desk)) == 2


async def test_what_has_ended_names_no_time_that_is_left(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    await finish(desk)
    bars = [outgoing.text for outgoing in desk.ear.delivered if "100%" in outgoing.text]
    assert bars
    assert "Sisa waktu" not in bars[-1]
