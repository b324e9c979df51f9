"""Deep links: an address that opens the bot's chat, or its page, and carries a short payload."""

from __future__ import annotations

from bot.dialogue.knowledge import Locale

GO = "go-"
"""How the payload of a link begins that leads to an act of the conversation: "go-register"."""

DESK = "desk-"
"""How the payload of a link begins that leads to a command of the desk: "desk-undang"."""

WISHES = frozenset(
    ("register", "schedule", "survey", "offer", "data", "change", "forget", "consents", "person")
)
"""The acts that a link may lead to: each only begins something, and asks before it changes any."""


def deep_link(locale: Locale, payload: str) -> str:
    """Returns the Telegram link with that payload (at most 64 of A-Z a-z 0-9 _ -).

    Without the bot's name (channels.telegram.username) it leads to the page's address
    (channels.web.public_url); empty where the office has set neither.
    """
    name, page = locale.phrases["desk.telegram"], locale.phrases["desk.web"]
    unset = locale.phrases["unset"]
    if name != unset:
        return f"https://t.me/{name}?start={payload}"
    return "" if page == unset else f"{page}/?start={payload}"


def wish_of(payload: str) -> str:
    """Returns the act that a link leads to. Empty for any other payload."""
    name = payload.removeprefix(GO)
    return name if payload.startswith(GO) and name in WISHES else ""
