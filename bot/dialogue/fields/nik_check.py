"""Whether the NIK of a form fits its birth date and sex: a question where not, never a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.dialogue.fields.field import Field, Value
from bot.dialogue.fields.nik import LENGTH, find_disagreement, is_womans

BIRTH_DATE = "birth_date"
SEX = ("sex", "gender", "jenis_kelamin")
"""The ids that a field for the sex may have; its options are told by theirs, or their aliases."""

_WOMEN = frozenset({"perempuan", "wanita", "female", "woman", "p"})
_MEN = frozenset({"laki_laki", "laki-laki", "laki laki", "lelaki", "pria", "male", "man", "l"})


def doubt_of(form: Sequence[Field], answers: Mapping[str, str], field: Field) -> Value | None:
    """Returns the question to ask before the answer of `field` in `answers` is taken.

    None where the NIK tells the same, or there is nothing to compare.
    """
    nik = next((field for field in form if field.type == "nik"), None)
    number = answers.get(nik.id, "") if nik else ""
    if not nik or len(number) != LENGTH or not number.isdecimal():
        return None
    told = answers[field.id]
    date_, sex = _birth_date(answers), _is_woman(form, answers)
    if field.id in (nik.id, BIRTH_DATE) and date_ and find_disagreement(number, date_):
        key = "confirm.nik.birth_date" if field.id == nik.id else "confirm.birth_date.nik"
        return Value(told, key, {"date": date_.isoformat()})
    if field.id in (nik.id, *SEX) and sex is not None and sex != is_womans(number):
        return Value(told, "confirm.nik.sex" if field.id == nik.id else "confirm.sex.nik")
    return None


def _birth_date(answers: Mapping[str, str]) -> date | None:
    try:
        return date.fromisoformat(answers.get(BIRTH_DATE, ""))
    except ValueError:
        return None  # skipped, or left for staff


def _is_woman(form: Sequence[Field], answers: Mapping[str, str]) -> bool | None:
    """Returns whether she said that she is a woman.

    None where she did not say, or was not asked.
    """
    for field in form:
        if field.id in SEX:
            chosen = answers.get(field.id, "")
            option = next((option for option in field.options if option.id == chosen), None)
            names = {chosen, *(alias.casefold() for alias in (option.aliases if option else ()))}
            if names & _WOMEN:
                return True
            return False if names & _MEN else None
    return None
