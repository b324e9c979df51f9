"""Reads Telegram's updates: raw JSON to what was heard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.telegram.groups import KINDS as GROUPS
from bot.channels.telegram.groups import asks_number, membership
from bot.channels.telegram.places import number_in, place_of
from bot.dialogue.messages import Address, Attachment, Contact, Incoming, Relay, RelayKind

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""What is asked of Telegram (allowed_updates)."""

_COMMAND = re.compile(r"/(\w{1,64})(?:@(\w+))?(?=\s|$)", re.ASCII)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ATTACHMENTS: tuple[tuple[str, Attachment], ...] = (
    ("voice", "voice"),
    ("audio", "voice"),
    ("video", "video"),
    ("video_note", "video"),
    ("animation", "video"),
    ("photo", "photo"),
    ("document", "document"),
    ("sticker", "sticker"),
    ("location", "location"),
    ("venue", "location"),
)
_RELAYED: tuple[RelayKind, ...] = ("photo", "document", "voice", "video")
_NAME_LENGTH = 200
_STAMP_LENGTH = 64
_OTHER = frozenset(
    ("poll", "dice", "game", "story", "paid_media", "checklist", "invoice", "giveaway", "gift")
)
"""Things a person sends that are none of the above; service messages stay unheard."""


class Unreadable(Exception):
    """An update that makes no sense; the message says of what kind, never what was in it."""


