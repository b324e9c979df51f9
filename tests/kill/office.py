"""An office with many people who want news: the real program before the fake network."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import config
from bot.app import compose as app
from bot.app.control import run_act
from bot.config import Config
from bot.dialogue.messages import Address
from bot.dialogue.state import State
from tests.houses.shell import knowledge
from tests.kill.house import ROOT, ProcessHouse
from tests.telegram_api import Chat, FakeTelegram

TEXT = "Jadwal orientasi berubah."
OFFICER = 1
FIRST = 1000
PACE = {"PANDU_SEARCH__SEMANTIC": "false"}
"""The limits as they are shipped."""


TOPIC = """\
category: contacts
title: Kantor
topics:
  - id: alamat
    title: Di mana kantornya?
    short: Kantor kami di kota.
    sources: [{name: Kantor, date: "2026"}]
    diperiksa: 2026-11-01
"""


def short_content(folder: Path) -> dict[str, str]:
    """The setting for the shipped words with a single topic: who is killed often starts sooner."""
    content = folder / "faq"
    shutil.copytree(ROOT / "faq", content, ignore=shutil.ignore_patterns("topics", "vectors.json"))
    (content / "id" / "topics").mkdir()
    (content / "id" / "topics" / "contacts.yaml").write_text(TOPIC, encoding="utf-8")
    return {"PANDU_CONTENT": str(content)}


@dataclass
class Office:
    """One database with so many people in it, the process that serves it, and the fake network."""

    fake: FakeTelegram
    house: ProcessHouse
    settings: Config
    people: int
    seen: Counter[int] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def listen(self, chat: Chat, message: dict[str, Any]) -> None:
        """A message appears on somebody's screen."""
        text = message.get("text", "")
        if chat.id == OFFICER:
            self.told.append(text)
        elif text.startswith(TEXT):
            self.seen[chat.id] += 1

    @property
    def sends(self) -> int:
        """How many copies were seen."""
        return self.seen.total()

    async def act(self, name: str, **arguments: Any) -> dict[str, Any]:
        """An act from the command line, beside the running process."""
        return await asyncio.to_thread(run_act, self.settings, name, arguments)


async def office(
    fake: FakeTelegram, folder: Path, people: int, limits: Mapping[str, str] = PACE
) -> Office:
    """People who want news, an officer, and everybody's chat begun."""
    house = ProcessHouse(fake, folder, limits)
    settings = config.load_config(ROOT / "config.yaml", house.settings)
    made = Office(fake, house, settings, people)
    await _furnish(settings, people)
    for chat in (OFFICER, *range(FIRST, FIRST + people)):
        fake.chat(chat).started = True
    fake.listener = made.listen
    return made


async def _furnish(settings: Config, people: int) -> None:
    store = await app.open_store(settings, knowledge())
    at = app.read_clock()
    try:
        async with store.transaction():
            _, code = await store.staff.invite("admin", "cli", at)
            await store.staff.join(code, Address("telegram", str(OFFICER)), "Rina Sari", at)
            for number in range(FIRST, FIRST + people):
                to = Address("telegram", str(number))
                await store.conversations.keep_states({to: State(locale="id", met=True)}, at)
                await store.candidates.record_consent(
                    to, "news", at, given=True, version="1", words="ya"
                )
    finally:
        await store.close()
