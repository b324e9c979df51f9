"""In which country somebody says that she is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.search.bounds import bound_text

_WORD = re.compile(r"\w+")


def find_country(
    text: str, countries: Mapping[str, Sequence[str]], elsewhere: Sequence[str]
) -> str:
    """Returns the country that the text names last, by any of its words. "" where it names none.

    A name behind one of the words of `elsewhere` is where somebody goes or what she learns
    ("ke Jepang", "bahasa Jepang"): it says nothing about where she is.
    """
    words = _WORD.findall(bound_text(text).casefold())
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    found = [
        (place, country)
        for country, names in countries.items()
        for name in names
        for place in _find_name(words, places, name.split())
        if not place or words[place - 1] not in elsewhere
    ]
    return max(found)[1] if found else ""


def _find_name(
    words: Sequence[str], places: Mapping[str, Sequence[int]], name: Sequence[str]
) -> Iterator[int]:
    """Yields where the name begins among the words, each time it stands there.

    `places` of each word.
    """
    for place in places.get(name[0], ()):
        if words[place : place + len(name)] == name:
            yield place
