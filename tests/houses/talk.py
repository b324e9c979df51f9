"""One person's talk with Pandu, four ways: the bare core, the terminal, the web page, Telegram.

Each way hears the same `Deed` and returns what was said; the three whole houses have a real store
behind them and check that what was said can be seen on the person's own screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import config
from bot.app import compose as app
from bot.config import Config
from bot.dialogue.decide import decide, decide_reminder
from bot.dialogue.decision import (
    Amended,
    Cancelled,
    Candidate,
    ChangeRequested,
    Consent,
    ConsentGiven,
    ConsentWithdrawn,
    Decision,
    Fact,
    Forgotten,
    Registered,
    View,
)
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Choice, Contact, Incoming, Outgoing, strip_markup
from bot.dialogue.reminders.due import Reminder
from bot.dialogue.state import State
from bot.dialogue.turn import fold_text
from bot.store.codec import state_bytes, state_from

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))
"""A Tuesday morning at the sample office."""

OFFICE = {
    "PANDU_OFFICE__PHONE": "0511-000-000",
    "PANDU_OFFICE__HOURS": "Senin-Jumat, 08.00-16.00 WITA",
    "PANDU_PRIVACY__CONTROLLER": "BP3MI Kalimantan Selatan",
    "PANDU_PRIVACY__CONTACT": "0511-000-000",
    "PANDU_PRIVACY__BASIS": "persetujuan",
}


@cache
def shipped() -> Config:
    """The config as it is shipped, with the facts of a sample office."""
    return config.load_config(None, OFFICE)


@cache
def knowledge() -> Knowledge:
    """The content as it is shipped, read once."""
    return app.load_knowledge(shipped(), guarded=False)


def config_in(folder: Path) -> Config:
    """The same config with its database and key in `folder`."""
    key = replace(shipped().privacy, key_file=folder / "pandu.key")
    return replace(shipped(), database=folder / "pandu.db", privacy=key)


@dataclass(frozen=True)
class Deed:
    """One thing that a person does; `choice` is the id of a button, `label` what it reads."""

    text: str = ""
    choice: str | None = None
    label: str = ""
    contact: Contact | None = None
    attachment: Any = None
    start: str | None = None
    edited: bool = False
    left: bool | None = None


@dataclass(frozen=True)
class Answer:
    """What came of it: the messages, and the toast for whoever pressed a button."""

    replies: tuple[Outgoing, ...]
    notice: str | None = None


class NotShown(AssertionError):
    """A button was pressed that nobody can see."""


@dataclass
class Talk:
    """What all four ways share: the clock, all that was said, and how a label finds its button."""

    knows: Knowledge = field(default_factory=knowledge)
    clock: datetime = NOW
    said: list[Outgoing] = field(default_factory=list)
    latest: tuple[Outgoing, ...] = ()
    number: int = 0

    def button(self, label: str, *, old: bool = False) -> Choice:
        """The button that reads so among those of the last turn, or of any turn before it."""
        earlier = self.said[: len(self.said) - len(self.latest)]
        for message in reversed(earlier if old else self.latest):
            for choice in message.choices:
                if fold_text(strip_markup(choice.label)) == fold_text(label):
                    return choice
        seen = [strip_markup(choice.label) for message in self.latest for choice in message.choices]
        raise NotShown(f"no button {label!r} among {seen}")

    async def do(self, deed: Deed) -> Answer:
        """Does it, remembers what was said to it."""
        self.number += 1
        self.clock += timedelta(seconds=2)
        answer = await self.hear(deed, self.incoming(deed))
        self.said += answer.replies
        self.latest = answer.replies or self.latest
        return answer

    def incoming(self, deed: Deed) -> Incoming:
        """The deed as a channel would hand it over."""
        return Incoming(
            f"m{self.number}",
            self.address,
            deed.text,
            self.clock,
            choice=deed.choice,
            contact=deed.contact,
            attachment=deed.attachment,
            start=deed.start,
            edited=deed.edited,
            left=deed.left,
        )

    @property
    def address(self) -> Address:
        return Address("core", "1001")

    async def hear(self, deed: Deed, incoming: Incoming) -> Answer:
        raise NotImplementedError

    async def again(self) -> Answer:
        """The network delivers the last thing once more."""
        raise NotImplementedError

    async def restart(self) -> None:
        """The house is closed and opened again."""
        raise NotImplementedError

    async def tick(self) -> Answer:
        """The clockwork looks at the clock; only whole houses have one."""
        raise NotImplementedError

    async def state(self) -> State:
        """What is remembered of this chat."""
        raise NotImplementedError

    async def view(self) -> View:
        """What is stored of this chat."""
        raise NotImplementedError

    async def verify(self) -> None:
        """Staff verify every registration of this chat."""
        raise NotImplementedError


@dataclass
class Core(Talk):
    """The bare core, with a store of three lists."""

    kept: State = field(default_factory=State)
    candidates: dict[str, Candidate] = field(default_factory=dict)
    consents: list[Consent] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)
    last: Incoming | None = None
    refs: int = 0

    async def hear(self, deed: Deed, incoming: Incoming) -> Answer:
        self.last = incoming
        if incoming.id in self.heard:
            return Answer(())
        self.heard.add(incoming.id)
        decision = decide(incoming, self.kept, self.knows, self._view())
        return self._keep(decision, incoming.at)

    def fires(self, reminder: Reminder) -> Answer:
        """A reminder falls due."""
        decision = decide_reminder(
            reminder, self.address, self.kept, self.knows, self._view(), self.clock
        )
        answer = self._keep(decision, self.clock)
        self.latest = answer.replies or self.latest
        return answer

    def _keep(self, decision: Decision, at: datetime) -> Answer:
        self.kept = state_from(state_bytes(decision.state))
        for fact in decision.facts:
            self.facts.append(fact)
            self._store(fact, at)
        return Answer(decision.replies, decision.notice)

    def _store(self, fact: Fact, at: datetime) -> None:
        match fact:
            case Registered(ref, form, version, answers, other):
                self.candidates[ref] = Candidate(ref, form, version, answers, "sent", at, other)
            case Amended(ref, answers):
                self.candidates[ref] = replace(self.candidates[ref], answers=answers)
            case ChangeRequested():
                assert self.candidates[fact.ref].status == "verified"
            case Cancelled(ref):
                self.candidates[ref] = replace(self.candidates[ref], status="cancelled")
            case ConsentGiven(purpose, version, words):
                self.consents.append(Consent(purpose, True, version, words, at))
            case ConsentWithdrawn(purpose):
                self.consents.append(Consent(purpose, False, "", "", at))
            case Forgotten():
                self.candidates, self.consents, self.kept = {}, [], State()
            case _:
                return

    def copy(self) -> Core:
        """Another talk that has come to the same place."""
        lists = {"candidates": dict(self.candidates), "consents": list(self.consents)}
        return replace(self, **lists, said=list(self.said), facts=list(self.facts), heard=set())

    async def again(self) -> Answer:
        assert self.last is not None
        return await self.hear(Deed(), self.last)

    async def restart(self) -> None:
        self.kept = state_from(state_bytes(self.kept))

    async def state(self) -> State:
        return self.kept

    def _view(self) -> View:
        self.refs += 1
        return View(f"REF{self.refs:04}", tuple(self.candidates.values()), tuple(self.consents))

    async def view(self) -> View:
        return self._view()

    async def verify(self) -> None:
        self.candidates = {
            ref: replace(candidate, status="verified") for ref, candidate in self.candidates.items()
        }


_NUMBER = re.compile(r"\+\d[\d -]+\d")
_LINK = re.compile(r"\s*\((?:https?|tel):[^)]*\)")


def seen_on(screen: str, replies: tuple[Outgoing, ...], labels: Callable[[Choice], str]) -> None:
    """Asserts that all that was said can be read there, and every choice of it picked."""
    flat = _flat(_LINK.sub("", screen))
    for reply in replies:
        for line in _lines(reply.text):
            assert line in flat, f"{line!r} is not on the screen"
        for choice in reply.choices:
            assert _flat(labels(choice)) in flat, f"{choice.label!r} is not on the screen"


def _lines(text: str) -> list[str]:
    """What a person must be able to read of it: each line, without links and bullets."""
    without = _LINK.sub("", strip_markup(text))
    return [_flat(line.removeprefix("- ")) for line in without.splitlines() if "http" not in line]


def _flat(text: str) -> str:
    """On one line; a telephone number with its country may be written with spaces or without."""
    return _NUMBER.sub(lambda found: re.sub(r"[ -]", "", found[0]), " ".join(text.split()))
