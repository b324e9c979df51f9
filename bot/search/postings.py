"""An inverted index: which texts hold a term, and how much the term says about each of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

_CROWD, _FEW = 150, 12  # a term is common above the one; the running is a crowd from the other on


class Postings:
    """Terms of many texts, weighed beforehand, so that a query only adds numbers up."""

    def __init__(self, held: dict[str, dict[int, float]], rarity: dict[str, float]) -> None:
        """Takes for each term the texts that hold it with its weight there, and its rarity."""
        self._held = held
        self.rarity = rarity
        self.unseen = max(rarity.values(), default=1.0)

    def scores(self, query: Mapping[str, float]) -> dict[int, float]:
        """Gives the sum of weights for each text that shares a term with the query.

        The rarest terms choose who is in the running; where that is a crowd already, a term that
        many texts hold only adds to those, so that the cost does not grow with the house.
        """
        terms = sorted(
            (term for term in query if term in self._held),
            key=lambda term: (len(self._held[term]), term),
        )
        found: dict[int, float] = {}
        for term in terms:
            weight, held = query[term], self._held[term]
            if len(held) <= _CROWD or len(found) < _FEW:
                for text, share in held.items():
                    found[text] = found.get(text, 0.0) + weight * share
            else:
                for text in found.keys() & held.keys() if len(found) > len(held) else found:
                    found[text] += weight * held.get(text, 0.0)
        return found

    def weight_in(self, term: str, text: int) -> float:
        """Gives what the term says about one text; 0.0 when it is not there."""
        return self._held.get(term, {}).get(text, 0.0)


def rarities(texts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Gives the inverse document frequency of every term, after Robertson and Sparck Jones."""
    counts: dict[str, int] = {}
    for text in texts:
        for term in text:
            counts[term] = counts.get(term, 0) + 1
    total = len(texts)
    return {
        term: math.log(1.0 + (total - count + 0.5) / (count + 0.5))
        for term, count in counts.items()
    }


def bm25(texts: Sequence[Mapping[str, float]], saturation: float, length_share: float) -> Postings:
    """Weighs term frequencies as Okapi BM25 does (k1 = saturation, b = length_share)."""
    rarity = rarities(texts)
    sizes = [sum(text.values()) for text in texts]
    mean = sum(sizes) / len(sizes) if sizes and sum(sizes) else 1.0
    held: dict[str, dict[int, float]] = {}
    for number, text in enumerate(texts):
        room = saturation * (1.0 - length_share + length_share * sizes[number] / mean)
        for term, count in text.items():
            share = rarity[term] * count * (saturation + 1.0) / (count + room)
            held.setdefault(term, {})[number] = share
    return Postings(held, rarity)


def cosine(texts: Sequence[Mapping[str, float]]) -> Postings:
    """Weighs terms so that a normalised query adds up to the cosine of the angle between them."""
    rarity = rarities(texts)
    held: dict[str, dict[int, float]] = {}
    for number, text in enumerate(texts):
        vector = direction(text, rarity, 0.0)
        for term, share in vector.items():
            held.setdefault(term, {})[number] = share
    return Postings(held, rarity)


def direction(
    text: Mapping[str, float], rarity: Mapping[str, float], unseen: float
) -> dict[str, float]:
    """Gives the TF-IDF vector of a text at length 1; a term nobody has counts as `unseen`."""
    vector = {
        term: (1.0 if count == 1 else 1.0 + math.log(count)) * rarity.get(term, unseen)
        for term, count in text.items()
    }
    length = math.sqrt(sum(share * share for share in vector.values())) or 1.0
    return {term: share / length for term, share in vector.items()}
