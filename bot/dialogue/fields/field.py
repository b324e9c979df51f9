"""What a field is, what comes out of reading one, and the table of its types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that a choice-like field takes: its id, and the ways people type it.

    `told_by` are answers to other questions ("japanese_level=n5") that say that she has it. `kinds`
    are words for what it is one of ("universitas"): whoever uses one and names no option may mean
    this. `rather_than` are options that may be named beside it without being meant.
    """

    id: str
    aliases: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    rather_than: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, without a word of any language.

    `when` is (other field, its values) for a question only some are asked. `private` values are
    encrypted in the store and masked in echoes. `minimum` and `maximum` bound a number, a year or
    the age in years that a date gives today (-1 and below: in the future). A bound of a year
    below 1000 counts from this year: -60 to 6 is "from sixty years ago to six years ahead".
    """

    id: str
    type: str
    options: tuple[Option, ...] = ()
    optional: bool = False
    private: bool = False
    when: tuple[str, frozenset[str]] | None = None
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What was understood: canonical text (2026-01-31, +62812…, ya, ktp,ijazah).

    `ask` is a phrase key when it must be confirmed first ("Maksud Anda 25 Desember 1999?");
    `values` fill that phrase's gaps: {date} and {other} are ISO dates, {option} an option's id,
    {options} several joined by commas, all drawn in the locale's words; the rest is text as it is.
    """

    text: str
    ask: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why it was not taken: a phrase key (what was read, what is wrong, how to put it right)."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)


Parser = Callable[[str, Field, date], Value | Problem]

TYPES: dict[str, Parser] = {}
"""Every field type by name; a test walks it, so a type without tests/fields/<type>.yaml fails."""


def field_type(name: str) -> Callable[[Parser], Parser]:
    """Registers a parser under the name that forms.yaml uses."""

    def register(parser: Parser) -> Parser:
        TYPES[name] = parser
        return parser

    return register
