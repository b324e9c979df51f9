"""Concepts that a text speaks of: words, signs made of them, and what cancels a sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.search.reading import Span, Text, read
from bot.search.slips import Slips


@dataclass(frozen=True, slots=True)
class Cancel:
    """What takes the meaning out of a sign: `by` a concept, found `where` relative to the sign.

    `where` is ``before`` (at most `within` words away, in the sentence), ``adjacent`` (the word
    before), ``end`` (it closes a clause after the sign), ``clause``, ``sentence`` or ``text``. A
    concept of `unless` in the sentence (in the text, for ``text``) keeps the sign alive. An empty
    `signs` means every sign.
    """

    by: str
    where: str
    within: str = "99"
    unless: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


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


Hits = dict[str, list[Span]]
"""Concept → the words (first, last) that speak of it."""

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
class Reader:
    """A `Vocabulary` made ready; see `prepare`."""

    slips: Slips
    forms: Callable[[str], tuple[str, ...]]
    phrases: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    signs: tuple[tuple[str, frozenset[str], tuple[_Pattern, ...]], ...]
    cancels: Mapping[str, tuple[Cancel, ...]]


def parts(pattern: str, joint: str) -> tuple[Part, ...]:
    """The parts of `pattern`, between `joint`; ``a|b`` is either."""
    return tuple(tuple(part.strip().split("|")) for part in pattern.split(joint))


def _pattern(text: str) -> _Pattern:
    joint = next((joint for joint in "+." if joint in text), " ")
    return _Pattern(parts(text, joint), joint != "+", _JOINTS[joint])


def _sign(name: str, made: tuple[str, ...]) -> tuple[str, frozenset[str], tuple[_Pattern, ...]]:
    patterns = tuple(map(_pattern, made))
    return name, frozenset(first for each in patterns for first in each.parts[0]), patterns


def prepare(rules: Vocabulary) -> Reader:
    """The vocabulary made ready: do it once, when its file is loaded."""
    phrases = [phrase.split() for group in rules.words.values() for phrase in group]
    means = {word: word for phrase in phrases for word in phrase}
    for word, spellings in rules.same.items():
        means |= dict.fromkeys((word, *spellings), word)
    guessed = (word for name in rules.guessed for word in (name, *rules.same.get(name, ())))
    slips = Slips(means, guessed, rules.ordinary)
    begins: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for concept, group in rules.words.items():
        for phrase in group:
            words = tuple(means[word] for word in phrase.split())
            begins.setdefault(words[0], []).append((concept, words))
    return Reader(
        slips,
        lru_cache(maxsize=8192)(slips.forms),
        {first: tuple(found) for first, found in begins.items()},
        tuple(_sign(name, made) for name, made in rules.signs.items()),
        {
            name: tuple(each for each in rules.cancels if not each.signs or name in each.signs)
            for name in rules.signs
        },
    )


# --- what the text speaks of -----------------------------------------------------------------


def _forms(text: Text, reader: Reader) -> list[tuple[str, ...]]:
    forms = [reader.forms(word) for word in text.words]
    for at in range(1, len(forms)):
        if text.words[at - 1] in ("di", "d"):  # "di pukul", written apart
            joined = reader.slips.means.get("di" + text.words[at])
            forms[at] += (joined,) if joined else ()
    return forms


def _concepts(forms: list[tuple[str, ...]], reader: Reader) -> Hits:
    hits: Hits = {}
    for at, these in enumerate(forms):
        for form in these:
            for concept, words in reader.phrases.get(form, ()):
                rest = forms[at + 1 : at + len(words)]
                if len(rest) == len(words) - 1 and all(
                    word in said for word, said in zip(words[1:], rest, strict=True)
                ):
                    hits.setdefault(concept, []).append((at, at + len(words) - 1))
    return {concept: found[:_MOST_MENTIONS] for concept, found in hits.items()}


def spans(part: Part, hits: Hits) -> list[Span]:
    """Where any concept of `part` was found."""
    return [span for concept in part for span in hits.get(concept, ())]


def _joins(first: Span, then: Span, pattern: _Pattern, text: Text) -> bool:
    if text.sentence[first[0]] != text.sentence[then[0]]:
        return False
    apart = then[0] - first[1]
    if not pattern.ordered:
        apart = max(apart, first[0] - then[1])
    return 0 < apart <= pattern.gap + 1


def _find(pattern: _Pattern, hits: Hits, text: Text) -> list[Span]:
    if not all(any(concept in hits for concept in part) for part in pattern.parts):
        return []
    found = spans(pattern.parts[0], hits)
    for part in pattern.parts[1:]:
        found = [
            (min(span[0], then[0]), max(span[1], then[1]))
            for span in found
            for then in spans(part, hits)
            if _joins(span, then, pattern, text)
        ]
    return found


# --- what still means something --------------------------------------------------------------


def _near(cancel: Cancel, by: Span, sign: Span, text: Text) -> bool:
    if cancel.where == "text":
        return True
    if cancel.where == "clause":
        return text.clause[by[0]] in text.clause[sign[0] : sign[1] + 1]
    if text.sentence[by[0]] != text.sentence[sign[0]]:
        return False
    match cancel.where:
        case "adjacent":
            return by[1] + 1 == sign[0]
        case "before":  # or inside: "mama takut aku dijual" is one sign from "mama" to "dijual"
            return by[1] < sign[1] and sign[0] - by[1] <= int(cancel.within)
        case "end":
            return by[0] > sign[1] and _closes(by, text)
    return True


def _closes(span: Span, text: Text) -> bool:
    after = span[1] + 1
    return after == len(text.words) or text.clause[after] != text.clause[span[1]]


def _spared(cancel: Cancel, sign: Span, hits: Hits, text: Text) -> bool:
    return any(
        cancel.where == "text" or text.sentence[span[0]] == text.sentence[sign[0]]
        for span in spans(cancel.unless, hits)
    )


def _alive(name: str, sign: Span, hits: Hits, text: Text, reader: Reader) -> bool:
    return not any(
        any(_near(cancel, by, sign, text) for by in hits.get(cancel.by, ()))
        and not _spared(cancel, sign, hits, text)
        for cancel in reader.cancels.get(name, ())
    )


def speaks_of(text: str, reader: Reader) -> tuple[Text, Hits]:
    """The text read, and every concept in it that nothing cancels, with the words that say so."""
    said = read(text, reader.slips)
    hits = _concepts(_forms(said, reader), reader)
    if not hits:  # a sign is made of concepts, so most texts have none
        return said, hits
    for name, begins, patterns in reader.signs:
        if begins.isdisjoint(hits):
            continue
        found = dict.fromkeys(span for each in patterns for span in _find(each, hits, said))
        if found:
            hits[name] = list(found)[:_MOST_MENTIONS]
    live = {
        name: [span for span in found if _alive(name, span, hits, said, reader)]
        for name, found in hits.items()
    }
    return said, {name: found for name, found in live.items() if found}
