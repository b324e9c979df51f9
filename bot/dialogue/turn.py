"""A turn: what a handler sees of one message, and how it speaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.dialogue.decision import Decision, Fact, View
from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.meaning import MeaningWanted
from bot.dialogue.messages import Choice, Incoming, Outgoing, bare, plain
from bot.dialogue.state import State
from bot.search import Finding, find

VERSION = "1"
"""The version of button ids: an older button is answered with where we are now."""

TICK = f"{VERSION}:k:"
"""How the id of a tick begins: one of several answers, switched on or off."""

_NOT_WORDS = re.compile(r"[^\w\s/]+")
_NUMBER = re.compile(r"0*([1-9]\d?)[.)]?")


def fold(text: str) -> str:
    """Text as it is compared with a word list: one case, no accents of width, no punctuation."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_NOT_WORDS.sub(" ", flat).split())


def choice_id(*parts: str | int) -> str:
    """The id of a button: its version, what it does, and for what."""
    return ":".join((VERSION, *map(str, parts)))


@dataclass(frozen=True, slots=True)
class Turn:
    """One message with all that is known around it.

    `action` is what a pressed button, typed number or label asks for, split into its parts;
    empty for free text. `word` is the whole text folded, `control` the control it names.
    """

    incoming: Incoming
    state: State
    knowledge: Knowledge
    view: View
    locale: Locale
    action: tuple[str, ...]
    word: str
    control: str

    @property
    def text(self) -> str:
        """What was typed, without the space around it."""
        return self.incoming.text.strip()

    @property
    def today(self) -> date:
        """The calendar day at the office."""
        return self.knowledge.today(self.incoming.at)

    @property
    def free(self) -> bool:
        """Whether this is free text: typed, and neither a control nor a choice."""
        return bool(self.text) and not self.action and not self.control

    def phrase(self, key: str, **gaps: object) -> str:
        """The locale's phrase with its gaps filled; values are drawn as typed, never as markup."""
        template = self.locale.phrases[key]
        return fill(template, {name: plain(str(value)) for name, value in gaps.items()})

    def knows(self, key: str) -> bool:
        """Whether the locale has that phrase."""
        return key in self.locale.phrases

    def message(self, text: str, choices: Sequence[Choice] = (), **details: Any) -> Outgoing:
        """A message to the person of this turn."""
        return Outgoing(self.incoming.sender, text, tuple(choices), **details)

    def find(self) -> Finding:
        """What the search makes of the text; MeaningWanted where it needs to know what it means."""
        meaning = self.incoming.meaning
        if meaning is None and self.knowledge.semantic:
            raise MeaningWanted
        return find(self.text, self.knowledge.index, meaning or None)

    def say(self, key: str, choices: Sequence[Choice] = (), **gaps: object) -> Outgoing:
        """A phrase as a message to the person of this turn."""
        return self.message(self.phrase(key, **gaps), choices)

    def button(self, key: str, *parts: str | int) -> Choice:
        """A choice with a phrase for its label."""
        return Choice(choice_id(*parts), self.locale.phrases[key])

    def decide(
        self,
        *replies: Outgoing,
        facts: Sequence[Fact] = (),
        notice: str | None = None,
        **state: Any,
    ) -> Decision:
        """A decision that keeps the state but for what is named."""
        kept = replace(self.state, **state) if state else self.state
        return Decision(kept, replies, tuple(facts), notice)


def fill(template: str, gaps: Mapping[str, str]) -> str:
    """The template with {gaps} replaced; a gap without a value stays, so that a test sees it."""
    for name, value in gaps.items():
        template = template.replace("{" + name + "}", value)
    return template


def hear(incoming: Incoming, state: State, knowledge: Knowledge, view: View) -> Turn:
    """The turn of one message: what was pressed or typed, read against what was last shown."""
    locale = knowledge.locale(state.locale)
    word = fold(incoming.text) if len(incoming.text) <= 200 else ""
    pressed = incoming.choice or _typed_choice(incoming.text, word, state)
    action: tuple[str, ...] = ()
    if pressed:
        version, *parts = pressed.split(":")
        action = tuple(parts) if version == VERSION and parts else ("go", "back")
    control = "" if action else locale.words.get(word) or _any_locale(word, knowledge)
    return Turn(incoming, state, knowledge, view, locale, action, word, control)


def _any_locale(word: str, knowledge: Knowledge) -> str:
    for locale in knowledge.locales.values():
        if word in locale.words:
            return locale.words[word]
    return ""


def _typed_choice(text: str, word: str, state: State) -> str | None:
    """The choice that was typed: by its number in the list, or by what it reads.

    A tick of a question with several answers is only ever pressed: what is typed there is the
    whole answer ("1, 3" or "KTP, ijazah").
    """
    if not word or not state.shown:
        return None
    number = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if number and state.numbered and int(number[1]) <= len(state.shown):
        found = [state.shown[int(number[1]) - 1].id]
    else:
        found = [one.id for one in state.shown if fold(bare(one.label)) == word]
    return found[0] if len(found) == 1 and not found[0].startswith(TICK) else None
