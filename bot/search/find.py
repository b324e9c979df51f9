"""From a question to what to do with it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.search.clauses import clauses
from bot.search.confidence import Signs, judge
from bot.search.document import Finding, Match
from bot.search.evidence import Evidence, likeness, weigh
from bot.search.index import Index, Vector
from bot.search.normalise import Reading

_CLAUSE = 0.6
_SHOWN = 10


def find(question: str, index: Index, meaning: Vector | None = None) -> Finding:
    """Gives the topics that answer a question, and whether to answer, to ask, or to pass.

    `meaning` is the vector of the question, of length 1, from the model that made the vectors of
    the index; without it the search goes by words alone.
    """
    reading = index.normaliser.read(question)
    meant = _meanings(index, meaning)
    evidence = weigh(reading, index, meant)
    for part in clauses(question):
        evidence = _merged(evidence, weigh(index.normaliser.read(part), index, meant))
    ours = [found for found in evidence if index.documents[found.number].kind == "topic"]
    others = [found for found in evidence if index.documents[found.number].kind != "topic"]
    signs = Signs.of(reading, ours, others, index)
    decision, confidence = judge(signs)
    passed_to = others[0].number if others and decision == "none" and signs.foreign > 0 else None
    return Finding(
        decision=decision,
        matches=tuple(
            Match(index.documents[found.number].id, round(found.total, 4))
            for found in ours[:_SHOWN]
        ),
        elsewhere=None if passed_to is None else index.documents[passed_to].id,
        confidence=round(confidence, 4),
        why=_why(reading, ours[:1], index),
        normalised=reading.text,
    )


def _meanings(index: Index, meaning: Vector | None) -> Mapping[int, float]:
    if meaning is None:
        return {}
    return {
        number: likeness(meaning, vectors)
        for number, vectors in enumerate(index.vectors)
        if vectors
    }


def _merged(whole: list[Evidence], part: list[Evidence]) -> list[Evidence]:
    """Gives each document its better evidence, a clause counting a little less than the whole."""
    best = {found.number: found for found in whole}
    for found in part:
        known = best.get(found.number)
        if known is None or found.total * _CLAUSE > known.total:
            best[found.number] = found.times(_CLAUSE)
    return sorted(best.values(), key=lambda found: (-found.total, found.number))


def _why(reading: Reading, first: list[Evidence], index: Index) -> tuple[str, ...]:
    lines = [f"{typed} → {meant or '(tanpa isi)'}" for typed, meant in reading.changes]
    if reading.unknown:
        lines.append("tidak dikenal: " + ", ".join(reading.unknown))
    for found in first:
        matched = [
            token
            for token in dict.fromkeys(reading.tokens)
            if index.words.weight_in(token, found.number)
        ]
        lines.append(f"cocok dengan {index.documents[found.number].id}: " + ", ".join(matched))
    return tuple(lines)
