"""Small checks of one value each; they raise ApiError in the words that Meta uses."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from tests.whatsapp_api.errors import ApiError, missing, unexpected, wrong


def check_object(
    value: Any, where: str, allowed: Collection[str], required: Collection[str] = ()
) -> dict[str, Any]:
    """Returns the object. Raises ApiError 100 for an unknown, a missing or a misshapen field."""
    if not isinstance(value, dict):
        raise ApiError(100, f"Param {where} must be a JSON object.")
    for name in value:
        if name not in allowed:
            raise unexpected(name, where)
    for name in required:
        if value.get(name) is None:
            raise missing(f"{where}['{name}']")
    return value


def check_text(value: Any, where: str, high: int, low: int = 1) -> str:
    """Returns the text. Raises ApiError 131009 unless it has `low` to `high` characters."""
    if not isinstance(value, str):
        raise ApiError(100, f"Param {where} must be a string.")
    if not low <= len(value) <= high or (low and not value.strip()):
        raise wrong(f"{where} length invalid. Min length: {low}, Max length: {high}")
    return value


def check_choice(value: Any, where: str, choices: Collection[str]) -> str:
    """Returns the value. Raises ApiError 100 unless it is one of `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise ApiError(100, f"Param {where} must be one of {sorted(choices)} - got {value!r}.")
    return value


def check_list(value: Any, where: str, high: int, low: int = 1) -> list[Any]:
    """Returns the list. Raises ApiError unless it has `low` to `high` entries."""
    if not isinstance(value, list):
        raise ApiError(100, f"Param {where} must be an array.")
    if not low <= len(value) <= high:
        raise wrong(f"Invalid {where} count. Min allowed: {low}, Max allowed: {high}")
    return value


def check_link(value: Any, where: str) -> str:
    """Returns the address. Raises ApiError 100 unless it is an absolute http(s) URL."""
    if isinstance(value, str) and len(value) <= 2000:
        try:
            parts = urlsplit(value)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme in ("http", "https") and parts.hostname and not re.search(r"\s", value):
            return value
    raise ApiError(100, f"Param {where} is not a valid URI.")


def check_bool(value: Any, where: str) -> bool:
    """Returns the flag. Raises ApiError 100 unless it is true or false."""
    if not isinstance(value, bool):
        raise ApiError(100, f"Param {where} must be a boolean.")
    return value


def check_unique(values: list[str], what: str) -> None:
    """Raises ApiError 131009 when two are the same."""
    if len(set(values)) < len(values):
        raise wrong(f"Duplicate {what}: they must be unique within one message.")
