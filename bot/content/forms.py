"""Forms and eligibility rules, made of faq/forms.yaml."""

from __future__ import annotations

from datetime import date

from bot.content.schema import FieldText, FormsFile, RuleText, WhenText
from bot.dialogue.faq.topic import Source
from bot.dialogue.fields import Field
from bot.dialogue.registration.forms import Form, Rule


def forms(file: FormsFile) -> tuple[Form, ...]:
    """Every form with the rules that judge one of its fields."""
    return tuple(
        Form(
            form.id,
            form.version,
            tuple(map(_field, form.fields)),
            tuple(
                _rule(rule)
                for rule in file.eligibility
                if any(rule.field == one.id for one in form.fields)
            ),
        )
        for form in file.forms
    )


def day(text: str) -> date | None:
    """The date, or None for "today"; ValueError for anything else."""
    return None if text == "today" else date.fromisoformat(text)


def _field(text: FieldText) -> Field:
    return Field(
        id=text.id,
        type=text.type,
        options=text.options,
        optional=text.optional,
        private=text.private,
        when=_when(text.when),
        minimum=text.minimum,
        maximum=text.maximum,
    )


def _when(text: WhenText | None) -> tuple[str, frozenset[str]] | None:
    return (text.field, frozenset(text.values)) if text else None


def _rule(text: RuleText) -> Rule:
    return Rule(
        id=text.id,
        field=text.field,
        test=text.test,
        values=text.values,
        source=Source(text.source.name, text.source.url, text.source.date),
        year=text.year,
        on=day(text.on),
        when=_when(text.when),
    )
