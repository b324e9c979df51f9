"""The documents, read and filed once, so that a question costs milliseconds."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from bot.search.document import Document
from bot.search.lexicon import Lexicon
from bot.search.normalise import Normaliser, words_of
from bot.search.postings import Postings, weigh_bm25, weigh_cosine

_TITLE, _PHRASING, _KEYWORD, _BODY = 2.0, 1.0, 1.5, 0.35
_PAIR = 0.4
_SATURATION, _LENGTH_SHARE = 2.0, 0.5
_GRAMS = (3, 4)
_LONGEST_WORD = 40  # letters; what follows them in a word without end tells nothing

Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """What `find` looks into. Made by `build`, never changed afterwards."""

    documents: tuple[Document, ...]
    normaliser: Normaliser
    words: Postings
    grams: Postings
    samples: Postings
    sample_of: tuple[int, ...]
    vectors: tuple[tuple[Vector, ...], ...]


def build_index(
    documents: Sequence[Document],
    lexicon: Lexicon,
    vectors: Mapping[str, Vector] | None = None,
) -> Index:
    """Files the documents for searching.

    `vectors` gives the meaning of documents, keyed by document id, or by `id#1`, `id#2` … where a
    document has several; they must come from the same model as the `meaning` given to `find`.
    """
    normaliser, texts = _read_documents(documents, lexicon)
    samples = [
        (number, tokens) for number, text in enumerate(texts) for tokens in text.samples() if tokens
    ]
    return Index(
        documents=tuple(documents),
        normaliser=normaliser,
        words=weigh_bm25((text.counted() for text in texts), _SATURATION, _LENGTH_SHARE),
        grams=weigh_cosine(text.grammed() for text in texts),
        samples=weigh_cosine(Counter(list_terms(tokens)) for _, tokens in samples),
        sample_of=tuple(number for number, _ in samples),
        vectors=_in_order(documents, vectors or {}),
    )


def _read_documents(
    documents: Iterable[Document], lexicon: Lexicon
) -> tuple[Normaliser, list[_DocumentTexts]]:
    typed = [_typed_fields(document) for document in documents]
    normaliser = Normaliser(lexicon, _count_vocabulary(typed))
    for fields in typed:
        normaliser.remember(word for texts in fields for words in texts for word in words)
    return normaliser, [_DocumentTexts.of(fields, normaliser) for fields in typed]


def with_vectors(index: Index, vectors: Mapping[str, Vector]) -> Index:
    """Gives the same index with the meanings of its documents, keyed as for `build`."""
    return replace(index, vectors=_in_order(index.documents, vectors))


def _in_order(
    documents: Sequence[Document], vectors: Mapping[str, Vector]
) -> tuple[tuple[Vector, ...], ...]:
    meant: dict[str, list[Vector]] = {}
    for key, vector in sorted(vectors.items()):
        meant.setdefault(key.partition("#")[0], []).append(vector)
    return tuple(tuple(meant.get(document.id, ())) for document in documents)


def list_terms(tokens: Sequence[str]) -> Iterator[str]:
    """Gives the words and the pairs of neighbours, order within a pair left open."""
    yield from tokens
    for left, right in itertools.pairwise(tokens):
        yield f"{min(left, right)} {max(left, right)}"


def list_grams(tokens: Iterable[str]) -> Iterator[str]:
    """Gives the runs of letters inside each word, its edges marked."""
    for token in tokens:
        edged = f"^{token[:_LONGEST_WORD]}$"
        for size in _GRAMS:
            for start in range(len(edged) - size + 1):
                yield edged[start : start + size]


Fields = tuple[list[list[str]], ...]
"""Titles, phrasings, keywords and bodies of a document, each text parted into bare words."""


def _typed_fields(document: Document) -> Fields:
    fields = (document.titles, document.phrasings, document.keywords, document.bodies)
    return tuple([words_of(text) for text in texts] for texts in fields)


def _count_vocabulary(typed: Iterable[Fields]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for titles, _, keywords, bodies in typed:
        for words in (*titles, *keywords, *bodies):
            counts.update(words)
    return counts


Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _DocumentTexts:
    """A document in FAQ words, each of its texts read once."""

    titles: tuple[Tokens, ...]
    phrasings: tuple[Tokens, ...]
    keywords: tuple[Tokens, ...]
    bodies: tuple[Tokens, ...]

    @classmethod
    def of(cls, fields: Fields, normaliser: Normaliser) -> Self:
        return cls(
            *(tuple(normaliser.read_words(words).tokens for words in texts) for texts in fields)
        )

    def samples(self) -> Iterator[Tokens]:
        yield from self.titles
        yield from self.phrasings
        yield from self.keywords

    def counted(self) -> dict[str, float]:
        counts: dict[str, float] = {}
        for weight, texts in (
            (_TITLE, self.titles),
            (_PHRASING, self.phrasings),
            (_KEYWORD, self.keywords),
        ):
            for tokens in texts:
                for place, term in enumerate(list_terms(tokens)):
                    share = weight if place < len(tokens) else weight * _PAIR
                    counts[term] = counts.get(term, 0.0) + share
        for tokens in self.bodies:
            for token in tokens:
                counts[token] = counts.get(token, 0.0) + _BODY
        return counts

    def grammed(self) -> Counter[str]:
        return Counter(gram for tokens in self.samples() for gram in list_grams(tokens))
