"""Reminders of sessions: planned, decided when they fall due, never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.dialogue.messages import Address
from bot.dialogue.reminders.rules import read_rules
from bot.time.quiet_hours import QuietRules
from tests.houses.desk import NOW, DeskHouse, desk_house, knowledge, words
from tests.houses.reminders import add_seat, add_session, states, tick

START = datetime(2026, 12, 3, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))


async def at(desk: DeskHouse, moment: str) -> list[str]:
    desk.now = datetime.fromisoformat(moment).replace(tzinfo=NOW.tzinfo)
    return await tick(desk)


async def test_a_seat_is_reminded_a_week_a_day_and_two_hours_before(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    assert await tick(desk) == []
    assert await at(desk, "2026-11-26T08:59") == []
    (week,) = await at(desk, "2026-11-26T09:00")
    assert "7 hari lagi" in week
    assert "Kamis, 3 Desember 2026, pukul 09.00 WITA" in week
    assert "Aula UNISM" in week
    assert "KTP asli" in week
    (day,) = await at(desk, "2026-12-02T17:00")
    assert "besok" in day
    (hours,) = await at(desk, "2026-12-03T07:00")
    assert "hari ini" in hours
    assert await at(desk, "2026-12-03T09:30") == []
    assert [state for _, state, _ in await states(desk)] == ["sent", "sent", "sent"]


async def test_the_same_reminder_never_goes_out_twice(desk: DeskHouse, tmp_path: Path) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    assert len(await at(desk, "2026-11-26T09:00")) == 1
    for _ in range(3):
        assert await tick(desk) == []
    assert (await desk.act("remind now"))["sent"] == 0
    assert await at(desk, "2026-11-26T08:00") == []  # the clock jumps back
    assert await at(desk, "2026-11-26T09:01") == []


async def test_a_seat_taken_after_the_moment_is_not_reminded_of_it(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    desk.now = datetime(2026, 12, 1, 10, tzinfo=NOW.tzinfo)
    await add_seat(desk, "1", number)
    assert await tick(desk) == []
    assert ("H-7", "skipped", "past") in await states(desk)
    assert len(await at(desk, "2026-12-02T17:00")) == 1


async def test_a_seat_given_back_is_not_reminded_and_it_says_why(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    ref = await add_seat(desk, "1", number)
    await tick(desk)
    store = desk.house.store
    async with store.transaction():
        await store.seats.give_back(Address("telegram", "1"), ref, number, "ill", desk.now)
    assert await at(desk, "2026-11-26T09:00") == []
    assert ("H-7", "skipped", "cancelled") in await states(desk)


async def test_a_seat_taken_again_is_reminded_of_what_is_still_to_come(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    ref = await add_seat(desk, "1", number)
    await tick(desk)
    store, her = desk.house.store, Address("telegram", "1")
    async with store.transaction():
        await store.seats.give_back(her, ref, number, "ill", desk.now)
    await at(desk, "2026-11-26T09:00")
    async with store.transaction():
        await store.seats.take_seat(her, ref, number, "accepted", desk.now)
    assert len(await at(desk, "2026-12-02T17:00")) == 1


async def test_whoever_came_already_is_not_reminded(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    store = desk.house.store
    (guest,) = await store.seats.guests_of(number)
    async with store.transaction():
        await store.seats.set_state(guest.seat.id, "attended", desk.now)
    assert await at(desk, "2026-12-03T07:00") == []
    assert {why for _, _, why in await states(desk)} == {"attended"}


async def test_whoever_said_stop_is_not_reminded(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    await desk.say("1", "stop")
    assert await at(desk, "2026-11-26T09:00") == []
    assert ("H-7", "skipped", "opted_out") in await states(desk)


async def test_whoever_blocked_us_is_not_reminded(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await desk.say("1", "menu")
    await desk.say("1", "", left=True)
    store = desk.house.store
    async with store.transaction():
        await store.conversations.set_reachable(Address("telegram", "1"), reachable=False)
    await tick(desk)
    assert await at(desk, "2026-11-26T09:00") == []
    assert ("H-7", "skipped", "unreachable") in await states(desk)


async def test_a_cancelled_session_reminds_nobody(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    store = desk.house.store
    async with store.transaction():
        await store.sessions.change(number, {"state": "cancelled"}, told=True)
    assert await at(desk, "2026-12-03T07:00") == []
    assert {why for _, _, why in await states(desk)} == {"cancelled"}


async def test_a_moved_session_is_planned_anew_and_the_old_plans_fall_silent(
    desk: DeskHouse,
) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    store, later = desk.house.store, START + timedelta(days=10, hours=4)
    async with store.transaction():
        changes = {"starts_at": later, "ends_at": later + timedelta(hours=2)}
        await store.sessions.change(number, changes, told=True)
    assert await at(desk, "2026-11-26T09:00") == []
    (week,) = await at(desk, "2026-12-06T13:00")
    assert "Minggu, 13 Desember 2026, pukul 13.00 WITA" in week
    assert ("H-7", "skipped", "outdated") in await states(desk)


async def test_a_session_moved_nearer_is_not_reminded_of_moments_that_are_over(
    desk: DeskHouse,
) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    store, sooner = desk.house.store, NOW + timedelta(days=2)
    async with store.transaction():
        changes = {"starts_at": sooner, "ends_at": sooner + timedelta(hours=2)}
        await store.sessions.change(number, changes, told=True)
    assert await at(desk, "2026-11-24T09:20") == []
    assert len(await at(desk, "2026-11-25T17:00")) == 1


async def test_a_start_that_was_changed_quietly_moves_the_reminder_all_the_same(
    desk: DeskHouse,
) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    store = desk.house.store
    async with store.transaction():
        changes = {"starts_at": START + timedelta(days=1)}
        await store.sessions.change(number, changes, told=False)
    assert await at(desk, "2026-11-26T09:00") == []
    assert len(await at(desk, "2026-11-27T09:00")) == 1


async def test_after_a_day_asleep_a_reminder_still_comes_if_it_helps_and_only_one(
    desk: DeskHouse,
) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    (said,) = await at(desk, "2026-12-03T07:30")  # all three are due
    assert "hari ini" in said
    assert sorted(await states(desk)) == [
        ("2 jam", "sent", ""),
        ("H-1 17.00", "skipped", "overtaken"),
        ("H-7", "skipped", "overtaken"),
    ]


async def test_asleep_past_the_start_it_is_missed_and_staff_see_it(desk: DeskHouse) -> None:
    await desk.hire("boss", "officer")
    number = await add_session(desk, START)
    ref = await add_seat(desk, "1", number)
    await tick(desk)
    (told,) = await at(desk, "2026-12-03T09:00")
    assert "1 pengingat tidak terkirim" in told, "she is not told any more, staff are"
    assert await at(desk, "2026-12-03T09:01") == [], "and once"
    assert ("2 jam", "missed", "late") in await states(desk)
    said = words(await desk.say("boss", "/pengingat"))
    assert "Terlewat dalam 7 hari terakhir: 1" in said
    assert ref in said
    assert "2 jam, seharusnya Kamis, 3 Desember 2026, pukul 07.00 WITA" in said


async def test_asleep_from_the_seat_to_the_reminder_it_still_comes(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    await tick(desk)
    await add_seat(desk, "1", number)  # and the power goes
    assert len(await at(desk, "2026-11-27T09:00")) == 1


async def test_a_new_rule_does_not_make_up_for_what_would_be_over(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        number = await add_session(desk, START)
        await add_seat(desk, "1", number)
        await tick(desk)
        now = desk.now + timedelta(days=1)
    more = replace(knowledge().desk, reminders=read_rules("H-9, H-1 16.00"))
    async with desk_house(tmp_path, replace(knowledge(), desk=more)) as desk:
        desk.now = now
        await desk.house.clockwork.do_due(now - timedelta(minutes=1))
        assert await at(desk, "2026-11-26T09:00") == []  # H-7 is no rule any more
        assert len(await at(desk, "2026-12-02T16:00")) == 1
        assert await at(desk, "2026-12-02T17:00") == []
        assert ("H-9", "skipped", "past") in await states(desk)
        assert ("H-7", "skipped", "outdated") in await states(desk)


async def test_what_wakes_up_in_quiet_hours_waits_for_the_morning(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    assert await at(desk, "2026-12-02T22:00") == []
    assert await at(desk, "2026-12-03T06:59") == []
    assert len(await at(desk, "2026-12-03T07:00")) == 1


async def test_quiet_until_the_start_it_is_missed(desk: DeskHouse) -> None:
    number = await add_session(desk, START.replace(hour=6, minute=30))
    await add_seat(desk, "1", number)
    await tick(desk)
    assert await at(desk, "2026-12-03T05:00") == []
    assert ("2 jam", "missed", "quiet") in await states(desk)


async def test_a_holiday_that_was_added_later_moves_the_reminder(tmp_path: Path) -> None:
    async with desk_house(tmp_path) as desk:
        number = await add_session(desk, START)
        await add_seat(desk, "1", number)
        await tick(desk)
    quiet = QuietRules(holidays=frozenset({date(2026, 11, 26)}))
    known = replace(knowledge(), desk=replace(knowledge().desk, quiet=quiet))
    async with desk_house(tmp_path, known) as desk:
        assert await at(desk, "2026-11-26T09:00") == []
        assert await at(desk, "2026-11-27T06:59") == []
        assert len(await at(desk, "2026-11-27T07:00")) == 1


async def test_quiet_hours_and_words_are_those_of_the_place(desk: DeskHouse) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    start = datetime(2026, 12, 3, 9, 0, tzinfo=tokyo)
    number = await add_session(desk, start, zone="Asia/Tokyo")
    await add_seat(desk, "1", number)
    await tick(desk)
    desk.now = datetime(2026, 12, 2, 17, 0, tzinfo=tokyo)  # 16.00 at the office
    (said,) = await tick(desk)
    assert "pukul 09.00 JST" in said


async def test_in_the_middle_of_the_form_the_question_comes_again_behind_it(
    desk: DeskHouse,
) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    desk.now = datetime(2026, 11, 26, 8, 59, tzinfo=NOW.tzinfo)
    await desk.press("1", "1:go:another")
    await desk.say("1", "ya")
    told = len(desk.ear.delivered)
    await at(desk, "2026-11-26T09:00")
    reminder, question = desk.ear.delivered[told:]
    assert "Pengingat" in reminder.text
    assert question.asks == "full_name"
    assert "Kami catat: *Budi Santoso*" in words(await desk.say("1", "Budi Santoso"))


async def test_it_names_the_person_where_two_share_a_phone(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number, "Siti Aminah")
    await add_seat(desk, "1", number, "Budi Santoso")
    await tick(desk)
    first, second = await at(desk, "2026-11-26T09:00")
    assert "Siti Aminah" in first
    assert "Budi Santoso" in second


async def test_from_the_reminder_the_seat_is_given_back_in_two_taps(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    await add_seat(desk, "1", number)
    await tick(desk)
    await at(desk, "2026-11-26T09:00")
    give = next(choice for choice in desk.ear.delivered[-1].choices if ":give:" in choice.id)
    (why,) = await desk.press("1", give.id)
    await desk.press("1", why.choices[0].id)
    assert await at(desk, "2026-12-02T17:00") == []


async def test_deleting_a_person_deletes_her_plans(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    ref = await add_seat(desk, "1", number)
    await tick(desk)
    store = desk.house.store
    async with store.transaction():
        await store.forget(ref, desk.now)
    assert await states(desk) == []
    assert await at(desk, "2026-12-02T17:00") == []


async def test_many_are_reminded_in_one_go_each_once(desk: DeskHouse) -> None:
    number = await add_session(desk, START)
    store = desk.house.store
    async with store.transaction():
        await store.sessions.change(number, {"seats": 500}, told=False)
    for who in range(230):
        await add_seat(desk, str(who), number)
    await tick(desk)
    desk.now = datetime(2026, 11, 26, 9, tzinfo=NOW.tzinfo)
    await desk.house.clockwork.do_due(desk.now)
    await desk.house.outbox.flush_channel("telegram")
    told = [outgoing.to.chat for outgoing in desk.ear.delivered]
    assert sorted(told) == sorted(map(str, range(230)))
