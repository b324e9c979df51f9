"""Concepts that a text speaks of: words, signs made of them, and what cancels a sign."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.search.cancels import Cancel, CancelledSigns, Hits
from bot.search.misspellings import Slips
from bot.search.reading import ReadText, Span, read_text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vocabulary:
    """What a rules file says about language.

    `same` lists spellings and other languages' words under one word. `words` are concepts,
    `signs` are concepts made of others: ``a b`` in this order, ``a.b`` side by side, ``a + b`` in
    any order. `guessed` are the words of `same` worth recognising through a slip of the finger;
    `ordinary` are words that are never read as a slip of another.
    """

    same: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    signs: dict[str, tuple[str, ...]]
    cancels: tuple[Cancel, ...] = ()
    guessed: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()


Part = tuple[str, ...]
"""Concepts any of which will do."""

_JOINTS = {"+": 6, ".": 0, " ": 3}
"""How many words may stand between two parts of a sign."""

_MOST_MENTIONS = 40
"""A concept named more often than this says nothing new: a long text stays cheap."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    parts: tuple[Part, ...]
    ordered: bool
    gap: int


@dataclass(frozen=True, slots=True)
class _Step:
    """Where the words so far lead: the concepts they name, and what the next word leads to."""

    concepts: list[str] = field(default_factory=list)
    then: dict[str, _Step] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConceptReader:
    """A `Vocabulary` made ready. See `prepare`."""

    slips: Slips
    forms: Callable[[str], tuple[str, ...]]
    phrases: _Step
    signs: tuple[tuple[str, frozenset[str], tuple[_Pattern, ...]], ...]
    cancels: Mapping[str, tuple[Cancel, ...]]


def split_pattern(pattern: str, joint: str) -> tuple[Part, ...]:
    """Returns the parts of `pattern`, between `joint`. ``a|b`` is either."""
    return tuple(tuple(part.strip().split("|")) for part in pattern.split(joint))


def _read_pattern(text: str) -> _Pattern:
    joint = next((joint for joint in "+." if joint in text), " ")
    return _Pattern(split_pattern(text, joint), joint != "+", _JOINTS[joint])


def _read_sign(
    name: str, made: tuple[str, ...]
) -> tuple[str, frozenset[str], tuple[_Pattern, ...]]:
    patterns = tuple(map(_read_pattern, made))
    return name, frozenset(first for each in patterns for first in each.parts[0]), patterns


def prepare_reader(rules: Vocabulary) -> ConceptReader:
    """Returns the vocabulary made ready: do it once, when its file is loaded."""
    phrases = [phrase.split() for group in rules.words.values() for phrase in group]
    means = {word: word for phrase in phrases for word in phrase}
    for word, spellings in rules.same.items():
        means |= dict.fromkeys((word, *spellings), word)
    guessed = (word for name in rules.guessed for word in (name, *rules.same.get(name, ())))
    slips = Slips(means, guessed, rules.ordinary)
    begin = _Step()
    for concept, group in rules.words.items():
        for phrase in group:
            step = begin
            for word in phrase.split():
                step = step.then.setdefault(means[word], _Step())
            step.concepts.append(concept)
    return ConceptReader(
        slips,
        lru_cache(maxsize=8192)(slips.forms),
        begin,
        tuple(_read_sign(name, made) for name, made in rules.signs.items()),
        {
            name: tuple(each for each in rules.cancels if not each.signs or name in each.signs)
            for name in rules.signs
        },
    )


# --- what the text speaks of -----------------------------------------------------------------


def _spell_forms(text: ReadText, reader: ConceptReader) -> list[tuple[str, ...]]:
    forms = [reader.forms(word) for word in text.words]
    for at in range(1, len(forms)):
        if text.words[at - 1] in ("di", "d"):  # "di pukul", written apart
            joined = reader.slips.means.get("di" + text.words[at])
            forms[at] += (joined,) if joined else ()
    return forms


def _find_concepts(forms: list[tuple[str, ...]], reader: ConceptReader) -> Hits:
    hits: Hits = {}
    begins = reader.phrases.then.keys()
    for at in range(len(forms)):
        if begins.isdisjoint(forms[at]):  # as nearly every word
            continue
        for concept, last in reversed(
            list(_named_concepts(at, forms, reader.phrases))
        ):  # longest first
            found = hits.setdefault(concept, [])
            if len(found) < _MOST_MENTIONS:
                found.append((at, last))
    return hits


def _named_concepts(
    at: int, forms: list[tuple[str, ...]], begin: _Step
) -> Iterator[tuple[str, int]]:
    """Yields each concept that the words from `at` on name, and the last of those words."""
    steps = [begin]
    for last in range(at, len(forms)):
        steps = [step.then[form] for step in steps for form in forms[last] if form in step.then]
        if not steps:
            return
        for step in steps:
            for concept in step.concepts:
                yield concept, last


def find_spans(part: Part, hits: Hits) -> list[Span]:
    """Returns where any concept of `part` was found."""
    return [span for concept in part for span in hits.get(concept, ())]


def _is_joined(first: Span, then: Span, pattern: _Pattern, text: ReadText) -> bool:
    if text.sentence[first[0]] != text.sentence[then[0]]:
        return False
    apart = then[0] - first[1]
    if not pattern.ordered:
        apart = max(apart, first[0] - then[1])
    return 0 < apart <= pattern.gap + 1


def _find_pattern(pattern: _Pattern, hits: Hits, text: ReadText) -> list[Span]:
    if not all(any(concept in hits for concept in part) for part in pattern.parts):
        return []
    found = find_spans(pattern.parts[0], hits)
    for part in pattern.parts[1:]:
        found = list(dict.fromkeys(_join_spans(found, find_spans(part, hits), pattern, text)))
        found = found[:_MOST_MENTIONS]
    return found


def _join_spans(
    found: Sequence[Span], thens: list[Span], pattern: _Pattern, text: ReadText
) -> Iterator[Span]:
    """Yields each of `found` with each of `thens` that stands near enough.

    Only those are looked at.
    """
    thens.sort()
    starts = [then[0] for then in thens]
    longest = 0 if pattern.ordered else max((then[1] - then[0] for then in thens), default=0)
    for span in found:
        least = span[1] + 1 if pattern.ordered else span[0] - pattern.gap - 1 - longest
        near = slice(bisect_left(starts, least), bisect_right(starts, span[1] + pattern.gap + 1))
        for then in thens[near]:
            if _is_joined(span, then, pattern, text):
                yield min(span[0], then[0]), max(span[1], then[1])


def speaks_of(text: str, reader: ConceptReader) -> tuple[ReadText, Hits]:
    """The text read, and every concept in it that nothing cancels, with the words that say so."""
    said = read_text(text, reader.slips)
    hits = _find_concepts(_spell_forms(said, reader), reader)
    if not hits:  # a sign is made of concepts, so most texts have none
        return said, hits
    for name, begins, patterns in reader.signs:
        if begins.isdisjoint(hits):
            continue
        found = dict.fromkeys(span for each in patterns for span in _find_pattern(each, hits, said))
        if found:
            hits[name] = list(found)[:_MOST_MENTIONS]
    cancelled = CancelledSigns(hits, said)
    live = {
        name: [span for span in found if cancelled.is_alive(span, reader.cancels.get(name, ()))]
        for name, found in hits.items()
    }
    return said, {name: found for name, found in live.items() if found}
