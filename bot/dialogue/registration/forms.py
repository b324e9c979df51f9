"""A form is a list of fields. Which question is next is derived from the answers, never stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from bot.dialogue.faq.topic import Source
from bot.dialogue.fields import Field
from bot.dialogue.schedule import years_between

LEFT_FOR_STAFF = "?"
"""The answer of a question that was skipped and is marked for staff to ask again."""

_NO_OPTION = ("", "-", LEFT_FOR_STAFF)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """A requirement of a programme in a year, explained and no wall but for the least age.

    `test` is `age_at_least` (years today; nobody younger is registered), `age_at_most` (years on
    `on`; None: today), or `one_of` (values that meet it). `when` is (other field, its values) for a
    rule that only some must meet.
    """

    id: str
    field: str
    test: str
    values: tuple[str, ...]
    source: Source
    year: str
    on: date | None = None
    when: tuple[str, frozenset[str]] | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form in one version. A draft finishes on the version it began with."""

    id: str
    version: int
    fields: tuple[Field, ...]
    rules: tuple[EligibilityRule, ...] = ()

    def field(self, name: str) -> Field | None:
        """Returns the field of that id, or None."""
        return next((field for field in self.fields if field.id == name), None)


def applies_to(field: Field | EligibilityRule, answers: Mapping[str, str]) -> bool:
    """Whether this question is asked of, or this rule meant for, somebody who answered so."""
    if field.when is None:
        return True
    other, values = field.when
    return answers.get(other) in values


@dataclass(frozen=True, slots=True)
class TooYoung:
    """Somebody who may not register yet: her age, the least age of the rule, the day she may."""

    rule: EligibilityRule
    age: int
    least: int
    on: date


def too_young(form: Form, answers: Mapping[str, str], today: date) -> TooYoung | None:
    """Returns whether a rule of the least age bars these answers. None where it does not."""
    for rule in form.rules:
        answer = answers.get(rule.field, "")
        if rule.test == "age_at_least" and _DAY.fullmatch(answer):
            born, least = date.fromisoformat(answer), int(rule.values[0])
            on = _birthday_at(born, least)
            if today < on:
                return TooYoung(rule, years_between(born, today), least, on)
    return None


def _birthday_at(born: date, years: int) -> date:
    """Returns the day on which somebody becomes so old. Who was born on a leap day, on 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def open_fields(form: Form, answers: Mapping[str, str]) -> tuple[Field, ...]:
    """Returns the questions that apply, answered or not, in order."""
    return tuple(field for field in form.fields if applies_to(field, answers))


def next_field(form: Form, answers: Mapping[str, str]) -> Field | None:
    """Returns the first question that applies and has no answer. None when the form is complete."""
    return next(
        (open_field for open_field in open_fields(form, answers) if open_field.id not in answers),
        None,
    )


def previous_field(form: Form, answers: Mapping[str, str], current: str) -> Field | None:
    """Returns the question before `current` among those that apply, or None at the first."""
    before = list(takewhile(lambda field: field.id != current, open_fields(form, answers)))
    return before[-1] if before else None


def kept_answers(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    """Returns the answers that still apply, in the form's order: what is stored when it is sent."""
    return {
        open_field.id: answers[open_field.id]
        for open_field in open_fields(form, answers)
        if open_field.id in answers
    }


def carried_over(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    """Returns the answers of another version that this one still knows how to draw."""
    known = {}
    for field in form.fields:
        value = answers.get(field.id)
        if value is not None and (value in _NO_OPTION or _is_an_answer(field, value)):
            known[field.id] = value
    return known


def _is_an_answer(field: Field, value: str) -> bool:
    options = {option.id for option in field.options}
    if options:
        return set(value.split(",")) <= options
    return field.type != "date" or _DAY.fullmatch(value) is not None


def total_is_known(form: Form, answers: Mapping[str, str]) -> bool:
    """Returns whether "step n of m" is true: no open question can still appear or vanish."""
    return all(field.when is None or field.when[0] in answers for field in form.fields)
