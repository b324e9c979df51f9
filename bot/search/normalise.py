"""From what was typed to FAQ words: spelling, slang, Banjar, English, clitics."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.search.affixes import Affixes
from bot.search.lexicon import Lexicon
from bot.search.spelling import Spelling

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_QUOTES = str.maketrans("\u2019\u2018\u02bc`", "''''")
_INVISIBLE = frozenset({"Mn", "Cf", "Co"})
_DOUBLED = re.compile(r"([a-z]{2,})2([a-z]*)")
_PIECES = re.compile(r"[^\W\d]+|\d+")
_NOTHING = "-"
_ROOT = 4
_MOST_GUESSES, _LONGEST_WORD = 50, 40
_CLITICS = ("nya", "ku", "mu", "lah", "kah")
_WORKING_AGES = range(16, 66)
_YEARS = range(2015, 2040)


Read = tuple[tuple[str, ...], bool]
"""The FAQ words for one typed word, and whether anybody knows it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in FAQ words: those left, those of them nobody knows, and what became what."""

    tokens: tuple[str, ...]
    unknown: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    typed: int

    @property
    def text(self) -> str:
        """Gives the FAQ words in one line."""
        return " ".join(self.tokens)


def words_of(text: str) -> list[str]:
    """Gives the bare words of a text: lower case, no marks, accents or invisible letters."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).translate(_QUOTES)
        plain = "".join(
            letter for letter in plain if unicodedata.category(letter) not in _INVISIBLE
        )
    plain = _STRETCHED.sub(r"\1", plain)
    return [word.replace("'", "") for word in _WORD.findall(plain)]


