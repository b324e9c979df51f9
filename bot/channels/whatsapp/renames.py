"""What the network tells when it calls somebody by another name: two shapes, both in use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.channels.whatsapp.messages import id_of, phone_digits
from bot.dialogue.names import Name

_IN_SENTENCE = re.compile(r"\b[A-Z]{2}\.[A-Za-z0-9]{6,128}\b")

Rename = tuple[Name, Name]
"""A name that was known, and the one that leads to the same person from now on."""


def read_system(message: Mapping[str, Any]) -> list[Rename]:
    """Returns what a system message renames: a new number, a new user id, or both.

    The old user id may stand only in the sentence of `body`.
    """
    system = message.get("system")
    if not isinstance(system, Mapping):
        return []
    found = []
    old, new = phone_digits(id_of(message, "from")), id_of(system, "new_wa_id", "wa_id")
    if old and new and phone_digits(new) != old:
        found.append((Name("phone", old), Name("phone", phone_digits(new))))
    user = id_of(system, "user_id", "new_user_id")
    before = id_of(system, "previous_user_id") or id_of(message, "from_user_id")
    if not before or before == user:
        said = _IN_SENTENCE.findall(str(system.get("body", "")))
        before = next((name for name in said if name != user), "")
    return found + _rename_user(before, user, old)


def read_update(update: Mapping[str, Any]) -> list[Rename]:
    """Returns what an entry of the field `user_id_update` renames."""
    inside = update.get("user_id")
    if isinstance(inside, Mapping):
        before, user = id_of(inside, "previous"), id_of(inside, "current")
    else:
        before, user = id_of(update, "previous_user_id"), id_of(update, "user_id", "new_user_id")
    return _rename_user(before, user, phone_digits(id_of(update, "wa_id")))


def _rename_user(before: str, user: str, phone: str) -> list[Rename]:
    if not user or user == before:
        return []
    known = Name("user", before) if before else Name("phone", phone) if phone else None
    return [(known, Name("user", user))] if known else []
