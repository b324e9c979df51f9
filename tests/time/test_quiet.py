"""Quiet hours, office hours and reminder rules, with the clock turned every way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.reminders.rules import BadRule, planned_for, read_rules, write_rules
from bot.dialogue.sessions.session import Session
from bot.time.office_hours import OfficeHours, answered_by, is_open
from bot.time.quiet_hours import (
    QuietRules,
    is_quiet_moment,
    last_allowed,
    lasts_until,
    next_allowed,
    settle_moment,
)
from bot.time.week import EVERY_DAY, Window, read_windows

WITA = ZoneInfo("Asia/Makassar")
ZONES = st.sampled_from(
    [
        "Asia/Makassar",
        "Asia/Jakarta",
        "Asia/Jayapura",
        "Asia/Tokyo",
        "Europe/Berlin",  # clocks change
        "America/New_York",
        "Australia/Lord_Howe",  # by half an hour
        "Asia/Kathmandu",
        "Pacific/Apia",  # skipped a whole day in 2011
    ]
).map(ZoneInfo)
MOMENTS = st.integers(1_293_840_000, 1_925_000_000).map(
    lambda number: datetime.fromtimestamp(number, UTC)
)
"""From 2011 to 2030."""

RULES = QuietRules(holidays=frozenset({date(2026, 12, 25), date(2027, 1, 1)}))


def wita(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA)


def session(starts: datetime, zone: str = "Asia/Makassar") -> Session:
    there = starts.astimezone(ZoneInfo(zone))
    return Session(1, "Orientasi", there, there + timedelta(hours=2), zone, "Aula", 20)


# --- quiet hours ---


@pytest.mark.parametrize(
    ("at", "is_quiet"),
    [
        ("2026-11-24T19:59:59", False),
        ("2026-11-24T20:00", True),
        ("2026-11-25T00:00", True),
        ("2026-11-25T06:59:59", True),
        ("2026-11-25T07:00", False),
        ("2026-11-27T11:29", False),  # a Friday
        ("2026-11-27T11:30", True),
        ("2026-11-27T13:29", True),
        ("2026-11-27T13:30", False),
        ("2026-11-26T12:00", False),  # a Thursday
        ("2026-12-25T10:00", True),  # a holiday
        ("2026-12-26T10:00", False),
    ],
)
def test_the_night_friday_prayer_and_holidays_are_quiet(at: str, is_quiet: bool) -> None:
    assert is_quiet_moment(wita(at), WITA, RULES) is is_quiet


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        ("2026-11-24T21:00", "2026-11-25T07:00"),
        ("2026-11-30T23:30", "2026-12-01T07:00"),  # over the end of a month
        ("2026-12-31T22:00", "2027-01-02T07:00"),  # a year's end, then a holiday, then its night
        ("2026-12-24T20:00", "2026-12-26T07:00"),
        ("2026-11-27T12:00", "2026-11-27T13:30"),
        ("2026-11-24T12:00", "2026-11-24T12:00"),
        ("2028-02-28T23:00", "2028-02-29T07:00"),
    ],
)
def test_the_next_moment_is_when_the_quiet_is_over(at: str, allowed: str) -> None:
    assert next_allowed(wita(at), WITA, RULES) == wita(allowed)


def test_the_same_moment_is_quiet_in_one_zone_and_not_in_another() -> None:
    at = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)  # 20.30 WITA, 19.30 WIB
    assert is_quiet_moment(at, WITA, RULES)
    assert not is_quiet_moment(at, ZoneInfo("Asia/Jakarta"), RULES)


@given(MOMENTS, ZONES)
def test_the_next_moment_is_never_quiet_and_never_before(at: datetime, zone: ZoneInfo) -> None:
    found = next_allowed(at, zone, RULES)
    assert found is not None
    assert found >= at
    assert not is_quiet_moment(found, zone, RULES)
    assert found == at or is_quiet_moment(at, zone, RULES)


@given(MOMENTS, ZONES)
def test_the_last_moment_is_never_quiet_and_never_after(at: datetime, zone: ZoneInfo) -> None:
    found = last_allowed(at, zone, RULES)
    assert found is not None
    assert found <= at
    assert not is_quiet_moment(found, zone, RULES)


@given(MOMENTS, st.integers(0, 47), st.integers(1, 60))
def test_nothing_between_is_allowed_that_was_passed_over(
    at: datetime, hours: int, minutes: int
) -> None:
    found = next_allowed(at, WITA, RULES)
    assert found is not None
    between = at + timedelta(hours=hours, minutes=minutes)
    assert between >= found or is_quiet_moment(between, WITA, RULES)


def test_when_it_is_always_quiet_there_is_no_moment() -> None:
    always = QuietRules(read_windows("00.00-12.00, 12.00-00.00"))
    at = wita("2026-11-24T10:00")
    assert next_allowed(at, WITA, always) is None
    assert last_allowed(at, WITA, always) is None
    assert settle_moment(at, at + timedelta(days=1), WITA, always) is None


def test_without_rules_nothing_is_quiet() -> None:
    assert not is_quiet_moment(wita("2026-11-25T03:00"), WITA, QuietRules(()))


@given(MOMENTS, ZONES, st.integers(1, 14 * 24 * 60))
def test_what_is_settled_is_before_the_start_and_not_quiet(
    due: datetime, zone: ZoneInfo, minutes: int
) -> None:
    start = due + timedelta(minutes=minutes)
    found = settle_moment(due, start, zone, RULES)
    assert found is not None
    assert found < start
    assert not is_quiet_moment(found, zone, RULES)


# --- windows as they are written ---


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("20.00-07.00", (Window(time(20), time(7), EVERY_DAY),)),
        ("20:00 – 7:00", (Window(time(20), time(7), EVERY_DAY),)),
        ("Jumat 11.30-13.30", (Window(time(11, 30), time(13, 30), frozenset({4})),)),
        ("Senin-Kamis 08.00-16.00", (Window(time(8), time(16), frozenset({0, 1, 2, 3})),)),
        ("16.00-24.00", (Window(time(16), time(0)),)),
        ("sabtu - senin 1.00-2.00", (Window(time(1), time(2), frozenset({5, 6, 0})),)),
        ("", ()),
    ],
)
def test_a_window_is_read_as_it_is_written(text: str, read: tuple[Window, ...]) -> None:
    assert read_windows(text) == read


@pytest.mark.parametrize(
    "text", ["malam", "24.00-07.00", "25.00-07.00", "Jumaat 11.00-12.00", "08.00", "8-16"]
)
def test_what_is_no_window_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"bukan|jam harus"):
        read_windows(text)


# --- office hours ---


@pytest.mark.parametrize(
    ("at", "by"),
    [
        ("2026-11-27T10:12", "2026-11-30T10:12"),  # Friday morning: Monday at the same hour
        ("2026-11-24T08:00", "2026-11-24T16:00"),
        ("2026-11-24T08:01", "2026-11-25T08:01"),
        ("2026-11-24T20:00", "2026-11-25T16:00"),
        ("2026-11-28T10:00", "2026-11-30T16:00"),  # Saturday
        ("2026-12-24T12:00", "2026-12-28T12:00"),  # over a holiday and a weekend
    ],
)
def test_only_office_hours_count_until_the_answer(at: str, by: str) -> None:
    hours = OfficeHours(holidays=RULES.holidays)
    assert answered_by(wita(at), WITA, hours) == wita(by)


def test_without_office_hours_nothing_is_promised() -> None:
    assert answered_by(wita("2026-11-24T10:00"), WITA, OfficeHours(())) is None


@given(MOMENTS, ZONES)
def test_an_answer_is_due_in_office_hours_and_later_for_whoever_writes_later(
    at: datetime, zone: ZoneInfo
) -> None:
    hours = OfficeHours()
    first = answered_by(at, zone, hours)
    later = answered_by(at + timedelta(minutes=7), zone, hours)
    assert first is not None
    assert later is not None
    assert at + hours.within <= first <= later
    assert first.weekday() < 5


# --- reminder rules ---


def test_the_default_rules_mean_a_week_the_day_before_and_two_hours() -> None:
    item = session(wita("2026-12-03T09:00"))
    due = [planned_for(rule, item, RULES) for rule in read_rules("H-7, H-1 17.00, 2 jam")]
    assert due == [
        wita("2026-11-26T09:00"),
        wita("2026-12-02T17:00"),
        wita("2026-12-03T07:00"),
    ]


@pytest.mark.parametrize(
    ("starts", "rule", "due"),
    [
        ("2026-12-03T08:00", "2 jam", "2026-12-03T07:00"),  # 06.00 is quiet, 07.00 still helps
        ("2026-12-03T06:30", "2 jam", "2026-12-02T19:45"),  # nothing between: the evening before
        ("2026-12-26T09:00", "H-1 17.00", "2026-12-26T07:00"),  # the day before is a holiday
        ("2026-11-27T14:00", "2 jam", "2026-11-27T13:30"),  # in the prayer on a Friday
        ("2026-11-27T13:00", "1 jam", "2026-11-27T11:15"),
        ("2027-03-01T09:00", "H-1", "2027-02-28T09:00"),
        ("2027-01-03T09:00", "H-7", "2026-12-27T09:00"),
        ("2026-12-03T09:00", "H-0 07.30", "2026-12-03T07:30"),
        ("2026-12-03T09:00", "30 menit", "2026-12-03T08:30"),
        ("2026-12-03T09:00", "h-1 pukul 9:05", "2026-12-02T09:05"),
    ],
)
def test_quiet_hours_move_a_reminder_but_never_past_the_start(
    starts: str, rule: str, due: str
) -> None:
    (reminder_rule,) = read_rules(rule)
    assert planned_for(reminder_rule, session(wita(starts)), RULES) == wita(due)


@given(MOMENTS, ZONES)
def test_what_is_said_lasts_to_the_quiet_and_never_into_the_next_day(
    at: datetime, zone: ZoneInfo
) -> None:
    until = lasts_until(at, zone, RULES)
    assert at < until
    last = until - timedelta(seconds=1)
    assert last.astimezone(zone).date() == at.astimezone(zone).date()
    assert is_quiet_moment(at, zone, RULES) or not is_quiet_moment(last, zone, RULES)


def test_a_rule_after_the_start_means_nothing() -> None:
    (rule,) = read_rules("H-0 10.00")
    assert planned_for(rule, session(wita("2026-12-03T09:00")), RULES) is None


def test_the_same_hour_before_is_the_same_hour_on_the_clock_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    item = session(datetime(2026, 3, 29, 12, 0, tzinfo=berlin), "Europe/Berlin")
    day, hours = read_rules("H-1, 24 jam")
    assert planned_for(day, item, QuietRules(())) == datetime(2026, 3, 28, 12, tzinfo=berlin)
    assert planned_for(hours, item, QuietRules(())) == datetime(2026, 3, 28, 11, tzinfo=berlin)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("h - 1 jam 17", "H-1 17.00"),
        ("H-1 pukul 5 sore", "H-1 17.00"),
        ("H-1 7 malam", "H-1 19.00"),
        ("H7", "H-7"),
        ("h1 17:00", "H-1 17.00"),
        ("seminggu sebelumnya", "H-7"),
        ("2 minggu sebelum pukul 8", "H-14 08.00"),
        ("1 hari sebelum jam 17.00", "H-1 17.00"),
        ("hari H 07.30", "H-0 07.30"),
        ("sejam sebelum mulai", "1 jam"),
        ("setengah jam", "30 menit"),
        ("2jam", "2 jam"),
        ("-2 h", "2 jam"),
    ],
)
def test_a_rule_is_read_as_clerks_type_it(text: str, rule: str) -> None:
    assert write_rules(read_rules(text)) == rule


def test_rules_may_stand_on_lines_of_their_own() -> None:
    assert write_rules(read_rules("H-7\nH-1 17.00 dan 2 jam")) == "H-7, H-1 17.00, 2 jam"


@pytest.mark.parametrize(
    ("text", "why", "part"),
    [
        ("besok", "unread", "besok"),
        ("H-7, besok", "unread", "besok"),
        ("H+1", "unread", "H+1"),
        ("H-1000", "unread", "H-1000"),
        ("2", "unread", "2"),
        ("jam", "unread", "jam"),
        ("H-1, 17.00", "day", "17.00"),
        ("H-1 25.00", "clock", "H-1 25.00"),
        ("H-1 12 malam", "clock", "H-1 12 malam"),
        ("H-0", "hour", "H-0"),
        ("0 jam", "soon", "0 jam"),
        ("2 menit", "soon", "2 menit"),
        ("9 jam, 8 jam, 7 jam, 6 jam, 5 jam, 4 jam, 3 jam", "many", "9 jam, 8 jam"),
    ],
)
def test_what_is_no_rule_is_named_and_why(text: str, why: str, part: str) -> None:
    with pytest.raises(BadRule) as bad:
        read_rules(text)
    assert bad.value.why == why
    assert bad.value.part.startswith(part)
    assert f'"{part}' in str(bad.value)


@given(st.sampled_from(["H-7", "H-1 17.00", "2 jam", "45 menit", "h-3 pukul 8.30", "-2 h", "d-1"]))
def test_a_rule_written_again_is_the_same_rule(text: str) -> None:
    read = read_rules(text)
    assert read_rules(write_rules(read)) == read


def test_no_rules_are_none() -> None:
    assert read_rules("tidak ada") == read_rules("") == ()
    assert len(read_rules("2 jam, 2 h, -2 jam")) == 1


@given(
    MOMENTS,
    st.sampled_from(["Asia/Makassar", "Europe/Berlin", "America/New_York", "Asia/Tokyo"]),
    st.sampled_from(["H-7", "H-1 17.00", "2 jam", "H-30 08.00", "15 menit"]),
)
def test_a_planned_moment_is_before_the_start_and_not_quiet(
    starts: datetime, zone: str, text: str
) -> None:
    item = session(starts, zone)
    (rule,) = read_rules(text)
    found = planned_for(rule, item, RULES)
    assert found is not None
    assert found < item.starts_at
    assert not is_quiet_moment(found, ZoneInfo(zone), RULES)


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("2026-11-24T07:59", False),
        ("2026-11-24T08:00", True),
        ("2026-11-24T15:59", True),
        ("2026-11-24T16:00", False),
        ("2026-11-28T10:00", False),
        ("2026-12-25T10:00", False),
    ],
)
def test_the_desk_is_open_within_its_hours_and_on_no_holiday(at: str, opened: bool) -> None:
    hours = OfficeHours(holidays=frozenset({date(2026, 12, 25)}))
    assert is_open(wita(at), WITA, hours) is opened
