"""One of a field's options, or several of them, by their names and aliases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.dialogue.fields.counting import replace_spelled
from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.matching import OptionMatch, judge_match, match_options
from bot.dialogue.fields.text import (
    FILLERS,
    NEGATIONS,
    cut_excerpt,
    opens_question,
    read_terms,
    says_none,
    split_words,
)

NONE = "-"
"""The canonical text of "none of them"."""

NOT_YET = "belum"
"""The option, where a field has it, that is told by "there is none" in any words."""

_ALL = read_terms(
    "semua semuanya semuanyaada samunyaan samuaan sabarataan kabeh lengkap"
    " all everything komplit komplet"
)
_HAVE = read_terms("ada sudah punya siap have got")
_JOINING = read_terms("dan sama serta and nomor no")
_NOT_YET = read_terms("""
    tinggal kurang mau ingin minus tanpa proses diurus urus mengurus hilang bikin akan menunggu
    nunggu mati expired nanti menyusul nyusul processing process
    kadaluarsa kadaluwarsa kedaluwarsa rusak dibuat
""")
_ALL_BUT = read_terms("tinggal kurang minus tersisa sisa")
_LEFT_TO_GET = _ALL_BUT | read_terms("saja aja yang belum tidak lagi cuma hanya doang punya ada")
"""What may stand beside the ones that are missing, where all others are there."""

_MARKS = ((r"[✅✔☑👍🆗]|\([vVyY√]\)", " ada "), (r"[❌✖🚫👎❎]|\([xX-]\)", " belum "))
"""Signs behind a name that say whether it is there."""

_ONLY_MISSING = re.compile(
    r"yang (?:belum|kurang|tidak ada)(?: (?:ada|punya))?(?: (?:cuma|hanya"
    r"|tinggal))? \w+(?: (?:aja|saja|doang))?"
    r"|(?:cuma |hanya |tinggal )?\w+ (?:aja |saja |doang )?yang (?:belum|kurang"
    r"|tidak ada)(?: (?:ada|punya))?"
)
"""Names the one that is missing: "paspor doang yang belum"."""
_OTHERS = read_terms("lain lainnya sisanya selebihnya others rest")
_CLAUSE = re.compile(
    r"[,;\n]|\.(?=\s|$)|\b(?:tapi|tetapi|tp|cuma|hanya|plus|but|kalau|kalo)\b", re.IGNORECASE
)
_CUT = re.compile(r"[/&+]|\b(?:dan|sama|serta|wan|lawan|karo|ambi|and)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Clause:
    """The options that stand between two commas, and what is said of them all."""

    parts: tuple[OptionMatch, ...]

    @property
    def ids(self) -> set[str]:
        return {name for part in self.parts for name in part.ids}

    @property
    def rest(self) -> set[str]:
        return {word for part in self.parts for word in part.rest}

    @property
    def denied(self) -> bool:
        """Whether "not" or "not yet" is said of it: "paspor belum", "paspor masih proses"."""
        return bool((NEGATIONS | _NOT_YET) & self.rest)

    @property
    def bare(self) -> bool:
        """Whether it names nothing we ask for."""
        return not self.ids and not self.others

    @property
    def only_missing(self) -> bool:
        """Whether it names what is missing of all: "tinggal paspor yang belum"."""
        return bool(self.ids and _ALL_BUT & self.rest) and self.rest <= _LEFT_TO_GET

    @property
    def others(self) -> bool:
        """Whether it tells of all the others, and names none: "yang lain belum"."""
        return not self.ids and bool(_OTHERS & self.rest)


@field_type("choice")
def read_choice(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns the id of the one option that `raw` names, or that it is by its kind."""
    found = split_words(raw)
    judged = judge_match(match_options(found, field.options), field, raw)
    if isinstance(judged, Value) or opens_question(raw):
        return judged
    none = next((option.id for option in field.options if option.id == NOT_YET), None)
    if none and says_none(found):
        return Value(none, None, {"option": none})
    by_kind = [option.id for option in field.options if set(option.kinds) & set(found)]
    if len(by_kind) != 1 or judged.key != "problem.choice.unread" or NEGATIONS & set(found):
        return judged
    return judge_match(OptionMatch((by_kind[0],), sure=False), field, raw)


