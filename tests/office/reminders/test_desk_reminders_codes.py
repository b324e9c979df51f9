"""Each reminder carries a code, by which anybody can check that it came from the office."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.houses.desk import NOW, DeskHouse, desk_house, knowledge, words
from tests.houses.reminders import add_seat, add_session, tick

START = datetime(2026, 12, 3, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))


async def at(desk: DeskHouse, moment: str) -> list[str]:
    desk.now = datetime.fromisoformat(moment).replace(tzinfo=NOW.tzinfo)
    return await tick(desk)


def code_in(text: str) -> str:
    found = re.search(r"/cek ([A-Z2-9]{6})", text)
    assert found is not None
    return found[1]


async def test_everybody_reminded_that_day_has_the_same_code_and_another_day_another(
    desk: DeskHouse,
) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await add_seat(desk, "2", number)
    await tick(desk)
    first, second = map(code_in, await at(desk, "2026-11-26T09:00"))
    assert first == second
    third, _ = map(code_in, await at(desk, "2026-12-02T17:00"))
    assert third != first


async def test_a_stranger_checks_the_code_and_hears_when_it_was_sent_and_of_what(
    desk: DeskHouse,
) -> None:
    await add_seat(desk, "1", await add_session(desk, START))
    await tick(desk)
    (said,) = await at(desk, "2026-12-02T17:00")
    told = words(await desk.say("7", f"/cek {code_in(said).lower()}"))
    assert "*Asli.*" in told
    assert "pada Rabu, 2 Desember 2026, pukul 17.00 WITA" in told
    assert "pengingat sesi *Orientasi*, Kamis, 3 Desember 2026, pukul 09.00 WITA" in told
    assert "Siti" not in told


@pytest.mark.attack
async def test_a_forged_code_is_as_unknown_as_that_of_a_broadcast(desk: DeskHouse) -> None:
    """A false reminder carries a code that looks like ours."""
    await add_seat(desk, "1", await add_session(desk, START))
    await tick(desk)
    (said,) = await at(desk, "2026-12-02T17:00")
    real = code_in(said)
    forged = real[:-1] + ("B" if real[-1] != "B" else "C")
    told = words(await desk.say("7", f"/cek {forged}"))
    assert "tidak kami kenal" in told
    assert "Asli" not in told


async def test_a_reminder_that_is_passed_on_is_checked_by_itself(desk: DeskHouse) -> None:
    await add_seat(desk, "1", await add_session(desk, START))
    await tick(desk)
    (said,) = await at(desk, "2026-12-02T17:00")
    assert "*Asli.*" in words(await desk.say("7", said))
    real = code_in(said)
    forged = said.replace(real, "B" * 6).replace("Aula UNISM", "Hotel, bawa 5 juta")
    told = words(await desk.say("7", forged))
    assert "tidak kami kenal" in told
    assert "Jangan membayar" in told


async def test_an_old_code_says_what_has_become_of_the_session(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    code = code_in((await at(desk, "2026-11-26T09:00"))[0])
    store, later = desk.house.store, START + timedelta(days=7)
    async with store.transaction():
        changes = {"starts_at": later, "ends_at": later + timedelta(hours=2), "title": "Lain"}
        await store.sessions.change(number, changes, told=True)
    told = words(await desk.say("7", f"/cek {code}"))
    assert "sesi *Orientasi*, Kamis, 3 Desember 2026" in told
    assert "dipindah. Waktunya sekarang: Kamis, 10 Desember 2026, pukul 09.00 WITA" in told
    async with store.transaction():
        await store.sessions.change(number, {"state": "cancelled"}, told=True)
    told = words(await desk.say("7", f"/cek {code}"))
    assert "dibatalkan" in told
    assert "dipindah" not in told


async def test_an_office_may_leave_the_code_out(tmp_path: Path) -> None:
    desk_rules = replace(knowledge().desk, reminder_codes=False)
    async with desk_house(tmp_path, replace(knowledge(), desk=desk_rules)) as desk:
        await add_seat(desk, "1", await add_session(desk, START))
        await tick(desk)
        (said,) = await at(desk, "2026-12-02T17:00")
    assert "/cek" not in said
