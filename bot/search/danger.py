"""Whether somebody is in danger right now, read from few and explainable rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA


@dataclass(frozen=True, slots=True)
class Cancel:
    """What takes the alarm out of a sign: `by` a concept, found `where` relative to the sign.

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


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """A kind of danger and the combinations that mean it, such as ``phone_taken & locked_in``."""

    kind: str
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DangerRules:
    """The contents of `faq/danger.yaml`.

    `same` lists spellings and other languages' words under one word. `words` are concepts,
    `signs` are concepts made of others: ``a b`` in this order, ``a + b`` in any. `guessed`
    are the words of `same` that are worth recognising through a slip of the finger; `ordinary` are
    words that are never read as a slip of another.
    """

    same: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    signs: dict[str, tuple[str, ...]]
    cancels: tuple[Cancel, ...]
    alarms: tuple[AlarmRule, ...]
    guessed: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """What kind of danger it is, and the words of the message that said so."""

    kind: str
    words: tuple[str, ...]


Span = tuple[int, int]
Hits = dict[str, list[Span]]
_Part = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pattern:
    parts: tuple[_Part, ...]
    ordered: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """`DangerRules` made ready for reading; see `prepare`."""

    forms: Callable[[str], tuple[str, ...]]
    phrases: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
    signs: tuple[tuple[str, tuple[_Pattern, ...]], ...]
    cancels: Mapping[str, tuple[Cancel, ...]]
    alarms: tuple[tuple[str, tuple[tuple[_Part, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class _Text:
    words: tuple[str, ...]
    sentence: tuple[int, ...]
    clause: tuple[int, ...]


# --- words -----------------------------------------------------------------------------------

_WORD = re.compile(r"[a-z]+2?(?![a-z0-9])|[a-z]+|\d+|[.!?;\n…]+|[,:()\"–—]+")
_GROUPED = re.compile(r"(?<=\d)[.,](?=\d)")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_NOT_VOWEL = re.compile(r"[aeiou]")
_ENDINGS = ("nya", "ku", "mu", "lah", "kah", "pun", "kan", "akan", "in", "an", "i", "ne", "e", "s")
_SHORTEST_SLIP = 6
_SHORTEST_SKELETON = 4
_GAP_ORDERED = 3
_GAP_ANY = 6


def _read(text: str) -> _Text:
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("'", "").replace("’", "")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = _DRAWN_OUT.sub(r"\1", _GROUPED.sub("", plain))
    words: list[str] = []
    sentence: list[int] = []
    clause: list[int] = []
    ends = commas = 0
    for token in _WORD.findall(plain):
        if not token[0].isalnum():
            commas += 1
            ends += token[0] not in ',:()"–—'
        elif words and token == words[-1] and clause[-1] == commas:
            words[-1] = token + "2" if token.isalpha() else token
        else:
            words.append(token)
            sentence.append(ends)
            clause.append(commas)
    return _Text(tuple(words), tuple(sentence), tuple(clause))


def _variants(word: str) -> Iterator[str]:
    if word[-1] == "2":
        yield word[:-1]
        word = word[:-1]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            yield word[: -len(ending)]
    if word[0] == "d" and len(word) > 4 and word[1] not in "aeiou":
        yield "di" + word[1:]


def _skeleton(word: str) -> str:
    return _NOT_VOWEL.sub("", word)


def _shortened(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]


class _Lexicon:
    """From a word as typed to the words it may mean; slips are bounded to one letter."""

    def __init__(self, rules: DangerRules) -> None:
        phrases = [phrase.split() for group in rules.words.values() for phrase in group]
        self.means = {word: word for phrase in phrases for word in phrase}
        for word, spellings in rules.same.items():
            self.means |= dict.fromkeys((word, *spellings), word)
        self.ordinary = frozenset(rules.ordinary)
        self.skeletons: dict[str, str] = {}
        self.slips: dict[str, list[str]] = {}
        guessed = (word for name in rules.guessed for word in (name, *rules.same[name]))
        for word in guessed:
            if len(_skeleton(word)) >= _SHORTEST_SKELETON:
                self.skeletons.setdefault(_skeleton(word), word)
            if len(word) >= _SHORTEST_SLIP:
                for key in (word, *_shortened(word)):
                    self.slips.setdefault(key, []).append(word)

    def forms(self, word: str) -> tuple[str, ...]:
        exact = self.means.get(word)
        if exact is not None:
            return (exact, *self._of_double(word))
        if word.isdigit():
            return ("0", word)
        if word in self.ordinary:
            return (word,)
        for variant in _variants(word):
            if variant in self.means:
                return (self.means[variant],)
        if any(variant in self.ordinary for variant in _variants(word)):
            return (word,)
        return self._slip(word)

    def _of_double(self, word: str) -> tuple[str, ...]:
        single = self.means.get(word[:-1]) if word[-1] == "2" else None
        return (single,) if single else ()

    def _slip(self, word: str) -> tuple[str, ...]:
        for candidate in (word, *_variants(word)):
            whole = self.skeletons.get(_skeleton(candidate))
            if whole and whole[0] == candidate[0] and _drops_vowels(candidate, whole):
                return (self.means[whole],)
        for key in (word, *_shortened(word)):
            for known in self.slips.get(key, ()):
                if OSA.distance(word, known, score_cutoff=1) == 1:
                    return (self.means[known],)
        return (word,)


def _drops_vowels(short: str, whole: str) -> bool:
    letters = iter(whole)
    return all(letter in letters for letter in short)


# --- rules made ready ------------------------------------------------------------------------


def _parts(pattern: str, joint: str) -> tuple[_Part, ...]:
    return tuple(tuple(part.strip().split("|")) for part in pattern.split(joint))


def _pattern(text: str) -> _Pattern:
    ordered = "+" not in text
    return _Pattern(_parts(text, " " if ordered else "+"), ordered)


def prepare(rules: DangerRules) -> Rules:
    """The rules made ready: do it once, when the file is loaded."""
    lexicon = _Lexicon(rules)
    phrases: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for concept, group in rules.words.items():
        for phrase in group:
            words = tuple(lexicon.means[word] for word in phrase.split())
            phrases.setdefault(words[0], []).append((concept, words))
    return Rules(
        lru_cache(maxsize=8192)(lexicon.forms),
        {first: tuple(found) for first, found in phrases.items()},
        tuple((name, tuple(map(_pattern, made))) for name, made in rules.signs.items()),
        {
            name: tuple(each for each in rules.cancels if not each.signs or name in each.signs)
            for name in rules.signs
        },
        tuple((each.kind, tuple(_parts(w, "&") for w in each.when)) for each in rules.alarms),
    )


# --- reading ---------------------------------------------------------------------------------


def _forms(text: _Text, rules: Rules) -> list[tuple[str, ...]]:
    forms = [rules.forms(word) for word in text.words]
    for at in range(1, len(forms)):
        if text.words[at - 1] in ("di", "d"):  # "di pukul", written apart
            joined = rules.forms("di" + text.words[at])
            forms[at] += tuple(form for form in joined if form in rules.phrases)
    return forms


def _concepts(forms: list[tuple[str, ...]], rules: Rules) -> Hits:
    hits: Hits = {}
    for at, these in enumerate(forms):
        for form in these:
            for concept, words in rules.phrases.get(form, ()):
                rest = forms[at + 1 : at + len(words)]
                if len(rest) == len(words) - 1 and all(
                    word in said for word, said in zip(words[1:], rest, strict=True)
                ):
                    hits.setdefault(concept, []).append((at, at + len(words) - 1))
    return hits


def _spans(part: _Part, hits: Hits) -> list[Span]:
    return [span for concept in part for span in hits.get(concept, ())]


def _joins(first: Span, then: Span, ordered: bool, text: _Text) -> bool:
    if text.sentence[first[0]] != text.sentence[then[0]]:
        return False
    if ordered:
        return 0 < then[0] - first[1] <= _GAP_ORDERED + 1
    apart = max(then[0] - first[1], first[0] - then[1])
    return 0 < apart <= _GAP_ANY + 1


def _find(pattern: _Pattern, hits: Hits, text: _Text) -> list[Span]:
    if not all(any(concept in hits for concept in part) for part in pattern.parts):
        return []
    found = _spans(pattern.parts[0], hits)
    for part in pattern.parts[1:]:
        found = [
            (min(span[0], then[0]), max(span[1], then[1]))
            for span in found
            for then in _spans(part, hits)
            if _joins(span, then, pattern.ordered, text)
        ]
    return found


def _near(cancel: Cancel, by: Span, sign: Span, text: _Text) -> bool:
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


def _closes(span: Span, text: _Text) -> bool:
    after = span[1] + 1
    return after == len(text.words) or text.clause[after] != text.clause[span[1]]


def _spared(cancel: Cancel, sign: Span, hits: Hits, text: _Text) -> bool:
    return any(
        cancel.where == "text" or text.sentence[span[0]] == text.sentence[sign[0]]
        for span in _spans(cancel.unless, hits)
    )


def _alive(name: str, sign: Span, hits: Hits, text: _Text, rules: Rules) -> bool:
    return not any(
        any(_near(cancel, by, sign, text) for by in hits.get(cancel.by, ()))
        and not _spared(cancel, sign, hits, text)
        for cancel in rules.cancels.get(name, ())
    )


def alarm(text: str, rules: Rules) -> Alarm | None:
    """The danger that the text tells of, or None; the gravest kind comes first in the rules."""
    said = _read(text)
    hits = _concepts(_forms(said, rules), rules)
    for name, patterns in rules.signs:
        found = [span for pattern in patterns for span in _find(pattern, hits, said)]
        if found:
            hits[name] = found
    live = {
        name: [span for span in spans if _alive(name, span, hits, said, rules)]
        for name, spans in hits.items()
    }
    for kind, combinations in rules.alarms:
        for parts in combinations:
            spans = [next(iter(_spans(part, live)), None) for part in parts]
            if all(spans):
                return Alarm(kind, tuple(_words(span, said) for span in spans if span))
    return None


def _words(span: Span, text: _Text) -> str:
    return " ".join(text.words[span[0] : span[1] + 1])
