"""An inverted index: which texts hold a term, and how much the term says about each of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

_CROWD = 300  # texts in the running; beyond it a common term only adds to those


class Postings:
    """Terms of many texts, weighed beforehand, so that a query only adds numbers up."""

    def __init__(self, lists: dict[str, list[tuple[int, float]]], rarity: dict[str, float]) -> None:
        """Takes for each term the texts that hold it with its weight there, and its rarity."""
        self._lists = lists
        self.rarity = rarity
        self.unseen = max(rarity.values(), default=1.0)

    def scores(self, query: Mapping[str, float]) -> dict[int, float]:
        """Gives the sum of weights for each text that shares a term with the query."""
        terms = sorted(
            (term for term in query if term in self._lists),
            key=lambda term: (len(self._lists[term]), term),
        )
        found: dict[int, float] = {}
        for term in terms:
            weight, held = query[term], self._lists[term]
            if len(found) + len(held) <= _CROWD or not found or len(held) <= _CROWD:
                for text, share in held:
                    found[text] = found.get(text, 0.0) + weight * share
            else:
                for text, share in held:
                    if text in found:
                        found[text] += weight * share
        return found

    def weight_in(self, term: str, text: int) -> float:
        """Gives what the term says about one text; 0.0 when it is not there."""
        return next((share for held, share in self._lists.get(term, ()) if held == text), 0.0)


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
    lists: dict[str, list[tuple[int, float]]] = {}
    for number, text in enumerate(texts):
        room = saturation * (1.0 - length_share + length_share * sizes[number] / mean)
        for term, count in text.items():
            share = rarity[term] * count * (saturation + 1.0) / (count + room)
            lists.setdefault(term, []).append((number, share))
    return Postings(lists, rarity)


def cosine(texts: Sequence[Mapping[str, float]]) -> Postings:
    """Weighs terms so that a normalised query adds up to the cosine of the angle between them."""
    rarity = rarities(texts)
    lists: dict[str, list[tuple[int, float]]] = {}
    for number, text in enumerate(texts):
        vector = direction(text, rarity, 0.0)
        for term, share in vector.items():
            lists.setdefault(term, []).append((number, share))
    return Postings(lists, rarity)


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
