"""Questions held out of the index, so that the search is tried on what it has not seen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.content.embedding import Meaning, discriminate
from bot.content.folder import open_pages
from bot.content.topics import documents
from bot.search import Document, Lexicon
from bot.search.index import Index, Vector, build, with_vectors

FOLDER = Path(__file__).parent.parent / "faq"
_FOLDS = 9
_KINDS_OUT = 3
_QUESTIONS = FOLDER.parent / "tests" / "questions"
_WAVES = ("wave1", "wave2", "wave3")  # the fourth is for measuring only


@dataclass(frozen=True, slots=True)
class Held:
    """A question, the topics that are right (none: not ours), and the index it is not in."""

    question: str
    right: frozenset[str]
    kind: str
    index: Index
    meaning: Vector | None


@cache
def content() -> tuple[tuple[Document, ...], Lexicon]:
    """Gives the project's own documents and lexicon."""
    pages = open_pages(FOLDER, "id", [])
    if pages.lexicon is None:
        raise SystemExit("faq/lexicon.yaml cannot be read: run `pandu check`")
    return tuple(documents(pages)), pages.lexicon


class Encoder:
    """The model with its answers remembered, because folds share almost all of their texts."""

    def __init__(self, index: Index) -> None:
        """Takes the whole index: the FAQ words of a text are the same in every fold."""
        self._meaning = Meaning(Path())
        self._meaning.attend(index)
        self._known: dict[str, list[float]] = {}

    def encode(self, text: str) -> list[float]:
        """Gives the model's vector of a text."""
        if text not in self._known:
            self._known[text] = self._meaning.encode(text)
        return self._known[text]

    def index(self, documents: Sequence[Document], lexicon: Lexicon) -> Index:
        """Builds an index with meanings."""
        samples = {
            one.id: [self.encode(text) for text in (*one.titles, *one.phrasings)]
            for one in documents
        }
        vectors = {name: tuple(row) for name, row in discriminate(samples).items()}
        return with_vectors(build(documents, lexicon), vectors)


def folds(encoder: Encoder | None) -> Iterator[Held]:
    """Gives every phrasing and keyword of every document, tried on an index without it."""
    documents, lexicon = content()
    for fold in range(_FOLDS):
        kept = [_without(one, fold) for one in documents]
        index = encoder.index(kept, lexicon) if encoder else build(kept, lexicon)
        for one in documents:
            for text in (*one.phrasings[fold::_FOLDS], *one.keywords[fold::_FOLDS]):
                yield _held(text, one, "seen", index, encoder)


def waves(encoder: Encoder | None) -> Iterator[Held]:
    """Gives the questions of three waves, each tried on an index without what came from it."""
    documents, lexicon = content()
    for wave in _WAVES:
        lines = (_QUESTIONS / f"{wave}.jsonl").read_text("utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        asked = tuple(row["q"] for row in rows)
        kept = [_unlike(one, asked) for one in documents]
        index = encoder.index(kept, lexicon) if encoder else build(kept, lexicon)
        for row in rows:
            meaning = (*encoder.encode(row["q"]), 1.0) if encoder else None
            yield Held(row["q"], frozenset(row["topics"]), "seen", index, meaning)


def _unlike(document: Document, asked: tuple[str, ...]) -> Document:
    """Gives the document without phrasings that are one of these questions or the end of one."""
    kept = (text for text in document.phrasings if not any(q.endswith(text) for q in asked))
    return replace(document, phrasings=tuple(kept))


def keywords(encoder: Encoder | None) -> Iterator[Held]:
    """Gives every keyword of our topics, tried on an index without it."""
    documents, lexicon = content()
    for fold in range(_KINDS_OUT):
        kept = [_without_words(one, fold) for one in documents]
        index = encoder.index(kept, lexicon) if encoder else build(kept, lexicon)
        for one in documents:
            for text in one.keywords[fold::_KINDS_OUT] if one.kind == "topic" else ():
                yield _held(text, one, "keyword", index, encoder)


def _without_words(document: Document, fold: int) -> Document:
    kept = (word for place, word in enumerate(document.keywords) if place % _KINDS_OUT != fold)
    return replace(document, keywords=tuple(kept))


def unseen(encoder: Encoder | None) -> Iterator[Held]:
    """Gives every phrasing that is not ours, tried on an index without its whole document."""
    documents, lexicon = content()
    foreign = [one for one in documents if one.kind != "topic"]
    for fold in range(_KINDS_OUT):
        out = foreign[fold::_KINDS_OUT]
        kept = [one for one in documents if one not in out]
        index = encoder.index(kept, lexicon) if encoder else build(kept, lexicon)
        for one in out:
            for text in one.phrasings:
                yield _held(text, one, "unseen", index, encoder)


def _without(document: Document, fold: int) -> Document:
    phrasings = [text for place, text in enumerate(document.phrasings) if place % _FOLDS != fold]
    keywords = [text for place, text in enumerate(document.keywords) if place % _FOLDS != fold]
    return replace(document, phrasings=tuple(phrasings), keywords=tuple(keywords))


def _held(text: str, one: Document, kind: str, index: Index, encoder: Encoder | None) -> Held:
    right = frozenset({one.id} if one.kind == "topic" else ())
    meaning = (*encoder.encode(text), 1.0) if encoder else None
    return Held(text, right, kind, index, meaning)
