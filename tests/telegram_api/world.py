"""What Telegram's servers remember: chats, messages, queries, menus, files."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_api.errors import ApiError, bad

KEPT_MESSAGES = 500
TOKEN = "123456789:AAF-fake-token-for-tests-only-0123456"


@dataclass(slots=True)
class Chat:
    """One chat as both sides see it; `keyboard` is the reply keyboard on the user's screen."""

    id: int
    person: dict[str, Any]
    type: str = "private"
    title: str = ""
    blocked: bool = False
    started: bool = False
    forum: bool = False
    bot: dict[str, Any] = field(default_factory=lambda: {"status": "left"})
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    deleted: list[int] = field(default_factory=list)
    edits: list[int] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    keyboard: list[list[dict[str, Any]]] | None = None
    one_time: bool = False

    def face(self) -> dict[str, Any]:
        if self.type != "private":
            forum = {"is_forum": True} if self.forum else {}
            return {"id": self.id, "type": self.type, "title": self.title} | forum
        return {"id": self.id, "type": "private", "first_name": self.person["first_name"]}

    @property
    def said(self) -> list[dict[str, Any]]:
        """The bot's messages still on the screen, oldest first."""
        return [m for m in self.messages.values() if m["from"]["is_bot"]]

    @property
    def last(self) -> dict[str, Any]:
        return self.said[-1]

    @property
    def texts(self) -> list[str]:
        return [m.get("text", m.get("caption", "")) for m in self.said]


@dataclass(slots=True)
class Query:
    """A press of a button that waits for answerCallbackQuery."""

    chat: int
    answered: int = 0
    expired: bool = False


Listener = Callable[[Chat, dict[str, Any]], None]
"""Called at once with every message that the bot says or edits: a virtual user's eyes."""


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The inline buttons of a message, row by row in one list."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


class World:
    """The whole state behind one token, without HTTP; `changed` wakes whoever waits."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.me = {
            "id": int(token.split(":")[0]),
            "is_bot": True,
            "first_name": "Pandu",
            "username": "pandu_fake_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.kinds: dict[str, str] = {}
        self.paths: dict[str, str] = {}
        self.told_sizes: dict[str, int] = {}
        self.topics: dict[int, dict[int, str]] = {}
        self.totals: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.seconds: dict[int, Counter[str]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.record_calls = False
        self.listener: Listener | None = None
        self._message_id = 0
        self._topic = 1
        self._query_id = 4_000_000_000_000
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []

    def chat(self, chat_id: int, *, first_name: str = "Siti", language: str = "id") -> Chat:
        """The private chat with a user, made on first mention."""
        chat = self.chats.get(chat_id)
        if chat is None:
            person = {"id": chat_id, "is_bot": False, "first_name": first_name}
            if language:
                person["language_code"] = language
            chat = self.chats[chat_id] = Chat(chat_id, person)
        return chat

    def group(self, chat_id: int, title: str = "Kelompok") -> Chat:
        """A supergroup; ids of groups are negative."""
        return self.chats.setdefault(
            chat_id, Chat(chat_id, {"id": 0}, type="supergroup", title=title, started=True)
        )

    def keep(self, chat: Chat, sender: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        """Puts a new message on the screen of both sides and returns it."""
        self._message_id += 1
        message = {
            "message_id": self._message_id,
            "from": sender,
            "chat": chat.face(),
            "date": int(time.time()),
        } | content
        chat.messages[self._message_id] = message
        if self.listener is not None and sender is self.me:
            self.listener(chat, message)
        if len(chat.messages) > KEPT_MESSAGES:
            del chat.messages[next(iter(chat.messages))]
        return message

    def target(self, chat_id: int | None) -> Chat:
        """The chat that the bot may write to. Raises ApiError as Telegram does."""
        chat = self.chats.get(chat_id) if chat_id is not None else None
        if chat is None:
            raise bad("chat not found")
        if chat.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if not chat.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def store(self, file_id: str, name: str, content: bytes, kind: str = "document") -> None:
        """Keeps a file as Telegram does: by its id, for the kind of message it came in."""
        self.files[file_id] = (name, content)
        self.kinds[file_id] = kind

    def next_topic(self) -> int:
        """The number of a new topic; one that was deleted is never given again."""
        self._topic += 1
        return self._topic

    def new_query(self, chat_id: int) -> str:
        self._query_id += 1
        self.queries[str(self._query_id)] = Query(chat_id)
        return str(self._query_id)

    def count(self, method: str) -> None:
        self.totals[method] += 1
        second = int(time.time())
        counter = self.seconds.get(second)
        if counter is None:
            counter = self.seconds[second] = Counter()
        counter[method] += 1

    def changed(self) -> None:
        """Something happened: wakes those in `until` whose wish has come true."""
        if not self._waiting:
            return
        still = []
        for wish, future in self._waiting:
            if future.done():
                continue
            if wish():
                future.set_result(None)
            else:
                still.append((wish, future))
        self._waiting = still

    async def until(self, wish: Callable[[], bool], seconds: float = 5.0) -> None:
        """Returns as soon as `wish()` holds. Raises TimeoutError after `seconds`."""
        if wish():
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((wish, future))
        await asyncio.wait_for(future, seconds)
