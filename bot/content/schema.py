"""The shapes of the files under faq/, with the keys that an office writes."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.dialogue.faq.topic import Kind
from bot.dialogue.fields.field import Option
from bot.strict_yaml.fit import PLACE
from bot.strict_yaml.tree import Node, node_nowhere


@dataclass(frozen=True, slots=True)
class SourceText:
    """Where a fact was read."""

    name: str
    url: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class TopicText:
    """One topic as it is written. A locale beside the default one inherits all but the words.

    `facts` are the codes in faq/facts.md on which the answer rests.
    """

    id: str
    title: str
    short: str
    details: str = ""
    phrasings: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    sources: tuple[SourceText, ...] = ()
    facts: tuple[str, ...] = ()
    diperiksa: date | None = None
    berlaku_sampai: date | None = None
    jadwal_sampai: date | None = None
    sebut_sesi: Literal["", "selalu", "bila ada"] = ""
    sebut_diri: Literal["", "umur", "ijazah"] = ""
    related: tuple[str, ...] = ()
    kind: Kind | None = None
    node: Node = dataclasses.field(default_factory=node_nowhere, metadata=PLACE)


@dataclass(frozen=True, slots=True)
class TopicFile:
    """faq/<locale>/topics/<category>.yaml. `kind` is the kind of every topic that names none."""

    category: str
    title: str
    topics: tuple[TopicText, ...]
    kind: Kind = "topic"


@dataclass(frozen=True, slots=True)
class WordingsFile:
    """faq/<locale>/wordings/<name>.yaml: more words in which people ask for a topic there is."""

    topic: str
    phrasings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallingWords:
    """`calling` in words.yaml: how a person is asked for (bot/dialogue/frame/calling.py)."""

    who: tuple[str, ...] = ()
    anybody: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComingWords:
    """`coming` in words.yaml: how a reminder is answered (bot/dialogue/reminders/rsvp.py)."""

    come: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectingWords:
    """`correcting` in words.yaml: how an answer of a form is put right, or a question refused.

    See bot/dialogue/registration/correcting.py.
    """

    deny: tuple[str, ...] = ()
    that: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    becomes: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    around_send: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()
    unwilling: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordsFile:
    """faq/<locale>/words.yaml: the language, its control words, words that ask, call and answer."""

    name: str
    controls: dict[str, tuple[str, ...]]
    asking: tuple[str, ...] = ()
    allowing: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    going_on: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    broad: tuple[str, ...] = ()
    herself: tuple[str, ...] = ()
    calling: CallingWords = field(default_factory=CallingWords)
    coming: ComingWords = field(default_factory=ComingWords)
    correcting: CorrectingWords = field(default_factory=CorrectingWords)


@dataclass(frozen=True, slots=True)
class StyleFile:
    """faq/<locale>/style.yaml: what `check` holds the texts of this language to.

    `everyday` abbreviations need no glossary. `retired` are terms with what is said today;
    a text with one of the words `explains` may use them. Sentences have at most so many words.
    """

    everyday: tuple[str, ...] = ()
    retired: dict[str, str] = dataclasses.field(default_factory=dict)
    explains: tuple[str, ...] = ()
    longest_sentence: int = 20


@dataclass(frozen=True, slots=True)
class CategoriesFile:
    """faq/categories.yaml: the order of the shelves in the menu."""

    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhenText:
    """A condition on another field's answer."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldText:
    """One question of a form."""

    id: str
    type: str
    options: tuple[Option, ...] = ()
    optional: bool = False
    private: bool = False
    when: WhenText | None = None
    minimum: int | None = None
    maximum: int | None = None
    node: Node = dataclasses.field(default_factory=node_nowhere, metadata=PLACE)


@dataclass(frozen=True, slots=True)
class FormText:
    """A form in one version."""

    id: str
    version: int
    fields: tuple[FieldText, ...]
    node: Node = dataclasses.field(default_factory=node_nowhere, metadata=PLACE)


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a rule of a given year asks. `on` is a date, or the day it is explained."""

    id: str
    field: str
    test: str
    values: tuple[str, ...]
    source: SourceText
    year: str
    on: str = "today"
    when: WhenText | None = None
    node: Node = dataclasses.field(default_factory=node_nowhere, metadata=PLACE)


@dataclass(frozen=True, slots=True)
class FormsFile:
    """faq/forms.yaml."""

    forms: tuple[FormText, ...]
    eligibility: tuple[RuleText, ...] = ()
