"""Replies that are ready: written in YAML, chosen by name, sent in the language of who reads."""

from __future__ import annotations

from bot.dialogue.knowledge import Locale
from bot.dialogue.messages import strip_markup

_BODY, _NAME = "reply.", "kantor.reply."


def list_saved(locale: Locale) -> list[tuple[str, str]]:
    """Returns them by key, each with the name by which staff know it."""
    phrases = locale.phrases
    return [
        (key, phrases.get(f"{_NAME}{key.removeprefix(_BODY)}", key.removeprefix(_BODY)))
        for key in phrases
        if key.startswith(_BODY)
    ]


def find_saved(locale: Locale, key: str) -> str:
    """Returns the text of that reply as it would be typed. Empty where there is none."""
    return strip_markup(locale.phrases.get(key, "")) if key.startswith(_BODY) else ""
