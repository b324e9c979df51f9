"""Deep links: an address that opens the bot's chat, or its page, and carries a short payload."""

from __future__ import annotations

from bot.dialogue.knowledge import Locale


def deep_link(locale: Locale, payload: str) -> str:
    """The Telegram link with that payload (at most 64 of A-Z a-z 0-9 _ -).

    Without the bot's name (channels.telegram.username) it leads to the page's address
    (channels.web.public_url); empty where the office has set neither.
    """
    name, page = locale.phrases["desk.telegram"], locale.phrases["desk.web"]
    unset = locale.phrases["unset"]
    if name != unset:
        return f"https://t.me/{name}?start={payload}"
    return "" if page == unset else f"{page}/?start={payload}"
