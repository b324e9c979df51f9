"""Who lets a broadcast go: a second person above a size, and its number typed above another."""

from __future__ import annotations

import re

import pytest

from tests.houses.broadcasts import TEXT, Phone, finish, people, readers
from tests.houses.desk import DeskHouse, words


@pytest.fixture
async def desk(desk: DeskHouse) -> DeskHouse:
    await desk.hire("1", "officer", "Rina Sari")
    return desk


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
    assert readers(desk) == []
    assert "disetujui" in await budi.tap("Setujui")
    assert "disetujui oleh Budi Karya" in words(desk.ear.delivered)
    await finish(desk)
    assert len(readers(desk)) == 21


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
    assert readers(desk) == []


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
    assert "Transfer" not in words(
        [outgoing for outgoing in desk.ear.delivered if len(outgoing.to.chat) > 1]
    )


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


async def test_without_a_number_what_waits_is_shown(desk: DeskHouse) -> None:
    await people(desk, 21)
    await desk.hire("2", "approver", "Budi Karya")
    rina, budi = Phone(desk, "1"), Phone(desk, "2")
    assert "Tidak ada siaran rekan" in await budi.say("/setujui")
    await rina.say(f"/siaran {TEXT}\nkepada: semua")
    await rina.tap("Kirim")
    assert "menunggu persetujuan" in await rina.say("/siaran daftar")
    assert TEXT in await budi.say("/setujui"), "the only one is shown at once"
    await rina.say("/siaran Kabar kedua dari kantor.\nkepada: semua")
    await rina.tap("Kirim")
    assert "2 siaran menunggu" in await budi.say("/setujui")
    assert "Kabar kedua" in await budi.tap("Siaran 2")
    assert "disetujui" in await budi.tap("Setujui")
