"""Which of a field's options a text names, how surely, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialogue.fields.field import Field, Option, Problem, Value
from bot.dialogue.fields.text import FILLERS, NEGATIONS, cut_excerpt, opens_question, split_words

_WINDOW = 8
"""Words; no alias is longer."""

_SHORTEST_SLIP = 5
"""Letters; with fewer, nearly any word is near another. An option's own may have one less."""


_MOST_LEFT = 16
"""Words; more are a story, in which no slip is looked for."""


@dataclass(frozen=True, slots=True)
class OptionMatch:
    """The ids found, in the field's order. `rest` are the words that named none of them."""

    ids: tuple[str, ...]
    rest: tuple[str, ...] = ()
    sure: bool = True

    @property
    def denied(self) -> bool:
        """Whether a "not" outside the option's own words turns it round."""
        return bool(NEGATIONS & set(self.rest))


@lru_cache(maxsize=64)  # forms and field types have a few lists, and every answer needs one
def _spell_options(options: tuple[Option, ...]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Returns each way to write an option, as (words, id)."""
    return tuple(
        (tuple(split_words(text.replace("_", " "))), option.id)
        for option in options
        for text in (option.id, *option.aliases)
    )


@lru_cache(maxsize=64)
def _begun_table(
    options: tuple[Option, ...],
) -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
    """Returns the first word of each way to write an option → all ways that begin with it."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for written, name in _spell_options(options):
        if written:
            table.setdefault(written[0], []).append((written, name))
    return table


@lru_cache(maxsize=64)
def _spelling_table(options: tuple[Option, ...]) -> Mapping[str, str]:
    """Returns the joined words of each way to write an option → its id. The first that has them."""
    table: dict[str, str] = {}
    for written, name in _spell_options(options):
        table.setdefault("".join(written), name)
    return table


_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz12345",
        [
            "a",
            "be",
            "ce",
            "de",
            "e",
            "ef",
            "ge",
            "ha",
            "i",
            "je",
            "ka",
            "el",
            "em",
            "en",
            "o",
            "pe",
            "ki",
            "er",
            "es",
            "te",
            "u",
            "ve",
            "we",
            "eks",
            "ye",
            "zet",
            "satu",
            "dua",
            "tiga",
            "empat",
            "lima",
        ],
        strict=True,
    )
)
_MOST_LETTERS = 4
"""Letters of an abbreviation that is spelled: "ha es es", "katepe"."""


@lru_cache(maxsize=64)
def _spelled_table(options: tuple[Option, ...]) -> Mapping[str, str]:
    """Returns the table with each abbreviation also as its letters are said."""
    table = dict(_spelling_table(options))
    for written, name in _spelling_table(options).items():
        if 1 < len(written) <= _MOST_LETTERS and _LETTERS.keys() >= set(written):
            table.setdefault("".join(_LETTERS[letter] for letter in written), name)
    return table


def list_spellings(options: Sequence[Option]) -> Iterator[tuple[str, str]]:
    """Yields each way to write an option, as (joined words, id)."""
    return (("".join(written), name) for written, name in _spell_options(tuple(options)))


def match_options(found: Sequence[str], options: Sequence[Option]) -> OptionMatch:
    """Returns the options that the words `found` name: as written, else begun, else with a slip."""
    table = _spelling_table(tuple(options))
    match = _match_named(found, _spelled_table(tuple(options)), options)
    if match.ids:
        return match
    left = [word for word in found if word not in FILLERS | _ONCE]
    return (
        _match_begun(left, options)
        or _match_slipped(left, table, options)
        or _match_bones(left, options)
        or match
    )


def _order_ids(ids: set[str], options: Sequence[Option]) -> tuple[str, ...]:
    return tuple(option.id for option in options if option.id in ids)


def _match_named(
    found: Sequence[str], table: Mapping[str, str], options: Sequence[Option]
) -> OptionMatch:
    """Longest first from the left. Words may be written apart ("banjar baru", "h s s")."""
    ids: set[str] = set()
    rest: list[str] = []
    start = 0
    while start < len(found):
        for end in range(min(len(found), start + _WINDOW), start, -1):
            name = table.get("".join(found[start:end]))
            if name is not None:
                ids.add(name)
                start = end
                break
        else:
            rest.append(found[start])
            start += 1
    return OptionMatch(
        _order_ids(ids, options), tuple(word for word in rest if word not in FILLERS)
    )


