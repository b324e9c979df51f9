"""What in a job offer is a sign of fraud: which words, how grave, and never that it is safe."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.dialogue.faq.offer_judge import (
    ALONE,
    WEAK,
    Kind,
    Level,
    OfferWeights,
    count_subjects,
    judge_level,
    list_features,
    suffices,
    tell_kind,
    tells_only,
    weigh_fraud,
    weigh_kinds,
)
from bot.dialogue.faq.offer_pay import find_unreal_pay
from bot.dialogue.faq.offer_words import Sign, choose_shown, find_words
from bot.dialogue.faq.topic import Source
from bot.search import concepts
from bot.search.bounds import bound_text
from bot.search.cancels import Hits
from bot.search.concepts import ConceptReader, Part, Vocabulary
from bot.search.reading import ReadText
from bot.search.weights import Seen, Weights, list_signs, weigh_signs

LONGEST, MOST_WORDS = 20_000, 2_000
"""Letters and words of an offer that are read; the chat takes fewer (bot/search/bounds.py)."""

UNNAMED = "unnamed_agency"
"""The sign of what is not said; no words show it."""

_CUES_OF_AN_OFFER = 3
_WORDS_OF_AN_OFFER, _WORDS_WITH_SIGNS = 10, 9
_SURELY, _SURER = 3.2, 4.5
_OFFICIAL_SITE = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9-]{1,40}\.){1,5}go\.id(?![\w-]|\.\w)", re.IGNORECASE
)

_ASKS = "mark_asks"
_MARKS = {
    _ASKS: re.compile(r"\?[^?]{0,80}\Z"),
    "mark_quotes": re.compile(r"[\"“”«»][^\"“”«»]{8,}[\"“”«»]"),
    "mark_lists": re.compile(r"^\W{0,3}\d\W", re.MULTILINE),
    "mark_tags": re.compile(r"#\w"),
}
"""What the words do not say: a question at the end, somebody's very words, a list, a hashtag."""


@dataclass(frozen=True, slots=True)
class Check:
    """One sign of fraud: its source, what it is about, and the concepts that show it (``a & b``).

    Two signs about the same thing are one. `fact` is the code in facts.md on which it rests.
    """

    id: str
    source: Source
    about: str
    when: tuple[str, ...]
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Pay:
    """The most that a month's pay may be in a currency before it counts as unreal."""

    words: tuple[str, ...]
    most: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OfferRules(Vocabulary):
    """The contents of `faq/offers.yaml`. Rupiah is the first of `pay`.

    `alone` are the checks that no honest text bears: one of them is grave by itself. `weak` are
    those that honest texts bear, too: they only ask to verify. `weighed` are the concepts beside
    the signs that the judge weighs. The concepts `pay`, `period`, `cue` and `named` are read by
    name; `unreal_pay` is added here. `weights` come from `faq/offer_weights.yaml`.
    """

    checks: tuple[Check, ...]
    pay: tuple[Pay, ...]
    alone: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    weighed: tuple[str, ...] = ()
    weights: OfferWeights | None = field(default=None, metadata={"yaml": False})


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in an offer: the signs to show, the gravest first, and how many `more`.

    `sites` are those of a government.
    """

    level: Level
    signs: tuple[Sign, ...]
    kind: Kind
    sites: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class ReadOffer:
    """A text as read: the concepts it speaks of, the signs it bears, and all that is weighed.

    The ids of the signs are among the concepts.
    """

    said: ReadText
    hits: Hits
    signs: tuple[Sign, ...]
    seen: Seen


@dataclass(frozen=True, slots=True)
class _Ready:
    reader: ConceptReader
    checks: tuple[tuple[str, tuple[tuple[Part, ...], ...]], ...]
    most: dict[str, float]


@lru_cache(maxsize=4)
def _prepare_rules(rules: OfferRules) -> _Ready:
    first = sorted(rules.checks, key=lambda check: check.id not in rules.alone)
    checks = tuple(
        (check.id, tuple(concepts.split_pattern(when, "&") for when in check.when))
        for check in first
    )
    most = {word: float(pay.most) for pay in rules.pay for word in pay.words}
    return _Ready(concepts.prepare_reader(rules), checks, {"rp": float(rules.pay[0].most), **most})


def read_offer(text: str, rules: OfferRules) -> ReadOffer:
    """Returns a text as far as it is read, with every sign in it that its own words let stand."""
    ready, text = _prepare_rules(rules), bound_text(text, LONGEST, MOST_WORDS)
    said, hits = concepts.speaks_of(text, ready.reader)
    if unreal := list(find_unreal_pay(said, hits, ready.most)):
        hits["unreal_pay"] = unreal
    signs = [
        Sign(name, places)
        for name, combinations in ready.checks
        if (places := find_words(combinations, said, hits))
    ]
    if "named" not in hits and _is_offer(said, hits):
        signs.append(Sign(UNNAMED, ()))
    hits |= {f"sign_{sign.id}": [(0, 0)] for sign in signs}
    hits |= {name: [(0, 0)] for name, mark in _MARKS.items() if mark.search(text)}
    seen = list_signs(said, (ready.reader.forms(word)[0] for word in said.words), hits)
    return ReadOffer(said, hits, tuple(signs), seen)


def examine_offer(text: str, rules: OfferRules, meaning: Sequence[float] | None = None) -> Report:
    """Returns how urgently to verify an offer, and its signs of fraud; none where it is `none`.

    `meaning` is the vector of the text (bot/content/embedding.py), a third opinion.
    """
    weighed = _weigh_text(text, rules)
    level = _judge_level(weighed, rules, meaning)
    sites = tuple(dict.fromkeys(found[0] for found in _OFFICIAL_SITE.finditer(text[:LONGEST])))
    signs = _choose_signs(weighed.read, level, rules)
    shown = choose_shown(signs)
    return Report(level, shown, weighed.kind, sites, len(signs) - len(shown))


def is_open(text: str, rules: OfferRules) -> bool:
    """Whether words and signs leave it open that the text is a fraud: its meaning would help."""
    third = rules.weights.fraud.meaning if rules.weights else None
    if third is None:
        return False
    weighed = _weigh_text(text, rules)
    return bool(weighed.read.signs) and third.low < weighed.likely < third.high


def list_subjects(read: ReadOffer, rules: OfferRules) -> frozenset[str]:
    """Returns what the signs are about, `WEAK` for little; and `ALONE` if one of them suffices."""
    about = {check.id: check.about for check in rules.checks}
    about |= dict.fromkeys(rules.weak, WEAK)
    alone = {ALONE} if any(sign.id in rules.alone for sign in read.signs) else set()
    return frozenset((*alone, *(about[sign.id] for sign in read.signs)))


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A text as read, its likeliest kind, and how likely a fraud it is, in log-odds."""

    read: ReadOffer
    kind: Kind
    likely: float


