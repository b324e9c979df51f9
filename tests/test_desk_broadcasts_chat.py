"""Broadcasts from a phone: written, read back, approved by a second person, watched, stopped."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from desk_house import DeskHouse, desk_house, words
from test_desk_broadcasts import Trouble, finish, people

from bot.channel import Delivery, Refused
from bot.dialogue.messages import Address, Incoming, Outgoing, bare

TEXT = "Pendaftaran orientasi dibuka lagi."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[DeskHouse]:
    async with desk_house(tmp_path) as house:
        await house.hire("1", "officer", "Rina Sari")
        yield house


class Phone:
    """One person's phone: what she sees, and taps by what a button reads."""

    def __init__(self, desk: DeskHouse, who: str) -> None:
        self._desk = desk
        self._who = who
        self.told: list[Outgoing] = []

    async def say(self, text: str) -> str:
        """She types; all she is told."""
        self.told = await self._desk.say(self._who, text)
        return words(self.told)

    async def tap(self, label: str) -> str:
        """She taps the newest button that reads so; all she is told."""
        seen = [one for one in self._desk.ear.delivered if one.to.chat == self._who]
        for message in reversed(seen):
            for choice in message.choices:
                if bare(choice.label).endswith(label):
                    self.told = await self._desk.press(self._who, choice.id)
                    return words(self.told)
        raise AssertionError(f"no button {label!r}: {words(seen[-2:])}")


def copies(desk: DeskHouse) -> list[str]:
    """Who got a copy of it."""
    told = desk.ear.delivered
    return [one.to.chat for one in told if one.text.startswith(TEXT) and len(one.to.chat) > 1]


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
    assert "3 orang (telegram 3)" in read_back
    assert "Pengiriman dimulai" in await rina.tap("Kirim")
    await finish(desk)
    assert sorted(copies(desk)) == ["1000", "1001", "1002"]


async def test_everything_in_one_message(desk: DeskHouse) -> None:
    await people(desk, 3, district="banjarbaru")
    await people(desk, 2, first=2000, district="banjar")
    rina = Phone(desk, "1")
    answer = await rina.say(f"/siaran {TEXT}\nkepada: Kota Banjarbaru")
    assert "Akan menerima: 3 orang" in answer
    await rina.tap("Kirim")
    await finish(desk)
    assert len(copies(desk)) == 3


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
    assert copies(desk) == []


