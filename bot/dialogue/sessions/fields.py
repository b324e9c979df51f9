"""What staff say of a session, a row each: form, JSON, command line, slip and table follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["line", "place", "time", "number", "audience", "map"]


@dataclass(frozen=True, slots=True)
class SessionField:
    """One thing that is said of a session, under the name of its attribute and column.

    `longest` counts letters. `told`: people with a seat hear of its change. `shown`: it stands on
    slips, in reminders and on the page of a session, under the phrase `session.<name>`. `exported`:
    it is a column of the list of sessions (`export.sessions.<name>`). `typed` are the words by
    which a part of a line says that it is this (a regex). `help` is for the command line.
    """

    name: str
    kind: FieldKind = "line"
    longest: int = 0
    optional: bool = False
    told: bool = False
    shown: bool = False
    exported: bool = False
    typed: str = ""
    help: str = ""


SESSION_FIELDS = (
    SessionField("title", longest=80, told=True, exported=True, help="another title"),
    SessionField("when", "time"),
    SessionField("place", "place", longest=120, told=True, exported=True, help="another place"),
    SessionField("seats", "number", exported=True, help="how many seats"),
    SessionField("audience", "audience", optional=True, typed="untuk|khusus|for"),
    SessionField("map_url", "map", optional=True, told=True, help="the map of the place"),
    SessionField(
        "bring",
        longest=200,
        optional=True,
        told=True,
        shown=True,
        typed="bawa(?:lah)?|bring",
        help="what to bring",
    ),
    SessionField(
        "contact",
        longest=120,
        optional=True,
        told=True,
        shown=True,
        typed="hubungi|kontak|narahubung|contact",
        help="whom to ask",
    ),
)
"""In the order in which they are asked for."""

FIELDS_BY_NAME = {field.name: field for field in SESSION_FIELDS}
TEXTS = tuple(field.name for field in SESSION_FIELDS if field.kind in ("line", "place", "map"))
"""Those that are stored as they are read."""

SHOWN = tuple(field.name for field in SESSION_FIELDS if field.shown)
EXPORTED = tuple(field.name for field in SESSION_FIELDS if field.exported)
