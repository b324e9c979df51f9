"""Whether somebody is in danger right now, read from few and explainable rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.search import concepts
from bot.search.concepts import Part, Reader, Vocabulary


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """A kind of danger and the combinations that mean it, such as ``phone_taken & locked_in``."""

    kind: str
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DangerRules(Vocabulary):
    """The contents of `faq/danger.yaml`; `alarms` with the gravest kind first."""

    alarms: tuple[AlarmRule, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """What kind of danger it is, and the words of the message that said so."""

    kind: str
    words: tuple[str, ...]


Combination = tuple[Part, ...]


@lru_cache(maxsize=4)
def _prepare(rules: DangerRules) -> tuple[Reader, tuple[tuple[str, tuple[Combination, ...]], ...]]:
    alarms = tuple(
        (each.kind, tuple(concepts.parts(when, "&") for when in each.when)) for each in rules.alarms
    )
    return concepts.prepare(rules), alarms


def alarm(text: str, rules: DangerRules) -> Alarm | None:
    """The danger that the text tells of, the gravest kind of several, or None."""
    reader, alarms = _prepare(rules)
    said, hits = concepts.speaks_of(text, reader)
    for kind, combinations in alarms:
        for combination in combinations:
            found = [next(iter(concepts.spans(part, hits)), None) for part in combination]
            if all(found):
                words = (said.words[span[0] : span[1] + 1] for span in found if span)
                return Alarm(kind, tuple(" ".join(each) for each in words))
    return None
