"""Every field type reads what people type, as tests/fields says, and never misreads it."""

from __future__ import annotations

import pytest

from bot.dialogue.fields import TYPES, Field, Option, Problem, Value, field_type, parse_answer
from tests.fields_of_the_form import ROOT, TODAY, fields, spellings

FIELDS = fields()
CASES = [(type_, *case) for type_ in sorted(TYPES) for case in spellings(type_)]


def test_every_type_has_its_spellings_and_every_file_its_type() -> None:
    assert {path.stem for path in (ROOT / "tests/fields").glob("*.yaml")} == set(TYPES)
    for type_ in TYPES:
        kinds = [kind for _, _, kind, _ in spellings(type_)]
        assert kinds.count("value") >= 5, type_
        assert kinds.count("problem") >= 3, type_


def test_every_field_of_the_form_has_spellings() -> None:
    assert {field for _, field, *_ in CASES} == set(FIELDS)


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_each_spelling_is_read_as_its_file_says(type_: str) -> None:
    wrong = []
    for name, raw, kind, expected in spellings(type_):
        read = parse_answer(raw, FIELDS[name], TODAY)
        if isinstance(read, Problem):
            seen = ("problem", read.key)
        else:
            seen = ("ask" if read.ask else "value", read.text)
        if seen != (kind, expected):
            wrong.append((name, raw, seen, (kind, expected)))
    assert not wrong


def test_what_was_read_once_is_read_the_same_again() -> None:
    for _, name, raw, kind, expected in CASES:
        if kind != "problem":
            again = parse_answer(expected, FIELDS[name], TODAY)
            assert isinstance(again, Value), (name, raw, expected)
            assert again.text == expected, (name, raw)


def test_every_option_is_taken_by_its_id_and_by_each_alias() -> None:
    for field in FIELDS.values():
        for option in field.options:
            for spelling in (option.id, option.id.replace("_", " "), *option.aliases):
                read = parse_answer(spelling, field, TODAY)
                assert isinstance(read, Value), (field.id, spelling)
                assert read.text == option.id, (field.id, spelling)


def test_no_two_options_of_a_field_share_a_spelling() -> None:
    for field in FIELDS.values():
        seen: dict[str, str] = {}
        for option in field.options:
            for spelling in (option.id, *option.aliases):
                key = "".join(filter(str.isalnum, spelling.casefold()))
                assert seen.setdefault(key, option.id) == option.id, (field.id, spelling)


def test_an_empty_answer_and_one_that_is_too_long_are_problems_of_any_type() -> None:
    for field in FIELDS.values():
        assert parse_answer(" \u200b\n", field, TODAY) == Problem("problem.any.empty")
        long = parse_answer("a" * 501, field, TODAY)
        assert long == Problem("problem.any.long", {"count": "501", "maximum": "500"})


def test_a_type_that_does_not_exist_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        parse_answer("x", Field("x", "no such type"), TODAY)


def test_a_new_type_is_registered_by_one_decorator() -> None:
    @field_type("echo")
    def read(raw: str, field: Field, today: object) -> Value:
        return Value(raw)

    try:
        assert parse_answer(" a ", Field("x", "echo"), TODAY) == Value("a")
    finally:
        del TYPES["echo"]


def test_a_choice_of_another_office_needs_only_its_options() -> None:
    field = Field("room", "choice", (Option("ruang_a", ("aula",)), Option("ruang_b")))
    assert parse_answer("Ruang A", field, TODAY).values["option"] == "ruang_a"
    several = parse_answer("ruang", field, TODAY)
    assert isinstance(several, Problem)
    assert several.values["options"] == "ruang_a,ruang_b"
