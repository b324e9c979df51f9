"""A helpline: a number or page that somebody in danger can turn to."""

from __future__ import annotations

from dataclasses import dataclass

HOME = "indonesia"
"""The country where most of those live who write here."""

SOONEST = ("police", "ambulance", "mission", "page")
"""The services, the one that helps soonest first."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """A number or page of one country, for some kinds of danger or (`kinds` empty) for all.

    `service` is one of SOONEST and says how its line reads.
    """

    country: str
    service: str
    name: str
    number: str
    kinds: tuple[str, ...] = ()
