"""From a question to what to do with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from bot.search.bounds import bound_text
from bot.search.confidence import Signs, judge_signs
from bot.search.document import Finding, TopicMatch
from bot.search.evidence import Evidence, measure_nearness, weigh_evidence
from bot.search.index import Index, Vector
from bot.search.normalise import Reading

_SHOWN, _FEWEST = 10, 5
_MOST_WORDS = 200  # of a question are read; danger is looked for in twice as many
_CLAUSES = 12  # of a story are looked at; the longest that was ever told us has ten
_OFFERED = 3
_SAYS = 2.0  # what a word says of a document that is about it, not of one that only mentions it
_POINTED = 0.8  # evidence from which a document that is not ours may answer with its pointer


def find_topics(question: str, index: Index, meaning: Vector | None = None) -> Finding:
    """Gives the topics that answer a question, and whether to answer, to ask, or to pass.

    `meaning` is the vector of the question from the model that made the vectors of the index
    (see bot/content/embedding.py); without it the search goes by words alone.
    """
    return _find_in_reading(_bound_question(question), index, meaning)


def _bound_question(question: str) -> str:
    return bound_text(question, words=_MOST_WORDS)


@lru_cache(maxsize=2)  # a turn may look a text up more than once
def _find_in_reading(question: str, index: Index, meaning: Vector | None) -> Finding:
    reading, ours, others, signs = examine_question(question, index, meaning)
    decision, confidence = judge_signs(signs)
    is_elsewhere = decision == "none" and signs.foreign > 0 and others[0].total >= _POINTED
    share = confidence / signs.top if signs.top > 0 else 0.0  # what is shown is how likely it is
    return Finding(
        decision=decision,
        matches=tuple(
            TopicMatch(index.documents[found.number].id, round(max(0.0, found.total) * share, 4))
            for found in (
                _complete_choices(ours, reading, index) if decision in ("ask", "suggest") else ours
            )[:_SHOWN]
        ),
        elsewhere=index.documents[others[0].number].id if is_elsewhere else None,
        confidence=round(confidence, 4),
        why=_explain_finding(reading, ours[:1], index),
        normalised=reading.text,
    )


def _complete_choices(ours: list[Evidence], reading: Reading, index: Index) -> list[Evidence]:
    """The same, but the third is one that has the rarest word that none of the first three has.

    "gaji perawat di jepang": whatever comes first, one that tells of wages is among the choices.
    """
    if len(ours) <= _OFFERED or not ours[_OFFERED].total:
        return ours

    def has(word: str, found: Evidence) -> bool:
        return index.words.weight_in(word, found.number) > _SAYS

    missed = [
        word
        for word in dict.fromkeys(reading.tokens)
        if word in index.words.rarity and not any(has(word, our) for our in ours[:_OFFERED])
    ]
    for word in sorted(missed, key=lambda word: -index.words.rarity[word]):
        saying = [index.words.weight_in(word, found.number) for found in ours[_OFFERED:_SHOWN]]
        if max(saying) > _SAYS:
            place = _OFFERED + saying.index(max(saying))
            return [
                *ours[: _OFFERED - 1],
                ours[place],
                ours[_OFFERED - 1],
                *_without_place(ours, place),
            ]
    return ours


def _without_place(ours: list[Evidence], place: int) -> list[Evidence]:
    return [our for number, our in enumerate(ours) if number >= _OFFERED and number != place]


def put_helpline_first(finding: Finding, helpline: str) -> Finding:
    """Gives the finding of a question that tells of danger: the helpline is shown at once.

    An alarm can be false: unless the words find the helpline too, what they do find stands behind
    it.
    """
    others = tuple(match for match in finding.matches if match.id != helpline)
    best = max((match.score for match in finding.matches), default=0.0)
    is_first = bool(finding.matches) and finding.matches[0].id == helpline
    return replace(
        finding,
        decision="answer" if is_first else "suggest",
        matches=(TopicMatch(helpline, best), *others),
        elsewhere=None,
        confidence=1.0 if is_first else finding.confidence,
        why=("kata bahaya: nomor bantuan didahulukan", *finding.why),
    )


def examine_question(
    question: str, index: Index, meaning: Vector | None = None
) -> tuple[Reading, list[Evidence], list[Evidence], Signs]:
    """Gives the question as read, the evidence for our topics and for others, and its signs."""
    question = _bound_question(question)
    reading, *parts = index.normaliser.read_all((question, *split_clauses(question)[:_CLAUSES]))
    evidence = weigh_evidence(reading, parts, index, _measure_meanings(index, meaning))
    ours = [found for found in evidence if index.documents[found.number].kind == "topic"]
    others = [found for found in evidence if index.documents[found.number].kind != "topic"]
    ours += _drop_unlikely(index, {found.number for found in ours})[: max(0, _FEWEST - len(ours))]
    return reading, ours, others, Signs.of(reading, ours, others, index)


def _drop_unlikely(index: Index, but: set[int]) -> list[Evidence]:
    return [
        Evidence(number, 0.0, 0.0, 0.0, 0.0, 0.0)
        for number, document in enumerate(index.documents)
        if document.kind == "topic" and number not in but
    ]


def _measure_meanings(index: Index, meaning: Vector | None) -> Mapping[int, float]:
    if meaning is None:
        return {}
    return {
        number: measure_nearness(meaning, vectors)
        for number, vectors in enumerate(index.vectors)
        if vectors
    }


def _explain_finding(reading: Reading, first: list[Evidence], index: Index) -> tuple[str, ...]:
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


_STORY = 15
_SHORTEST = 4
_BREAK = re.compile(r"[.?!;\n]+|,\s|\s(?:tapi|tp|trus|terus|makanya|jadi|but|so)\s")


def split_clauses(question: str) -> tuple[str, ...]:
    """Gives the clauses of a question of more than 15 words. Short ones need no parting."""
    if len(question.split()) <= _STORY:
        return ()
    parts = [part.strip() for part in _BREAK.split(question)]
    parts = [part for part in parts if len(part.split()) >= _SHORTEST]
    return tuple(parts) if len(parts) > 1 else ()
