"""Reminders at the desk: their rules by tapping and typing, and the command line."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.errors import BotError
from tests.houses.desk import NOW, DeskHouse, words
from tests.houses.reminders import add_seat, add_session, tick

START = datetime(2026, 12, 3, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))


async def at(desk: DeskHouse, moment: str) -> list[str]:
    desk.now = datetime.fromisoformat(moment).replace(tzinfo=NOW.tzinfo)
    return await tick(desk)


async def test_a_session_has_rules_of_its_own_and_the_office_s_again(desk: DeskHouse) -> None:
    await desk.hire("boss", "officer")
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    said = words(await desk.say("boss", f"/pengingat {number} H-3 10.00"))
    assert "sekarang: H-3 10.00" in said
    assert await at(desk, "2026-11-26T09:00") == []
    assert len(await at(desk, "2026-11-30T10:00")) == 1
    said = words(await desk.press("boss", f"1:s:pengingat:{number}:office"))
    assert "H-7, H-1 17.00, 2 jam" in said
    assert len(await at(desk, "2026-12-02T17:00")) == 1
    acts = [last_entry.act for last_entry in await desk.house.store.audit.last_entries()]
    assert acts.count("session.rules") == 2


async def test_new_rules_are_asked_one_message_at_a_time(desk: DeskHouse) -> None:
    await desk.hire("boss", "officer")
    number = await add_session(desk, START)
    (shown,) = await desk.say("boss", f"/pengingat {number}")
    assert "H-1 17.00: Rabu, 2 Desember 2026, pukul 17.00 WITA" in shown.text
    (asked,) = await desk.press("boss", shown.choices[0].id)
    assert "Kapan peserta" in asked.text
    assert "tidak terbaca" in words(await desk.say("boss", "besok pagi"))
    assert "sekarang: tidak ada" in words(await desk.say("boss", "tidak ada"))


async def test_no_such_session_is_told(desk: DeskHouse) -> None:
    await desk.hire("boss", "officer")
    for text in ("/pengingat 77", "/pengingat x", "/pengingat 99999999999999999999"):
        assert "Sesi itu tidak ada" in words(await desk.say("boss", text))


async def test_the_command_line_fires_at_a_pretended_moment_and_lists(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    ref = await add_seat(desk, "1", number)
    done = await desk.act("remind now", at="2026-12-02T17:00:00+08:00")
    assert done["sent"] == 1
    await desk.house.outbox.flush_channel("telegram")
    assert len(desk.ear.delivered) == 1
    listed = (await desk.act("remind list"))["plans"]
    assert {item["ref"] for item in listed} == {ref}
    assert [item["state"] for item in listed if item["rule"] == "H-1 17.00"] == ["sent"]
    assert (await desk.act("remind list", session=number + 1))["plans"] == []
    with pytest.raises(BotError, match="ISO"):
        await desk.act("remind now", at="besok")


async def test_a_clerk_comes_to_the_rules_of_a_session_by_tapping(desk: DeskHouse) -> None:
    await desk.hire("boss", "officer")
    number = await add_session(desk, START)
    (overview,) = await desk.say("boss", "/pengingat")
    assert [choice.label for choice in overview.choices] == ["Orientasi, 3 Desember 2026"]
    (shown,) = await desk.press("boss", overview.choices[0].id)
    assert "*Pengingat sesi 1: Orientasi*" in shown.text
    (page,) = await desk.say("boss", f"/sesi {number}")
    (button,) = [choice for choice in page.choices if choice.label == "Pengingat"]
    assert words(await desk.press("boss", button.id)) == shown.text


async def test_a_changed_rule_says_when_each_reminder_goes_out(desk: DeskHouse) -> None:
    await desk.hire("boss", "officer")
    number = await add_session(desk, START)
    said = words(await desk.say("boss", f"/pengingat {number} H-1 17, 3 jam, H-0 10.00, H-30"))
    assert "H-1 17.00: Rabu, 2 Desember 2026, pukul 17.00 WITA" in said
    assert "3 jam: Kamis, 3 Desember 2026, pukul 07.00 WITA (digeser" in said
    assert "H-0 10.00: tidak akan terkirim" in said
    assert "H-30: sudah lewat" in said


async def test_a_mistake_in_a_rule_names_its_part_and_the_next_text_is_read_again(
    desk: DeskHouse,
) -> None:
    await desk.hire("boss", "officer")
    number = await add_session(desk, START)
    for typed, said in (
        ("H-1, 17.00", "Untuk “17.00”, tulis juga harinya"),
        ("H-1 25.00", "Jam pada “H-1 25.00” tidak ada"),
        ("2 menit", "“2 menit” terlalu dekat"),
        ("H-9, H-8, H-7, H-6, H-5, H-4, H-3", "paling banyak 6"),
    ):
        assert said in words(await desk.say("boss", f"/pengingat {number} {typed}"))
    assert await desk.house.store.plans.own_rules() == {}
    assert "sekarang: H-1 17.00" in words(await desk.say("boss", "h-1 jam 5 sore"))
    assert "H-7, H-1 17.00, 2 jam" in words(await desk.say("boss", f"/pengingat {number} kantor"))
    assert await desk.house.store.plans.own_rules() == {}


async def test_the_command_line_says_what_it_did_by_rule_and_pretends_no_past(
    desk: DeskHouse,
) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    done = await desk.act("remind now", at="2026-12-02T17:00:00+08:00")
    assert done["rules"] == {
        "H-1 17.00": {"sent": 1, "skipped": 0, "missed": 0, "moved": 0},
        "H-7": {"sent": 0, "skipped": 1, "missed": 0, "moved": 0},
    }
    with pytest.raises(BotError, match="is past: --at pretends"):
        await desk.act("remind now", at="2026-11-01T17:00:00+08:00")
    with pytest.raises(BotError, match="session is a whole number"):
        await desk.act("remind list", session=10**30)
