"""Names: what a network calls a person, where that may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Name:
    """What a network calls a person now. It may change, and one of several may be missing."""

    kind: Literal["phone", "user"]
    value: str


class Names(Protocol):
    """Which chat a network's names of a person lead to, where they are not lasting."""

    async def find_chat(self, names: Sequence[Name], at: datetime) -> str:
        """Returns the chat of these names of one person, the surest first. A new one if need be.

        She wrote at that moment.
        """
        ...

    async def add_name(self, known: Name, name: Name) -> None:
        """From now on `name` leads to the chat of `known`, where that is known."""
        ...

    async def names_of(self, chat: str) -> Sequence[Name]:
        """Returns what the network calls that person, the newest first."""
        ...

    async def heard_at(self, chat: str) -> datetime | None:
        """Returns when she wrote last."""
        ...


@runtime_checkable
class CallsByNames(Protocol):
    """A network whose names of people may change. Whoever knows their chats is named here."""

    names: Names | None
