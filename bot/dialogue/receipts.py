"""Receipts: what a network tells of a message of ours after it took it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

ReceiptState = Literal["sent", "delivered", "read", "failed"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a network tells of a message of ours: its `mark`, or the `name` the network gave it.

    `why` is what a failed one failed of: "window" and the like as in Withheld, "gone", else the
    network's own code. `charge` is what it was charged as ("service", "utility"); "free" where it
    cost nothing, empty where that is not told.
    """

    state: ReceiptState
    at: datetime
    mark: str = ""
    name: str = ""
    why: str = ""
    charge: str = ""


RecordReceipts = Callable[[Sequence[Receipt]], Awaitable[None]]
"""Hands over receipts, in any order and as often as they come; returns when they are committed."""


@runtime_checkable
class Confirms(Protocol):
    """A network that sends receipts. Whoever is to have them is named here."""

    on_receipts: RecordReceipts | None
