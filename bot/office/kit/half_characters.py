"""Half a character: what JSON and a shell can write, and no database and no network takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import BotError

_SHOWN = 40
"""So many of the characters before it say where it stands."""


def refuse_half_characters(arguments: Mapping[str, Any]) -> None:
    """BotError where any text in these, at any depth, holds one (`\\ud800` alone)."""
    waiting: list[Any] = [arguments]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list | tuple):
            waiting += value
        elif isinstance(value, str):
            _refuse_half(value)


def _refuse_half(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        before = text[max(0, error.start - _SHOWN) : error.start]
        raise BotError(
            f'half a character stands behind "{before}": write the text in UTF-8'
        ) from None