async def test_a_rehearsal_reports_and_leaves_the_draft(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Gladi tanpa kirim")
    await finish(desk)
    assert copies(desk) == []
    assert "Akan menerima: 2" in words(desk.ear.delivered)
    await rina.tap("Kembali")
    await rina.tap("Kirim")
    await finish(desk)
    assert len(copies(desk)) == 2


async def test_above_twenty_a_second_person_approves_and_she_cannot_herself(
    desk: DeskHouse,
) -> None:
    await people(desk, 21)
    rina, budi = Phone(desk, "1"), Phone(desk, "2")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    assert "Belum ada penyetuju" in await rina.tap("Kirim")
    await desk.hire("2", "approver", "Budi Karya")
    told = await rina.tap("Kirim")
    assert "Budi Karya" in told
    await finish(desk)
    assert copies(desk) == []
    assert "disetujui" in await budi.tap("Setujui")
    assert "disetujui oleh Budi Karya" in words(desk.ear.delivered)
    await finish(desk)
    assert len(copies(desk)) == 21


async def test_an_approver_does_not_approve_her_own(desk: DeskHouse) -> None:
    await people(desk, 21)
    await desk.hire("2", "approver", "Budi Karya")
    await desk.hire("3", "approver", "Sri Astuti")
    budi = Phone(desk, "2")
    await budi.say(f"/siaran {TEXT}\nkepada: semua")
    await budi.tap("Kirim")
    number = re.findall(r"Siaran (\d+) menunggu", words(budi.told))[0]
    assert "orang lain" in await budi.say(f"/setujui {number}")
    await finish(desk)
    assert copies(desk) == []


async def test_what_was_changed_after_asking_must_be_asked_anew(desk: DeskHouse) -> None:
    await people(desk, 21)
    await desk.hire("2", "approver", "Budi Karya")
    rina, budi = Phone(desk, "1"), Phone(desk, "2")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    await rina.tap("Ubah teks")
    await rina.say("Transfer sekarang juga.")
    assert "tidak menunggu persetujuan" in await budi.tap("Setujui")
    await finish(desk)
    assert "Transfer" not in words([one for one in desk.ear.delivered if len(one.to.chat) > 1])


async def test_a_refusal_is_told_to_whoever_made_it(desk: DeskHouse) -> None:
    await people(desk, 21)
    await desk.hire("2", "approver", "Budi Karya")
    rina, budi = Phone(desk, "1"), Phone(desk, "2")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    await budi.tap("Tolak")
    assert "ditolak oleh Budi Karya" in words(desk.ear.delivered)


async def test_two_approvers_at_once_start_it_once(desk: DeskHouse) -> None:
    await people(desk, 21)
    await desk.hire("2", "approver", "Budi Karya")
    await desk.hire("3", "approver", "Sri Astuti")
    rina, budi, sri = Phone(desk, "1"), Phone(desk, "2"), Phone(desk, "3")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    await budi.tap("Setujui")
    assert "tidak menunggu persetujuan" in await sri.tap("Setujui")


async def test_above_fifty_the_number_is_typed(desk: DeskHouse) -> None:
    await people(desk, 51)
    await desk.hire("2", "approver", "Budi Karya")
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    assert "51" in await rina.tap("Kirim")
    assert "tidak sama" in await rina.say("15")
    assert "menunggu persetujuan" in await rina.say("51")


async def test_a_time_is_read_back_with_its_zone(desk: DeskHouse) -> None:
    await people(desk, 2)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Jadwalkan")
    assert "sudah lewat" in await rina.say("1 November 2026 09.00")
    answer = await rina.say("3 Desember 2026 09.00")
    assert "Kamis, 3 Desember 2026, pukul 09.00 WITA" in answer
    assert "dijadwalkan" in await rina.tap("Ya, lanjutkan")
    await finish(desk)
    assert copies(desk) == []
    desk.wait(days=9)
    await finish(desk)
    assert len(copies(desk)) == 2


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
    await desk.house.broadcasting.tick(desk.now)
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
    assert shown["sent"] == len(copies(desk)) == 4 + 6
    assert (shown["state"], shown["skipped"]) == ("cancelled", 10)
    assert "dibatalkan" in words(desk.ear.delivered)


async def tapped(desk: DeskHouse, act: str) -> str:
    """The state after that button of broadcast 1 was pressed, the cancel confirmed."""
    sure = ":yes" if act == "cancel" else ""
    incoming = Incoming(
        f"t{act}{len(copies(desk))}{desk.now}",
        Address("telegram", "1"),
        "",
        desk.now,
        choice=f"1:s:siaran:{act}:1{sure}",
    )
    desk.wait(seconds=1)
    await desk.house.conversations.take([incoming])
    return str((await desk.act("broadcast show", id=1))["state"])


async def test_the_list_is_a_file_without_names(desk: DeskHouse) -> None:
    await people(desk, 2, full_name="Siti Aminah")
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    await finish(desk)
    await rina.tap("Daftar penerima (CSV)")
    file = rina.told[0].file
    assert file is not None
    table = file.content.decode("utf-8-sig").splitlines()
    assert table[0].startswith("Saluran,Nomor rujukan,Hasil")
    assert len(table) == 3
    assert "Siti" not in file.content.decode()


async def test_a_copy_begins_as_a_draft_and_what_failed_is_sent_again(desk: DeskHouse) -> None:
    await people(desk, 4)
    rina = Phone(desk, "1")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    Trouble(desk, Refused("bad"), Refused("bad"))
    await rina.tap("Kirim")
    await finish(desk)
    assert len(copies(desk)) == 2
    assert "Akan menerima: 2 orang" in await rina.tap("Kirim ulang ke yang gagal")
    await rina.tap("Kirim")
    await finish(desk)
    assert sorted(copies(desk)) == ["1000", "1001", "1002", "1003"]


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
