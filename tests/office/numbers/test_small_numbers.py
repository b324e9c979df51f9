"""What is hidden from viewers cannot be worked out from what is shown."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as some

from bot.office.numbers.small import LEAST, hide_alone, hide_small, round_off

parts = some.lists(some.integers(0, 12), min_size=1, max_size=5)


@given(parts)
def test_no_small_number_is_shown(numbers: list[int]) -> None:
    shown = hide_small(numbers, sum(numbers))
    assert not any(number is not None and 0 < number < LEAST for number in shown)
    for before, after in zip(numbers, shown, strict=True):
        assert after in (None, before)


@given(parts)
def test_a_hidden_part_may_be_several_numbers(numbers: list[int]) -> None:
    """Somebody subtracts what is shown from a total that is shown."""
    total = sum(numbers)
    shown = hide_small(numbers, total)
    hidden = [at for at, number in enumerate(shown) if number is None]
    if not hidden or hide_alone(total) is None or len(numbers) == 1:
        return
    left = total - sum(number for number in shown if number is not None)
    least = 0 if len(hidden) == len(numbers) else 1
    fits = [
        guess
        for guess in product(range(least, left + 1), repeat=len(hidden) - 1)
        if sum(guess) <= left - least
    ]
    assert len({guess[0] for guess in fits}) > 1


@given(some.integers(0, 500))
def test_numbers_that_tell_each_other_are_told_in_fives(number: int) -> None:
    shown = round_off(number)
    assert shown is None if 0 < number < LEAST else shown == number - number % 5
