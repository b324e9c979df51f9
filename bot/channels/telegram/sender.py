"""Says things on Telegram: new messages in parts, edits of the pressed one, files."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Generic, TypeVar

from telegram import InputFile

from bot.channels.telegram import keyboards as keys
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.markup import CAPTION_LIMIT, TEXT_LIMIT, count_units, draw_html
from bot.channels.telegram.places import chat_of, parts_of
from bot.channels.telegram.updates import Press
from bot.dialogue.channel import Delivery, Refused, TryLater, UnknownOutcome
from bot.dialogue.messages import Address, Outgoing, strip_markup

_log = logging.getLogger(__name__)
REMEMBERED = 5000
TOPIC_LIMIT = 128
"""Characters of a topic's name (Bot API, createForumTopic)."""

PICTURES = ("image/jpeg", "image/png", "image/webp")
NOT_MODIFIED = "message is not modified"
NOT_EDITABLE = ("message to edit not found", "message can't be edited", "there is no text")
HTML: dict[str, Any] = {"parse_mode": "HTML", "link_preview_options": '{"is_disabled":true}'}
_NO_PHOTO = re.compile("photo_invalid_dimensions|image_process_failed", re.IGNORECASE)
_UNSAFE = re.compile(r"[^\w .()-]")
K = TypeVar("K")
V = TypeVar("V")
Later = Callable[[Coroutine[Any, Any, object]], None]
"""Runs something in the background whose failure matters to nobody."""


class Recent(Generic[K, V]):
    """The last few thousand things by key. In memory only, so it may hold niceties, no promises."""

    def __init__(self) -> None:
        self._known: dict[K, V] = {}

    def put(self, key: K, value: V) -> None:
        """Remembers it as the newest. The oldest is forgotten when there are too many."""
        self._known.pop(key, None)
        self._known[key] = value
        if len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]

    def get(self, key: K) -> V | None:
        """Returns what is remembered under the key, or None."""
        return self._known.get(key)

    def pop(self, key: K) -> V | None:
        """Returns the same, and forgets it."""
        return self._known.pop(key, None)


