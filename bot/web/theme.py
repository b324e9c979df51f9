"""What the chat page shows of its office, and the words around the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import tzinfo


@dataclass(frozen=True, slots=True)
class Words:
    """The page's own words in one locale. Some are lists: `days` (from Monday) and the like.

    `small` are the first words of a paragraph that is set in small print, such as "Sumber".
    `kinds` are what a photo, document, voice message and video are called.
    """

    name: str
    subtitle: str
    welcome: str
    privacy: str
    menu_privacy: str
    start: str
    resume: str
    log: str
    you: str
    placeholder: str
    send: str
    choices: str
    menu: str
    official: str
    print: str
    leave: str
    leave_text: str
    leave_yes: str
    leave_no: str
    left: str
    ended: str
    skip: str
    today: str
    yesterday: str
    days: str
    months: str
    clock: str
    offline: str
    unsent: str
    sent: str
    long: str
    busy: str
    stale: str
    crowded: str
    too_fast: str
    newer: str
    older: str
    refresh: str
    file: str
    attach: str
    remove: str
    kinds: str
    wrong_kind: str
    big: str
    gone: str
    missing: str
    failed: str
    home: str
    small: str


def make_words(phrases: Mapping[str, str]) -> Words:
    """Returns the words under their keys `web.…` in a locale's phrases.

    KeyError names a missing one.
    """
    return Words(**{field.name: phrases[f"web.{field.name}"] for field in fields(Words)})


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the menu: what it reads, and where it leads (an http(s), mailto or tel address)."""

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """The values of one page.

    `short` names the office where there is little room. `locales` are its words by language,
    `default` the language before anything is known. `official` are the office's true channels.
    `banner` is a line under the header (a sample office, an unencrypted line). `secure` when
    people reach the page by https: the cookie then carries the __Host- prefix. `framed` lets
    pages of the same origin show the chat in a frame; where it is in none, the banner leads to
    `beside`. `home` is the path under which the chat stands and for which its `cookie` is.
    """

    office: str
    short: str
    zone: tzinfo
    zone_name: str
    locales: Mapping[str, Words]
    default: str = "id"
    official: tuple[Link, ...] = ()
    banner: str = ""
    secure: bool = False
    framed: bool = False
    beside: Link | None = None
    home: str = "/"
    cookie: str = "pandu"

    def words_of(self, locale: str) -> Words:
        """Returns that language's words, or the default's."""
        return self.locales.get(locale) or self.locales[self.default]

    def language_of(self, locale: str) -> str:
        """Returns that language if the page speaks it, or the default."""
        return locale if locale in self.locales else self.default
