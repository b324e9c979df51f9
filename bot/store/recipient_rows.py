"""One recipient of a broadcast, as a row of the table `recipients` tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.dialogue.messages import Address


@dataclass(frozen=True, slots=True)
class Copy:
    """One person's copy of a broadcast, on its way. `doubts`: how often it may have gone out."""

    broadcast: int
    to: Address
    locale: str
    doubts: int


@dataclass(frozen=True, slots=True)
class CopyEnded:
    """How one try ended: the new state and why, or the network's id. Queued again from `due_at`."""

    copy: Copy
    state: str
    why: str | None = None
    external_id: str | None = None
    due_at: datetime | None = None
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """One row as it is listed."""

    to: Address
    state: str
    why: str
    attempts: int
    doubts: int
    external_id: str
    ended_at: str