@lru_cache(maxsize=2)  # a turn may look an offer through more than once
def _weigh_text(text: str, rules: OfferRules) -> _Weighed:
    read = read_offer(text, rules)
    if rules.weights is None:
        return _Weighed(read, "offer", 0.0)
    kinds = weigh_kinds(read.seen, rules.weights.kinds)
    return _Weighed(read, tell_kind(kinds), weigh_read(read, kinds, rules, rules.weights.fraud))


def _choose_signs(read: ReadOffer, level: Level, rules: OfferRules) -> tuple[Sign, ...]:
    """Returns the signs that speak for this level: none, all, or those few honest texts bear."""
    if level in ("none", "periksa"):
        return read.signs if level == "periksa" else ()
    return tuple(sign for sign in read.signs if sign.id not in rules.weak)


def _judge_level(weighed: _Weighed, rules: OfferRules, meaning: Sequence[float] | None) -> Level:
    """Returns how urgent a text is. Without weights the signs decide alone."""
    subjects = list_subjects(weighed.read, rules)
    if rules.weights is None:
        level: Level = "bahaya" if suffices(subjects) else "waspada"
        return level if subjects else "none"
    likely, third = weighed.likely, rules.weights.fraud.meaning
    if meaning and third and third.low < likely < third.high:
        likely = third.total(likely, ruled=False, meaning=meaning)
    return judge_level(likely, subjects, weighed.kind, rules.weights)


def weigh_read(
    read: ReadOffer, kinds: Mapping[Kind, float], rules: OfferRules, fraud: Weights
) -> float:
    """Returns how likely a fraud is by its words and signs, in log-odds."""
    features = list_features(weighed_hits(read, rules), list_subjects(read, rules), kinds)
    return weigh_fraud(read.seen, features, fraud)


def weighed_hits(read: ReadOffer, rules: OfferRules) -> set[str]:
    """Returns the signs, marks and concepts of a text that the judge weighs."""
    marks = {name for name in read.hits if name.startswith(("sign_", "mark_"))}
    return marks | (set(rules.weighed) & set(read.hits))


def looks_like_offer(text: str, rules: OfferRules) -> bool:
    """Whether a message tells of an offer, hers or a pasted one, and not of what she wants."""
    weighed = _weigh_text(text, rules)
    read = weighed.read
    real = count_subjects(list_subjects(read, rules)) > 0
    if len(read.said.words) < (_WORDS_WITH_SIGNS if real else _WORDS_OF_AN_OFFER):
        return False
    if _ASKS not in read.hits and _is_offer(read.said, read.hits):
        return True
    if rules.weights is None or (tells_only(weighed.kind) and not (real and _ASKS in read.hits)):
        return False
    concerns = rules.weights.concerns
    return _weigh_concern(read, rules.weights) > (concerns.doubt if real else concerns.sure)


def is_surely_offer(text: str, rules: OfferRules, *, ruled: bool) -> bool:
    """Whether it is so surely an offer that grave words in it are the offer's, not a cry's.

    `ruled`: a rule heard the cry, and not the weight of its words alone.
    """
    weighed = _weigh_text(text, rules)
    if rules.weights is None or tells_only(weighed.kind):
        return False
    return _weigh_concern(weighed.read, rules.weights) > (_SURER if ruled else _SURELY)


def _weigh_concern(read: ReadOffer, weights: OfferWeights) -> float:
    return weigh_signs(read.seen, weights.concerns).total


def _is_offer(said: ReadText, hits: Hits) -> bool:
    cues = {said.words[span[0]] for span in hits.get("cue", ())}
    return len(cues) >= (1 if "pasted" in hits else _CUES_OF_AN_OFFER)
