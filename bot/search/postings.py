"""An inverted index: which texts hold a term, and how much the term says about each of them."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping

_CROWD, _FEW = 150, 12  # a term is common above the one; the running is a crowd from the other on
_SPARSE = 8  # so many times fewer in the running than hold a term: each is looked up by itself


class TermRows:
    """Texts as rows of numbered terms, which is a tenth of what a dictionary for each would take.

    They are many, and all of them are needed twice: once to count, once to weigh.
    """

    def __init__(self, texts: Iterable[Mapping[str, float]]) -> None:
        """Takes the terms of each text and how much each counts. It is read once, as it comes."""
        numbers: dict[str, int] = {}
        self._rows = [
            (
                array("I", [numbers.setdefault(term, len(numbers)) for term in text]),
                array("d", text.values()),
            )
            for text in texts
        ]
        self._terms = tuple(numbers)

    def __len__(self) -> int:
        """Gives how many texts there are."""
        return len(self._rows)

    def __iter__(self) -> Iterator[dict[str, float]]:
        """Gives each text's terms again, in the order in which they came."""
        for numbers, counts in self._rows:
            yield dict(zip(map(self._terms.__getitem__, numbers), counts, strict=True))


class Rarities(Mapping[str, float]):
    """The inverse document frequency of every term, after Robertson and Sparck Jones."""

    def __init__(self, texts: TermRows) -> None:
        """Takes the texts. Terms are numbered in the order of their rows."""
        total = len(texts)
        counts: dict[str, int] = {}
        for text in texts:
            for term in text:
                counts[term] = counts.get(term, 0) + 1
        self.ends = array("I", [0])
        for count in counts.values():
            self.ends.append(self.ends[-1] + count)
        self.rows = dict(zip(counts, range(len(counts)), strict=True))
        self._rarity = {
            count: math.log(1.0 + (total - count + 0.5) / (count + 0.5))
            for count in set(counts.values())
        }

    def __getitem__(self, term: str) -> float:
        """Gives the rarity of a term. Raises KeyError where no text holds it."""
        row = self.rows[term]
        return self._rarity[self.ends[row + 1] - self.ends[row]]

    def __iter__(self) -> Iterator[str]:
        """Gives the terms."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Gives how many terms there are."""
        return len(self.rows)

    def greatest(self) -> float:
        """Gives the rarity of the rarest term. 1.0 where there is none."""
        return max(self._rarity.values(), default=1.0)


Weigh = Callable[[int, Mapping[str, float], Mapping[str, float]], Iterable[tuple[str, float]]]
"""From a text's number, its terms and the rarities to what each term says about it."""


class Postings:
    """Terms of many texts, weighed beforehand, so that a query only adds numbers up.

    The numbers lie in two long arrays, one row of texts and shares after the other, because a
    dictionary a term would take ten times the room.
    """

    def __init__(self, texts: TermRows, weigh: Weigh) -> None:
        """Files the terms of each text with the weight that `weigh` gives them."""
        self.rarity = Rarities(texts)
        self.unseen = self.rarity.greatest()
        rows, self._ends = self.rarity.rows, self.rarity.ends
        free = self._ends[:-1]
        self._texts = array("I", bytes(4 * self._ends[-1]))
        self._shares = array("f", bytes(4 * self._ends[-1]))
        for number, text in enumerate(texts):
            for term, share in weigh(number, text, self.rarity):
                row = rows[term]
                place = free[row]
                self._texts[place] = number
                self._shares[place] = share
                free[row] = place + 1

    def scores(self, query: Mapping[str, float]) -> dict[int, float]:
        """Gives the sum of weights for each text that shares a term with the query.

        The rarest terms choose who is in the running; where that is a crowd already, a term that
        many texts hold only adds to those, so that the cost does not grow with the house.
        """
        terms = sorted(
            (self._ends[row + 1] - self._ends[row], term, row)
            for term in query
            if (row := self.rarity.rows.get(term)) is not None
        )
        found: dict[int, float] = {}
        so_far = found.get
        for count, term, row in terms:
            if count > _CROWD and len(found) >= _FEW:
                self._add_to(found, query[term], row)
                continue
            start, end, weight = self._ends[row], self._ends[row + 1], query[term]
            for text, share in zip(self._texts[start:end], self._shares[start:end], strict=True):
                found[text] = so_far(text, 0.0) + weight * share
        return found

    def _add_to(self, found: dict[int, float], weight: float, row: int) -> None:
        start, end = self._ends[row], self._ends[row + 1]
        if len(found) * _SPARSE < end - start:
            for text in found:
                found[text] += weight * self._share(row, text)
            return
        for text, share in zip(self._texts[start:end], self._shares[start:end], strict=True):
            if text in found:
                found[text] += weight * share

    def _share(self, row: int, text: int) -> float:
        end = self._ends[row + 1]
        place = bisect_left(self._texts, text, self._ends[row], end)
        return self._shares[place] if place < end and self._texts[place] == text else 0.0

    def weight_in(self, term: str, text: int) -> float:
        """Gives what the term says about one text. 0.0 when it is not there."""
        row = self.rarity.rows.get(term)
        return 0.0 if row is None else self._share(row, text)


def weigh_bm25(
    counted: Iterable[Mapping[str, float]], saturation: float, length_share: float
) -> Postings:
    """Weighs term frequencies as Okapi BM25 does (k1 = saturation, b = length_share)."""
    texts = TermRows(counted)
    sizes = [sum(text.values()) for text in texts]
    mean = sum(sizes) / len(sizes) if sizes and sum(sizes) else 1.0

    def weigh(
        number: int, text: Mapping[str, float], rarity: Mapping[str, float]
    ) -> Iterator[tuple[str, float]]:
        room = saturation * (1.0 - length_share + length_share * sizes[number] / mean)
        for term, count in text.items():
            yield term, rarity[term] * count * (saturation + 1.0) / (count + room)

    return Postings(texts, weigh)


def weigh_cosine(counted: Iterable[Mapping[str, float]]) -> Postings:
    """Weighs terms so that a normalised query adds up to the cosine of the angle between them."""
    return Postings(
        TermRows(counted), lambda _, text, rarity: weigh_direction(text, rarity, 0.0).items()
    )


def weigh_direction(
    text: Mapping[str, float], rarity: Mapping[str, float], unseen: float
) -> dict[str, float]:
    """Gives the TF-IDF vector of a text at length 1. A term nobody has counts as `unseen`."""
    vector = {
        term: (1.0 if count == 1 else 1.0 + math.log(count)) * rarity.get(term, unseen)
        for term, count in text.items()
    }
    length = math.sqrt(sum(share * share for share in vector.values())) or 1.0
    return {term: share / length for term, share in vector.items()}
