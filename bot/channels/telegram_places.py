"""Where a message lies on Telegram: a chat, or a topic of a group, as one text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channel import Refused


def place_of(message: Mapping[str, Any], group: int | None) -> str:
    """The chat of a message; in that `group`, its topic is part of it ("-100123/45")."""
    chat = int(message["chat"]["id"])
    if chat == group and message.get("is_topic_message"):
        return f"{chat}/{int(message['message_thread_id'])}"
    return str(chat)


def chat_of(place: str) -> int:
    """The chat alone. Refused where it is none of Telegram."""
    return parts_of(place)[0]


def parts_of(place: str) -> tuple[int, dict[str, int]]:
    """The chat, and the parameter that names its topic; Refused for what is no chat of Telegram."""
    chat, _, topic = place.partition("/")
    try:
        return int(chat), {"message_thread_id": int(topic)} if topic else {}
    except ValueError:
        raise Refused("not a chat of Telegram") from None
