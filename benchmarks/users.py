"""Virtual users: they look at what the bot offers and do the next thing."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.telegram_api import Chat, FakeTelegram, buttons

PATIENCE = 3.0
"""Seconds without an answer after which a user starts anew (counted as a stall)."""

Next = Callable[[Chat, dict[str, Any]], str | None]
"""What a user does when she sees this message: words to type or a label; None: she waits on."""

PHRASES = Path(__file__).resolve().parent.parent / "faq" / "id" / "phrases"

ANSWERS: Mapping[str, str] = {
    "start.first": "daftar",
    "start.again": "daftar",
    "menu.title": "daftar",
    "consent.question": "setuju",
    "resume.ask": "hapus, mulai baru",
    "registered.already": "hapus data",
    "form.full_name.question": "Siti Aminah",
    "form.birth_date.question": "17-08-1998",
    "form.phone.question": "0812{chat:08d}",
    "form.district.question": "Kota Banjarbaru",
    "form.education.question": "D3 Keperawatan",
    "form.campus.question": "Poltekkes Banjarmasin",
    "form.graduation_year.question": "2020",
    "form.japanese_level.question": "N4",
    "form.care_certificate.question": "Sudah punya",
    "form.documents.question": "ktp, ijazah",
    "form.programme_interest.question": "G to G careworker",
    "form.not_sent": "kirim",
    "sent.next": "hapus data",
    "forget.ask": "ya, hapus semua",
    "forget.done": "daftar",
    "sorry": "daftar",
}
"""By the phrase that is read last in a message; `faq/forms.yaml` says in which order they come."""


def echoed(chat: Chat, message: dict[str, Any]) -> str:
    """The next number: an echo bot is fed by anything."""
    return str(message["message_id"])


class Applicant:
    """Registers, deletes everything, registers again; types, or taps where there is a button."""

    def __init__(self, *, taps: bool = False) -> None:
        self._taps = taps
        phrases: dict[str, str] = {}
        for file in PHRASES.glob("*.yaml"):
            phrases |= yaml.safe_load(file.read_text(encoding="utf-8"))
        self._signs = [(_sign(phrases[key]), key) for key in ANSWERS if key in phrases]

    def read(self, message: dict[str, Any]) -> str | None:
        """Which of the known phrases is read last in this message; None where there is none."""
        text = message.get("text", "")
        at, key = max((text.rfind(sign), key) for sign, key in self._signs)
        return None if at < 0 else key

    def __call__(self, chat: Chat, message: dict[str, Any]) -> str | None:
        """What to do about this message."""
        key = self.read(message)
        if key is None:
            return None
        say = ANSWERS[key].format(chat=chat.id)
        if self._taps:
            for button in buttons(message):
                if button["text"].casefold().endswith(say.casefold()):
                    return f"\n{button['callback_data']}"
        return say


def _sign(phrase: str) -> str:
    """The longest piece of a phrase that is drawn as it stands."""
    return max(re.split(r"\{[^}]*\}|[*\n]", phrase), key=len).strip()


@dataclass(slots=True)
class Measured:
    """What a stretch of time brought; latencies in milliseconds from typing to the first reply."""

    turns: int = 0
    stalls: int = 0
    late: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The latency that this share of turns stayed below."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


class Crowd:
    """Users of one fake. With `rate` None each acts as soon as she is answered (saturation)."""

    def __init__(self, fake: FakeTelegram, next_step: Next, count: int, opening: str) -> None:
        self._fake = fake
        self._next = next_step
        self._opening = opening
        self._chats = [fake.chat(5000 + n) for n in range(count)]
        self._asked: dict[int, float] = {}
        self._ready: dict[int, tuple[str, dict[str, Any] | None]] = {}
        self._rate: float | None = None
        self._loop = asyncio.get_running_loop()
        self.measured = Measured()
        fake.listener = self._seen

    def _seen(self, chat: Chat, message: dict[str, Any]) -> None:
        asked = self._asked.get(chat.id)
        if asked is None or ("edit_date" in message and not buttons(message)):
            return
        step = self._next(chat, message)
        if step is None:
            return
        del self._asked[chat.id]
        self.measured.turns += 1
        self.measured.latencies.append((time.perf_counter() - asked) * 1000)
        self._ready[chat.id] = (step, message)
        if self._rate is None:
            self._loop.call_soon(self._act, chat.id)

    def _act(self, chat_id: int) -> None:
        if chat_id not in self._ready:
            return
        step, message = self._ready.pop(chat_id)
        self._asked[chat_id] = time.perf_counter()
        if step.startswith("\n") and message is not None:
            self._fake.press_unseen(chat_id, step[1:], message)
        else:
            self._fake.say(chat_id, step)

    def _nudge(self) -> None:
        """Wakes users who were never answered; forgets presses that nobody waits for."""
        now = time.perf_counter()
        for chat in self._chats:
            waiting = self._asked.get(chat.id)
            if waiting is not None and now - waiting > PATIENCE:
                self.measured.stalls += 1
                del self._asked[chat.id]
            if chat.id not in self._asked and chat.id not in self._ready:
                self._ready[chat.id] = (self._opening, None)
                if self._rate is None:
                    self._act(chat.id)

    async def run(self, seconds: float, rate: float | None) -> Measured:
        """Lets them act for so long, `rate` acts a second in all (None: as fast as it goes)."""
        self._rate = rate
        self.measured = Measured()
        began = time.perf_counter()
        self._nudge()
        due, checked = began, began
        if rate is None:
            for chat_id in list(self._ready):
                self._act(chat_id)
        while (now := time.perf_counter()) - began < seconds:
            if now - checked > 1:
                checked = now
                self._nudge()
            if rate is None:
                await asyncio.sleep(0.05)
                continue
            while due <= now:
                due += 1 / rate
                chat_id = next(iter(self._ready), 0)
                if not chat_id:
                    self.measured.late += 1
                else:
                    self._act(chat_id)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        self.measured.seconds = time.perf_counter() - began
        return self.measured
