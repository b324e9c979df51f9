"""What a clock can bring: things that fall due, decided when they fire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DraftOpen:
    """A form was left open for a day."""


@dataclass(frozen=True, slots=True)
class DraftExpiring:
    """A form left open will be deleted on `on`."""

    on: date


Reminder = DraftOpen | DraftExpiring
