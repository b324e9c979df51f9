"""Who the office is, who its partner is, and whom people call in need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Office:
    """The office's own facts. `zone` as in the IANA list, `zone_name` as people say it.

    `trial`: it is only tried out, and everybody who writes is told so.
    """

    name: str = ""
    short: str = ""
    region: str = ""
    zone: str = "Asia/Makassar"
    zone_name: str = "WITA"
    address: str = ""
    phone: str = ""
    whatsapp: str = ""
    email: str = ""
    hours: str = ""
    website: str = ""
    social: str = ""
    channels: str = ""
    training: str = ""
    campuses: str = ""
    trial: bool = False


@dataclass(frozen=True, slots=True)
class Agency:
    """The provincial manpower office."""

    name: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Hotline:
    """An emergency number, when somebody last verified it, and where it was found.

    With a `country` the help message shows it to whoever says that she is there ("indonesia": to
    all who name no other), as a line of its `service`; where `kinds` are given, for these kinds of
    danger only.
    """

    id: str
    name: str
    number: str
    diverifikasi_pada: date | None = None
    country: str = ""
    service: Literal["", "police", "ambulance", "mission", "page"] = ""
    kinds: tuple[str, ...] = ()
    source: str = ""
