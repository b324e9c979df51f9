"""No text, however hostile, makes a field type raise, guess or keep what no eye sees."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.fields import TYPES, Problem, Value, parse_answer
from bot.dialogue.fields.dates import age_on
from tests.fields_of_the_form import TODAY, fields

FIELDS = sorted(fields().values(), key=lambda field: field.id)
HOSTILE = {
    "html": '<script>alert("x")</script>',
    "html attribute": '" onmouseover="alert(1)',
    "right to left": "\u202eabc\u202c\u2066x\u2069",
    "zero width": "a\u200b\u200c\u200d\ufeffb",
    "4000 emoji": "😀" * 4000,
    "flags": "🇮🇩👩‍⚕️" * 20,
    "nul": "a\x00b",
    "escape": "\x1b[31mred",
    "newlines": "a\r\nb\n\nc\u2028d",
    "sql": "'; DROP TABLE candidates; --",
    "format": "%s%n{0}{read}${x}",
    "surrogate": "\ud800",
    "marks": "Z" + "\u0301" * 200,
    "digits of many scripts": "٠١٢٣ ०१२३ 𝟘𝟙 ①②",
    "formula": '=HYPERLINK("http://x","y")',
    "path": "../../etc/passwd",
    "spaces": "\u3000\u00a0\t",
    "huge number": "9" * 400,
}


def check(raw: str) -> None:
    """Each type takes it cleanly or names a problem."""
    for field in FIELDS:
        read = parse_answer(raw, field, TODAY)
        if isinstance(read, Problem):
            assert read.key.startswith("problem.")
        else:
            assert read.text, field.id
            assert not [char for char in read.text if unicodedata.category(char)[0] == "C"]
            assert not set(read.text) & set('<>"{}%;\\`=$')
            assert len(read.text) <= 200
            assert (again := parse_answer(read.text, field, TODAY)) == again
            assert isinstance(again, Value), (field.id, raw, read.text)
            assert again.text == read.text, (field.id, raw)
        for value in read.values.values():
            assert len(value) <= 200
            assert "\n" not in value


@pytest.mark.attack
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_a_problem_or_a_clean_value(name: str) -> None:
    """Bidirectional signs, zero widths, NUL or markup come into a field of the form."""
    check(HOSTILE[name])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_problem_or_a_clean_value_that_reads_again(raw: str) -> None:
    check(raw)


MONTHS = "jan feb mar apr mei jun jul agu sep okt nov des"
PIECES = (
    "ya tidak belum bukan dan atau / , . - + ( ) ? \n O l 0812 3456 789 17 08 1998 98 des agustus "
    "d3 s1 kep keperawatan ners smk n5 n4 jft banjar baru masin kab kota hulu sungai ktp ijazah "
    "paspor semua kecuali sudah punya siti saya nama @ gmail.com satu belas ribu 6371 '"
)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(PIECES.split(" ")), min_size=1, max_size=7), st.sampled_from(" |"))
def test_any_mixture_of_known_words_is_a_problem_or_a_clean_value(
    parts: list[str], joint: str
) -> None:
    check(joint.strip("|").join(parts))


@given(st.dates(date(1947, 1, 1), date(2011, 11, 24)))
def test_every_birth_date_is_read_day_first_in_each_common_form(day: date) -> None:
    field = next(field for field in FIELDS if field.type == "date")
    month = MONTHS.split()[day.month - 1]
    for raw in (
        f"{day:%d-%m-%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day} {month} {day.year}",
        f"{day:%d%m%Y}",
        f"{day:%Y-%m-%d}",
    ):
        read = parse_answer(raw, field, TODAY)
        assert isinstance(read, Value)
        assert read.text == day.isoformat()
        assert read.values["age"] == str(age_on(day, TODAY))


@given(st.dates(date(1947, 1, 1), date(2011, 11, 24)))
def test_a_month_first_date_is_never_taken_for_another_day_without_saying_so(day: date) -> None:
    """12-25-1999 is asked; 12-05-1999 is the twelfth of May, and the echo says so."""
    field = next(field for field in FIELDS if field.type == "date")
    read = parse_answer(f"{day:%m-%d-%Y}", field, TODAY)
    if day.day > 12:
        assert isinstance(read, Value)
        assert (read.text, read.ask is None) == (day.isoformat(), False)


@given(st.integers(0, 99999999), st.sampled_from(["0812", "0852", "0878", "0896"]))
def test_every_way_to_write_a_mobile_number_gives_the_same_one(rest: int, prefix: str) -> None:
    field = next(field for field in FIELDS if field.type == "phone")
    local = f"{prefix}{rest:08d}"
    spaced = f"{local[:4]} {local[4:8]}-{local[8:]}"
    for raw in (local, spaced, f"+62{local[1:]}", f"62{local[1:]}", f"+62 {spaced[1:]}"):
        read = parse_answer(raw, field, TODAY)
        assert isinstance(read, Value)
        assert read.text == f"+62{local[1:]}"
        assert read.ask in (None, "confirm.phone.example")
    for place, char in enumerate(local):
        if char == "0":
            typed = parse_answer(f"{local[:place]}O{local[place + 1 :]}", field, TODAY)
            assert isinstance(typed, Problem) or typed.ask is not None


@given(st.integers(-1000, 1000))
def test_the_age_of_a_day_counts_whole_years(days: int) -> None:
    born = TODAY - timedelta(days=days)
    age = age_on(born, TODAY)
    assert (days >= 0) == (age >= 0)
    assert abs(age - days / 365.25) <= 1


def test_every_type_is_among_the_fields_tried() -> None:
    assert {field.type for field in FIELDS} == set(TYPES)
