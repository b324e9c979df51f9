"""Reads Telegram's updates: raw JSON to what was heard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.telegram.groups import KINDS as GROUPS
from bot.channels.telegram.groups import asks_number, read_membership
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


class UnreadableUpdate(Exception):
    """An update that makes no sense. The message says of what kind, never what was in it."""


@dataclass(frozen=True, slots=True)
class Press:
    """The message whose button was pressed: what is needed to edit it."""

    chat: int
    message_id: int
    text: str = ""
    entities: tuple[Mapping[str, Any], ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class ReadUpdate:
    """One update, read: what was heard (None: not for us), the query to answer, the press."""

    incoming: Incoming | None = None
    query: str | None = None
    press: Press | None = None


@dataclass(frozen=True, slots=True)
class UpdateReader:
    """Knows our own name and the groups that may be heard. Everything else is private chats.

    In the `staff` group each topic is a chat of its own, and who writes there is told.
    """

    username: str
    groups: frozenset[int] = frozenset()
    staff: int | None = None

    def read_update(self, update: Mapping[str, Any], at: datetime) -> ReadUpdate:
        """Returns what the update says. Raises UnreadableUpdate for whatever cannot be read."""
        try:
            return self._read_kind(update, at)
        except Exception as error:  # whatever it is, it concerns this update alone
            raise UnreadableUpdate(f"{type(error).__name__} in {_find_kind(update)}") from None

    def _read_kind(self, update: Mapping[str, Any], at: datetime) -> ReadUpdate:
        update_id = _name_update(update)
        if "message" in update:
            return ReadUpdate(self._read_message(update_id, update["message"], at))
        if "edited_message" in update:
            return ReadUpdate(
                self._read_message(update_id, update["edited_message"], at, edited=True)
            )
        if "callback_query" in update:
            return self._read_query(update_id, update["callback_query"], at)
        if "my_chat_member" in update:
            return ReadUpdate(self._read_member(update_id, update["my_chat_member"], at))
        return ReadUpdate()

    def _for_us(self, chat: Mapping[str, Any]) -> bool:
        return chat["type"] == "private" or number_in(chat["id"]) in {self.staff, *self.groups}

    def _name_author(self, chat: Mapping[str, Any], sender: Mapping[str, Any]) -> str:
        return str(number_in(sender["id"])) if number_in(chat["id"]) == self.staff else ""

    def _read_message(
        self, update_id: str, message: Mapping[str, Any], at: datetime, *, edited: bool = False
    ) -> Incoming | None:
        chat, sender = message["chat"], message.get("from") or {}
        if not self._for_us(chat) and not edited:
            return asks_number(update_id, message, at, self.username)
        if not self._for_us(chat) or (sender.get("is_bot") and not _is_unnamed(message)):
            return None
        text, start = _clean_text(message.get("text", message.get("caption", ""))), None
        if command := _COMMAND.match(text):
            if command[2] and command[2].casefold() != self.username.casefold():
                return None
            text, start = _split_command(command, text)
        contact, attachment = _read_contact(message, sender), _find_attachment(message)
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
            relay=_find_relay(message),
            place=_name_place(message),
            album=_clean_text(message.get("media_group_id", "")),
            author=self._name_author(chat, sender),
            quoted=_quoted_text(message),
            message=str(int(message["message_id"])),
        )

    def _read_query(self, update_id: str, query: Mapping[str, Any], at: datetime) -> ReadUpdate:
        query_id, message = _clean_text(query["id"]), query.get("message")
        if message is None or "data" not in query or not self._for_us(message["chat"]):
            return ReadUpdate(query=query_id)
        choice = _clean_text(query["data"])
        address = Address("telegram", place_of(message, self.staff))
        author = self._name_author(message["chat"], query["from"])
        incoming = Incoming(
            id=update_id, sender=address, text="", at=at, choice=choice, author=author
        )
        press = Press(
            chat=number_in(message["chat"]["id"]),
            message_id=number_in(message["message_id"]),
            text=_clean_text(message.get("text", "")),
            entities=tuple(message.get("entities", ())),
            label=_label_of(message, query["data"]),
        )
        return ReadUpdate(incoming, query_id, press)

    def _read_member(
        self, update_id: str, change: Mapping[str, Any], at: datetime
    ) -> Incoming | None:
        chat, status = change["chat"], change["new_chat_member"]["status"]
        if chat["type"] in GROUPS:
            return read_membership(update_id, change, at) if not self._for_us(chat) else None
        if chat["type"] != "private" or status not in ("kicked", "member"):
            return None
        return Incoming(
            id=update_id, sender=_address_of(chat), text="", at=at, left=status == "kicked"
        )


def _name_update(update: Mapping[str, Any]) -> str:
    """What a repeat shares and nothing else does: after a quiet week Telegram counts anew, so the
    number alone would one day take a new update for an old one."""
    inside: Any = next((update[kind] for kind in KINDS if kind in update), {})
    when = inside.get("edit_date") or inside.get("date") or inside.get("id", "")
    return f"{number_in(update['update_id'])}.{_clean_text(when)[:_STAMP_LENGTH]}"


def _find_kind(update: object) -> str:
    known = [kind for kind in KINDS if isinstance(update, Mapping) and kind in update]
    return known[0] if known else "an unknown kind of update"


def _address_of(chat: Mapping[str, Any]) -> Address:
    return Address("telegram", str(number_in(chat["id"])))


def _clean_text(text: object) -> str:
    """As text, without half characters, which no database takes."""
    return str(text).encode("utf-8", "replace").decode()


def _split_command(command: re.Match[str], text: str) -> tuple[str, str | None]:
    """Returns the command without our name.

    `/start` gives its payload apart if it can be a link's.
    """
    rest = text[command.end() :].strip()
    if command[1].lower() == "start":
        return "/start", rest if _PAYLOAD.fullmatch(rest) else None
    return f"/{command[1]} {rest}".strip(), None


def _read_contact(message: Mapping[str, Any], sender: Mapping[str, Any]) -> Contact | None:
    card = message.get("contact")
    if card is None:
        return None
    phone = _clean_text(card["phone_number"]).strip()
    own = card.get("user_id") is not None and card["user_id"] == sender.get("id")
    if own and phone[:1].isdigit() and not phone.startswith("0"):
        phone = f"+{phone}"
    return Contact(phone, own)


def _is_unnamed(message: Mapping[str, Any]) -> bool:
    """Returns whether an administrator who hides behind the group itself wrote it."""
    return bool((message.get("sender_chat") or {}).get("id") == message["chat"]["id"])


def _name_place(message: Mapping[str, Any]) -> str:
    found = message.get("location")
    if not found:
        return ""
    latitude, longitude = float(found["latitude"]), float(found["longitude"])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("no place on earth")
    return f"{latitude},{longitude}"


def _find_attachment(message: Mapping[str, Any]) -> Attachment | None:
    for key, attachment in _ATTACHMENTS:
        if key in message:
            return attachment
    return "other" if _OTHER & message.keys() else None


def _quoted_text(message: Mapping[str, Any]) -> str:
    """Returns the text of the bot's message that this one answers."""
    before = message.get("reply_to_message") or {}
    ours = (before.get("from") or {}).get("is_bot")
    return _clean_text(before.get("text", before.get("caption", ""))) if ours else ""


def _find_relay(message: Mapping[str, Any]) -> Relay | None:
    """Returns a photo (its largest size), document, voice or video, by the id it has here."""
    kind = next((relay_kind for relay_kind in _RELAYED if message.get(relay_kind)), None)
    if kind is None or "animation" in message:
        return None
    file = message["photo"][-1] if kind == "photo" else message[kind]
    if "file_id" not in file:
        return None
    name = _clean_text(file.get("file_name", ""))[:_NAME_LENGTH]
    size = number_in(file.get("file_size") or 0)
    return Relay("telegram", kind, _clean_text(file["file_id"]), name, size)


def _label_of(message: Mapping[str, Any], data: str) -> str:
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row:
            if button.get("callback_data") == data:
                return _clean_text(button["text"])
    return ""
