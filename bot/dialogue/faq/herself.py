"""What she says of herself in a question: it picks what the answer adds, and is kept nowhere."""

from __future__ import annotations

import re

from bot.dialogue.faq.topic import Topic
from bot.dialogue.fields import Field, Value, parse_answer
from bot.dialogue.registration.eligibility import explain_unmet
from bot.dialogue.turn import Turn

_AGE = re.compile(r"\b(?:umur|usia|umor|age|aged|i am|i'm)\D{0,8}([1-7]\d)\b", re.IGNORECASE)
_YEARS = re.compile(
    r"(?<!pengalaman )(?<!selama )(?<!kerja )(?<!kontrak )\b(1[5-9]|[2-7]\d)"
    r"\s*(?:tahun|thn|th|taun|yo|y/o|years?)\b(?!\s*(?:yang |yg )?(?:lalu|ago|pengalaman|kerja))",
    re.IGNORECASE,
)
"""So many years are an age where nothing beside them says what else they are."""

_DEGREE = re.compile(r"\b(?:d[1-4]|s[12]|ners|smk|sma|smp)\b(?:\s+[^\W\d_]+){0,2}", re.IGNORECASE)
_NO_PASSPORT = re.compile(
    r"\b(?:belum|blm|blum|balum|gak|ga|nggak|tidak|no|without)\b(?:\s+\w+){0,2}\s+(?:paspor|passport)",
    re.IGNORECASE,
)


def explain_for_her(turn: Turn, topic: Topic) -> list[str]:
    """Returns what the answer means for what she said of herself: a paragraph, or nothing."""
    match topic.herself:
        case "age":
            return _explain_age(turn)
        case "education":
            return _explain_education(turn)
    return []


def explain_way(turn: Turn) -> list[str]:
    """Returns what all that she said of herself means for the way as a whole."""
    lines = _explain_age(turn) + _explain_education(turn)
    if _NO_PASSPORT.search(turn.text):
        lines.append(turn.phrase("herself.no_passport"))
    return lines


def _explain_age(turn: Turn) -> list[str]:
    found = _AGE.search(turn.text) or _YEARS.search(turn.text)
    if found is None:
        return []
    form = turn.knowledge.form("candidate")
    age = int(found[1])
    younger = [rule for rule in form.rules if rule.test == "age_at_least"]
    if younger and age < int(younger[0].values[0]):
        return [turn.phrase("herself.age_under", age=age, least=younger[0].values[0])]
    on = [rule for rule in form.rules if rule.test == "age_at_most"]
    if not on:
        return []
    most = int(on[0].values[0])
    gaps = {"age": age, "most": most, "year": on[0].year}
    return [turn.phrase("herself.age_over" if age > most else "herself.age_within", **gaps)]


def _explain_education(turn: Turn) -> list[str]:
    found = _DEGREE.search(turn.text)
    form = turn.knowledge.form("candidate")
    field = form.field("education")
    if found is None or field is None:
        return []
    value = _read_degree(turn, found[0], field)
    if value is None:
        return []
    label = turn.locale.phrases.get(f"form.education.option.{value}", value)
    unmet = explain_unmet(turn, form, {"education": value})
    said = turn.phrase("herself.education", education=label)
    return [said, *unmet[:1]] if unmet else [turn.phrase("herself.education_fits", education=label)]


def _read_degree(turn: Turn, said: str, field: Field) -> str | None:
    """Returns the degree in a few words, the fewest first that are read without a doubt."""
    words = said.split()
    for count in range(len(words), 0, -1):
        read = parse_answer(" ".join(words[:count]), field, turn.today)
        if isinstance(read, Value) and read.ask is None:
            return read.text
    return None
