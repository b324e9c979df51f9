"""A regency or city, by its name, its abbreviation or its capital."""

from __future__ import annotations

import re
from datetime import date

from bot.dialogue.fields.field import Field, Problem, Value, field_type
from bot.dialogue.fields.matching import OptionMatch, judge_match, list_spellings, match_options
from bot.dialogue.fields.text import FILLERS, read_terms, split_words

_SHORT = {
    "kabupaten": "kab",
    "kb": "kab",
    "kabupten": "kab",
    "regency": "kab",
    "city": "kota",
    "kotamadya": "kota",
    "tnh": "tanah",
    "sel": "selatan",
    "slt": "selatan",
    "sltn": "selatan",
    "selatn": "selatan",
    "tgh": "tengah",
    "teng": "tengah",
    "utr": "utara",
    "sei": "sungai",
    "sngai": "sungai",
    "sungei": "sungai",
}
_AROUND = read_terms("""
    asal tinggal domisili berdomisili kec kecamatan kel kelurahan desa daerah wilayah provinsi
    prov kalsel
""")


_MOST_OF_A_PLACE = 8
"""Words; more are no place and what it lies in."""

_NOT_OURS = re.compile(
    r"\b(?:bukan|non|luar|di luar)(?: (?:orang|urang|warga|dari|asal|asli|di))* (?:kalsel|banua)\b",
    re.IGNORECASE,
)
"""Says that it is none of ours: "bukan orang kalsel"."""

_KINDS = frozenset({"kab", "kota", "pulau"})
OUTSIDE = "lainnya"
"""The option whose other names are places outside the province."""


@field_type("district")
def read_district(raw: str, field: Field, today: date) -> Value | Problem:
    """Returns the id of the regency or city. Asks where a name begins others ("Banjar")."""
    text = re.sub(r"(?i)\bkalimantan selatan\b|\bsouth kalimantan\b", " ", raw)
    text = re.sub(_NOT_OURS, " luar ", text)
    found = [_SHORT.get(word, word) for word in split_words(text)]
    found = [word for word in found if word not in _AROUND]
    match = match_options(found, field.options)
    if match.ids == (OUTSIDE,):
        match = _look_outside(match, found, field)
    elif OUTSIDE in match.ids and _is_elsewhere(found, field):
        match = OptionMatch((OUTSIDE,), sure=False)
    return judge_match(match, field, raw, _opens_another(found, field))


def _look_outside(match: OptionMatch, found: list[str], field: Field) -> OptionMatch:
    """Returns the match with a place outside. The beginning of such a name names nothing."""
    if not match.sure:
        begun = "".join(word for word in found if word not in FILLERS)
        names = [spelling for spelling, name in list_spellings(field.options) if name == OUTSIDE]
        return OptionMatch(()) if any(name.startswith(begun) for name in names) else match
    rest = tuple(word for word in match.rest if word not in _KINDS)
    return OptionMatch(match.ids, rest)


def _is_elsewhere(found: list[str], field: Field) -> bool:
    """Whether a name of ours is placed outside by the name behind it: "Kandangan Kediri"."""
    for place in range(1, len(found) if len(found) < _MOST_OF_A_PLACE else 0):
        ours = match_options(found[:place], field.options)
        theirs = match_options(found[place:], field.options)
        if len(ours.ids) == 1 and theirs.ids == (OUTSIDE,) and ours.sure and theirs.sure:
            return ours.ids != (OUTSIDE,) and not set(ours.rest + theirs.rest) - _KINDS
    return False


def _opens_another(found: list[str], field: Field) -> bool:
    """Whether these words alone also begin other options: "Banjar", where Banjarmasin is one."""
    name = "".join(word for word in found if word not in FILLERS)
    return any(option.id != name and option.id.startswith(name) for option in field.options)