@dataclass(frozen=True, slots=True)
class Press:
    """The message whose button was pressed: what is needed to edit it."""

    chat: int
    message_id: int
    text: str = ""
    entities: tuple[Mapping[str, Any], ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One update, read: what was heard (None: not for us), the query to answer, the press."""

    incoming: Incoming | None = None
    query: str | None = None
    press: Press | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Knows our own name and the groups that may be heard; everything else is private chats.

    In the `staff` group each topic is a chat of its own, and who writes there is told.
    """

    username: str
    groups: frozenset[int] = frozenset()
    staff: int | None = None

    def read(self, update: Mapping[str, Any], at: datetime) -> Heard:
        """Returns what the update says. Raises Unreadable for whatever cannot be read."""
        try:
            return self._read(update, at)
        except Exception as error:  # whatever it is, it concerns this update alone
            raise Unreadable(f"{type(error).__name__} in {_kind(update)}") from None

    def _read(self, update: Mapping[str, Any], at: datetime) -> Heard:
        update_id = _name(update)
        if "message" in update:
            return Heard(self._message(update_id, update["message"], at))
        if "edited_message" in update:
            return Heard(self._message(update_id, update["edited_message"], at, edited=True))
        if "callback_query" in update:
            return self._query(update_id, update["callback_query"], at)
        if "my_chat_member" in update:
            return Heard(self._member(update_id, update["my_chat_member"], at))
        return Heard()

    def _for_us(self, chat: Mapping[str, Any]) -> bool:
        return chat["type"] == "private" or number_in(chat["id"]) in {self.staff, *self.groups}

    def _author(self, chat: Mapping[str, Any], sender: Mapping[str, Any]) -> str:
        return str(number_in(sender["id"])) if number_in(chat["id"]) == self.staff else ""

    def _message(
        self, update_id: str, message: Mapping[str, Any], at: datetime, *, edited: bool = False
    ) -> Incoming | None:
        chat, sender = message["chat"], message.get("from") or {}
        if not self._for_us(chat) and not edited:
            return asks_number(update_id, message, at, self.username)
        if not self._for_us(chat) or (sender.get("is_bot") and not _unnamed(message)):
            return None
        text, start = _clean(message.get("text", message.get("caption", ""))), None
        if command := _COMMAND.match(text):
            if command[2] and command[2].casefold() != self.username.casefold():
                return None
            text, start = _command(command, text)
        contact, attachment = _contact(message, sender), _attachment(message)
        if not text and contact is None and attachment is None:
            return None
        return Incoming(
            id=update_id,
            sender=Address("telegram", place_of(message, self.staff)),
            text=text,
            at=at,
            contact=contact,
            attachment=attachment,
            start=start,
            edited=edited,
            relay=_relay(message),
            place=_place(message),
            album=_clean(message.get("media_group_id", "")),
            author=self._author(chat, sender),
            quoted=_quoted(message),
            message=str(int(message["message_id"])),
        )

    def _query(self, update_id: str, query: Mapping[str, Any], at: datetime) -> Heard:
        query_id, message = _clean(query["id"]), query.get("message")
        if message is None or "data" not in query or not self._for_us(message["chat"]):
            return Heard(query=query_id)
        choice = _clean(query["data"])
        address = Address("telegram", place_of(message, self.staff))
        author = self._author(message["chat"], query["from"])
        incoming = Incoming(
            id=update_id, sender=address, text="", at=at, choice=choice, author=author
        )
        press = Press(
            chat=number_in(message["chat"]["id"]),
            message_id=number_in(message["message_id"]),
            text=_clean(message.get("text", "")),
            entities=tuple(message.get("entities", ())),
            label=_label(message, query["data"]),
        )
        return Heard(incoming, query_id, press)

    def _member(self, update_id: str, change: Mapping[str, Any], at: datetime) -> Incoming | None:
        chat, status = change["chat"], change["new_chat_member"]["status"]
        if chat["type"] in GROUPS:
            return membership(update_id, change, at) if not self._for_us(chat) else None
        if chat["type"] != "private" or status not in ("kicked", "member"):
            return None
        return Incoming(
            id=update_id, sender=_address(chat), text="", at=at, left=status == "kicked"
        )


def _name(update: Mapping[str, Any]) -> str:
    """What a repeat shares and nothing else does: after a quiet week Telegram counts anew, so the
    number alone would one day take a new update for an old one."""
    inside: Any = next((update[kind] for kind in KINDS if kind in update), {})
    when = inside.get("edit_date") or inside.get("date") or inside.get("id", "")
    return f"{number_in(update['update_id'])}.{_clean(when)[:_STAMP_LENGTH]}"


def _kind(update: object) -> str:
    known = [kind for kind in KINDS if isinstance(update, Mapping) and kind in update]
    return known[0] if known else "an unknown kind of update"


def _address(chat: Mapping[str, Any]) -> Address:
    return Address("telegram", str(number_in(chat["id"])))


def _clean(text: object) -> str:
    """As text, without half characters, which no database takes."""
    return str(text).encode("utf-8", "replace").decode()


def _command(command: re.Match[str], text: str) -> tuple[str, str | None]:
    """The command without our name; `/start` gives its payload apart if it can be a link's."""
    rest = text[command.end() :].strip()
    if command[1].lower() == "start":
        return "/start", rest if _PAYLOAD.fullmatch(rest) else None
    return f"/{command[1]} {rest}".strip(), None


def _contact(message: Mapping[str, Any], sender: Mapping[str, Any]) -> Contact | None:
    card = message.get("contact")
    if card is None:
        return None
    phone = _clean(card["phone_number"]).strip()
    own = card.get("user_id") is not None and card["user_id"] == sender.get("id")
    if own and phone[:1].isdigit() and not phone.startswith("0"):
        phone = f"+{phone}"
    return Contact(phone, own)


def _unnamed(message: Mapping[str, Any]) -> bool:
    """Whether an administrator who hides behind the group itself wrote it."""
    return bool((message.get("sender_chat") or {}).get("id") == message["chat"]["id"])


def _place(message: Mapping[str, Any]) -> str:
    found = message.get("location")
    if not found:
        return ""
    latitude, longitude = float(found["latitude"]), float(found["longitude"])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("no place on earth")
    return f"{latitude},{longitude}"


def _attachment(message: Mapping[str, Any]) -> Attachment | None:
    for key, attachment in _ATTACHMENTS:
        if key in message:
            return attachment
    return "other" if _OTHER & message.keys() else None


def _quoted(message: Mapping[str, Any]) -> str:
    """The text of the bot's message that this one answers."""
    before = message.get("reply_to_message") or {}
    ours = (before.get("from") or {}).get("is_bot")
    return _clean(before.get("text", before.get("caption", ""))) if ours else ""


def _relay(message: Mapping[str, Any]) -> Relay | None:
    """A photo (its largest size), document, voice or video, by the id it has here."""
    kind = next((one for one in _RELAYED if message.get(one)), None)
    if kind is None or "animation" in message:
        return None
    file = message["photo"][-1] if kind == "photo" else message[kind]
    if "file_id" not in file:
        return None
    name = _clean(file.get("file_name", ""))[:_NAME_LENGTH]
    size = number_in(file.get("file_size") or 0)
    return Relay("telegram", kind, _clean(file["file_id"]), name, size)


def _label(message: Mapping[str, Any], data: str) -> str:
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row:
            if button.get("callback_data") == data:
                return _clean(button["text"])
    return ""
