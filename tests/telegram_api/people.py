"""What users do: write, press, share, block; each returns the id of the update it makes."""

from __future__ import annotations

import copy
import secrets
import time
from collections.abc import Sequence
from typing import Any

from tests.telegram_api.entities import commands_in
from tests.telegram_api.updates import Updates
from tests.telegram_api.world import TOKEN, Chat, World, buttons

PHOTO = [{"file_id": "photo-1", "file_unique_id": "p1", "width": 90, "height": 90}]
ATTACHMENTS: dict[str, dict[str, Any]] = {
    "photo": {"photo": PHOTO},
    "voice": {"voice": {"file_id": "voice-1", "file_unique_id": "v1", "duration": 3}},
    "video": {
        "video": {
            "file_id": "video-1",
            "file_unique_id": "w1",
            "width": 9,
            "height": 9,
            "duration": 3,
        }
    },
    "sticker": {
        "sticker": {
            "file_id": "sticker-1",
            "file_unique_id": "s1",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "👍",
        }
    },
    "location": {"location": {"latitude": -3.44, "longitude": 114.83}},
    "document": {
        "document": {
            "file_id": "document-1",
            "file_unique_id": "d1",
            "file_name": "ijazah.pdf",
            "mime_type": "application/pdf",
        }
    },
    "poll": {"poll": {"id": "1", "question": "?", "options": []}},
}


SAMPLES = {
    "photo": ("", b"\xff\xd8\xff\xe0 a picture"),
    "voice": ("", b"OggS a voice"),
    "video": ("", b"\0\0\0\x18ftypmp42 a video"),
    "document": ("ijazah.pdf", b"%PDF-1.7 a diploma"),
}
"""What is in the attachments that are files."""


class NotOnScreen(AssertionError):
    """A test pressed what the user cannot see."""


