"""Whether somebody is in danger right now: explainable rules, and how heavily the words weigh."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from bot.search import concepts
from bot.search.concepts import Hits, Part, Reader, Vocabulary
from bot.search.reading import Span, Text
from bot.search.weights import Weights, weigh


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """A kind of danger and the combinations that mean it, such as ``phone_taken & locked_in``.

    ``2*unpaid|hungry|silenced`` asks for two different concepts of those named.
    """

    kind: str
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DangerRules(Vocabulary):
    """The contents of `faq/danger.yaml`; `alarms` with the gravest kind first.

    `weights` come from `faq/danger_weights.json`; without them the rules decide alone.
    """

    alarms: tuple[AlarmRule, ...]
    weights: Weights | None = field(default=None, metadata={"yaml": False})


@dataclass(frozen=True, slots=True)
class Alarm:
    """What kind of danger it is, and the words of the message that said so."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Need:
    least: int
    part: Part


Combination = tuple[_Need, ...]

Alarms = tuple[tuple[str, tuple[Combination, ...]], ...]


def _combination(when: str) -> Combination:
    needs = []
    for each in when.split("&"):
        least, _, names = each.strip().rpartition("*")
        needs.append(_Need(int(least or 1), tuple(names.split("|"))))
    return tuple(needs)


@lru_cache(maxsize=4)
def _prepare(rules: DangerRules) -> tuple[Reader, Alarms]:
    alarms = tuple(
        (each.kind, tuple(_combination(when) for when in each.when)) for each in rules.alarms
    )
    return concepts.prepare(rules), alarms


GENERAL = "general"
"""The kind of a danger that only the weight of the words tells."""


def alarm(text: str, rules: DangerRules) -> Alarm | None:
    """The danger that the text tells of, the gravest kind of several, or None.

    A rule that fires is overruled where the words weigh clearly against it; where no rule fires
    but the words weigh heavily, it is a danger of the kind `GENERAL`.
    """
    reader, alarms = _prepare(rules)
    said, hits = concepts.speaks_of(text, reader)
    found = _ruled(alarms, said, hits)
    if rules.weights is None or not said.words:
        return found
    forms = (reader.forms(word)[0] for word in said.words)
    weight = weigh(said, forms, hits, rules.weights)
    if found:
        return found if weight.total > rules.weights.doubt else None
    if weight.total <= rules.weights.sure:
        return None
    return Alarm(GENERAL, tuple(_quote(said, place) for place in weight.places))


def _ruled(alarms: Alarms, said: Text, hits: Hits) -> Alarm | None:
    if not hits:  # most texts: no rule needs to be looked at
        return None
    for kind, combinations in alarms:
        for combination in combinations:
            if all(_is_met(need, hits) for need in combination):
                return Alarm(kind, tuple(_words(combination, said, hits)))
    return None


def _is_met(need: _Need, hits: Hits) -> bool:
    return sum(concept in hits for concept in need.part) >= need.least


def _words(combination: Combination, said: Text, hits: Hits) -> Iterator[str]:
    for need in combination:
        found = [hits[concept][0] for concept in need.part if concept in hits]
        for place in found[: need.least]:
            yield _quote(said, place)


def _quote(said: Text, place: Span) -> str:
    return " ".join(said.words[place[0] : place[1] + 1])
