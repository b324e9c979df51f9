"""Small numbers: hidden where few people stand behind them, so that no sum gives them away."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5
"""From here on a number is shown to viewers."""

_UNSURE = 2 * LEAST
"""What is hidden together is at least so many: less could be told from the total alone."""


def hide_small(numbers: Sequence[int], total: int) -> list[int | None]:
    """Returns the parts of a shown total, with None where a part is hidden.

    Where one part is small, the next smallest go with it until nobody can work it out from the
    total and the rest. Where the others do not suffice, none is shown, not even that there are
    parts of none.
    """
    if 0 < total < LEAST:
        return [None] * len(numbers)
    order = sorted(range(len(numbers)), key=lambda at: numbers[at])
    present = [at for at in order if numbers[at] > 0]
    hidden = {at for at in present if numbers[at] < LEAST}
    if not hidden:
        return list(numbers)
    rest = [at for at in present if at not in hidden]
    while rest and (len(hidden) < 2 or sum(numbers[at] for at in hidden) < _UNSURE):
        hidden.add(rest.pop(0))
    if len(hidden) < 2 or sum(numbers[at] for at in hidden) < _UNSURE:
        return [None] * len(numbers)
    return [None if at in hidden else number for at, number in enumerate(numbers)]


def hide_alone(number: int) -> int | None:
    """Returns a number that is part of no total. None where it is small."""
    return None if 0 < number < LEAST else number


def round_off(number: int) -> int | None:
    """Returns a number whose neighbours would tell it, in steps of five. None where it is small."""
    return None if 0 < number < LEAST else number // LEAST * LEAST
