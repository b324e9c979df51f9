"""Questions held out of the index, so that the search is tried on what it has not seen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bot.content.embedding import Meaning, fit_directions
from bot.content.folder import open_pages
from bot.content.topics import make_documents
from bot.search import Document, Lexicon
from bot.search.index import Index, Vector, build_index, with_vectors

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
    return tuple(make_documents(pages)), pages.lexicon


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
            document.id: [self.encode(text) for text in (*document.titles, *document.phrasings)]
            for document in documents
        }
        vectors = {name: tuple(row) for name, row in fit_directions(samples).items()}
        return with_vectors(build_index(documents, lexicon), vectors)


def folds(encoder: Encoder | None) -> Iterator[Held]:
    """Gives every phrasing and keyword of every document, tried on an index without it."""
    documents, lexicon = content()
    for fold in range(_FOLDS):
        kept = [_without(document, fold) for document in documents]
        index = encoder.index(kept, lexicon) if encoder else build_index(kept, lexicon)
        for document in documents:
            for text in (*document.phrasings[fold::_FOLDS], *document.keywords[fold::_FOLDS]):
                yield _held(text, document, "seen", index, encoder)


def waves(encoder: Encoder | None) -> Iterator[Held]:
    """Gives the questions of three waves, each tried on an index without what came from it."""
    documents, lexicon = content()
    for wave in _WAVES:
        lines = (_QUESTIONS / f"{wave}.jsonl").read_text("utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        asked = tuple(row["q"] for row in rows)
        kept = [_unlike(document, asked) for document in documents]
        index = encoder.index(kept, lexicon) if encoder else build_index(kept, lexicon)
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
        kept = [_without_words(document, fold) for document in documents]
        index = encoder.index(kept, lexicon) if encoder else build_index(kept, lexicon)
        for document in documents:
            for text in document.keywords[fold::_KINDS_OUT] if document.kind == "topic" else ():
                yield _held(text, document, "keyword", index, encoder)


def _without_words(document: Document, fold: int) -> Document:
    kept = (word for place, word in enumerate(document.keywords) if place % _KINDS_OUT != fold)
    return replace(document, keywords=tuple(kept))


def unseen(encoder: Encoder | None) -> Iterator[Held]:
    """Gives every phrasing that is not ours, tried on an index without its whole document."""
    documents, lexicon = content()
    foreign = [document for document in documents if document.kind != "topic"]
    for fold in range(_KINDS_OUT):
        out = foreign[fold::_KINDS_OUT]
        kept = [document for document in documents if document not in out]
        index = encoder.index(kept, lexicon) if encoder else build_index(kept, lexicon)
        for document in out:
            for text in document.phrasings:
                yield _held(text, document, "unseen", index, encoder)


def _without(document: Document, fold: int) -> Document:
    phrasings = [text for place, text in enumerate(document.phrasings) if place % _FOLDS != fold]
    keywords = [text for place, text in enumerate(document.keywords) if place % _FOLDS != fold]
    return replace(document, phrasings=tuple(phrasings), keywords=tuple(keywords))


def _held(text: str, document: Document, kind: str, index: Index, encoder: Encoder | None) -> Held:
    right = frozenset({document.id} if document.kind == "topic" else ())
    meaning = (*encoder.encode(text), 1.0) if encoder else None
    return Held(text, right, kind, index, meaning)
