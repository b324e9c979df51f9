"""The day from which somebody may register, for her own calendar: we keep nothing of a child."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.dialogue.decision import Decision
from bot.dialogue.frame.ways import ways_back
from bot.dialogue.messages import Choice, File
from bot.dialogue.schedule import full_date
from bot.dialogue.turn import Turn

_RINGS = timedelta(hours=9)
"""When the phone rings, from midnight of the day."""


def offer_calendar(turn: Turn, on: date) -> Choice:
    """Returns the button that gives her that day as a file. The day is in the button alone."""
    return turn.button("form.calendar", "ofage", f"{on:%Y%m%d}")


def handle_of_age(turn: Turn) -> Decision | None:
    """Gives the file to whoever presses that button. None for anything else."""
    match turn.action:
        case ("ofage", text) if (day := _read_day(text)) is not None:
            said = turn.phrase("form.calendar_file", date=full_date(day, turn.locale.phrases))
            entry = _make_entry(day, turn.phrase("form.calendar_title"), turn.incoming.at)
            return turn.decide(turn.message(said, ways_back(turn), file=entry))
    return None


def _read_day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _make_entry(day: date, title: str, at: datetime) -> File:
    from icalendar import Alarm, Calendar, Event  # only when somebody asks for it

    alarm, event, calendar = Alarm(), Event(), Calendar()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", _RINGS)
    event.add("uid", f"of-age-{day:%Y%m%d}@pandu")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("summary", title)
    event.add("dtstart", day)
    event.add_component(alarm)
    calendar.add("prodid", "-//Pandu//Pandu//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return File("pandu.ics", "text/calendar", calendar.to_ical())
