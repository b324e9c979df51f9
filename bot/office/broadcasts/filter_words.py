"""The words of a filter: what its values are called, and which value a clerk's words mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.turn import fold_text
from bot.dialogue.voice import Voice
from bot.office.broadcasts.audience import SEATS, STATUSES, filter_fields
from bot.office.sessions.posters import code_of

_PARTS = re.compile(r"[,;\n]|\batau\b|\bdan\b|\bor\b|\band\b")
_SESSION = re.compile(r"(?:sesi|session)\s*(\d{1,9})")
_POSTER = re.compile(r"(?:lewat |by )?poster\s+(.+)")
_COHORT = re.compile(r"(?:angkatan|tahun lulus|lulus|lulusan|class of|graduated)\s*(\d{4})")
_DAYS = re.compile(r"(aktif|diam|active|silent)\s*(\d{1,4})\s*(?:hari|days?)?")
_EVERYBODY = ("semua", "semua orang", "siapa saja", "everybody", "everyone", "all")
_LEADS = frozenset(
    ["kampus", "kabupaten", "kab", "kota", "daerah", "bahasa", "status", "pendidikan", "campus"]
)
_NOISE = frozenset(
    ["peserta", "yang", "yg", "dari", "di", "dengan", "daftar", "data", "orang", "calon"]
)
"""Words around a value that say nothing about it."""

_TELLING = 4
"""Letters of a word by which a longer name is known: "mulia" of Universitas Sari Mulia."""

_MOST_WORDS = 12
_MOST_PARTS = 60
"""Values that one filter names: there are not many more."""

_NEAR = 3

Pair = tuple[str, str]
Words = Mapping[str, frozenset[str]]
"""Each name in its words."""


class Unknown(Exception):
    """A word that names no audience: `near` are names that may be meant."""

    def __init__(self, word: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(word)
        self.near = near


def label_value(known: Knowledge, locale: Locale, key: str, value: str) -> str:
    """Returns what a value of a filter is called."""
    phrases = locale.phrases
    if key == "locale":
        return known.locales[value].name if value in known.locales else value
    if key in ("status", "seat"):
        return phrases.get(f"desk.broadcast.{key}.{value}", value)
    option = phrases.get(f"form.{key}.option.{value}")
    named = f"desk.broadcast.filter.{key}"
    return option or (Voice(locale).fill(named, value=value) if named in phrases else value)


def read_words(known: Knowledge, locale: Locale, text: str) -> dict[str, tuple[str, ...]]:
    """Returns the filter that was typed in words.

    Raises Unknown with the word that names nobody.
    """
    names = _list_names(known, locale)
    words = {name: frozenset(name.split()) for name in names}
    found: dict[str, tuple[str, ...]] = {}
    parts = {fold_text(part): part for part in _PARTS.split(text)}
    for at, (word, part) in enumerate(parts.items()):
        said = " ".join(text for text in word.split() if text not in _NOISE)
        if not said or said in _EVERYBODY:
            continue
        if at >= _MOST_PARTS:
            raise Unknown(part.strip()[:40])
        pairs = _read_part(word, names, words)
        if not pairs:
            raise Unknown(part.strip()[:40], _find_near(word, names))
        for key, value in pairs:
            if value not in found.get(key, ()):
                found[key] = (*found.get(key, ()), value)
    return found


def list_values(known: Knowledge, locale: Locale) -> list[tuple[str, list[str]]]:
    """Returns what may be filtered by: each key with what its values are called."""
    keys = {"status": STATUSES, "seat": SEATS} | {
        key: tuple(option.id for option in field.options)
        for key, field in filter_fields(known).items()
        if field.options
    }
    return [
        (key, [label_value(known, locale, key, value) for value in values])
        for key, values in keys.items()
    ]


def _read_part(word: str, names: Mapping[str, Pair], words: Words) -> list[Pair]:
    """Returns the values that one part names, the words of several side by side.

    Empty: not readable.
    """
    if exact := _find_name(word, names):
        return [exact]
    said = [text for text in word.split() if text not in _NOISE]
    return _read_side_by_side(said, names, words) if len(said) <= _MOST_WORDS else []


def _read_side_by_side(said: list[str], names: Mapping[str, Pair], words: Words) -> list[Pair]:
    """Returns the longest beginning that is a name, and so on to the end.

    Empty where words are left. Read from the end, each ending once: words that are names in many
    ways would else be tried in all of them together.
    """
    endings: list[list[Pair] | None] = [[]]  # of no word, of the last one, … (None: no names)
    for first in reversed(range(len(said))):
        endings.append(None)
        for end in range(len(said), first, -1):
            rest = endings[len(said) - end]
            if rest is None:
                continue
            some = said[first:end]
            if pair := _find_name(" ".join(some), names) or _find_loosely(some, names, words):
                endings[-1] = [pair, *rest]
                break
    return endings[-1] or []


def _find_loosely(said: list[str], names: Mapping[str, Pair], words: Words) -> Pair | None:
    """Returns the value whose name has all of these words, where there is just one."""
    if all(len(word) < _TELLING for word in said):
        return None
    sought = frozenset(said)
    fit = {names[name] for name, some in words.items() if sought <= some}
    return fit.pop() if len(fit) == 1 else None


def _find_near(word: str, names: Mapping[str, Pair]) -> tuple[str, ...]:
    """Returns the names that may be meant: spelt nearly so, or with that word among others."""
    if len(word) > 40:
        return ()
    alike = get_close_matches(word, names, n=_NEAR, cutoff=0.75)
    holding = [name for name in names if set(word.split()) & set(name.split())]
    values = {names[name]: name for name in reversed([*alike, *holding])}
    return tuple(values.values())[::-1][:_NEAR]


def _find_name(word: str, names: Mapping[str, Pair]) -> Pair | None:
    if session := _SESSION.fullmatch(word):
        return "session", session[1]
    if poster := _POSTER.fullmatch(word):
        return "poster", code_of(poster[1])
    if cohort := _COHORT.fullmatch(word):
        return "graduation_year", cohort[1]
    if days := _DAYS.fullmatch(word):
        return ("seen_days" if days[1] in ("aktif", "active") else "silent_days"), days[2]
    first, _, rest = word.partition(" ")
    return names.get(word) or names.get(rest if first in _LEADS else "")


def _list_names(known: Knowledge, locale: Locale) -> dict[str, Pair]:
    """Returns every value by what it is called, and by the other ways people type it."""
    names: dict[str, Pair] = {}
    for key, field in filter_fields(known).items():
        for option in field.options:
            for typed in (label_value(known, locale, key, option.id), option.id, *option.aliases):
                names.setdefault(fold_text(typed), (key, option.id))
    for key, values in (("status", STATUSES), ("seat", SEATS), ("locale", tuple(known.locales))):
        for value in values:
            names[fold_text(label_value(known, locale, key, value))] = (key, value)
    return names
