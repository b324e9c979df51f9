"""The code on a slip: short, readable aloud, and worth nothing once a letter is changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.sessions.session import LETTERS, SLIP_LINK, is_slip_link
from bot.office.kit.slip_code import make_code, qr_png, seat_of, space_code

KEY = b"this office"
SEATS = st.integers(1, 31**5 - 1)


@given(SEATS)
def test_a_code_names_its_seat(seat: int) -> None:
    assert seat_of(KEY, make_code(KEY, seat)) == seat


@given(SEATS)
def test_a_code_is_short_and_has_no_look_alikes(seat: int) -> None:
    made = make_code(KEY, seat)
    assert len(made) == 16
    assert not set(made) & set("0O1IL")
    assert is_slip_link(SLIP_LINK + made)


@given(SEATS, st.integers(0, 15), st.sampled_from(LETTERS))
def test_a_changed_letter_is_refused(seat: int, place: int, letter: str) -> None:
    made = make_code(KEY, seat)
    changed = made[:place] + letter + made[place + 1 :]
    assert seat_of(KEY, changed) == (seat if changed == made else None)


@given(SEATS)
def test_the_code_of_another_office_is_refused(seat: int) -> None:
    assert seat_of(b"another office", make_code(KEY, seat)) is None


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\n"])
def test_case_spaces_and_dashes_do_not_matter(typed: str) -> None:
    made = make_code(KEY, 12)
    assert seat_of(KEY, typed.format(space_code(made).lower())) == 12
    assert seat_of(KEY, typed.format(space_code(made).replace("-", " "))) == 12


@given(st.text(max_size=40))
def test_any_text_is_read_without_a_stumble(text: str) -> None:
    assert seat_of(KEY, text) is None


def test_two_seats_in_a_row_have_nothing_in_common_after_their_number() -> None:
    marks = {make_code(KEY, seat)[6:] for seat in range(1, 500)}
    assert len(marks) == 499


def test_the_picture_is_a_png_that_holds_a_link() -> None:
    picture = qr_png("https://t.me/PanduBot?start=h-" + make_code(KEY, 1))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(picture) < 5000
