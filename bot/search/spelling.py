"""Finds the known word that a misspelt, vowel-less or Banjar-sounding one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

_VOWELS = frozenset("aeiou")
_BANJAR = str.maketrans("eo", "au")  # Banjar has three vowels: pelatihan is palatihan
_SHORTEST = 4


def make_skeleton(word: str) -> str:
    """Gives the word without its vowels, a leading one kept: `berapa` and `brp` are `brp`."""
    return word[:1] + "".join(letter for letter in word[1:] if letter not in _VOWELS)


def _holed_words(word: str) -> Iterator[str]:
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _is_within(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)


class Spelling:
    """The known words, filed so that a misspelt one is found without walking through all."""

    def __init__(self, weights: dict[str, int]) -> None:
        """Takes the known words and how often each is used. The commoner one wins a tie."""
        self._weights = weights
        self._spoken: dict[str, list[str]] = {}
        self._bones: dict[str, list[str]] = {}
        self._holes: dict[str, tuple[str, ...]] = {}
        for word in weights:
            if len(word) >= _SHORTEST and word.isalpha():
                self._file(word)

    def _file(self, word: str) -> None:
        self._spoken.setdefault(word.translate(_BANJAR), []).append(word)
        self._bones.setdefault(make_skeleton(word), []).append(word)
        alone = (word,)  # shared by nearly all of its holes: a list for each would be megabytes
        for hole in {word, *_holed_words(word)}:
            others = self._holes.get(hole)
            self._holes[hole] = others + alone if others else alone

    def correct(self, word: str) -> str | None:
        """Gives the known word that was meant, or None when that would be a guess."""
        if len(word) < 3 or len(word) > 24 or not word.isalpha():
            return None
        return self._by_vowels(word) or (self._by_edits(word) if len(word) > 3 else None)

    def _by_vowels(self, word: str) -> str | None:
        if len(word) >= 5 and (heard := self._spoken.get(word.translate(_BANJAR))):
            return self._commonest(heard)
        whole = [
            known for known in self._bones.get(make_skeleton(word), ()) if _is_within(word, known)
        ]
        bones = len(make_skeleton(word))
        return self._commonest(whole) if whole and bones >= 3 else None

    def _by_edits(self, word: str) -> str | None:
        near = {
            known for hole in {word, *_holed_words(word)} for known in self._holes.get(hole, ())
        }
        if len(word) >= 6:
            near.update(self._bones.get(make_skeleton(word), ()))
        limit = 1 if len(word) < 8 else 2
        ranked = sorted(
            (distance, -self._weights[known], known)
            for known in near
            if (distance := OSA.distance(word, known, score_cutoff=limit)) <= limit
            and known[0] == word[0]
        )
        return ranked[0][2] if ranked else None

    def _commonest(self, words: Iterable[str]) -> str:
        return min(words, key=lambda known: (-self._weights[known], known))
