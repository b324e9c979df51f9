"""From a word as somebody typed it to the word she meant, by rules that stay bounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import OSA

_NO_VOWELS = str.maketrans("", "", "aeiou")
_ENDINGS = ("nya", "ku", "mu", "lah", "kah", "pun", "kan", "akan", "in", "an", "i", "ne", "e", "s")
_BY_LAST_LETTER = {
    last: tuple(ending for ending in _ENDINGS if ending[-1] == last)
    for last in {ending[-1] for ending in _ENDINGS}
}
_LONGEST_ENDINGS = 6
_TOO_SHORT = 4
"""Letters; a word no longer than this is only ever what it reads: nearly any is near another."""

_SHORTEST_SLIP = 6
_SHORTEST_SKELETON = 4
_BEGINS = 4
"""Letters; a word of other beginnings than every known slip's is looked up no further."""


def list_variants(word: str) -> list[str]:
    """`word` without its doubling or an ending, and with ``di-`` where only ``d-`` was typed."""
    found = []
    if word[-1] == "2":
        word = word[:-1]
        found.append(word)
    length = len(word)
    found.extend(
        word[: -len(ending)]
        for ending in _BY_LAST_LETTER.get(word[-1:], ())
        if length > max(3, len(ending) + 1) and word.endswith(ending)
    )
    if length > 4 and word[0] == "d" and word[1] not in "aeiou":
        found.append("di" + word[1:])
    return found


def strip_vowels(word: str) -> str:
    """`word` without its vowels, as phones shorten it and dialects change it."""
    return word.translate(_NO_VOWELS)


def _shorten_word(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(1, len(word))]


def _list_begins(word: str) -> list[str]:
    """How `word` begins, whole or with one of its letters left out but the first."""
    begins = word[: _BEGINS + 1]
    return [word[:_BEGINS], *(begins[:at] + begins[at + 1 :] for at in range(1, _BEGINS))]


def _drops_vowels(short: str, whole: str) -> bool:
    letters = iter(whole)
    return all(letter in letters for letter in short)


class Slips:
    """The words that are known, and how near to one of them a typed word may be.

    `guessed` words are also recognised without their vowels or with one wrong letter; `ordinary`
    words are never taken for a slip.
    """

    def __init__(
        self, means: Mapping[str, str], guessed: Iterable[str], ordinary: Iterable[str]
    ) -> None:
        self.means = means
        self._longest = max(map(len, means), default=0)
        self._ordinary = frozenset(ordinary)
        self._skeletons: dict[str, str] = {}
        self._slips: dict[str, list[str]] = {}
        for word in guessed:
            if len(strip_vowels(word)) >= _SHORTEST_SKELETON:
                self._skeletons.setdefault(strip_vowels(word), word)
            if len(word) >= _SHORTEST_SLIP:
                for key in (word, *_shorten_word(word)):
                    self._slips.setdefault(key, []).append(word)
        self._begins = frozenset(key[:_BEGINS] for key in self._slips)

    def forms(self, word: str) -> tuple[str, ...]:
        """Returns the known words that `word` may stand for, or itself. A number is also ``0``."""
        if word[0].isdigit():
            return ("0", word)
        if len(word) > self._longest + _LONGEST_ENDINGS:  # no known word is that long
            return (word,)
        exact = self.means.get(word)
        if exact is not None:
            single = self.means.get(word[:-1]) if word[-1] == "2" else None
            return (exact, single) if single else (exact,)
        if word in self._ordinary:
            return (word,)
        variants = list_variants(word)
        for variant in variants if len(word) > _TOO_SHORT or word[-1] == "2" else ():
            if variant in self.means:
                return (self.means[variant],)
        if not self._ordinary.isdisjoint(variants):
            return (word,)
        return self._guess(word, variants)

    def _guess(self, word: str, variants: Sequence[str]) -> tuple[str, ...]:
        if len(word) <= _TOO_SHORT:
            return (word,)
        for candidate in (word, *variants):
            whole = self._skeletons.get(strip_vowels(candidate))
            if whole and whole[0] == candidate[0] and _drops_vowels(candidate, whole):
                return (self.means[whole],)
        if self._begins.isdisjoint(_list_begins(word)):  # as nearly every word
            return (word,)
        keys = (word, *_shorten_word(word))
        for key in keys:
            for known in self._slips.get(key, ()):
                if OSA.distance(word, known, score_cutoff=1) == 1:
                    return (self.means[known],)
        return (word,)

    def split(self, letters: str) -> tuple[str, ...]:
        """Known words that `letters`, typed one by one, run together. Else `letters` whole."""
        words: list[str] = []
        start = 0
        while start < len(letters):
            ends = range(min(len(letters), start + self._longest), start + 1, -1)
            end = next((end for end in ends if letters[start:end] in self.means), None)
            if end is None:
                return (letters,)
            words.append(letters[start:end])
            start = end
        return tuple(words)
