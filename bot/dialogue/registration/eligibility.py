"""What a programme's rules of a year mean for these answers: explained, never a wall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.dialogue.registration.forms import LEFT_FOR_STAFF, Form, Rule, applies
from bot.dialogue.schedule import long_date, years_between
from bot.dialogue.turn import Turn


def explained(turn: Turn, form: Form, answers: Mapping[str, str]) -> list[str]:
    """One paragraph for each rule that these answers do not meet yet, with its year and source."""
    notes = []
    for rule in form.rules:
        if applies(rule, answers) and not _met(rule, answers, turn.today):
            on = long_date(rule.on, turn.locale.phrases) if rule.on else ""
            gaps = {"year": rule.year, "source": rule.source.name, "date": on}
            gaps |= {"least": rule.values[0], "age": _age(answers.get(rule.field, ""), turn.today)}
            notes.append(turn.phrase(f"eligibility.{rule.id}", **gaps))
    return notes


def aged(turn: Turn, form: Form, field: str, value: str) -> str:
    """What a rule of age says to a birth date as soon as it is given; empty where all is well."""
    rules = tuple(one for one in form.rules if one.field == field and one.test == "age_at_most")
    return "\n\n".join(explained(turn, replace(form, rules=rules), {field: value}))


def _age(answer: str, today: date) -> str:
    """The years lived today where the answer is a day; else empty."""
    try:
        return str(years_between(date.fromisoformat(answer), today))
    except ValueError:
        return ""


def _met(rule: Rule, answers: Mapping[str, str], today: date) -> bool:
    """True where the answer meets the rule, or where there is no answer to judge."""
    answer = answers.get(rule.field, "")
    if answer in ("", LEFT_FOR_STAFF):
        return True
    if rule.test == "age_at_least":
        return years_between(date.fromisoformat(answer), today) >= int(rule.values[0])
    if rule.test == "age_at_most":
        return years_between(date.fromisoformat(answer), rule.on or today) <= int(rule.values[0])
    return answer in rule.values
