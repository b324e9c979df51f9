"""Names that are nearly what was typed: one letter more or less, or spelled as it is heard."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from bot.dialogue.turn import fold_text

NEAR = 0.75
"""How alike a typed word and a word of the name must be, 1 being the same."""

_HEARD = (
    ("dj", "j"), ("tj", "c"), ("oe", "u"), ("sy", "s"), ("sj", "s"), ("kh", "k"), ("ph", "f"),
    ("dh", "d"), ("th", "t"), ("v", "f"), ("z", "s"), ("q", "k"), ("x", "ks"), ("y", "i"),
)  # fmt: skip
"""Old and new spellings of one sound: Sjahrir and Syahrir, Rizky and Riski."""

_DOUBLED = re.compile(r"(.)\1+")


def sound_of(word: str) -> str:
    """Returns the word as it sounds: no doubled letter, one spelling for each sound."""
    for spelled, sound in _HEARD:
        word = word.replace(spelled, sound)
    return _DOUBLED.sub(r"\1", word)


def first_letters(words: Sequence[str]) -> set[str]:
    """Returns the letters that a name meant by these words may begin with, in any spelling."""
    sounds = {sound_of(word)[:1] for word in words}
    spelled = {pair[0][0] for pair in _HEARD if pair[1][0] in sounds}
    return {letter for letter in sounds | spelled if letter.isalpha()}


def measure_likeness(words: Sequence[str], name: str) -> float:
    """Returns how alike the typed words are to a name.

    0 where one of them is like no word of it.
    """
    parts = [sound_of(part) for part in fold_text(name).split()]
    best = [
        max((OSA.normalized_similarity(sound_of(word), part) for part in parts), default=0.0)
        for word in words
    ]
    return sum(best) / len(best) if best and min(best) >= NEAR else 0.0


_DRAWN_ALIKE = {
    "a": "аα", "b": "β", "c": "с", "d": "ԁ", "e": "еєәε", "h": "һ", "i": "іӏιı1|", "j": "ј",
    "k": "кκ", "l": "ʟł", "m": "м", "n": "пη", "o": "оο0", "p": "рρ", "s": "ѕ", "t": "тτ",
    "u": "υ", "v": "ѵν", "w": "ԝω", "x": "хχ", "y": "уүγ",
}  # fmt: skip
_LOOKS = {ord(sign): letter for letter, signs in _DRAWN_ALIKE.items() for sign in signs}
"""Letters of other alphabets, and figures, as the Latin letter that the eye takes them for."""


def skeleton_of(name: str) -> str:
    """Returns the name as the eye reads it: one case, no accents, spaces or signs, one alphabet.

    Small L and capital I are one letter, for in many typefaces they are.
    """
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name)).casefold()
    letters = (char for char in flat.translate(_LOOKS) if char.isalnum())
    return "".join(letters).replace("i", "l").replace("rn", "m").replace("vv", "w")
