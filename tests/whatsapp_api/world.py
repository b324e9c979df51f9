"""What WhatsApp's servers remember: people, chats, windows, messages, the account's state."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.whatsapp_api.faults import DAY, Clock, Faults, Limits

Shown = dict[str, Any]
"""One message on the screen: id, type, text, buttons, sent (what was posted), timestamp."""

FREE_SERVICE = 1000
"""Free service messages of a number in a calendar month (October 2026)."""


@dataclass(slots=True)
class Chat:
    """One person and her chat with the office. `shows_phone` False: a username hides it.
    `away`: her phone is off or she blocked us in silence; nothing is delivered until she is back.
    """

    key: str
    phone: str
    user_id: str | None
    name: str = "Siti"
    username: str | None = None
    shows_phone: bool = True
    on_whatsapp: bool = True
    blocked: bool = False
    away: bool = False
    capped: bool = False
    stopped: bool = False
    heard_at: float | None = None
    free_until: float = 0.0
    said: list[Shown] = field(default_factory=list)
    typed: list[Shown] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    reactions: dict[str, str] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    typing: int = 0

    @property
    def last(self) -> Shown:
        return self.said[-1]

    @property
    def texts(self) -> list[str]:
        """What she can read of the office's messages, oldest first."""
        return [m["text"] for m in self.said]

    @property
    def buttons(self) -> list[dict[str, str]]:
        """Buttons or rows of the newest message: {"id", "title"}, "description" if there."""
        return list(self.said[-1]["buttons"]) if self.said else []

    def message(self, wamid: str) -> Shown | None:
        found = (m for m in (*self.said, *self.typed) if m["id"] == wamid)
        return next(found, None)


Listener = Callable[[Chat, Shown], None]
"""Called at once with every message of the office that reaches the phone."""


class World:
    """The whole state behind one number, without HTTP; `changed` wakes whoever waits.

    `paid`, `token_works`, `spam_limited`: the account's own troubles. `late_errors`: codes of
    rules that are told by webhook after a 200 instead of in the answer.
    """

    def __init__(self, clock: Clock = time.time) -> None:
        self.clock = clock
        self.token = "EAAfake0token0for0tests0only"
        self.app_secret = "fake0app0secret0for0tests0only00"
        self.verify_token = "fake-verify-token"
        self.phone_number_id = "106540352242922"
        self.business_account_id = "419561257915477"
        self.display_phone_number = "6281100000001"
        self.faults = Faults()
        self.limits = Limits(clock)
        self.late_errors = {131026, 131042, 131047, 131048, 131049, 131050, 131053, 130472}
        self.paid, self.token_works, self.spam_limited = True, True, False
        self.shows_user_ids = True
        self.free_service = FREE_SERVICE
        self.people: dict[str, Chat] = {}
        self.totals: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.billed: Counter[tuple[str, str, bool]] = Counter()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.record_calls = False
        self.listener: Listener | None = None
        self.heard: dict[str, Chat] = {}
        self._serial = 0
        self._addresses: dict[str, Chat] = {}
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []

    def chat(self, user: str | int, **values: Any) -> Chat:
        """The person, made on first mention. A small number stands for a phone made of it."""
        key = str(user)
        chat = self.people.get(key) or self._named(key, "phone") or self._named(key, "user_id")
        if chat is None:
            phone = key if key.isdigit() and len(key) > 8 else f"6281{_number(key):09d}"
            chat = Chat(key, phone, new_user_id(phone))
            self.people[key] = chat
        for name, value in values.items():
            setattr(chat, name, value)
        return chat

    def find(self, body: dict[str, Any]) -> Chat | None:
        """The person whom a message is addressed to; `to` wins, stripped to its digits."""
        if body.get("to") is not None:
            return self._named("".join(c for c in body["to"] if c.isdigit()), "phone")
        return self._named(body["recipient"], "user_id")

    def _named(self, address: str, field: str) -> Chat | None:
        known = self._addresses.get(address)
        if known is None or getattr(known, field) != address:
            known = next((c for c in self.people.values() if getattr(c, field) == address), None)
            if known is not None:
                self._addresses[address] = known
        return known

    def opened(self, chat: Chat) -> bool:
        """Whether her window of 24 hours is open now."""
        return chat.heard_at is not None and self.clock() < chat.heard_at + DAY

    def new_wamid(self) -> str:
        """A message id as opaque as the real ones."""
        self._serial += 1
        digest = hashlib.sha256(f"{id(self)} {self._serial}".encode()).digest()[:24]
        return "wamid.HBgN" + base64.b64encode(digest).decode()

    def now(self) -> str:
        return str(int(self.clock()))

    def changed(self) -> None:
        """Something happened: wakes those in `until` whose wish has come true."""
        still = []
        for wish, future in self._waiting:
            if not future.done():
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


def _number(key: str) -> int:
    if key.isdigit():
        return int(key)
    return int(hashlib.sha256(key.encode()).hexdigest()[:7], 16)


def new_user_id(seed: str) -> str:
    """A business-scoped id: the same for the same phone, another after a change of number."""
    return "ID." + str(int(hashlib.sha256(f"bsuid {seed}".encode()).hexdigest()[:13], 16))