@field_type("choices")
def read_choices(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns the ids of the options named, joined by commas in the field's order. "-" for none.

    Whole numbers are positions ("1, 3"). A "not" is only read where each part has its own word.
    """
    marked = raw
    for marks, word in _MARKS:
        marked = re.sub(marks, word, marked)
    found = [word for word in split_words(marked) if word not in FILLERS]
    if raw.strip() == NONE or says_none(found):
        return Value(NONE, None, {"options": NONE})
    if opens_question(raw):
        return Problem("problem.choices.unread", {"read": cut_excerpt(raw)})
    places = [word for word in replace_spelled(found, join=False) if word not in _JOINING]
    if places and all(word.isdecimal() for word in places):
        return _by_position(places, field, raw)
    if _ALL & set(found) and not _OTHERS & set(found):
        return _choose_all(found, field, raw)
    if _ONLY_MISSING.fullmatch(" ".join(words := split_words(raw))):
        missing = set(match_options(words, field.options).ids)
        if len(missing) == 1:
            return _ask_choices({option.id for option in field.options} - missing, field, raw)
    if marked != raw:  # each sign belongs to what stands before it
        marked = re.sub(r" (ada|belum) ", r" \1, ", marked)
    clauses = [_read_clause(clause, field) for clause in _CLAUSE.split(marked)]
    return _collect_clauses([clause for clause in clauses if clause.parts], field, raw)


def _read_clause(text: str, field: Field) -> _Clause:
    cut = [split_words(part) for part in _CUT.split(text)]
    return _Clause(tuple(match_options(part, field.options) for part in cut if part))


def _by_position(found: list[str], field: Field, raw: str) -> Value | Problem:
    places = {int(word) for word in found}
    if re.search(r"\d\s*[-–]\s*\d", raw) or not places <= set(range(1, len(field.options) + 1)):
        read = {"read": cut_excerpt(raw), "maximum": str(len(field.options))}
        return Problem("problem.choices.number", read)
    return Value(_join_ids({field.options[place - 1].id for place in places}, field))


def _choose_all(found: list[str], field: Field, raw: str) -> Value | Problem:
    """Everything. "everything but …" is asked."""
    if not set(found) - _ALL - _HAVE:
        return Value(_join_ids({option.id for option in field.options}, field))
    match = match_options(
        [word for word in found if word not in _ALL | _HAVE | _JOINING], field.options
    )
    left = {option.id for option in field.options} - set(match.ids)
    if not match.denied or not match.ids or not left or set(match.rest) - NEGATIONS:
        return Problem("problem.choices.unread", {"read": cut_excerpt(raw)})
    return _ask_choices(left, field, raw)


def _collect_clauses(clauses: list[_Clause], field: Field, raw: str) -> Value | Problem:
    read = {"read": cut_excerpt(raw)}
    parts = [part for clause in clauses for part in clause.parts]
    if any(len(part.ids) > 1 and not part.sure for part in parts):
        unclear = {name for part in parts if not part.sure for name in part.ids}
        return Problem("problem.choices.several", read | {"options": _join_ids(unclear, field)})
    if any(clause.denied for clause in clauses):
        return _with_denials(clauses, field, raw)
    named = {name for part in parts for name in part.ids}
    if not named:
        return Problem("problem.choices.unread", read)
    odd = any(not part.sure or set(part.rest) - _HAVE for part in parts)
    return _ask_choices(named, field, raw) if odd else Value(_join_ids(named, field))


def _with_denials(clauses: list[_Clause], field: Field, raw: str) -> Value | Problem:
    """ "ijazah sama ktp udah, paspor blm": a word for have or not is said of all its clause.

    Unclear where a clause without such a word follows one that is denied.
    """
    missing = {name for clause in clauses if clause.denied for name in clause.ids}
    if missing and all(clause.only_missing for clause in clauses):
        return _ask_choices({option.id for option in field.options} - missing, field, raw)
    named = {name for clause in clauses if not clause.denied for name in clause.ids}
    rest_is_there = any(clause.others and not clause.denied for clause in clauses)
    if rest_is_there:
        named = {option.id for option in field.options} - missing
    follows = pairwise(clauses)
    unclear = any(
        clause.denied and not after.denied and not after.rest & (_HAVE | _ALL)
        for clause, after in follows
    )
    strange = any(clause.rest <= _HAVE | _NOT_YET | NEGATIONS for clause in clauses if clause.bare)
    if unclear or strange or not named or named & missing:
        return Problem("problem.choices.denied", {"read": cut_excerpt(raw)})
    return _ask_choices(named, field, raw)


def _join_ids(ids: set[str], field: Field) -> str:
    return ",".join(option.id for option in field.options if option.id in ids) or NONE


def _ask_choices(ids: set[str], field: Field, raw: str) -> Value:
    text = _join_ids(ids, field)
    return Value(text, "confirm.choices.list", {"options": text, "read": cut_excerpt(raw)})
