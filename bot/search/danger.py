"""Whether somebody is in danger right now: explainable rules, and how heavily the words weigh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.search import concepts
from bot.search.bounds import bound_text
from bot.search.cancels import Hits
from bot.search.concepts import ConceptReader, Part, Vocabulary
from bot.search.reading import ReadText, Span
from bot.search.weights import Weight, Weights, list_signs, weigh_signs


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """A kind of danger and the combinations that mean it, such as ``phone_taken & locked_in``.

    ``2*unpaid|hungry|silenced`` asks for two different concepts of those named.
    """

    kind: str
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DangerRules(Vocabulary):
    """The contents of `faq/danger.yaml`. `alarms` with the gravest kind first.

    `weights` come from `faq/danger_weights.json`; without them the rules decide alone. `countries`
    are those somebody may be in, each with the names of it and of its places; a name behind a word
    of `elsewhere` is not where she is.
    """

    alarms: tuple[AlarmRule, ...]
    countries: dict[str, tuple[str, ...]] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
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
    any_of: frozenset[str]


Combination = tuple[_Need, ...]

Alarms = tuple[tuple[str, tuple[Combination, ...]], ...]


def _read_combination(when: str) -> Combination:
    needs = []
    for each in when.split("&"):
        least, _, names = each.strip().rpartition("*")
        part = tuple(names.split("|"))
        needs.append(_Need(int(least or 1), part, frozenset(part)))
    return tuple(needs)


@lru_cache(maxsize=4)
def _prepare_rules(rules: DangerRules) -> tuple[ConceptReader, Alarms]:
    alarms = tuple(
        (each.kind, tuple(_read_combination(when) for when in each.when)) for each in rules.alarms
    )
    return concepts.prepare_reader(rules), alarms


GENERAL = "general"
"""The kind of a danger that only the weight of the words tells."""


def find_alarm(
    text: str, rules: DangerRules, meaning: Sequence[float] | None = None
) -> Alarm | None:
    """Returns the danger that the text tells of, the gravest kind of several, or None.

    A rule that fires is overruled where the words weigh clearly against it; where no rule fires
    but the words weigh heavily, it is a danger of the kind `GENERAL`. `meaning` is the vector of
    the text (see bot/content/embedding.py), a third opinion beside these two.
    """
    return listen_for_danger(text, rules).alarm(meaning)


def is_open(text: str, rules: DangerRules) -> bool:
    """Whether the words leave it open that the text tells of danger: its meaning would help."""
    return listen_for_danger(text, rules).is_open


_NEAR = -4.0  # from this weight on help is offered beside the answer: one in eleven ordinary texts
_NEAR_MEANT = -2.5  # the same for words and meaning together


@dataclass(frozen=True, slots=True)
class DangerReading:
    """A text as read once, with what the rules say of it and what its words weigh."""

    said: ReadText
    ruled: Alarm | None
    weight: Weight | None
    weights: Weights | None

    @property
    def is_open(self) -> bool:
        """Whether the words leave it open that the text tells of danger."""
        third = self.weights.meaning if self.weights else None
        return bool(third and self.weight and third.low < self.weight.total < third.high)

    def is_doubtful(self, meaning: Sequence[float] | None = None) -> bool:
        """Whether no danger is told, but a rule or the weight of the words comes near it."""
        if self.weight is None or self.alarm(meaning) is not None:
            return False
        if self.ruled is not None or self.weights is None:
            return self.ruled is not None
        if (total := _add_meaning(False, self.weight.total, meaning, self.weights)) is not None:
            return total > _NEAR_MEANT
        return self.weight.total > _NEAR

    def is_near(self, meaning: Sequence[float] | None = None) -> bool:
        """Whether danger is told, by the words alone or with the meaning, or comes near."""
        told = self.alarm(meaning) or self.alarm(None)
        return told is not None or self.is_doubtful(meaning)

    def alarm(self, meaning: Sequence[float] | None = None) -> Alarm | None:
        """Returns the danger that the text tells of, as `alarm` gives it."""
        if self.weight is None or self.weights is None:
            return self.ruled
        if not _is_danger(self.ruled is not None, self.weight.total, meaning, self.weights):
            return None
        heaviest = tuple(_quote_span(self.said, place) for place in self.weight.places)
        return self.ruled or Alarm(GENERAL, heaviest)


def listen_for_danger(text: str, rules: DangerRules) -> DangerReading:
    """Reads the text once for all that is asked about its danger. No further than is read."""
    return _listen(text, rules)


@lru_cache(maxsize=2)  # a turn asks more than once
def _listen(text: str, rules: DangerRules) -> DangerReading:
    said, found, weight = weigh_opinions(bound_text(text), rules)
    return DangerReading(said, found, weight, rules.weights)


def weigh_opinions(text: str, rules: DangerRules) -> tuple[ReadText, Alarm | None, Weight | None]:
    """Gives the text as read, what the rules say, and what its words weigh if there are weights."""
    reader, alarms = _prepare_rules(rules)
    said, hits = concepts.speaks_of(text, reader)
    found = _find_ruled(alarms, said, hits)
    if rules.weights is None or not said.words:
        return said, found, None
    forms = (reader.forms(word)[0] for word in said.words)
    return said, found, weigh_signs(list_signs(said, forms, hits), rules.weights)


def _is_danger(
    ruled: bool, words: float, meaning: Sequence[float] | None, weights: Weights
) -> bool:
    total = _add_meaning(ruled, words, meaning, weights)
    return words > (weights.doubt if ruled else weights.sure) if total is None else total > 0


def _add_meaning(
    ruled: bool, words: float, meaning: Sequence[float] | None, weights: Weights
) -> float | None:
    """Returns the log-odds of words, rule and meaning. None where the words decide alone."""
    third = weights.meaning
    if meaning and third and third.low < words < third.high:
        return third.total(words, ruled=ruled, meaning=meaning)
    return None


def _find_ruled(alarms: Alarms, said: ReadText, hits: Hits) -> Alarm | None:
    if not hits:  # most texts: no rule needs to be looked at
        return None
    for kind, combinations in alarms:
        for combination in combinations:
            if all(_is_met(need, hits) for need in combination):
                return Alarm(kind, tuple(_matching_words(combination, said, hits)))
    return None


def _is_met(need: _Need, hits: Hits) -> bool:
    if need.any_of.isdisjoint(hits):  # as nearly always
        return False
    return need.least == 1 or sum(concept in hits for concept in need.part) >= need.least


def _matching_words(combination: Combination, said: ReadText, hits: Hits) -> Iterator[str]:
    for need in combination:
        found = [hits[concept][0] for concept in need.part if concept in hits]
        for place in found[: need.least]:
            yield _quote_span(said, place)


def _quote_span(said: ReadText, place: Span) -> str:
    return " ".join(said.words[place[0] : place[1] + 1])
