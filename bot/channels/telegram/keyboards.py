"""Keyboards for Telegram: inline buttons for choices, a reply keyboard to share a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.dialogue.channel import Refused
from bot.dialogue.messages import Choice

DATA_BYTES = 64
HALF_A_ROW = 16
"""Labels up to this many characters stand two in a row on a phone 360 px wide."""

NO_KEYS: dict[str, Any] = {"remove_keyboard": True}


def inline_keyboard(choices: Sequence[Choice]) -> dict[str, Any]:
    """Returns the inline keyboard of these choices. Raises Refused for an id over 64 bytes."""
    return {
        "inline_keyboard": [
            [{"text": _cut_label(c), "callback_data": _check_data(c)} for c in row]
            for row in arrange_rows(choices)
        ]
    }


def share_number(label: str, choices: Sequence[Choice]) -> dict[str, Any]:
    """Returns a keyboard that shares the person's own number.

    Other choices are typed by their label.
    """
    keys = [[{"text": label, "request_contact": True}]]
    keys += [[{"text": _cut_label(c)} for c in row] for row in arrange_rows(choices)]
    return {"keyboard": keys, "one_time_keyboard": True, "resize_keyboard": True}


def arrange_rows(choices: Sequence[Choice]) -> list[list[Choice]]:
    """Arranges choices in rows: short neighbours side by side, long labels alone."""
    laid: list[list[Choice]] = []
    for choice in choices:
        short = len(choice.label) <= HALF_A_ROW
        if short and laid and len(laid[-1]) == 1 and len(laid[-1][0].label) <= HALF_A_ROW:
            laid[-1].append(choice)
        else:
            laid.append([choice])
    return laid


def _cut_label(choice: Choice) -> str:
    label = " ".join(choice.label.encode("utf-8", "replace").decode().split())
    if not label:
        raise Refused(f"the choice {choice.id!r} has no label")
    return label


def _check_data(choice: Choice) -> str:
    size = len(choice.id.encode("utf-8", "replace"))
    if not 1 <= size <= DATA_BYTES:
        raise Refused(f"the id of a choice has {size} bytes, 1 to {DATA_BYTES} are possible")
    return choice.id
