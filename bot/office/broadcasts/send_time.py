"""When a broadcast goes: a time as it is typed, and the times that are offered with one press."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bot.dialogue.fields.clock_time import Unread
from bot.dialogue.fields.moment import read_span
from bot.dialogue.knowledge import Knowledge
from bot.office.kit.argument import SpokenMistake
from bot.time.quiet_hours import is_quiet_moment

_HOURS = (time(8), time(16))
_DAYS = 10
"""So many days ahead a free hour is looked for: longer than any row of holidays but one."""

OFFERED = 3


def read_time(text: str, at: datetime, known: Knowledge, phrases: Mapping[str, str]) -> datetime:
    """Returns the moment that was typed. SpokenMistake where it is none, or is past."""
    try:
        return read_span(text, at, str(known.zone)).starts_at
    except Unread as error:
        gaps = dict(error.gaps)
        if "day" in gaps:
            on = date.fromisoformat(gaps["day"][:10])
            gaps["day"] = phrases[f"date.weekday.{on.isoweekday()}"]
        raise SpokenMistake(
            f"the time cannot be read: {error.why}", f"desk.when.{error.why}", **gaps
        ) from None


def offer_times(at: datetime, known: Knowledge) -> list[datetime]:
    """Returns the next hours at which nobody is disturbed, the soonest first."""
    today, soonest = known.today(at), at + timedelta(minutes=30)
    slots = (
        datetime.combine(today + timedelta(days), hour, known.zone)
        for days in range(_DAYS)
        for hour in _HOURS
    )
    free = [
        slot
        for slot in slots
        if slot > soonest and not is_quiet_moment(slot, known.zone, known.desk.quiet)
    ]
    return free[:OFFERED]
