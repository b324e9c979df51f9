"""What a field's bounds, ages and other details change in a reading."""

from __future__ import annotations

from datetime import date

import pytest

from bot.dialogue.fields import Field, Option, Problem, Value, parse_answer
from bot.dialogue.fields.counting import replace_spelled
from bot.dialogue.fields.dates import age_on
from bot.dialogue.fields.nik import find_disagreement, inner_date, mask_nik
from tests.fields_of_the_form import TODAY, fields

FORM = fields()


def problem(raw: str, field: Field) -> Problem:
    read = parse_answer(raw, field, TODAY)
    assert isinstance(read, Problem), read
    return read


def value(raw: str, field: Field) -> Value:
    read = parse_answer(raw, field, TODAY)
    assert isinstance(read, Value), read
    return read


def test_two_digits_are_asked_where_two_centuries_are_plausible() -> None:
    read = value("3 des 20", Field("day", "date"))
    assert (read.text, read.ask) == ("2020-12-03", "confirm.date.century")
    assert read.values["other"] == "1920-12-03"
    assert value("3 des 99", Field("day", "date")).ask is None


def test_a_date_field_may_ask_for_days_ahead() -> None:
    ahead = Field("departure", "date", minimum=-2, maximum=0)
    assert value("3 des 2027", ahead).text == "2027-12-03"
    assert problem("3 des 2029", ahead).key == "problem.date.future"


def test_a_day_that_does_not_exist_in_a_two_digit_year_names_the_last_one() -> None:
    read = problem("31 feb 99", FORM["birth_date"])
    assert read.key == "problem.date.no_such_day"
    assert read.values["date"] == "1999-02-28"


def test_a_compact_date_that_reads_both_ways_is_asked() -> None:
    read = value("010203", FORM["birth_date"])
    assert (read.text, read.ask) == ("2003-02-01", "confirm.date.read")


@pytest.mark.parametrize("raw", ["123 12 1999", "3 des 4 des", "1999 1999 1999"])
def test_numbers_out_of_place_are_no_date(raw: str) -> None:
    assert problem(raw, FORM["birth_date"]).key == "problem.date.unread"


def test_a_month_first_date_in_words_with_a_short_year_is_asked() -> None:
    assert value("des 3 99", FORM["birth_date"]).ask == "confirm.date.read"


def test_the_age_changes_on_the_birthday() -> None:
    born = date(1998, 11, 24)
    assert age_on(born, date(2026, 11, 23)) == 27
    assert age_on(born, date(2026, 11, 24)) == 28
    assert age_on(date(2000, 2, 29), date(2026, 2, 28)) == 25
    assert age_on(date(2027, 1, 1), TODAY) == -1


def test_what_was_read_is_shown_in_the_problem() -> None:
    read = problem("13-25-1999", FORM["birth_date"])
    assert (read.values["day"], read.values["month"]) == ("13", "25")
    assert problem("0812 345", FORM["phone"]).values["count"] == "7"
    assert problem("637101010190", FORM["full_name"]).values["read"] == "637101010190"


def test_a_number_stays_within_its_bounds() -> None:
    children = Field("children", "number", minimum=0, maximum=12)
    assert value("3", children).text == "3"
    assert problem("-1", children).key == "problem.number.low"
    high = problem("13", children)
    assert (high.key, high.values["maximum"]) == ("problem.number.high", "12")
    assert problem("9" * 21, Field("n", "number")).key == "problem.number.unread"


def test_years_are_bounded_from_this_year_or_outright() -> None:
    graduation = FORM["graduation_year"]
    assert value("2032", graduation).text == "2032"
    assert problem("2033", graduation).values["maximum"] == "2032"
    assert value("1999", Field("y", "year", minimum=1990, maximum=2000)).text == "1999"
    assert (
        problem("1989", Field("y", "year", minimum=1990, maximum=2000)).values["minimum"] == "1990"
    )
    assert value("26", Field("y", "year")).text == "2026"
    assert problem("65", graduation).values["year"] == "2065"


def test_a_name_is_no_longer_than_a_hundred_letters() -> None:
    assert problem("Siti " * 25, FORM["full_name"]).key == "problem.name.long"
    assert (
        problem("S" + "\u0301\u0302\u0303\u0304" * 5, FORM["full_name"]).key == "problem.name.signs"
    )
    assert value("dedi", FORM["full_name"]).text == "Dedi"


def test_a_number_of_no_country_is_told_so() -> None:
    assert problem("+999 1234 5678", FORM["phone"]).key == "problem.phone.unknown"
    assert problem("0511 1", FORM["phone"]).key == "problem.phone.short"
    assert problem("0099 123 45", FORM["phone"]).key == "problem.phone.unknown"
    assert value("0801 2345 876", FORM["phone"]).ask == "confirm.phone.read"


def test_two_subjects_are_not_chosen_between_and_of_two_levels_the_higher_is_asked() -> None:
    education = FORM["education"]
    assert problem("d3 keperawatan kebidanan", education).key == "problem.education.levels"
    assert problem("d3 atau s1 keperawatan", education).key == "problem.education.levels"
    higher = value("d3 dan s1 keperawatan", education)
    assert (higher.text, higher.ask) == ("s1_keperawatan", "confirm.education.option")


def test_education_follows_the_options_an_office_keeps() -> None:
    few = Field("e", "education", (Option("d3_keperawatan"), Option("d3_lain"), Option("lainnya")))
    assert value("d3 kebidanan", few).text == "d3_lain"
    assert value("lainnya", few).text == "lainnya"
    assert problem("s1 keperawatan", few).key == "problem.education.unread"
    denied = value("lainnya, bukan d3", few)
    assert (denied.text, denied.ask) == ("lainnya", "confirm.education.option")


def test_everything_but_everything_is_not_read() -> None:
    field = Field("d", "choices", (Option("ktp"),))
    assert problem("semua kecuali ktp", field).key == "problem.choices.unread"


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("tiga belas mei", "13 mei"),
        ("dua puluh satu", "21"),
        ("dua puluh", "20"),
        ("sebelas", "11"),
        ("seratus", "100"),
        ("dua ribu tiga", "2003"),
        ("seribu sembilan ratus sembilan puluh delapan", "1998"),
        ("ribu", "ribu"),
        ("", ""),
    ],
)
def test_numbers_in_words_become_digits(words: str, digits: str) -> None:
    assert " ".join(replace_spelled(words.split())) == digits


def test_a_nik_that_tells_another_birth_date_is_a_question() -> None:
    assert find_disagreement("6371015708980001", date(1998, 8, 17)) is None
    assert find_disagreement("6371011708980001", date(1998, 8, 17)) is None
    assert find_disagreement("6371011708980001", date(1998, 8, 18)) == "confirm.nik.birth_date"


def test_a_nik_is_never_shown_whole() -> None:
    assert mask_nik("6371015708980001") == "6371 •••• •••• ••01"
    read = value("6371013202900001", Field("nik", "nik"))
    assert "3202" not in "".join(read.values.values())


def test_the_inner_date_of_a_nik_is_a_day_or_nothing() -> None:
    assert inner_date("6371015708980001", TODAY) == date(1998, 8, 17)
    assert inner_date("6371010101050001", TODAY) == date(2005, 1, 1)
    assert inner_date("6371010101300001", TODAY) == date(1930, 1, 1)
    assert inner_date("6371013002990001", TODAY) is None