class Sender:
    """Remembers, while it runs, which message was pressed and which keyboards are on screens."""

    def __init__(self, calls: Calls, later: Later) -> None:
        self._calls = calls
        self._later = later
        self._presses: Recent[str, Press] = Recent()
        self._questions: Recent[int, int] = Recent()
        self._number_keys: Recent[int, bool] = Recent()
        self._done: Recent[int, list[int]] = Recent()
        self._flat: Recent[int, bool] = Recent()

    def note_press(self, incoming_id: str, press: Press) -> None:
        """A button was pressed. A reply to this id may edit its message."""
        self._presses.put(incoming_id, press)

    def note_shared_number(self, chat: int) -> None:
        """Her number came by the key for it, which has folded away by itself."""
        if self._number_keys.get(chat):
            self._number_keys.put(chat, False)

    async def deliver(self, delivery: Delivery) -> str:
        """Says one message. Returns the id of its last part, or of all where it may be deleted.

        Raises Unreachable, Refused, TryLater or UnknownOutcome (bot.channel); a message in several
        parts that is tried again goes on with the part that failed.
        """
        message, chat = delivery.message, chat_of(delivery.message.to.chat)
        for number in message.deletes:
            await self._delete_message(chat, int(number))
        if message.replaces is not None:
            await self._edit_message(chat, int(message.replaces), message)
            return message.replaces
        press = self._presses.get(delivery.reply_to) if delivery.reply_to else None
        if press is None or delivery.reply_to is None or press.chat != chat:
            sent = await self._send_parts(delivery.row, chat, message)
        elif message.edits and await self._edit_message(chat, press.message_id, message):
            self._presses.pop(delivery.reply_to)
            return str(press.message_id)
        else:
            sent = await self._send_parts(delivery.row, chat, message)
            self._presses.pop(delivery.reply_to)
            if not message.deletes:
                self._later(self._close_keyboard(press))
        self._new_question(chat, message, sent[-1], press)
        return ",".join(map(str, sent if message.danger or message.fleeting else sent[-1:]))

    async def _delete_message(self, chat: int, message_id: int) -> None:
        """Takes a message from both screens. One that is gone, or too old for it, stays so."""
        try:
            await self._calls.call_paced(
                "deleteMessage", time.monotonic(), chat, message_id=message_id
            )
        except Refused:
            return
        except UnknownOutcome:
            raise TryLater(1.0) from None  # deleting twice is harmless

    async def _edit_message(self, chat: int, message_id: int, message: Outgoing) -> bool:
        """Changes a message that was said. False when only a new one can say it."""
        parts = draw_html(message.text)
        if len(parts) > 1 or message.file or message.contact or message.relay:
            return False
        params = {"message_id": message_id, "text": parts[0], **HTML}
        if message.choices:
            params["reply_markup"] = keys.inline_keyboard(message.choices)
        try:
            await self._calls.call_paced("editMessageText", time.monotonic(), chat, **params)
        except Refused as refusal:
            reason = str(refusal).lower()
            if NOT_MODIFIED in reason:
                return True
            if any(words in reason for words in NOT_EDITABLE):
                return False
            raise
        except UnknownOutcome:
            raise TryLater(1.0) from None  # editing twice is harmless, unlike sending twice
        return True

    async def _send_parts(self, row: int, chat: int, message: Outgoing) -> list[int]:
        """Sends each part that was not sent before. The ids of all."""
        posts, (_, topic) = self._plan_calls(chat, message), parts_of(message.to.chat)
        sent = self._done.get(row) or []
        for method, params in posts[len(sent) :]:
            try:
                result = await self._post_call(method, chat, {**params, **topic})
            except (TryLater, UnknownOutcome):
                if sent:
                    self._done.put(row, sent)
                raise
            sent.append(int(result["message_id"]))
        self._done.pop(row)
        if message.contact:
            self._number_keys.put(chat, True)
        elif not message.choices:
            self._number_keys.pop(chat)
        return sent

    async def _post_call(self, method: str, chat: int, params: dict[str, Any]) -> Any:
        """Makes one call. A picture that Telegram does not take as one goes as a document."""
        try:
            return await self._calls.call_paced(method, time.monotonic(), chat, **params)
        except Refused as refusal:
            picture = params.get("photo")
            if not isinstance(picture, InputFile) or not _NO_PHOTO.search(str(refusal)):
                raise
        others = {name: value for name, value in params.items() if name != "photo"}
        return await self._calls.call_paced(
            "sendDocument", time.monotonic(), chat, document=picture, **others
        )

    async def open_topic(self, group: Address, name: str) -> Address:
        """Returns a new topic in that group.

        The group itself where it has none, or we may open none.
        """
        chat = chat_of(group.chat)
        shown = strip_markup(name)[:TOPIC_LIMIT]
        try:
            made = await self._calls.call_paced(
                "createForumTopic", time.monotonic(), chat, name=shown
            )
        except Refused as refusal:
            if not self._flat.get(chat):
                _log.warning("telegram: no topic can be opened in the staff group: %s", refusal)
            self._flat.put(chat, True)
            return group
        return replace(group, chat=f"{chat}/{int(made['message_thread_id'])}")

    def _plan_calls(self, chat: int, message: Outgoing) -> list[tuple[str, dict[str, Any]]]:
        """Returns the calls that say it, in order. Buttons hang on the last one."""
        texts, removes = self._split_text(chat, message)
        posts = [("sendMessage", {"text": text, **HTML}) for text in texts]
        if message.file:
            file = InputFile(message.file.content, filename=_UNSAFE.sub("_", message.file.name))
            caption = draw_html(message.text, CAPTION_LIMIT)
            if len(caption) == 1:
                posts = []
            shown = {"caption": caption[0], "parse_mode": "HTML"} if len(caption) == 1 else {}
            kind = "photo" if message.file.media in PICTURES else "document"
            posts.append((f"send{kind.capitalize()}", {kind: file, **shown}))
        if message.relay and message.relay.channel == "telegram":
            kind = message.relay.kind
            caption = draw_html(message.text, CAPTION_LIMIT)
            posts = posts if len(caption) > 1 else []
            shown = {"caption": caption[0], "parse_mode": "HTML"} if len(caption) == 1 else {}
            posts.append((f"send{kind.capitalize()}", {kind: message.relay.id, **shown}))
        if removes:
            posts[0][1]["reply_markup"] = keys.NO_KEYS
        if message.contact:
            posts[-1][1]["reply_markup"] = keys.share_number(message.contact, message.choices)
        elif message.choices:
            posts[-1][1]["reply_markup"] = keys.inline_keyboard(message.choices)
        return posts

    def _split_text(self, chat: int, message: Outgoing) -> tuple[list[str], bool]:
        """Returns the parts of the text, and whether the first takes the number's keyboard away.

        One message cannot both take that keyboard away and carry buttons: when it is still open
        (she typed her number) the first paragraph goes ahead and takes it along.
        """
        showing = self._number_keys.get(chat)
        if message.contact or showing is None:
            return draw_html(message.text), False
        if not message.choices:
            return draw_html(message.text), True
        head, gap, rest = message.text.partition("\n\n")
        whole_marks = head.replace("\\*", "").count("*") % 2 == 0
        if showing and gap and whole_marks and head.strip() and rest.strip():
            self._number_keys.put(chat, False)
            return [*draw_html(head), *draw_html(rest)], True
        return draw_html(message.text), False

    def _new_question(self, chat: int, message: Outgoing, sent: int, press: Press | None) -> None:
        """A form question shown anew makes the older one's buttons disappear."""
        if not message.asks:
            return
        old = self._questions.pop(chat)
        if message.choices and not message.contact:
            self._questions.put(chat, sent)
        if old is not None and (press is None or press.message_id != old):
            self._later(self._calls.call("editMessageReplyMarkup", chat_id=chat, message_id=old))

    async def _close_keyboard(self, press: Press) -> None:
        """Takes the answered keyboard away. The chosen label stays under the question."""
        place: dict[str, Any] = {"chat_id": press.chat, "message_id": press.message_id}
        chosen = f"✓ {press.label}"
        text = f"{press.text}\n\n{chosen}"
        if not press.text or not press.label or count_units(text) > TEXT_LIMIT:
            await self._calls.call("editMessageReplyMarkup", **place)
            return
        start = count_units(text) - count_units(chosen)
        mark = {"type": "bold", "offset": start, "length": count_units(chosen)}
        place |= {"text": text, "entities": [*press.entities, mark]}
        place["link_preview_options"] = HTML["link_preview_options"]
        await self._calls.call("editMessageText", **place)
