"""Words and memory as bytes: JSON, sealed for the place where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from bot.dialogue.messages import Address, Outgoing
from bot.dialogue.state import State
from bot.store.old_states import read_first_form

_STATE = msgspec.json.Decoder(State)
_OUTGOING = msgspec.json.Decoder(Outgoing)
_ANSWERS = msgspec.json.Decoder(dict[str, str])


_FORM = b"2"
"""Which form of a state this is, written before its JSON. The first form had no number."""


def state_bytes(state: State) -> bytes:
    """Returns a chat's memory as JSON, behind the number of its form."""
    return _FORM + msgspec.json.encode(state)


def state_from(content: bytes) -> State:
    """Returns the memory. What an older version did not know has its default."""
    if not content.startswith(_FORM):
        return read_first_form(content)
    return _STATE.decode(memoryview(content)[len(_FORM) :])


def outgoing_bytes(message: Outgoing) -> bytes:
    """Returns a message as JSON."""
    return msgspec.json.encode(message)


def outgoing_from(content: bytes) -> Outgoing:
    """Returns the message."""
    return _OUTGOING.decode(content)


def answers_bytes(answers: dict[str, str]) -> bytes:
    """Answers as JSON."""
    return msgspec.json.encode(answers)


def answers_from(content: bytes) -> dict[str, str]:
    """Returns the answers."""
    return _ANSWERS.decode(content)


def seal_place(kind: str, address: Address) -> str:
    """Returns where something of a chat lies: what its seal is bound to."""
    return f"{kind}:{address.channel}:{address.chat}"


@lru_cache(maxsize=64)  # the many rows of one batch share few moments
def format_moment(at: datetime) -> str:
    """Returns a moment as stored: UTC, to the millisecond, sortable as text."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def parse_moment(text: str) -> datetime:
    """Returns the moment, with its zone."""
    return datetime.fromisoformat(text)


def wanted_sql(addresses: Sequence[Address]) -> tuple[str, list[str]]:
    """`WITH wanted (channel, chat) AS (VALUES …)` for these chats, and its values.

    Joined from the left, each is looked up by its key; for `(channel, chat) IN (VALUES …)` SQLite
    reads the whole table as soon as there are two.
    """
    marks = ", ".join("(?, ?)" for _ in addresses)
    values = [part for address in addresses for part in (address.channel, address.chat)]
    return f"WITH wanted (channel, chat) AS (VALUES {marks})", values
