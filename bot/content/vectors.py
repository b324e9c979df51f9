"""Vectors that were made, kept on disk: of each sentence, and of the documents of a content.

The project ships those of its own content; a running bot keeps what it makes beside its database.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile

Vectors = dict[str, list[float]]
"""By the id of a document."""

Sentences = dict[bytes, Any]
"""By the hash of a text: its 384 numbers, each a byte, and what one step of the byte counts."""

_CONTENTS = 8  # contents whose documents are kept: enough to take back what was published
_STEPS = 127.0


class Shelf:
    """A folder that vectors are kept in. What cannot be read there is as if it were not there."""

    def __init__(self, folder: Path, *, several: bool) -> None:
        """Takes the folder. `several`: it keeps the documents of the last contents, not of one."""
        self._folder = folder
        self._several = several

    def documents(self, key: str) -> Vectors | None:
        """Gives the vectors of the documents of the content with this key. None without them."""
        try:
            kept = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        fits = isinstance(kept, dict) and kept.get("key") == key
        vectors = kept.get("vectors") if fits else None
        return vectors if isinstance(vectors, dict) else None

    def keep_documents(self, key: str, vectors: Mapping[str, list[float]]) -> None:
        """Keeps them, where the folder can be written. The oldest of many go."""
        text = json.dumps({"key": key, "vectors": vectors})
        _replace(self._path(key), lambda file: file.write(text.encode()))
        for path in self._oldest() if self._several else ():
            with suppress(OSError):
                path.unlink()

    def sentences(self) -> Sentences:
        """Gives every sentence that is kept."""
        try:
            with self._sentences.open("rb") as file, import_module("numpy").load(file) as kept:
                names, steps, numbers = kept["names"], kept["steps"], kept["numbers"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return {}
        pairs = zip(steps, numbers, strict=True) if len(steps) == len(numbers) else ()
        return {bytes(name): pair for name, pair in zip(names, pairs, strict=False)}

    def keep_sentences(self, sentences: Sentences) -> None:
        """Keeps exactly these, where the folder can be written."""
        np = import_module("numpy")
        whole = {
            "names": np.array([list(name) for name in sentences], dtype="uint8"),
            "steps": np.array([step for step, _ in sentences.values()], dtype="float32"),
            "numbers": np.array([row for _, row in sentences.values()], dtype="int8"),
        }
        _replace(self._sentences, lambda file: np.savez(file, **whole))

    @property
    def _sentences(self) -> Path:
        return self._folder / "sentences.npz"

    def _path(self, key: str) -> Path:
        return self._folder / (f"vectors-{key[:16]}.json" if self._several else "vectors.json")

    def _oldest(self) -> list[Path]:
        kept = list(self._folder.glob("vectors-*.json"))
        with suppress(OSError):
            kept.sort(key=lambda path: -path.stat().st_mtime_ns)
        return kept[_CONTENTS:]


def packed(vector: Any) -> Any:
    """Gives the numbers as bytes and what a step of them counts: (step, row)."""
    np = import_module("numpy")
    numbers = np.asarray(vector, dtype="float32")
    step = np.float32(np.abs(numbers).max() / _STEPS or 1.0)
    return step, np.rint(numbers / step).astype("int8")


def unpacked(kept: Any) -> Any:
    """Gives the numbers as `packed` was given them, to a hundredth of the largest."""
    step, row = kept
    return row.astype("float32") * step


def _replace(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    half = path.with_name(f"{path.name}.{os.getpid()}.half")  # a stop leaves the old one whole
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with half.open("wb") as file:
                write(file)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