class People(World):
    """The world, and everything that users can do in it."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__(token)
        self.updates = Updates(self)

    def say(self, chat_id: int, text: str, *, sender: int | None = None, **content: Any) -> int:
        """A user types; commands get their entities as in a real app."""
        entities = commands_in(text)
        body: dict[str, Any] = {"text": text} | ({"entities": entities} if entities else {})
        return self._heard(self._place(chat_id), body | content, sender)

    def say_unnamed(self, group: int, text: str, **content: Any) -> int:
        """An administrator writes who remains anonymous: the group itself stands for her."""
        chat = self.group(group)
        sender = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
        body = {"text": text, "sender_chat": chat.face(), **content}
        return self.updates.push({"message": dict(self.keep(chat, sender, body))})

    def attach(self, chat_id: int, kind: str, *, sender: int | None = None, **content: Any) -> int:
        """A user sends a photo, voice, video, sticker, location, document or poll."""
        sample = copy.deepcopy(ATTACHMENTS[kind])
        if kind in SAMPLES:
            body = sample[kind][-1] if kind == "photo" else sample[kind]
            self.store(body["file_id"], *SAMPLES[kind], kind)
        return self._heard(self._place(chat_id), sample | content, sender)

    def send(
        self,
        chat_id: int,
        content: bytes,
        name: str = "",
        *,
        kind: str = "document",
        sender: int | None = None,
        **more: Any,
    ) -> int:
        """A user sends a file of her own; `kind` is what her app sends it as."""
        file_id = f"{kind}-of-{chat_id}-{len(self.files)}"
        self.store(file_id, name, content, kind)
        body: dict[str, Any] = {
            "file_id": file_id,
            "file_unique_id": file_id,
            "file_size": self.told_sizes.get(file_id, len(content)),
        }
        if kind == "photo":
            small = body | {"file_id": f"{file_id}-small", "width": 90, "height": 90}
            sent: Any = [small, body | {"width": 800, "height": 600}]
        else:
            sent = body | ({"file_name": name} if name else {})
        return self._heard(self._place(chat_id), {kind: sent, **more}, sender)

    def album(self, chat_id: int, photos: int = 3, caption: str = "", **content: Any) -> list[int]:
        """Several photos at once: one update each, sharing a media_group_id."""
        group = secrets.token_hex(6)
        first = {"caption": caption} if caption else {}
        return [
            self.attach(
                chat_id, "photo", media_group_id=group, **content, **(first if not n else {})
            )
            for n in range(photos)
        ]

    def send_contact(self, chat_id: int, phone: str, user_id: int | None = None) -> int:
        """A contact card; `user_id` is whose it is (None: not on Telegram)."""
        card: dict[str, Any] = {"phone_number": phone, "first_name": "Kartu"}
        if user_id is not None:
            card["user_id"] = user_id
        return self._heard(self._place(chat_id), {"contact": card})

    def share_contact(self, chat_id: int, phone: str) -> int:
        """The user presses the request_contact button, which must be on her screen."""
        chat = self.chats[chat_id]
        if not any(b.get("request_contact") for row in chat.keyboard or () for b in row):
            raise NotOnScreen(f"no contact button in chat {chat_id}")
        self._hide_keyboard(chat)
        return self.send_contact(chat_id, phone, chat_id)

    def tap(self, chat_id: int, label: str) -> int:
        """The user presses a text button of the reply keyboard: its label is sent as text."""
        chat = self.chats[chat_id]
        if not any(b["text"] == label for row in chat.keyboard or () for b in row):
            raise NotOnScreen(f"no key {label!r} in chat {chat_id}")
        self._hide_keyboard(chat)
        return self.say(chat_id, label)

    def press(self, chat_id: int, button: str, *, message_id: int | None = None) -> int:
        """The user presses an inline button (by label or data) that is on the screen now."""
        chat = self.chats[chat_id]
        shown = [chat.messages[message_id]] if message_id else list(reversed(chat.said))
        for message in shown:
            for found in buttons(message):
                if button in (found["text"], found.get("callback_data")):
                    return self.press_unseen(chat_id, found["callback_data"], message)
        raise NotOnScreen(f"no button {button!r} in chat {chat_id}: {[buttons(m) for m in shown]}")

    def press_unseen(
        self, chat_id: int, data: str, message: dict[str, Any], *, sender: int | None = None
    ) -> int:
        """A press without a look at the screen: an old or a forged button."""
        chat = self.chats[chat_id]
        query = {
            "id": self.new_query(chat_id),
            "from": self.chat(sender).person if sender else chat.person,
            "message": copy.deepcopy(message),
            "chat_instance": str(chat_id * 7919),
            "data": data,
        }
        return self.updates.push({"callback_query": query})

    def edit(self, chat_id: int, text: str, message_id: int | None = None) -> int:
        """The user edits her message (the last one unless named)."""
        chat = self.chats[chat_id]
        mine = [m for m in chat.messages.values() if not m["from"]["is_bot"]]
        message = chat.messages[message_id] if message_id else mine[-1]
        message["text"] = text
        message["edit_date"] = int(time.time())
        return self.updates.push({"edited_message": dict(message)})

    def block(self, chat_id: int) -> int:
        """The user blocks the bot: sends to her fail with 403 from now on."""
        return self._member(chat_id, "member", "kicked")

    def unblock(self, chat_id: int) -> int:
        return self._member(chat_id, "kicked", "member")

    def add_bot(
        self, group: int, by: int, status: str = "member", *, kind: str = "supergroup", **may: bool
    ) -> int:
        """Somebody adds the bot to a group, or changes what it `may` do there."""
        chat = self.group(group)
        chat.type, before = kind, chat.bot
        rights = {"can_manage_topics": False} | may if status == "administrator" else {}
        chat.bot = {"status": status, **rights}
        change = {
            "chat": chat.face(),
            "from": self.chat(by).person,
            "date": int(time.time()),
            "old_chat_member": {"user": self.me, **before},
            "new_chat_member": {"user": self.me, **chat.bot},
        }
        return self.updates.push({"my_chat_member": change})

    def set_topics(self, group: int, *, on: bool) -> None:
        """The group's owner turns topics on or off."""
        self.group(group).forum = on
        if on:
            self.topics.setdefault(group, {})
        else:
            self.topics.pop(group, None)

    def poison(self, chat_id: int = 1) -> int:
        """An update that no library can make sense of."""
        query = {"id": 17, "from": None, "message": [chat_id], "data": {"x": 1}}
        return self.updates.push({"callback_query": query})

    def old(self, chat_id: int, text: str, seconds: int = 3600) -> int:
        """A message that arrives late: its date lies `seconds` back."""
        return self.say(chat_id, text, date=int(time.time()) - seconds)

    def expire_queries(self) -> None:
        """All presses so far are too old to be answered."""
        for query in self.queries.values():
            query.expired = True

    def _place(self, chat_id: int) -> Chat:
        return self.chat(chat_id) if chat_id > 0 else self.group(chat_id)

    def _heard(self, chat: Chat, content: dict[str, Any], sender: int | None = None) -> int:
        chat.started = True
        person = chat.person
        if chat.type != "private":
            person = self.chat(sender or 1).person
        return self.updates.push({"message": dict(self.keep(chat, person, content))})

    def _member(self, chat_id: int, old: str, new: str) -> int:
        chat = self.chat(chat_id)
        chat.blocked = new == "kicked"
        change = {
            "chat": chat.face(),
            "from": chat.person,
            "date": int(time.time()),
            "old_chat_member": {"user": self.me, "status": old},
            "new_chat_member": {"user": self.me, "status": new}
            | ({"until_date": 0} if new == "kicked" else {}),
        }
        return self.updates.push({"my_chat_member": change})

    @staticmethod
    def _hide_keyboard(chat: Chat) -> None:
        if chat.one_time:
            chat.keyboard = None


def say_all(people: People, chat_id: int, texts: Sequence[str]) -> list[int]:
    """Several messages of one user, in order."""
    return [people.say(chat_id, text) for text in texts]
