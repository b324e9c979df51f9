"""A topic: something people ask, its answer, and how far the answer can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["topic", "elsewhere", "smalltalk", "abuse"]
"""`elsewhere`: near our field but not ours (CPNS, SIM …), answered with a polite pointer."""


WhenNamed = Literal["", "some", "always"]

Herself = Literal["", "age", "education"]
"""What of herself, told in the question, the answer takes up."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read: name, address (may be empty for an office's own word), its date."""

    name: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic in one locale. `short` stands alone (< 300 characters), `details` on demand.

    `schedule_ends` is the last day of the dates it tells of: afterwards they are told as past.
    `sessions`: whether the sessions that the office has open are named before it: "always" says so
    too when there is none, "some" is silent then.
    """

    id: str
    category: str
    title: str
    short: str
    details: str = ""
    phrasings: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    checked: date | None = None
    valid_until: date | None = None
    schedule_ends: date | None = None
    sessions: WhenNamed = ""
    herself: Herself = ""
    related: tuple[str, ...] = ()
    kind: Kind = "topic"
