"""What a programme's rules of a year mean for these answers: explained, never a wall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.dialogue.registration.forms import LEFT_FOR_STAFF, EligibilityRule, Form, applies_to
from bot.dialogue.schedule import long_date, years_between
from bot.dialogue.turn import Turn


def explain_unmet(turn: Turn, form: Form, answers: Mapping[str, str]) -> list[str]:
    """One paragraph for each rule that these answers do not meet yet, with its year and source."""
    notes = []
    for rule in form.rules:
        if applies_to(rule, answers) and not _is_met(rule, answers, turn.today):
            on = long_date(rule.on, turn.locale.phrases) if rule.on else ""
            gaps = {"year": rule.year, "source": rule.source.name, "date": on}
            gaps |= {
                "least": rule.values[0],
                "age": _age_of(answers.get(rule.field, ""), turn.today),
            }
            notes.append(turn.phrase(address_key(turn, f"eligibility.{rule.id}"), **gaps))
    return notes


def address_key(turn: Turn, key: str) -> str:
    """Returns the key of a text, or of its other wording in a form for somebody else."""
    draft = turn.state.draft
    other = f"other.{key}"
    return other if draft is not None and draft.other and turn.knows(other) else key


def explain_age(turn: Turn, form: Form, field: str, value: str) -> str:
    """Returns what a rule of age says to a birth date as soon as it is given.

    Empty where all is well.
    """
    rules = tuple(rule for rule in form.rules if rule.field == field and rule.test == "age_at_most")
    return "\n\n".join(explain_unmet(turn, replace(form, rules=rules), {field: value}))


def _age_of(answer: str, today: date) -> str:
    """Returns the years lived today where the answer is a day. Else empty."""
    try:
        return str(years_between(date.fromisoformat(answer), today))
    except ValueError:
        return ""


def _is_met(rule: EligibilityRule, answers: Mapping[str, str], today: date) -> bool:
    """True where the answer meets the rule, or where there is no answer to judge."""
    answer = answers.get(rule.field, "")
    if answer in ("", LEFT_FOR_STAFF):
        return True
    if rule.test == "age_at_least":
        return years_between(date.fromisoformat(answer), today) >= int(rule.values[0])
    if rule.test == "age_at_most":
        return years_between(date.fromisoformat(answer), rule.on or today) <= int(rule.values[0])
    return answer in rule.values
