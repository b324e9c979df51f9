"""Sessions and the seats in them, as the core sees them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.dialogue.schedule import format_moment as in_words
from bot.dialogue.schedule import full_date

SeatState = Literal["accepted", "waiting", "offered", "declined", "cancelled", "attended", "absent"]
HELD: tuple[SeatState, ...] = ("accepted", "offered", "attended", "absent")
"""The states that use up a seat of the session."""

LIVING: tuple[SeatState, ...] = ("accepted", "offered", "waiting")
"""The states that can still be given back."""

REASONS = ("ill", "busy", "far", "changed", "other")
"""Why a seat is given back: one of these words, never a story about somebody's life."""

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""The letters of a slip's code: no 0/O, 1/I/L look-alikes."""

CODE_LENGTH = 16
SLIP_LINK = "h-"
"""How the payload of a slip's deep link begins; its code follows."""

_CODE = re.compile(rf"{SLIP_LINK}[{LETTERS}]{{{CODE_LENGTH}}}")

ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}
"""What people call Indonesia's zones (Keppres 41/1987); all others by their own abbreviation."""


@dataclass(frozen=True, slots=True)
class Session:
    """An orientation or training date. Its times are in the place's own zone.

    `audience` maps a form field (or "status") to the values that may come; empty is everybody.
    `taken` counts the seats that are used up, `line` those who wait. `sequence` grows with every
    change that calendars must hear of (RFC 5545, 3.8.7.4). `undo_since`: when it was cancelled,
    while nobody has been told yet.
    """

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    seats: int
    state: Literal["open", "closed", "cancelled", "over"] = "open"
    map_url: str = ""
    audience: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bring: str = ""
    contact: str = ""
    sequence: int = 0
    taken: int = 0
    line: int = 0
    undo_since: datetime | None = None

    @property
    def free(self) -> int:
        """How many seats nobody has."""
        return max(0, self.seats - self.taken)

    def takes(self, at: datetime) -> bool:
        """Returns whether somebody may still get a seat or a place in the line."""
        return self.state == "open" and at < self.starts_at

    def is_for(self, answers: Mapping[str, str], status: str = "sent") -> bool:
        """Returns whether somebody who answered so may come.

        Several ticks count each for itself.
        """
        known = {**answers, "status": status}
        return all(
            set(known.get(name, "").split(",")) & set(values)
            for name, values in self.audience.items()
        )

    def next_seat(self) -> Literal["accepted", "waiting"]:
        """What the next person gets: a seat while there is one and nobody waits before her."""
        return "accepted" if self.free and not self.line else "waiting"


@dataclass(frozen=True, slots=True)
class Seat:
    """A candidate's place in a session. `line` is her place among those who wait, from 1."""

    id: int
    session: int
    ref: str
    state: SeatState
    line: int = 0
    offered_until: datetime | None = None

    @property
    def lives(self) -> bool:
        """Whether it can be given back."""
        return self.state in LIVING


def is_slip_link(payload: str) -> bool:
    """Returns whether a deep link's payload has the shape of a slip's code."""
    return _CODE.fullmatch(payload) is not None


def zone_name(at: datetime, zone: str) -> str:
    """Returns what people call the zone at that moment: WIB, WITA, WIT, else JST, UTC+08.00, …"""
    name = ZONES.get(zone) or at.tzname() or zone
    return f"UTC{name[:3]}.{name[3:] or '00'}" if name[0] in "+-" else name


def format_start(session: Session, phrases: Mapping[str, str], at: datetime | None = None) -> str:
    """Its start (or another moment) in its zone: Kamis, 3 Desember 2026, pukul 09.00 WITA."""
    local = (at or session.starts_at).astimezone(session.starts_at.tzinfo)
    return in_words(local, zone_name(local, session.zone), phrases)


def format_day(session: Session, phrases: Mapping[str, str]) -> str:
    """Returns the day of its start, with its name."""
    return full_date(session.starts_at.date(), phrases)


def days_left(session: Session, at: datetime) -> int:
    """Calendar days from `at` to its start, at the place. Negative once it is past."""
    local = at.astimezone(session.starts_at.tzinfo)
    return (session.starts_at.date() - local.date()) // timedelta(days=1)