def _match_begun(left: Sequence[str], options: Sequence[Option]) -> OptionMatch | None:
    """Returns options whose spelling begins with just these words ("hulu sungai", "tanah")."""
    begin = tuple(left)
    begun = _begun_table(tuple(options)).get(begin[0], ()) if begin else ()
    ids = {name for written, name in begun if written[: len(begin)] == begin}
    return OptionMatch(_order_ids(ids, options), sure=False) if ids else None


_ONCE = frozenset({"dulu", "dulunya"})
"""Where she was before: "dulu di muhammadiyah"."""

_VOWELS = str.maketrans("", "", "aiueo")
_FEWEST_BONES = 4
"""Consonants of a name that is written without its vowels: "bnjrbru"."""


@lru_cache(maxsize=64)
def _bones_table(options: tuple[Option, ...]) -> Mapping[str, frozenset[str]]:
    """Returns the consonants of each way to write an option → the ids that have them."""
    table: dict[str, frozenset[str]] = {}
    for written, name in _spelling_table(options).items():
        bones = written.translate(_VOWELS)
        if len(bones) >= _FEWEST_BONES and bones != written:
            table[bones] = table.get(bones, frozenset()) | {name}
    return table


def _match_bones(left: Sequence[str], options: Sequence[Option]) -> OptionMatch | None:
    """Returns the option whose vowels were left out, all or nearly all: "bnjrbru", "mrtpura"."""
    text = "".join(left)
    bones = text.translate(_VOWELS)
    if len(text) > 2 * _WINDOW or len(text) - len(bones) > len(bones) // 2:
        return None
    ids = _bones_table(tuple(options)).get(bones, frozenset())
    return OptionMatch(_order_ids(set(ids), options), sure=False) if len(ids) == 1 else None


def _match_slipped(
    left: Sequence[str], table: Mapping[str, str], options: Sequence[Option]
) -> OptionMatch | None:
    """Returns the option within one slip (two from nine letters on).

    Unsure when another comes close.
    """
    if len(left) > _MOST_LEFT:
        return None
    for size in range(min(len(left), 4), 0, -1):
        for start in range(len(left) - size + 1):
            text = "".join(left[start : start + size])
            distances = _measure_distances(text, table)
            if distances:
                best = min(distances.values())
                ids = {name for name, distance in distances.items() if distance == best}
                rest = (*left[:start], *left[start + size :])
                sure = best == 1 and len(text) > 6 and len(distances) == 1
                return OptionMatch(_order_ids(ids, options), rest, sure)
    return None


def _measure_distances(text: str, table: Mapping[str, str]) -> dict[str, int]:
    """Returns each option near `text` with the slips between them.

    Also those one slip beyond the bound.
    """
    if len(text) < _SHORTEST_SLIP:
        return {}
    bound = 1 if len(text) < 9 else 2
    near: dict[str, int] = {}
    found = process.extract(
        text, table.keys(), scorer=OSA.distance, score_cutoff=bound + 1, limit=None
    )
    for key, distance, _ in found:
        if len(key) >= _SHORTEST_SLIP - 1:
            name = table[key]
            near[name] = min(distance, near.get(name, distance))
    return near if near and min(near.values()) <= bound else {}


def prefer_option(match: OptionMatch, options: Sequence[Option]) -> OptionMatch:
    """Returns the match with the one option that is meant where these are named together."""
    for option in options:
        if option.id in match.ids and set(match.ids) - {option.id} <= set(option.rather_than):
            return OptionMatch((option.id,), (), sure=False)
    return match


def judge_match(match: OptionMatch, field: Field, raw: str, doubt: bool = False) -> Value | Problem:
    """Returns the one option found, as Value.

    Asks when something was left over or not written plainly.
    """
    read = {"read": cut_excerpt(raw)}
    meant = match if len(match.ids) < 2 else prefer_option(match, field.options)
    doubt, match = doubt or meant is not match, meant
    if not match.ids or match.denied or (match.rest and opens_question(raw)):
        return Problem(f"problem.{field.type}.unread", read)
    if len(match.ids) > 1:
        return Problem(f"problem.{field.type}.several", read | {"options": ",".join(match.ids)})
    doubt = doubt or bool(match.rest) or not match.sure or "?" in raw
    values = read | {"option": match.ids[0]}
    return Value(match.ids[0], f"confirm.{field.type}.option" if doubt else None, values)
