"""A session as a calendar entry that phones take in, move and remove (RFC 5545, RFC 5546)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.messages import File
from bot.dialogue.sessions.session import Session

MEDIA = "text/calendar"
ALARM = timedelta(days=-1)
"""When the phone rings, seen from the start."""


def make_entry(
    session: Session, office: str, details: str, at: datetime, *, cancelled: bool = False
) -> File:
    """Returns the session as an .ics file, in its place's zone, with an alarm a day before.

    `office` is the part of the UID after the @: with it, the same session keeps its entry when it
    moves (a higher SEQUENCE) or is cancelled (METHOD:CANCEL). `details` is plain text.
    """
    from icalendar import Alarm, Calendar, Event  # only when somebody gets a seat

    event = Event()
    event.add("uid", f"session-{session.id}@{office}")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("sequence", session.sequence)
    event.add("summary", session.title)
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.ends_at)
    event.add("location", session.place)
    event.add("description", details)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if session.map_url:
        event.add("url", session.map_url)
    if not cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", session.title)
        alarm.add("trigger", ALARM)
        event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Pandu//Pandu//ID")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(_make_timezone(session.zone))
    calendar.add_component(event)
    return File(f"pandu-{session.id}.ics", MEDIA, calendar.to_ical())


@lru_cache(maxsize=8)
def _make_timezone(zone: str) -> Any:
    """Returns the VTIMEZONE of a zone. Working it out costs more than all the rest."""
    from icalendar import Timezone

    return Timezone.from_tzinfo(ZoneInfo(zone), zone)
