"""One message that somebody sent: what was heard, and by which names she is known.

Each kind has its way: read, taken as an attachment that gets a kind answer, or not heard at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.dialogue.messages import Address, Attachment, Contact, Incoming, Relay, RelayKind
from bot.dialogue.names import Name

CHANNEL = "whatsapp"
NOBODY = Address(CHANNEL, "")
"""The sender until her chat is found by her names."""

_DIGITS = re.compile(r"\D+")
_USER = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,140}")
"""A business-scoped user id: a country and letters (Meta, "business-scoped user IDs")."""

_START = re.compile(r"/start(?: ([A-Za-z0-9_-]{1,64}))?")
_TEXT = 4096 * 4
_NAME_LENGTH = 200
_FILES: Mapping[str, tuple[Attachment, RelayKind | None]] = {
    "image": ("photo", "photo"),
    "document": ("document", "document"),
    "audio": ("voice", "voice"),
    "voice": ("voice", "voice"),
    "video": ("video", "video"),
    "sticker": ("sticker", None),
}
_SILENT = frozenset(
    (
        "reaction",
        "revoke",
        "deleted",
        "message_deleted",
        "protocol",
        "ephemeral",
        "system",
        "poll_update",
    )
)
"""Kinds that ask for no answer."""


class NotHeard(Exception):
    """Nothing that anybody is to answer."""


def message_names(
    message: Mapping[str, Any], contacts: Sequence[Mapping[str, Any]]
) -> tuple[Name, ...]:
    """Returns the sender's names. Her user id is surer: a phone number may be given to another.

    `contacts` of a body may be those of other messages, in any order: she is found by id. Raises
    ValueError where she has no name.
    """
    phone, user = id_of(message, "from"), id_of(message, "from_user_id", "user_id")
    if _USER.fullmatch(phone):  # one provider writes the user id there
        phone, user = "", user or phone
    for contact in contacts:
        hers = {id_of(contact, "wa_id"), id_of(contact, "user_id")} - {""}
        if hers & {phone, user}:
            user = user or id_of(contact, "user_id")
            phone = phone or id_of(contact, "wa_id")
    phone = "" if _USER.fullmatch(phone) else phone_digits(phone)
    names = [*([Name("user", user)] if user else []), *([Name("phone", phone)] if phone else [])]
    if not names:
        raise ValueError("a message from nobody")
    return tuple(names)


def read_message(message: Mapping[str, Any], at: datetime) -> Incoming:
    """Returns what was heard. Raises NotHeard for what asks for no answer."""
    kind = str(message.get("type", ""))
    if kind in _SILENT or message.get("group_id") or message.get("recipient_type") == "group":
        raise NotHeard
    edited = kind == "edit"
    if edited:
        inside = message["edit"].get("message", message["edit"])
        message = {**message, **inside, "id": message["id"]}
        kind = str(message.get("type", "text"))
    read = _KINDS.get(kind, _read_other)
    found = read(message, kind)
    return Incoming(
        id=str(message["id"])[:_NAME_LENGTH],
        sender=NOBODY,
        at=at,
        edited=edited,
        message=str(message["id"])[:_NAME_LENGTH],
        **{"text": "", **found},
    )


Read = dict[str, Any]


def _read_text(message: Mapping[str, Any], kind: str) -> Read:
    """A poster's link has her send "/start" and its code: such a message is its link."""
    text = _clean(message["text"]["body"])
    if linked := _START.fullmatch(text.strip()):
        return {"text": "/start", "start": linked[1]}
    return {"text": text}


def _read_button(message: Mapping[str, Any], kind: str) -> Read:
    """A quick reply of a template. Its payload is the choice that we gave it."""
    button = message["button"]
    choice = _clean(button.get("payload", ""))
    return {"choice": choice} if choice else {"text": _clean(button.get("text", ""))}


def _read_interactive(message: Mapping[str, Any], kind: str) -> Read:
    pressed = message["interactive"]
    for reply in ("button_reply", "list_reply"):
        if isinstance(pressed.get(reply), Mapping):
            return {"choice": _clean(pressed[reply]["id"])}
    return {"attachment": "other"}


def _read_file(message: Mapping[str, Any], kind: str) -> Read:
    attachment, relayed = _FILES[kind]
    file = message[kind]
    found: Read = {"attachment": attachment, "text": _clean(file.get("caption", ""))}
    if relayed and file.get("id"):
        name = _clean(file.get("filename", ""))[:_NAME_LENGTH]
        found["relay"] = Relay(CHANNEL, relayed, _clean(file["id"])[:_NAME_LENGTH], name)
    return found


def _read_place(message: Mapping[str, Any], kind: str) -> Read:
    where = message["location"]
    latitude, longitude = float(where["latitude"]), float(where["longitude"])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("no place on earth")
    return {"attachment": "location", "place": f"{latitude},{longitude}"}


def _read_contacts(message: Mapping[str, Any], kind: str) -> Read:
    """A card that she passed on is anybody's; only one that we asked for is her own."""
    card = message["contacts"][0]
    phones = card.get("phones") or [{}]
    phone = _clean(phones[0].get("phone") or phones[0].get("wa_id") or "")
    own = card.get("origin", message.get("origin")) == "contact_request"
    return {"contact": Contact(phone, own), "attachment": "contact"}


def _read_welcome(message: Mapping[str, Any], kind: str) -> Read:
    return {"text": "/start"}


def _read_other(message: Mapping[str, Any], kind: str) -> Read:
    return {"attachment": "other"}


_KINDS: Mapping[str, Callable[[Mapping[str, Any], str], Read]] = {
    "text": _read_text,
    "button": _read_button,
    "interactive": _read_interactive,
    "location": _read_place,
    "contacts": _read_contacts,
    "request_welcome": _read_welcome,
    **dict.fromkeys(_FILES, _read_file),
}


def phone_digits(text: str) -> str:
    """Returns a phone number as WhatsApp writes it: its digits, the country's first."""
    return _DIGITS.sub("", text)


def _clean(text: object) -> str:
    """As text, without half characters, which no database takes."""
    return str(text).encode("utf-8", "replace").decode()[:_TEXT]


def id_of(value: Mapping[str, Any], *keys: str) -> str:
    """Returns the first of these keys that holds an id. Empty where none does."""
    found = next((value[key] for key in keys if isinstance(value.get(key), str | int)), "")
    return _clean(found).strip()[:_NAME_LENGTH]
