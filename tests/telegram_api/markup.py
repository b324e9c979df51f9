"""Keyboards, checked as the real server checks them."""

from __future__ import annotations

from typing import Any

from tests.telegram_api.errors import bad
from tests.telegram_api.world import Chat

MAX_DATA_BYTES = 64
ACTIONS = ("callback_data", "url", "web_app", "switch_inline_query", "login_url", "copy_text")


def check_inline(markup: dict[str, Any]) -> dict[str, Any]:
    """The inline keyboard to keep with a message. Raises ApiError 400."""
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("inline keyboard must be an Array of Arrays of InlineKeyboardButton")
    kept = [[_inline_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > 100:
        raise bad("reply markup is too long")
    return {"inline_keyboard": kept} if kept else {}


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad("can't parse inline keyboard button: text must be non-empty")
    if sum(action in button for action in ACTIONS) != 1:
        raise bad("text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= MAX_DATA_BYTES:
            raise bad("BUTTON_DATA_INVALID")
    elif "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return button


def apply_reply_keyboard(chat: Chat, markup: dict[str, Any]) -> None:
    """Shows or removes the keyboard under the user's text field. Raises ApiError 400."""
    if markup.get("remove_keyboard"):
        chat.keyboard = None
    elif "keyboard" in markup:
        rows = [
            [{"text": key} if isinstance(key, str) else key for key in row]
            for row in markup["keyboard"]
        ]
        for key in (key for row in rows for key in row):
            if not str(key.get("text", "")).strip():
                raise bad("keyboard button text must be non-empty")
            if key.get("request_contact") and chat.type != "private":
                raise bad("phone number can be requested in private chats only")
        chat.keyboard = rows
        chat.one_time = bool(markup.get("one_time_keyboard"))
    elif not markup.get("force_reply"):
        raise bad("object expected as reply markup")


def take_markup(chat: Chat, markup: Any) -> dict[str, Any]:
    """What of the markup stays with the message: {"reply_markup": …} or nothing."""
    if not markup:
        return {}
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        kept = check_inline(markup)
        return {"reply_markup": kept} if kept else {}
    apply_reply_keyboard(chat, markup)
    return {}
