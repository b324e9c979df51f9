"""The calendar entry: what a phone needs to take a session in, move it and take it out again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bot.dialogue.sessions.session import Session
from bot.office.sessions.ics import make_entry

AT = datetime(2026, 11, 24, 1, 15, tzinfo=UTC)


def session(zone: str = "Asia/Makassar", **changes: object) -> Session:
    there = ZoneInfo(zone)
    known: dict[str, object] = {
        "id": 3,
        "title": "Orientasi",
        "starts_at": datetime(2026, 12, 3, 9, tzinfo=there),
        "ends_at": datetime(2026, 12, 3, 12, tzinfo=there),
        "zone": zone,
        "place": "Poltekkes",
        "seats": 20,
    }
    return Session(**{**known, **changes})  # type: ignore[arg-type]  # fields by name


def events(content: bytes) -> list[object]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def only(content: bytes) -> dict[str, object]:
    [event] = events(content)
    return event  # type: ignore[return-value]  # a component is a dict


def test_it_begins_and_ends_on_the_clocks_of_its_place() -> None:
    file = make_entry(session(), "a.pandu", "Bawa KTP", AT)
    event = only(file.content)
    assert (file.name, file.media) == ("pandu-3.ics", "text/calendar")
    assert event["dtstart"].dt == datetime(2026, 12, 3, 9, tzinfo=ZoneInfo("Asia/Makassar"))  # type: ignore[attr-defined]  # a date property
    assert b"DTSTART;TZID=Asia/Makassar:20261203T090000" in file.content
    assert b"BEGIN:VTIMEZONE" in file.content
    assert b"TZOFFSETTO:+0800" in file.content


def test_the_phone_rings_a_day_before() -> None:
    calendar = Calendar.from_ical(make_entry(session(), "a.pandu", "", AT).content)
    [alarm] = calendar.walk("VALARM")
    assert alarm["trigger"].dt == timedelta(days=-1)
    assert str(alarm["action"]) == "DISPLAY"


def test_a_moved_session_is_the_same_entry_with_a_higher_sequence() -> None:
    before = only(make_entry(session(), "a.pandu", "", AT).content)
    later = datetime(2026, 12, 4, 9, tzinfo=ZoneInfo("Asia/Makassar"))
    moved = session(starts_at=later, ends_at=later + timedelta(hours=3), sequence=1)
    after = only(make_entry(moved, "a.pandu", "", AT + timedelta(hours=1)).content)
    assert before["uid"] == after["uid"] == "session-3@a.pandu"
    assert (int(before["sequence"]), int(after["sequence"])) == (0, 1)  # type: ignore[call-overload]  # a number property
    assert after["dtstart"].dt == later  # type: ignore[attr-defined]  # a date property


def test_a_cancelled_session_takes_the_entry_out() -> None:
    file = make_entry(session(sequence=2), "a.pandu", "", AT, cancelled=True)
    assert str(Calendar.from_ical(file.content)["method"]) == "CANCEL"
    event = only(file.content)
    assert (str(event["status"]), str(event["uid"])) == ("CANCELLED", "session-3@a.pandu")
    assert b"VALARM" not in file.content


def test_two_offices_do_not_share_an_entry() -> None:
    entry, other = (only(make_entry(session(), name, "", AT).content) for name in ("a.x", "b.x"))
    assert entry["uid"] != other["uid"]


@pytest.mark.parametrize(
    "title",
    ["a\r\nBEGIN:VEVENT\r\nUID:x", "a;b,c\\d", "é" * 200, "😀" * 60, "END:VCALENDAR", '"x":y'],
)
def test_no_title_breaks_out_of_its_line(title: str) -> None:
    content = make_entry(session(title=title, place=title), "a.pandu", title, AT).content
    assert len(events(content)) == 1
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "folded at 75 bytes"
    kept = str(only(content)["summary"]).replace("\r\n", "\n")
    assert kept == title.replace("\r\n", "\n")


@given(
    zone=st.sampled_from(
        ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Tokyo", "Europe/Berlin",
         "America/New_York", "Australia/Lord_Howe", "UTC"]
    ),
    when=st.datetimes(datetime.fromisoformat("2026-12-01"), datetime.fromisoformat("2030-01-01")),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_the_moment_survives_in_every_zone(zone: str, when: datetime) -> None:
    start = when.replace(microsecond=0, tzinfo=UTC).astimezone(ZoneInfo(zone))
    held = session(zone, starts_at=start, ends_at=start + timedelta(hours=1))
    event = only(make_entry(held, "a.pandu", "", AT).content)
    read = event["dtstart"].dt  # type: ignore[attr-defined]  # a date property
    assert read.replace(tzinfo=None) == start.replace(tzinfo=None)
    assert read.astimezone(UTC) == start.astimezone(UTC) or start.fold
