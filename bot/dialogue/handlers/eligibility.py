"""What a programme's rules of a year mean for these answers: explained, never a wall."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.dialogue.forms import LEFT_FOR_STAFF, Form, Rule, applies
from bot.dialogue.schedule import long_date, years_between
from bot.dialogue.turn import Turn


def explained(turn: Turn, form: Form, answers: Mapping[str, str]) -> list[str]:
    """One paragraph for each rule that these answers do not meet yet, with its year and source."""
    notes = []
    for rule in form.rules:
        if applies(rule, answers) and not _met(rule, answers, turn.today):
            on = long_date(rule.on, turn.locale.phrases) if rule.on else ""
            key = f"eligibility.{rule.id}"
            notes.append(turn.phrase(key, year=rule.year, source=rule.source.name, date=on))
    return notes


def _met(rule: Rule, answers: Mapping[str, str], today: date) -> bool:
    """True where the answer meets the rule, or where there is no answer to judge."""
    answer = answers.get(rule.field, "")
    if answer in ("", LEFT_FOR_STAFF):
        return True
    if rule.test == "age_at_most":
        return years_between(date.fromisoformat(answer), rule.on or today) <= int(rule.values[0])
    return answer in rule.values
