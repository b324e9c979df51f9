"""People who register: each answers what she is asked, once, and remembers what she saw."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from benchmarks.users import ANSWERS, Applicant
from tests.telegram_api import Chat, FakeTelegram

DONE = "sent.next"
STEPS = tuple(
    name
    for name in ANSWERS
    if name.startswith("form.") or name in ("consent.question", "start.first")
)
"""What is asked in a registration."""


@dataclass(slots=True)
class Seen:
    """What one applicant saw, what must not be among it, and the seconds she waited each time."""

    asked: list[str] = field(default_factory=list)
    repeats: int = 0
    asked_again: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


class Registrant:
    """One person at her telephone; `taps` where there is a button, else she types."""

    def __init__(self, fake: FakeTelegram, chat_id: int, chance: random.Random) -> None:
        self.chat = fake.chat(chat_id)
        self.seen = Seen()
        self.done = asyncio.Event()
        self._fake = fake
        self._chance = chance
        self._acted = 0.0
        self._reads = Applicant(taps=chance.random() < 0.5)

    def begin(self) -> None:
        """Her first word."""
        self._acted = asyncio.get_running_loop().time()
        self._fake.say(self.chat.id, "daftar")

    def look(self, message: dict[str, Any]) -> None:
        """A message appears on her screen; an edit of one she knows is none."""
        name = self._reads.read(message)
        if "edit_date" in message or name is None:
            return
        seen, loop = self.seen, asyncio.get_running_loop()
        if seen.asked and name == seen.asked[-1]:
            seen.repeats += 1  # the same once more before anything new: she has answered already
            return
        seen.waits.append(loop.time() - self._acted)
        if name in seen.asked:
            seen.asked_again.append(name)
        if name != DONE and name not in STEPS:
            seen.strange.append(name)
        seen.asked.append(name)
        if name == DONE:
            self.done.set()
            return
        step = self._reads(self.chat, message)
        loop.call_later(self._chance.uniform(0, 0.03), self._act, step or "", message)

    def _act(self, step: str, message: dict[str, Any]) -> None:
        self._acted = asyncio.get_running_loop().time()
        if step.startswith("\n"):
            self._fake.press_unseen(self.chat.id, step[1:], message)
        else:
            self._fake.say(self.chat.id, step)


class People:
    """Everyone at once: hands each message to whom it is for."""

    def __init__(self, fake: FakeTelegram) -> None:
        self._everyone: dict[int, Registrant] = {}
        self.sends = 0
        fake.listener = self._said

    def _said(self, chat: Chat, message: dict[str, Any]) -> None:
        self.sends += 1
        if chat.id in self._everyone:
            self._everyone[chat.id].look(message)

    def add(self, registrant: Registrant) -> None:
        """She opens the chat."""
        self._everyone[registrant.chat.id] = registrant

    def problems(self) -> Counter[str]:
        """What must not have happened to anybody, and how often it did."""
        found: Counter[str] = Counter()
        for registrant in self._everyone.values():
            found["repeats"] += registrant.seen.repeats
            found["asked twice"] += len(registrant.seen.asked_again)
            found["strange"] += len(registrant.seen.strange)
            found["unfinished"] += not registrant.done.is_set()
        return found
