"""A text as words with their places: which sentence and clause, and where in the original."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.search.bounds import make_plain
from bot.search.misspellings import Slips

Span = tuple[int, int]

_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*|[a-z]+(?:['’][a-z]+)+|[a-z]+(?:\d+[a-z]+)+|[a-z]+\d(?![.,]?\d)|[a-z]+"
    r"|[$€¥£₩]|[.!?;\n…]+|[,:()\"–—]+"
)
_BREAKS = frozenset('.!?;\n…,:()"–—')
_CLAUSE_ONLY = frozenset(',:()"–—')
_SPACED = re.compile(r"(?<![a-z0-9])[a-z](?:([ .*_-])[a-z])(?:\1[a-z])+(?![a-z0-9])")
_BETWEEN = frozenset(" .*_-")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_APOSTROPHE = re.compile(r"['’]")
_PIECE = re.compile(r"[a-z]+|\d+")
_DIGIT_LETTERS = str.maketrans("013457", "oieast")


@dataclass(frozen=True, slots=True)
class ReadText:
    """Words in order. `sentence` and `clause` number where each stands, `place` is its span."""

    words: tuple[str, ...]
    sentence: tuple[int, ...]
    clause: tuple[int, ...]
    place: tuple[Span, ...]


Pieces = tuple[tuple[str, int, int], ...]
"""Words with where each begins and ends."""


@lru_cache(maxsize=2)  # every reader of a turn begins with the same pieces
def _cut_pieces(plain: str) -> Pieces:
    """Cuts a plain text at its own signs. Letters typed one by one stay one piece, as typed."""
    is_drawn_out = _DRAWN_OUT.search(plain) is not None
    pieces: list[tuple[str, int, int]] = []
    start = 0
    for spaced in (*_SPACED.finditer(plain), None):
        for token in _TOKEN.finditer(plain, start, spaced.start() if spaced else len(plain)):
            word = token[0]
            if is_drawn_out and word.isalpha():
                word = _DRAWN_OUT.sub(r"\1", word)
            pieces.append((word, *token.span()))
        if spaced:
            pieces.append((spaced[0], *spaced.span()))
            start = spaced.end()
    return tuple(pieces)


def _split_tokens(plain: str, slips: Slips) -> Iterator[tuple[str, int, int]]:
    known: dict[str, Pieces] = {}
    for piece in _cut_pieces(plain):
        word, start, end = piece
        if not word[0].isalpha() or word.isalpha():
            yield piece
        elif word[1] in _BETWEEN:
            for part in slips.split(word.replace(word[1], "")):
                yield part, start, end
        else:
            if word not in known:  # a number in letters' clothes is looked at once a text
                known[word] = tuple(_split_mixed(word, slips))
            for part, first, last in known[word]:
                yield part, start + first, start + last


def _split_mixed(word: str, slips: Slips) -> Iterator[tuple[str, int, int]]:
    joined = _APOSTROPHE.sub("", word)
    disguised = joined.translate(_DIGIT_LETTERS)
    known = next((each for each in (joined, disguised) if each in slips.means), None)
    if known or joined.isalpha() or joined[-1] == "2":
        yield known or joined, 0, len(word)
        return
    for part in _PIECE.finditer(word):
        yield part[0], part.start(), part.end()


def read_text(text: str, slips: Slips) -> ReadText:
    """`text` as words: case, accents, drawn-out and spaced-out letters are no difference."""
    plain, origin = make_plain(text)
    words: list[str] = []
    sentence: list[int] = []
    clause: list[int] = []
    place: list[Span] = []
    ends = commas = 0
    for token, start, end in _split_tokens(plain, slips):
        if token[0] in _BREAKS:
            commas += 1
            ends += token[0] not in _CLAUSE_ONLY
        elif words and token == words[-1] and clause[-1] == commas and token.isalpha():
            words[-1] = token + "2"
            place[-1] = (place[-1][0], origin[end - 1] + 1)
        else:
            words.append(token)
            sentence.append(ends)
            clause.append(commas)
            place.append((origin[start], origin[end - 1] + 1))
    return ReadText(tuple(words), tuple(sentence), tuple(clause), tuple(place))
