"""Takes Indonesian, Banjar and street affixes off a word: guesses for the caller to check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_SHORTEST = 3

_RESTORED = {  # the first letter that a nasal prefix swallows: memakai, menulis, mengirim, menyewa
    "mem": "p",
    "pem": "p",
    "mam": "p",
    "pam": "p",
    "men": "t",
    "pen": "t",
    "man": "t",
    "pan": "t",
    "meng": "k",
    "peng": "k",
    "mang": "k",
    "pang": "k",
    "nge": "",
    "ng": "k",
    "meny": "s",
    "peny": "s",
    "many": "s",
    "pany": "s",
    "ny": "s",
}


class Affixes:
    """The affixes of one register of speech."""

    def __init__(self, prefixes: Iterable[str], suffixes: Iterable[str]) -> None:
        """Takes affixes without hyphens, in any order. The longest is tried first."""
        self._prefixes = sorted(set(prefixes), key=lambda affix: (-len(affix), affix))
        self._suffixes = sorted(set(suffixes), key=lambda affix: (-len(affix), affix))
        self._any_prefix, self._any_suffix = tuple(self._prefixes), tuple(self._suffixes)

    def stems(self, word: str) -> Iterator[str]:
        """Gives what may be left of the word, least taken off first. Never the word itself."""
        tails = list(self._without_suffix(word))
        yield from tails
        for body in (word, *tails):
            yield from self._without_prefix(body)

    def tails(self, word: str) -> Iterator[str]:
        """Gives the word without one or two suffixes, its beginning untouched."""
        yield from self._without_suffix(word)

    def _without_suffix(self, word: str) -> Iterator[str]:
        if not word.endswith(self._any_suffix):
            return
        once = [word[: -len(end)] for end in self._suffixes if word.endswith(end)]
        once = [stem for stem in once if len(stem) >= _SHORTEST]
        yield from once
        for stem in once:
            for end in self._suffixes if stem.endswith(self._any_suffix) else ():
                if stem.endswith(end) and len(stem) - len(end) >= _SHORTEST:
                    yield stem[: -len(end)]

    def _without_prefix(self, word: str, depth: int = 2) -> Iterator[str]:
        if not word.startswith(self._any_prefix):
            return
        for start in self._prefixes:
            if not word.startswith(start) or len(word) - len(start) < _SHORTEST - 1:
                continue
            rest = word[len(start) :]
            if len(rest) >= _SHORTEST:
                yield rest
            if start in _RESTORED and rest[:1] in {"a", "e", "i", "o", "u"}:
                yield _RESTORED[start] + rest
            if depth > 1:
                yield from self._without_prefix(rest, depth - 1)
