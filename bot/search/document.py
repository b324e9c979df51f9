"""What is searched, and what a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DecisionKind = Literal["answer", "suggest", "ask", "none"]
"""`suggest`: the first document is shown as what was likely meant, with the next two to choose."""

Kind = Literal["topic", "elsewhere", "smalltalk", "abuse"]
"""`topic` is ours; the others are known so that they are not taken for ours."""


@dataclass(frozen=True, slots=True)
class Document:
    """One topic with the words of all locales together."""

    id: str
    kind: Kind
    titles: tuple[str, ...] = ()
    phrasings: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic and how likely it is the one that was meant, 0 to 1.

    The score of the first is the confidence of the finding; the others stand behind it as far as
    what speaks for them does.
    """

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What to do with a question: answer it, suggest an answer, ask which was meant, or neither.

    `matches` are real topics only, best first. `elsewhere` is the document of another kind that
    fits best when the decision is `none`. `confidence` is the probability, 0 to 1, that the first
    match is right.
    """

    decision: DecisionKind
    matches: tuple[TopicMatch, ...]
    elsewhere: str | None
    confidence: float
    why: tuple[str, ...]
    normalised: str
