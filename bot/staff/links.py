"""Deep links: an address that opens the bot's chat and carries a short payload."""

from __future__ import annotations

from bot.dialogue.knowledge import Locale


def deep_link(locale: Locale, payload: str) -> str:
    """The Telegram link with that payload (at most 64 of A-Z a-z 0-9 _ -).

    Empty where the office has not named its bot (channels.telegram.username).
    """
    name = locale.phrases["desk.telegram"]
    return "" if name == locale.phrases["unset"] else f"https://t.me/{name}?start={payload}"
