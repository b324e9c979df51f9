"""Pay that an offer promises: what it comes to in a month, and whether that is unreal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.search.cancels import Hits
from bot.search.reading import ReadText, Span

_PAID_EVERY = {"jam": 173, "hari": 26, "minggu": 4, "tahun": 1 / 12}
_TIMES = {"juta": 1_000_000, "ribu": 1_000}
_SPOKEN_OF = ("pay", "no_pay", "period", *_PAID_EVERY, *_TIMES)
_BESIDE = 2

_Starts = Mapping[str, frozenset[int]]
"""Concept → the places of the words that begin to speak of it."""


def find_unreal_pay(said: ReadText, hits: Hits, most: Mapping[str, float]) -> Iterator[Span]:
    """Yields the pay that is more in a month than `most` of its currency; rupiah is "rp"."""
    starts = {name: frozenset(at for at, _ in hits.get(name, ())) for name in _SPOKEN_OF}
    paying = {said.sentence[at] for at in starts["pay"]}
    for at, word in enumerate(said.words):
        if not word[0].isdigit() or _is_beside("no_pay", at, starts):
            continue
        if said.sentence[at] in paying or _is_beside("period", at, starts):
            monthly, limit = _monthly_pay(at, said, starts, most)
            if monthly > limit:
                yield at, min(at + 1, len(said.words) - 1)


def _is_beside(concept: str, at: int, starts: _Starts) -> bool:
    return not starts[concept].isdisjoint(range(at - _BESIDE, at + _BESIDE + 2))


def _monthly_pay(
    at: int, said: ReadText, starts: _Starts, most: Mapping[str, float]
) -> tuple[float, float]:
    near = said.words[max(0, at - _BESIDE) : at] + said.words[at + 1 : at + _BESIDE + 1]
    value = _read_number(said.words[at])
    value *= next((many for name, many in _TIMES.items() if at + 1 in starts[name]), 1)
    follows = range(at + 1, at + _BESIDE + 3)
    paid_every = (times for name, times in _PAID_EVERY.items() if starts[name] & {*follows})
    limit = next((most[word] for word in near if word in most), most["rp"])
    return value * next(paid_every, 1), limit


def _read_number(written: str) -> float:
    whole, *rest = written.replace(",", ".").split(".")
    if rest and all(len(group) == 3 for group in rest):  # 1.500.000, not 2,5
        return float(whole + "".join(rest))
    return float(f"{whole}.{''.join(rest)}")
