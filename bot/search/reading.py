"""A text as words with their places: which sentence and clause, and where in the original."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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


def _split_tokens(plain: str, slips: Slips) -> Iterator[tuple[str, int, int]]:
    known: dict[str, Pieces] = {}
    start = 0
    for spaced in _SPACED.finditer(plain):
        yield from _found_tokens(plain, start, spaced.start(), slips, known)
        for word in slips.split(spaced[0].replace(spaced[1], "")):
            yield word, spaced.start(), spaced.end()
        start = spaced.end()
    yield from _found_tokens(plain, start, len(plain), slips, known)


def _found_tokens(
    plain: str, start: int, end: int, slips: Slips, known: dict[str, Pieces]
) -> Iterator[tuple[str, int, int]]:
    for token in _TOKEN.finditer(plain, start, end):
        word, at = token[0], token.start()
        if word.isalpha() and word.isascii():
            yield _DRAWN_OUT.sub(r"\1", word), at, token.end()
        elif word[0].isalpha():
            if word not in known:  # a number in letters' clothes is looked at once a text
                known[word] = tuple(_split_mixed(word, slips))
            for part, first, last in known[word]:
                yield part, at + first, at + last
        else:
            yield word, at, token.end()


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
