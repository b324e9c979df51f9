"""A day and hour as clerks type it: read as meant, or refused with the right word."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.fields.clock_time import Unread
from bot.dialogue.fields.moment import local_moment, read_span

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=ZoneInfo("Asia/Makassar"))
ZONE = "Asia/Makassar"
MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]


def read(text: str, now: datetime = NOW, zone: str = ZONE) -> str:
    span = read_span(text, now, zone)
    end = f"-{span.ends_at:%H:%M}" if span.ends_at else ""
    return f"{span.starts_at:%Y-%m-%d %H:%M}{end} {span.zone.partition('/')[2]}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3 Desember 2026 09.00", "2026-12-03 09:00 Makassar"),
        ("Kamis, 3 Desember 2026, pukul 09.00 WITA", "2026-12-03 09:00 Makassar"),
        ("kamis 3 des jam 9", "2026-12-03 09:00 Makassar"),
        ("3/12/2026 9:30", "2026-12-03 09:30 Makassar"),
        ("3.12.2026 09.00", "2026-12-03 09:00 Makassar"),
        ("3-12-26 jam 9 pagi", "2026-12-03 09:00 Makassar"),
        ("2026-12-03T09:00", "2026-12-03 09:00 Makassar"),
        ("2026-12-03T09:00+07:00", "2026-12-03 10:00 Makassar"),
        ("besok jam 2 siang", "2026-11-25 14:00 Makassar"),
        ("besok pukul 12 siang", "2026-11-25 12:00 Makassar"),
        ("lusa 09.00-12.00", "2026-11-26 09:00-12:00 Makassar"),
        ("3 desember 2026 pukul 9 sampai 12", "2026-12-03 09:00-12:00 Makassar"),
        ("3 Desember 2026 09.00 s.d. 12.00 WITA", "2026-12-03 09:00-12:00 Makassar"),
        ("3 Desember 2026 jam 09.00 sampai selesai", "2026-12-03 09:00 Makassar"),
        ("Jumat 13.30", "2026-11-27 13:30 Makassar"),
        ("selasa jam 10", "2026-12-01 10:00 Makassar"),
        ("hari ini 15.00", "2026-11-24 15:00 Makassar"),
        ("besok setengah 9 pagi", "2026-11-25 08:30 Makassar"),
        ("besok jam setengah sembilan", "2026-11-25 08:30 Makassar"),
        ("lusa jam sembilan pagi", "2026-11-26 09:00 Makassar"),
        ("besok pagi jam 9", "2026-11-25 09:00 Makassar"),
        ("besok sore pukul 3.30", "2026-11-25 15:30 Makassar"),
        ("bsk jam9", "2026-11-25 09:00 Makassar"),
        ("besok 9 pagi sampai 12 siang", "2026-11-25 09:00-12:00 Makassar"),
        ("besok jam 9-12", "2026-11-25 09:00-12:00 Makassar"),
        ("besok 09.00 - jam 12", "2026-11-25 09:00-12:00 Makassar"),
        ("besok jam 9 s/d selesai", "2026-11-25 09:00 Makassar"),
        ("3 Desember 2026 jam 0930", "2026-12-03 09:30 Makassar"),
        ("tgl 3/12 jam 9", "2026-12-03 09:00 Makassar"),
        ("3.12 jam 9", "2026-12-03 09:00 Makassar"),
        ("tanggal 3 jam 9", "2026-12-03 09:00 Makassar"),
        ("tgl 31 jam 9", "2026-12-31 09:00 Makassar"),
        ("kamis minggu depan jam 9", "2026-12-03 09:00 Makassar"),
        ("selasa ini jam 10", "2026-11-24 10:00 Makassar"),
        ("nanti sore jam 4", "2026-11-24 16:00 Makassar"),
        ("2 hari lagi jam 9", "2026-11-26 09:00 Makassar"),
        ("seminggu lagi jam 9", "2026-12-01 09:00 Makassar"),
        ("thursday 9am", "2026-11-26 09:00 Makassar"),
        ("3 Dec 2026 2 PM - 4 PM", "2026-12-03 14:00-16:00 Makassar"),
        ("3 Desember 2026 09.00 asia/jayapura", "2026-12-03 09:00 Jayapura"),
        ("besok jam setengah 9", "2026-11-25 08:30 Makassar"),
        ("3 desember 2026 jam 7 malam", "2026-12-03 19:00 Makassar"),
        ("3 Desember 2026 09.00 WIB", "2026-12-03 09:00 Jakarta"),
        ("3 Desember 2026 09.00 WIT", "2026-12-03 09:00 Jayapura"),
        ("1 Januari 08.00", "2027-01-01 08:00 Makassar"),
        ("31 Desember 2026 22.00-01.00", "2026-12-31 22:00-01:00 Makassar"),
    ],
)
def test_it_is_read_as_meant(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("hari ini 08.00", "past"),
        ("2020-12-03T09:00", "past"),
        ("31 Februari 2027 09.00", "day"),
        ("29 februari 2027 10.00", "day"),
        ("12/13/2026 09.00", "day"),
        ("2026-13-01T09:00", "day"),
        ("3 Desember", "hour"),
        ("besok malam", "hour"),
        ("3 desember 2026 25.00", "hour"),
        ("3 desember 2026 9.75", "hour"),
        ("3 desember 2026 jam 3 pagi sore", "unread"),
        ("besok jam 12 malam", "hour"),
        ("jumat 3 desember 2026 09.00", "weekday"),
        ("3 desember 2026 09.00 JST", "zone"),
        ("3 desember 2026 09.00 WIB WITA", "zone"),
        ("3 desember 2026 09.00-08.00", "order"),
        ("3 desember 2026 09.00-09.00", "order"),
        ("4 desember 2026 09.00 sampai 3 desember 2026 12.00", "order"),
        ("3-4 desember 2026 09.00", "until"),
        ("3 desember 2206 09.00", "far"),
        ("31/12/9999 23.30-01.00", "far"),
        ("1/1/0001 00.00", "far"),
        ("minggu depan jam 9", "unread"),
        ("3 desember 2026 09.00 Mars/Phobos", "zone"),
        ("mungkin 3 desember 09.00", "unread"),
        ("antara 3 dan 5 desember jam 9", "unread"),
        ("jam 9", "unread"),
        ("", "hour"),
        ("kapan-kapan", "hour"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_right_word(typed: str, why: str) -> None:
    with pytest.raises(Unread) as refusal:
        read(typed)
    assert refusal.value.why == why


@pytest.mark.parametrize(
    "typed",
    [
        "3 Des 2026 jam 9 - 4 Des 2026 jam 12",
        "3 Desember 09.00 sampai 4 Desember 12.00",
        "3-4 Desember 2026 09.00-12.00",
        "3 s.d. 4 Desember 2026 pukul 09.00 sampai 12.00 WITA",
    ],
)
def test_several_days_have_one_start_and_one_end(typed: str) -> None:
    span = read_span(typed, NOW, ZONE)
    ends = span.ends_at
    assert ends is not None
    assert f"{span.starts_at:%d %H:%M} {ends:%d %H:%M}" == "03 09:00 04 12:00"


FUTURE = st.dates(date(2026, 11, 25), date(2031, 12, 31))
CLOCK = st.times().map(lambda item: item.replace(second=0, microsecond=0))


@given(FUTURE, CLOCK, st.sampled_from([" WITA", ""]), st.booleans())
def test_every_day_and_hour_is_read_as_it_is_written(
    day: date, clock: object, zone: str, named: bool
) -> None:
    written = f"{day.day} {MONTHS[day.month - 1]} {day.year}, pukul {clock:%H.%M}{zone}"
    if named:
        written = f"{DAYS[day.weekday()]}, {written}"
    assert read(written) == f"{day:%Y-%m-%d} {clock:%H:%M} Makassar"


@given(FUTURE, CLOCK)
def test_a_wrong_weekday_is_never_passed_over(day: date, clock: object) -> None:
    wrong = DAYS[(day.weekday() + 3) % 7]
    with pytest.raises(Unread) as refusal:
        read(f"{wrong} {day.day} {MONTHS[day.month - 1]} {day.year} {clock:%H.%M}")
    assert refusal.value.why == "weekday"


@given(
    st.datetimes(datetime.fromisoformat("2026-12-01"), datetime.fromisoformat("2031-01-01")),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Makassar"]),
)
def test_a_wall_clock_is_a_moment_that_shows_it_or_is_refused(wall: datetime, zone: str) -> None:
    there = ZoneInfo(zone)
    try:
        at = local_moment(wall, there)
    except Unread:
        for hours in (-1, 0, 1):
            near = (wall + timedelta(hours=hours)).replace(tzinfo=there)
            shown = near.astimezone(UTC).astimezone(there).replace(tzinfo=None)
            assert hours or shown != wall
        return
    assert at.astimezone(UTC).astimezone(there).replace(tzinfo=None) == wall


def test_an_hour_that_clocks_skip_is_refused() -> None:
    with pytest.raises(Unread) as refusal:
        read_span("28 Maret 2027 02.30", NOW, "Europe/Berlin")
    assert refusal.value.why == "gap"


def test_of_an_hour_that_clocks_show_twice_the_first_is_meant() -> None:
    span = read_span("31 Oktober 2027 02.30", NOW, "Europe/Berlin")
    assert span.starts_at.utcoffset() == timedelta(hours=2)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert read_span(text, NOW, ZONE).starts_at > NOW
    except Unread:
        return
