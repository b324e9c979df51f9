"""What people do in WhatsApp: write, press, share; each act is one event for the webhook."""

from __future__ import annotations

import copy
import time
from typing import Any

from tests.whatsapp_api.faults import DAY, Clock
from tests.whatsapp_api.media import HEARD, Media
from tests.whatsapp_api.receipts import Receipts
from tests.whatsapp_api.templates import Templates
from tests.whatsapp_api.webhooks import Event, Webhooks
from tests.whatsapp_api.world import Chat, Shown, World

SAMPLES = {
    "image": ("image/jpeg", b"\xff\xd8\xff\xe0 a picture"),
    "audio": ("audio/ogg; codecs=opus", b"OggS a voice"),
    "video": ("video/mp4", b"\0\0\0\x18ftypmp42 a video"),
    "document": ("application/pdf", b"%PDF-1.7 a diploma"),
    "sticker": ("image/webp", b"RIFF\0\0\0\0WEBP"),
}
NO_WINDOW = {"reaction", "edit", "revoke", "unsupported", "system"}
"""Events that open no window here: Meta names messages and calls only."""


class NotOnScreen(AssertionError):
    """A test pressed what she cannot see."""


class People(World):
    """The world, and everything that people can do in it.

    `names_contacts` False leaves `contacts` out of every message, as some providers do.
    """

    def __init__(self, clock: Clock = time.time) -> None:
        super().__init__(clock)
        self.media = Media(clock)
        self.templates = Templates()
        self.webhooks = Webhooks(self)
        self.receipts = Receipts(self, self.webhooks)
        self.names_contacts = True

    def say(self, user: str | int, text: str, **more: Any) -> str:
        """She types; returns the message's id. `more` are further fields, as `context`."""
        return self.hear(user, "text", {"body": text}, **more)

    def press(self, user: str | int, button: str, *, message_id: str | None = None) -> str:
        """She presses a button or a row (by title or id) that she was shown and still can see."""
        chat = self.chat(user)
        for message in reversed(chat.said):
            if message_id in (None, message["id"]):
                for found in message["buttons"]:
                    if button in (found["title"], found["id"]) and found["kind"] != "cta_url":
                        return self._answer_button(chat, message, found)
        shown = [b["title"] for m in chat.said for b in m["buttons"]]
        raise NotOnScreen(f"no button {button!r} for {chat.key}: {shown}")

    def press_unseen(self, user: str | int, kind: str, button_id: str, title: str) -> str:
        """A reply to a button that never was: old, forged or of another number."""
        context = {"from": self.display_phone_number, "id": self.new_wamid()}
        reply = {"type": kind, kind: {"id": button_id, "title": title}}
        return self.hear(user, "interactive", reply, context=context)

    def _answer_button(self, chat: Chat, message: Shown, found: dict[str, str]) -> str:
        context = {"from": self.display_phone_number, "id": message["id"]}
        if message["type"] == "template":
            button = {"payload": found["id"], "text": found["title"]}
            return self.hear(chat.key, "button", button, context=context)
        reply = {k: v for k, v in found.items() if k != "kind"}
        kind = found["kind"]
        return self.hear(chat.key, "interactive", {"type": kind, kind: reply}, context=context)

    def send_media(
        self, user: str | int, kind: str, content: bytes | None = None, **more: Any
    ) -> str:
        """She sends an image, audio, video, document or sticker; `more`: caption, filename…"""
        mime, sample = SAMPLES[kind]
        told = more.pop("mime_type", mime)
        file = self.media.keep(sample if content is None else content, told, HEARD)
        body = {"mime_type": told, "sha256": file.digest(), "id": file.id, **more}
        return self.hear(user, kind, body)

    def send_photo(self, user: str | int, content: bytes | None = None, **more: Any) -> str:
        return self.send_media(user, "image", content, **more)

    def send_voice(self, user: str | int, content: bytes | None = None) -> str:
        return self.send_media(user, "audio", content, voice=True)

    def send_document(
        self, user: str | int, content: bytes | None = None, filename: str = "ijazah.pdf"
    ) -> str:
        return self.send_media(user, "document", content, filename=filename)

    def send_sticker(self, user: str | int) -> str:
        return self.send_media(user, "sticker", animated=False)

    def send_location(self, user: str | int, latitude: float = -3.44, **more: Any) -> str:
        return self.hear(user, "location", {"latitude": latitude, "longitude": 114.83, **more})

    def send_contact(self, user: str | int, phone: str, name: str = "Kartu", **more: Any) -> str:
        """A contact card of anybody, as WhatsApp tells it apart: origin "other", with a vCard."""
        digits = "".join(c for c in phone if c.isdigit())
        card: dict[str, Any] = {
            "name": {"first_name": name, "formatted_name": name},
            "phones": [{"phone": phone, "wa_id": digits, "type": "CELL"}],
            "origin": "other",
            "vcard": f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL:{phone}\nEND:VCARD",
            **more,
        }
        return self.hear(user, "contacts", [card])

    def share_phone(self, user: str | int, *, named: bool = True) -> str:
        """She answers `request_contact_info`, which must be on her screen, with her own number."""
        chat = self.chat(user)
        asked = [m for m in chat.said if _asks(m, "request_contact_info")]
        if not asked:
            raise NotOnScreen(f"{chat.key} was not asked for her number")
        card: dict[str, Any] = {
            "phones": [{"phone": "+" + chat.phone, "wa_id": chat.phone}],
            "origin": "contact_request",
        }
        if named:
            card["name"] = {"first_name": chat.name, "formatted_name": chat.name}
        context = {"from": self.display_phone_number, "id": asked[-1]["id"]}
        chat.shows_phone = True
        return self.hear(user, "contacts", [card], context=context)

    def send_order(self, user: str | int) -> str:
        item = {"product_retailer_id": "A1", "quantity": 1, "item_price": 10, "currency": "IDR"}
        return self.hear(user, "order", {"catalog_id": "1", "text": "", "product_items": [item]})

    def send_unknown(self, user: str | int, kind: str = "poll_of_tomorrow") -> str:
        """A type of message that nobody has heard of."""
        return self.hear(user, kind, {"anything": {"at": "all"}})

    def send_unsupported(self, user: str | int) -> str:
        error = {
            "code": 131051,
            "title": "Message type unknown",
            "message": "Message type unknown",
            "error_data": {"details": "Message type is currently not supported."},
        }
        return self.hear(user, "unsupported", {"type": "poll"}, errors=[error])

    def react(self, user: str | int, emoji: str = "👍", wamid: str | None = None) -> str:
        """She reacts to a message of ours (the last one unless named); "" takes it back."""
        target = wamid or self.chat(user).last["id"]
        return self.hear(user, "reaction", {"message_id": target, "emoji": emoji})

    def edit(self, user: str | int, text: str, wamid: str | None = None) -> str:
        """She edits her message (the last one unless named)."""
        target = wamid or self.chat(user).typed[-1]["id"]
        message = {"type": "text", "text": {"body": text}}
        return self.hear(user, "edit", {"original_message_id": target, "message": message})

    def delete(self, user: str | int, wamid: str | None = None) -> str:
        """She deletes her message for everybody (the last one unless named)."""
        target = wamid or self.chat(user).typed[-1]["id"]
        return self.hear(user, "revoke", {"original_message_id": target})

    def click_ad(self, user: str | int, text: str = "Halo") -> str:
        """She comes from an advertisement: 72 hours of free messages."""
        self.chat(user).free_until = self.clock() + 3 * DAY
        referral = {
            "source_url": "https://fb.me/abc",
            "source_id": "120226305854810726",
            "source_type": "ad",
            "headline": "Kerja aman di luar negeri",
            "body": "Tanya Pandu",
            "media_type": "image",
            "ctwa_clid": "Aff-n8ZTODiE79d22KtAwQKj9e",
        }
        return self.say(user, text, referral=referral)

    def say_in_group(self, user: str | int, text: str, group_id: str = "120363000000000001") -> str:
        return self.say(user, text, group_id=group_id)

    def hear(self, user: str | int, kind: str, content: Any, **more: Any) -> str:
        """Any message of hers: queued for the webhook, its window opened; returns its id."""
        chat = self.chat(user)
        wamid = self.new_wamid()
        message = self.sender(chat) | {"id": wamid, "timestamp": self.now(), "type": kind}
        message |= {kind: content, **more}
        if kind not in NO_WINDOW and "group_id" not in more:
            chat.heard_at = self.clock()
        if kind not in ("reaction", "edit", "revoke"):
            self.heard[wamid] = chat
            chat.typed.append(copy.deepcopy(message))
        self.push_messages([message], [self.contact(chat)] if self.names_contacts else [])
        return wamid

    def push_messages(
        self, messages: list[dict[str, Any]], contacts: list[dict[str, Any]]
    ) -> Event:
        """Queues one value with these messages and contacts, in whatever order."""
        value = self.envelope() | ({"contacts": contacts} if contacts else {})
        return self.webhooks.push("messages", value | {"messages": messages})

    def sender(self, chat: Chat) -> dict[str, Any]:
        """Who wrote: phone and id, either of which may be missing."""
        named: dict[str, Any] = {"from": chat.phone} if chat.shows_phone else {}
        if chat.user_id and self.shows_user_ids:
            named["from_user_id"] = chat.user_id
        return named

    def contact(self, chat: Chat) -> dict[str, Any]:
        profile = {"name": chat.name} | ({"username": chat.username} if chat.username else {})
        named: dict[str, Any] = {"profile": profile}
        if chat.shows_phone:
            named["wa_id"] = chat.phone
        if chat.user_id and self.shows_user_ids:
            named["user_id"] = chat.user_id
        return named

    def envelope(self) -> dict[str, Any]:
        return {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": self.display_phone_number,
                "phone_number_id": self.phone_number_id,
            },
        }


def _asks(message: Shown, kind: str) -> bool:
    return bool(message["sent"].get("interactive", {}).get("type") == kind)
