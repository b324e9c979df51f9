"""What in a job offer is a sign of fraud: which words, how grave, and never that it is safe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.dialogue.faq.topic import Source
from bot.search import concepts
from bot.search.bounds import bound_text
from bot.search.cancels import Hits
from bot.search.concepts import ConceptReader, Part, Vocabulary
from bot.search.reading import ReadText, Span

Level = Literal["none", "periksa", "waspada", "bahaya"]
"""How urgently an offer must be verified; even `none` says what to verify."""

LONGEST, MOST_WORDS = 20_000, 2_000
"""Letters and words of an offer that are read; the chat takes fewer (bot/search/bounds.py)."""

_REACHES = ((6, "bahaya"), (3, "waspada"), (1, "periksa"))
_PAID_EVERY = {"jam": 173, "hari": 26, "minggu": 4, "tahun": 1 / 12}
_TIMES = {"juta": 1_000_000, "ribu": 1_000}
_PAY_SPEAKS_OF = ("pay", "no_pay", "period", *_PAID_EVERY, *_TIMES)
_BESIDE = 2
_CUES_OF_AN_OFFER = 3
_WORDS_OF_AN_OFFER = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One sign of fraud: its source, its weight, and the concepts that show it (``a & b``)."""

    id: str
    source: Source
    weight: str
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pay:
    """The most that a month's pay may be in a currency before it counts as unreal."""

    words: tuple[str, ...]
    most: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OfferRules(Vocabulary):
    """The contents of `faq/offers.yaml`. Rupiah is the first of `pay`.

    The concepts `pay`, `period`, `million`, `thousand`, `cue`, `asks`, `named` and `pasted` are
    read by name; `unreal_pay` and `unnamed` are concepts that `examine` adds of its own.
    """

    checks: tuple[Check, ...]
    pay: tuple[Pay, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that was found, and where in the original text (start, end)."""

    id: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in an offer, the gravest sign first."""

    level: Level
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    reader: ConceptReader
    checks: tuple[tuple[str, int, tuple[tuple[Part, ...], ...]], ...]
    currencies: dict[str, float]
    rupiah: float


@lru_cache(maxsize=4)
def _prepare_rules(rules: OfferRules) -> _Ready:
    checks = tuple(
        (
            check.id,
            int(check.weight),
            tuple(concepts.split_pattern(when, "&") for when in check.when),
        )
        for check in sorted(rules.checks, key=lambda check: -int(check.weight))
    )
    currencies = {word: float(pay.most) for pay in rules.pay for word in pay.words}
    return _Ready(concepts.prepare_reader(rules), checks, currencies, float(rules.pay[0].most))


def examine_offer(text: str, rules: OfferRules) -> Report:
    """Returns the signs of fraud in an offer, as far as it is read, and what they add up to."""
    return _examine_text(text, rules)[0]


@lru_cache(maxsize=2)  # a turn may look an offer through more than once
def _examine_text(text: str, rules: OfferRules) -> tuple[Report, ReadText, Hits]:
    ready = _prepare_rules(rules)
    said, hits = concepts.speaks_of(bound_text(text, LONGEST, MOST_WORDS), ready.reader)
    if unreal := list(_unreal_pay(said, hits, ready)):
        hits["unreal_pay"] = unreal
    if "named" not in hits and _is_offer(said, hits):
        hits["unnamed"] = hits["cue"][:1]
    signs: list[Sign] = []
    weight = 0
    for name, weighs, combinations in ready.checks:
        if places := _find_places(combinations, said, hits):
            signs.append(Sign(name, places))
            weight += weighs
    level = next((level for least, level in _REACHES if weight >= least), "none")
    return Report(_read_level(level), tuple(signs)), said, hits


def _read_level(name: str) -> Level:
    levels: dict[str, Level] = {"bahaya": "bahaya", "waspada": "waspada", "periksa": "periksa"}
    return levels.get(name, "none")


def _find_places(
    combinations: tuple[tuple[Part, ...], ...], said: ReadText, hits: Hits
) -> tuple[Span, ...]:
    places: set[Span] = set()
    for combination in combinations:
        found = [concepts.find_spans(part, hits) for part in combination]
        if all(found):
            places.update(_find_place(span, said) for spans in found for span in spans)
    return _drop_overlaps(sorted(places, key=lambda place: (place[0], -place[1])))


def _find_place(span: Span, said: ReadText) -> Span:
    return said.place[span[0]][0], said.place[span[1]][1]


def _drop_overlaps(places: list[Span]) -> tuple[Span, ...]:
    apart: list[Span] = []
    for place in places:
        if apart and place[0] < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], place[1]))
        else:
            apart.append(place)
    return tuple(apart)


def looks_like_offer(text: str, rules: OfferRules) -> bool:
    """Whether a message reads like somebody else's job offer, not like a question of her own."""
    if text.rstrip().endswith("?"):
        return False
    report, said, hits = _examine_text(text, rules)
    if "asks" in hits or len(said.words) < _WORDS_OF_AN_OFFER:
        return False
    waspada = report.level == "waspada" and len(_find_cues(said, hits)) > 1
    grave = report.level == "bahaya" or waspada
    return grave or _is_offer(said, hits)


def _is_offer(said: ReadText, hits: Hits) -> bool:
    enough = 1 if "pasted" in hits else _CUES_OF_AN_OFFER
    return len(_find_cues(said, hits)) >= enough


def _find_cues(said: ReadText, hits: Hits) -> set[str]:
    return {said.words[span[0]] for span in hits.get("cue", ())}


# --- pay -------------------------------------------------------------------------------------


_Starts = Mapping[str, frozenset[int]]
"""Concept → the places of the words that begin to speak of it."""


def _unreal_pay(said: ReadText, hits: Hits, ready: _Ready) -> Iterator[Span]:
    starts = {name: frozenset(at for at, _ in hits.get(name, ())) for name in _PAY_SPEAKS_OF}
    paying = {said.sentence[at] for at in starts["pay"]}
    for at, word in enumerate(said.words):
        if not word[0].isdigit() or _is_beside("no_pay", at, starts):
            continue
        if said.sentence[at] in paying or _is_beside("period", at, starts):
            monthly, most = _monthly_pay(at, said, starts, ready)
            if monthly > most:
                yield at, min(at + 1, len(said.words) - 1)


def _is_beside(concept: str, at: int, starts: _Starts) -> bool:
    return not starts[concept].isdisjoint(range(at - _BESIDE, at + _BESIDE + 2))


def _monthly_pay(at: int, said: ReadText, starts: _Starts, ready: _Ready) -> tuple[float, float]:
    near = said.words[max(0, at - _BESIDE) : at] + said.words[at + 1 : at + _BESIDE + 1]
    value = _read_number(said.words[at])
    value *= next((many for name, many in _TIMES.items() if at + 1 in starts[name]), 1)
    follows = range(at + 1, at + _BESIDE + 3)
    paid_every = (times for name, times in _PAID_EVERY.items() if starts[name] & {*follows})
    most = next((ready.currencies[word] for word in near if word in ready.currencies), None)
    return value * next(paid_every, 1), ready.rupiah if most is None else most


def _read_number(written: str) -> float:
    whole, *rest = written.replace(",", ".").split(".")
    if rest and all(len(group) == 3 for group in rest):  # 1.500.000, not 2,5
        return float(whole + "".join(rest))
    return float(f"{whole}.{''.join(rest)}")
