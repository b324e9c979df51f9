"""How much of a text is read: a long letter, and not so much that others are kept waiting."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

LONGEST = 4096
"""Letters; no message of a channel is longer."""

MOST_WORDS = 400
"""Words: as many as a long letter has, far fewer than single letters can make."""

_PIECE = re.compile(r"[^\W\d_]+|\d+|[$€¥£₩]")
"""What the readers may take for a word: "1a2b" is four of them."""

_RUN = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")
"""Letters that are plain but for their case, or one sign that is not."""


@lru_cache(maxsize=4)  # each reader of a turn asks for the same text
def make_plain(text: str, most: int | None = None) -> tuple[str, Sequence[int]]:
    """Gives the text in plain small letters, and where each stood. Most texts are plain already.

    One sign may be taken apart into eighteen letters: no more than `most` letters are given.
    """
    if text.isascii():
        return text.lower()[:most], range(len(text) + 1)
    plain: list[str] = []
    origin: list[int] = []
    for run in _RUN.finditer(text):
        if run[0].isascii():
            plain.append(run[0].lower())
            origin.extend(range(*run.span()))
        else:
            plain.append(_take_apart(run[0]))
            origin.extend([run.start()] * len(plain[-1]))
        if most is not None and len(origin) > most:
            return "".join(plain)[:most], origin[: most + 1]
    origin.append(len(text))
    return "".join(plain), origin


@lru_cache(maxsize=1024)
def _take_apart(sign: str) -> str:
    parts = unicodedata.normalize("NFKD", sign)
    return "".join(part.lower()[0] for part in parts if not unicodedata.combining(part))


_CROWD = re.compile(r"[^\x00-\x7f]{9,}")
_MOST_MARKS = 8
"""Marks on one letter; to put thousands of them in order takes quadratic time."""


@lru_cache(maxsize=4)
def thin_marks(text: str) -> str:
    """Returns the text without the marks that crowd on a letter. The same text where none do."""
    return _CROWD.sub(lambda run: _thin_run(run[0]), text)


def _thin_run(run: str) -> str:
    kept, marks = [], 0
    for sign in run:
        marks = 0 if _take_apart(sign) else marks + 1
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


@lru_cache(maxsize=4)
def bound_text(text: str, letters: int = LONGEST, words: int = MOST_WORDS) -> str:
    """Returns the text as far as it is read. The same text where that is all of it.

    What counts are letters and words as they are read: one sign may be taken apart into many.
    """
    text = thin_marks(text[:letters])
    whole = text if text.isascii() else unicodedata.normalize("NFKD", text)
    if len(whole) <= letters and len(_PIECE.findall(whole)) <= words:
        return text
    plain, origin = make_plain(text, letters)
    end = origin[len(plain)]
    for number, piece in enumerate(_PIECE.finditer(plain)):
        if number == words:
            end = origin[piece.start()]
            break
    return text if end == len(text) else text[:end].rstrip()
