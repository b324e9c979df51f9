"""Dates and hours in words: the one place that knows zones and how a locale writes a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime


def long_date(day: date, phrases: Mapping[str, str]) -> str:
    """Returns the day as people write it: 17 Agustus 1998."""
    return phrases["date.long"].format(
        day=day.day, month=phrases[f"date.month.{day.month}"], year=day.year
    )


def full_date(day: date, phrases: Mapping[str, str]) -> str:
    """Returns the day with its name: Sabtu, 28 November 2026."""
    return phrases["date.full"].format(
        weekday=phrases[f"date.weekday.{day.isoweekday()}"], date=long_date(day, phrases)
    )


def format_moment(at: datetime, zone_name: str, phrases: Mapping[str, str]) -> str:
    """Returns a moment, already in its zone: Sabtu, 28 November 2026, pukul 09.00 WITA."""
    return phrases["date.moment"].format(
        date=full_date(at.date(), phrases),
        hour=f"{at.hour:02}",
        minute=f"{at.minute:02}",
        zone=zone_name,
    )


def years_between(born: date, on: date) -> int:
    """Full years lived on that day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
