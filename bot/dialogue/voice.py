"""A voice: one language, and whom it speaks to. Phrases, messages and buttons are made here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.knowledge import Locale
from bot.dialogue.messages import Address, Choice, Outgoing, escape_markup

VERSION = "1"
"""The version of button ids: an older button is answered with where we are now."""

NOWHERE = Address("", "")
"""Whom a voice speaks to that only draws words, as those in a list."""

_GAP = re.compile(r"\{(\w+)\}")


def choice_id(*parts: str | int) -> str:
    """Makes the id of a button: its version, what it does, and for what."""
    return ":".join((VERSION, *map(str, parts)))


def fill_template(template: str, gaps: Mapping[str, str]) -> str:
    """Fills the template's {gaps} once. A gap without a value stays, so that a test sees it.

    A value is never read again: "{name}" that somebody typed stays as she typed it.
    """
    return _GAP.sub(lambda gap: gaps.get(gap[1], gap[0]), template)


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks the language of `locale`. `to` is the chat that hears what is said."""

    locale: Locale
    to: Address = NOWHERE

    def text(self, key: str, **gaps: object) -> str:
        """Fills a phrase. Values are drawn as typed, never as markup. KeyError without phrase."""
        template = self.locale.phrases[key]
        return fill_template(
            template, {name: escape_markup(str(value)) for name, value in gaps.items()}
        )

    def fill(self, key: str, **drawn: str) -> str:
        """Fills a phrase with values that are drawn already: their markup stands."""
        return fill_template(self.locale.phrases[key], drawn)

    def say(self, key: str, *choices: Choice, **gaps: object) -> Outgoing:
        """Makes a message of a phrase."""
        return Outgoing(self.to, self.text(key, **gaps), choices)

    def button(self, key: str, *parts: str | int, **gaps: object) -> Choice:
        """Makes a button that reads as a phrase. `parts`: what it does, and for what."""
        label = self.locale.phrases[key]
        if gaps:
            label = fill_template(label, {name: str(gap) for name, gap in gaps.items()})
        return Choice(choice_id(*parts), label)


class Speaker:
    """Speaks with the voice that it holds."""

    __slots__ = ()

    voice: Voice

    @property
    def locale(self) -> Locale:
        """The language it speaks."""
        return self.voice.locale

    def phrase(self, key: str, **gaps: object) -> str:
        """Fills a phrase of its language (see Voice.text)."""
        return self.voice.text(key, **gaps)

    def say(self, key: str, *choices: Choice, **gaps: object) -> Outgoing:
        """Makes a message of a phrase (see Voice.say)."""
        return self.voice.say(key, *choices, **gaps)

    def button(self, key: str, *parts: str | int, **gaps: object) -> Choice:
        """Makes a button that reads as a phrase (see Voice.button)."""
        return self.voice.button(key, *parts, **gaps)
