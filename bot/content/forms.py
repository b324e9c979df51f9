"""Forms and eligibility rules, made of faq/forms.yaml."""

from __future__ import annotations

from datetime import date

from bot.content.schema import FieldText, FormsFile, RuleText, WhenText
from bot.dialogue.faq.topic import Source
from bot.dialogue.fields import Field
from bot.dialogue.registration.forms import EligibilityRule, Form


def read_forms(file: FormsFile) -> tuple[Form, ...]:
    """Returns every form with the rules that judge one of its fields."""
    return tuple(
        Form(
            form.id,
            form.version,
            tuple(map(_read_field, form.fields)),
            tuple(
                _read_rule(rule)
                for rule in file.eligibility
                if any(rule.field == field.id for field in form.fields)
            ),
        )
        for form in file.forms
    )


def read_day(text: str) -> date | None:
    """Returns the date, or None for "today". ValueError for anything else."""
    return None if text == "today" else date.fromisoformat(text)


def _read_field(text: FieldText) -> Field:
    return Field(
        id=text.id,
        type=text.type,
        options=text.options,
        optional=text.optional,
        private=text.private,
        when=_read_condition(text.when),
        minimum=text.minimum,
        maximum=text.maximum,
    )


def _read_condition(text: WhenText | None) -> tuple[str, frozenset[str]] | None:
    return (text.field, frozenset(text.values)) if text else None


def _read_rule(text: RuleText) -> EligibilityRule:
    return EligibilityRule(
        id=text.id,
        field=text.field,
        test=text.test,
        values=text.values,
        source=Source(text.source.name, text.source.url, text.source.date),
        year=text.year,
        on=read_day(text.on),
        when=_read_condition(text.when),
    )
