"""Everything a field type can say is written in both languages, briefly and with its gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.dialogue.fields import TYPES, Value, parse_answer
from tests.fields_of_the_form import ROOT, TODAY, fields, form, load, spellings

FIELDS = fields()
LOCALES = ("id", "en")
_GAP = re.compile(r"\{(\w+)\}")
_KEY = re.compile(r'"((?:problem|confirm)\.[a-z_]+\.[a-z_]+)"')
_PATTERNED = re.compile(r'f"((?:problem|confirm)\.[^"]+)"')


def phrases(locale: str, name: str) -> dict[str, str]:
    found: dict[str, str] = load(f"faq/{locale}/phrases/{name}.yaml")
    return found


def said() -> Iterator[tuple[str, set[str]]]:
    """Each key that a spelling of tests/fields leads to, with the gaps it fills."""
    for type_ in TYPES:
        for name, raw, _, _ in spellings(type_):
            read = parse_answer(raw, FIELDS[name], TODAY)
            key = read.ask if isinstance(read, Value) else read.key
            if key:
                yield key, set(read.values)


def keys_in_the_source() -> set[str]:
    sources = [
        path.read_text(encoding="utf-8") for path in (ROOT / "bot/dialogue/fields").glob("*.py")
    ]
    plain = {key for text in sources for key in _KEY.findall(text)}
    patterned = {pattern for text in sources for pattern in _PATTERNED.findall(text)}
    like_choices = {"choice", "district", "education", "japanese"}
    filled = {
        pattern.replace("{field.type}", type_)
        for pattern in patterned
        if "{field.type}" in pattern
        for type_ in like_choices
    }
    rest = {pattern for pattern in patterned if "{field.type}" not in pattern}
    assert rest == {
        "problem.date.{what}",
        "problem.education.{key}",
        "problem.education.{'level' if missing else 'unread'}",
        "confirm.yes_no.{answer}",
    }
    filled |= {f"problem.date.{what}" for what in ("old", "future", "young")}
    filled |= {f"problem.education.{what}" for what in ("subject", "unread", "level")}
    return plain | filled | {"confirm.yes_no.ya", "confirm.yes_no.tidak"}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_key_has_its_text_and_no_text_is_left_over(locale: str) -> None:
    assert set(phrases(locale, "fields")) == keys_in_the_source()


@pytest.mark.parametrize("locale", LOCALES)
def test_every_gap_of_a_text_is_filled_by_every_reading_that_says_it(locale: str) -> None:
    texts = phrases(locale, "fields")
    for key, gaps in said():
        assert set(_GAP.findall(texts[key])) <= gaps, key


def test_both_languages_have_the_same_keys_and_gaps() -> None:
    for name in ("fields", "form"):
        ours, theirs = phrases("id", name), phrases("en", name)
        assert set(ours) == set(theirs)
        for key, text in ours.items():
            assert set(_GAP.findall(text)) == set(_GAP.findall(theirs[key])), key


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ["fields", "form"])
def test_no_sentence_is_longer_than_fifteen_words(locale: str, name: str) -> None:
    for key, text in phrases(locale, name).items():
        for sentence in re.split(r"(?<=[.?!:])\s", text):
            assert len(sentence.split()) <= 15, (key, sentence)
        assert len(text.split()) <= 60, key


@pytest.mark.parametrize("locale", LOCALES)
def test_every_problem_of_a_type_shows_an_example_or_what_to_choose(locale: str) -> None:
    hints = (
        "misalnya",
        "Contoh",
        "Ketik",
        "Tulis lengkap",
        "example",
        "Example",
        "Type",
        "in full",
    )
    likes = (*hints, "Contoh bentuknya", "It looks like")
    for key, text in phrases(locale, "fields").items():
        if key.startswith("problem.") and not key.startswith("problem.any."):
            assert any(hint in text for hint in likes), key
        if key.startswith("confirm."):
            assert text.endswith(("?",)), key


@pytest.mark.parametrize("locale", LOCALES)
def test_every_question_and_option_of_the_form_has_its_words(locale: str) -> None:
    texts = phrases(locale, "form")
    wanted = {f"form.nik.{part}" for part in ("question", "why", "name")}
    for field in form()["fields"]:
        wanted |= {f"form.{field['id']}.{part}" for part in ("question", "why", "name")}
        wanted |= {f"form.{field['id']}.option.{item['id']}" for item in field.get("options", ())}
    wanted |= {f"eligibility.{rule['id']}" for rule in load("faq/forms.yaml")["eligibility"]}
    others = {key for key in texts if key.startswith("other.")}  # said to who fills in for somebody
    assert set(texts) - others == wanted
    known = wanted | set(phrases(locale, "fields"))
    assert {key.removeprefix("other.") for key in others} <= known
    assert not [key for key, text in texts.items() if ".option." in key and len(text) > 24]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_button_may_be_typed_as_it_reads(locale: str) -> None:
    """Labels are matched by the dialogue first; where a parser sees one, it never misreads it."""
    texts = phrases(locale, "form")
    for field in FIELDS.values():
        for option in field.options:
            read = parse_answer(texts[f"form.{field.id}.option.{option.id}"], field, TODAY)
            if isinstance(read, Value) and read.ask is None:
                assert read.text == option.id, (field.id, option.id)


def test_the_form_asks_its_questions_in_the_agreed_order() -> None:
    assert [field["id"] for field in form()["fields"]] == [
        "full_name",
        "birth_date",
        "phone",
        "district",
        "education",
        "campus",
        "graduation_year",
        "japanese_level",
        "care_certificate",
        "documents",
        "programme_interest",
    ]
    assert [item["id"] for item in form()["fields"] if item.get("private")] == [
        "birth_date",
        "phone",
    ]
    assert len(FIELDS["district"].options) == 14


def test_every_rule_names_a_field_its_options_and_a_dated_source() -> None:
    for rule in load("faq/forms.yaml")["eligibility"]:
        options = {option.id for option in FIELDS[rule["field"]].options}
        assert rule["test"] in {"age_at_least", "age_at_most", "one_of"}
        assert rule["test"].startswith("age_") or set(rule["values"]) <= options
        assert set(rule["source"]) == {"name", "url", "date"}
        assert str(rule["year"]) in rule["source"]["date"]
        if when := rule.get("when"):
            assert set(when["values"]) <= {option.id for option in FIELDS[when["field"]].options}