class Normaliser:
    """A lexicon and a vocabulary, compiled for reading questions."""

    def __init__(self, lexicon: Lexicon, vocabulary: Mapping[str, int]) -> None:
        """Takes the FAQ's own words with their frequency. They are never replaced by spelling."""
        self._stop = frozenset(lexicon.stop)
        self._keep = frozenset(lexicon.keep)
        self._short = frozenset(lexicon.roots)
        self._formal = Affixes(lexicon.prefixes, lexicon.suffixes)
        self._street = Affixes(
            (*lexicon.prefixes, *lexicon.street_prefixes),
            (*lexicon.suffixes, *lexicon.street_suffixes),
        )
        self._clitics = Affixes((), (*lexicon.suffixes, *lexicon.street_suffixes))
        self._raw: dict[str, str] = {}
        several: list[tuple[list[str], str]] = []
        for written, meaning in lexicon.entries():
            words = words_of(written)
            if len(words) == 1:
                self._raw.setdefault(words[0], meaning)
            else:
                several.append((words, meaning))
        self._known = set(vocabulary) | set(lexicon.ordinary) | self._short | self._keep
        for _, meaning in lexicon.entries():
            self._known.update(meaning.split())
        self._known.update(word for words, _ in several for word in words if word not in self._raw)
        self._spelling = Spelling(self._spellable(vocabulary))
        self._memo: dict[str, Read] = {}
        self._strange = lru_cache(maxsize=4096)(self._word)
        self._phrases = self._compile(several)
        self._starts: dict[str, int] = {}
        for phrase in self._phrases:
            self._starts[phrase[0]] = max(len(phrase), self._starts.get(phrase[0], 0))

    def _spellable(self, vocabulary: Mapping[str, int]) -> dict[str, int]:
        weights = {word: 1 for word in self._known if len(word) > 3}
        weights.update((word, 1) for word in self._raw if len(word) > 5)
        for word, count in vocabulary.items():
            weights[word] = weights.get(word, 0) + count
        return weights

    def _compile(
        self, several: Iterable[tuple[list[str], str]]
    ) -> dict[tuple[str, ...], tuple[str, ...]]:
        phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        for typed, meaning in several:
            target = self._meant(meaning)
            phrases.setdefault(tuple(typed), target)
            read = [self._word(word)[0] for word in typed]
            if all(read):  # a word that carries nothing would make the phrase too easy to hit
                phrases.setdefault(tuple(token for tokens in read for token in tokens), target)
        return phrases

    def _meant(self, meaning: str) -> tuple[str, ...]:
        if meaning == _NOTHING:
            return ()
        tokens: list[str] = []
        for word in meaning.split():
            again = self._raw.get(word)
            steps = again.split() if again and again != _NOTHING else [word]
            tokens.extend(self._root(step) for step in steps if step not in self._stop)
        return tuple(tokens)

    def remember(self, words: Iterable[str]) -> None:
        """Reads the FAQ's own words once, so that they cost a look-up ever after."""
        for word in words:
            if word not in self._memo:
                self._memo[word] = self._word(word)

    def knows(self, word: str) -> bool:
        """Returns whether the word is known as it is written, without a guess at its spelling."""
        return self._look_up(word) is not None

    def read(self, text: str) -> Reading:
        """Gives the text in FAQ words."""
        return self.read_words(words_of(text))

    def read_all(self, texts: Iterable[str]) -> list[Reading]:
        """Gives each text in FAQ words. What was made of a strange word holds for all of them."""
        guessed: dict[str, Read] = {}
        return [self.read_words(words_of(text), guessed) for text in texts]

    def read_words(self, typed: Sequence[str], guessed: dict[str, Read] | None = None) -> Reading:
        """Gives bare words, as `words_of` parts them, in FAQ words."""
        guessed = {} if guessed is None else guessed
        tokens: list[str] = []
        unknown: list[str] = []
        changes: list[tuple[str, str]] = []
        place = 0
        while place < len(typed):
            length, meant = self._phrase(typed, place)
            if length:
                changes.append((" ".join(typed[place : place + length]), " ".join(meant)))
            else:
                length = 1
                meant, is_known = self._memo.get(typed[place]) or self._once(typed[place], guessed)
                if not is_known:
                    unknown.extend(meant)
                elif meant and meant != (typed[place],):
                    changes.append((typed[place], " ".join(meant)))
            tokens.extend(meant)
            place += length
        tokens = self._joined(_with_ages(tokens)) or list(typed)
        return Reading(tuple(tokens), tuple(unknown), tuple(changes), len(typed))

    def _once(self, word: str, guessed: dict[str, Read]) -> Read:
        """Reads a word once a text. After so many strange words of it the others stay strange."""
        if word not in guessed:
            is_read = len(guessed) < _MOST_GUESSES and len(word) <= _LONGEST_WORD
            guessed[word] = self._strange(word) if is_read else ((word,), False)
        return guessed[word]

    def _phrase(self, words: Sequence[str], place: int) -> tuple[int, tuple[str, ...]]:
        longest = self._starts.get(words[place], 0)
        for length in range(min(longest, len(words) - place), 1, -1):
            meant = self._phrases.get(tuple(words[place : place + length]))
            if meant is not None:
                return length, meant
        return 0, ()

    def _joined(self, tokens: list[str]) -> list[str]:
        joined: list[str] = []
        place = 0
        while place < len(tokens):
            length, meant = self._phrase(tokens, place)
            joined.extend(meant if length else tokens[place : place + 1])
            place += length or 1
        return joined

    def _word(self, word: str) -> Read:
        """Gives the FAQ words for one typed word and whether anybody knows it."""
        found = self._look_up(word)
        if found is not None:
            return found, True
        if len(word) == 1 and word.isascii() and word.isalpha():
            return (), True
        if word.isdigit():
            is_year = len(word) == 4 and word.isdecimal() and int(word) in _YEARS
            return ((word,), True) if is_year or len(word) < 3 else ((), True)
        if doubled := _DOUBLED.fullmatch(word):
            return self._word(doubled[1] + doubled[2])
        pieces = _PIECES.findall(word)
        if len(pieces) > 1:
            read = [self._word(piece) for piece in pieces]
            return tuple(t for tokens, _ in read for t in tokens), all(known for _, known in read)
        return self._guess(word)

    def _look_up(self, word: str) -> tuple[str, ...] | None:
        if word in self._stop:
            return ()
        if (meaning := self._raw.get(word)) is not None:
            return self._meant(meaning)
        if word in self._known:
            root = self._root(word)
            return self._meant(self._raw[root]) if root in self._raw else (root,)
        return None

    def _root(self, word: str) -> str:
        if word in self._keep or len(word) <= _ROOT:
            return word
        stems = {stem for stem in self._formal.stems(word) if self._is_root(stem)}
        whole = [stem for stem in stems if not any(first + stem in stems for first in "ptks")]
        return min(whole, key=lambda stem: (len(stem), stem)) if whole else word

    def _is_root(self, stem: str) -> bool:
        return stem in self._short if len(stem) < _ROOT else stem in self._known

    def _guess(self, word: str) -> Read:
        for clitic in _CLITICS:
            stem = word.removesuffix(clitic)
            if stem != word and len(stem) > 1 and (found := self._look_up(stem)) is not None:
                return found, True
        for stem in self._street.stems(word):
            long_enough = len(stem) >= _ROOT or stem in self._short
            if long_enough and (found := self._look_up(stem)) is not None:
                return found, True
        for candidate in (word, *self._clitics.tails(word)):
            meant = self._spelling.correct(candidate)
            if meant and (found := self._look_up(meant)) is not None:
                return found, True
        return (word,), False


def _with_ages(tokens: list[str]) -> list[str]:
    """Reads "38 tahun" as an age. A contract or a course is never that long in years."""
    aged: list[str] = []
    for token, following in zip(tokens, (*tokens[1:], ""), strict=False):
        is_small = token.isdecimal() and len(token) < 3
        if is_small and following == "tahun" and int(token) in _WORKING_AGES:
            aged.append("usia")
        elif not is_small:
            aged.append(token)
    return aged
