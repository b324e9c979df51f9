"""Where a message lies on Telegram: a chat, or a topic of a group, as one text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.channel import Refused

LARGEST = 2**52
"""Telegram's numbers have at most 52 significant bits (Bot API, Chat.id)."""


def number_in(value: Any) -> int:
    """Returns a number of Telegram. Raises ValueError, TypeError or OverflowError for any other."""
    number = int(value)
    if isinstance(value, bool) or (isinstance(value, float) and number != value):
        raise TypeError("no whole number")
    if abs(number) > LARGEST:
        raise ValueError("beyond the numbers of Telegram")
    return number


def place_of(message: Mapping[str, Any], group: int | None) -> str:
    """Returns the chat of a message. In that `group`, its topic is part of it ("-100123/45")."""
    chat = number_in(message["chat"]["id"])
    if chat == group and message.get("is_topic_message"):
        return f"{chat}/{number_in(message['message_thread_id'])}"
    return str(chat)


def chat_of(place: str) -> int:
    """Returns the chat alone. Refused where it is none of Telegram."""
    return parts_of(place)[0]


def parts_of(place: str) -> tuple[int, dict[str, int]]:
    """Returns the chat, and the parameter that names its topic.

    Refused for what is no chat of Telegram.
    """
    chat, _, topic = place.partition("/")
    try:
        return int(chat), {"message_thread_id": int(topic)} if topic else {}
    except ValueError:
        raise Refused("not a chat of Telegram") from None
