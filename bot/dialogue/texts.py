"""The contract of the texts an office edits: what there is, what is wrong, how it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

Shelf = Literal["topik", "kalimat", "formulir", "draf", "kantor", "kontak", "aturan"]

CONTENT: tuple[Shelf, ...] = ("topik", "kalimat", "formulir")
DRAFTS: tuple[Shelf, ...] = ("draf",)
CONFIGURED: tuple[Shelf, ...] = ("kontak", "kantor", "aturan")
"""What the bot says, what it does not say yet, and what stands in config.yaml."""


@dataclass(frozen=True, slots=True)
class TextField:
    """One value of a text. `value` as a form shows it: a list has an item on each line.

    `label` is the last part of the phrase that names it. `language` tells two fields of one name
    apart. `options` are all the values there can be; empty: any. `fixed` names what outside the
    file sets it (it cannot be edited then). `restart`: a change holds after a restart only.
    """

    name: str
    label: str
    value: str
    kind: Literal["line", "text", "list"] = "line"
    language: str = ""
    about: str = ""
    options: tuple[str, ...] = ()
    fixed: str = ""
    restart: bool = False


@dataclass(frozen=True, slots=True)
class TextItem:
    """What is edited together: a topic in all languages, a phrase, an emergency number.

    `group` is the part of its shelf it stands in. `version` changes with any of its values.
    """

    id: str
    shelf: Shelf
    title: str
    group: str
    fields: tuple[TextField, ...]
    version: str

    @property
    def values(self) -> dict[str, str]:
        """Returns every value by the name of its field."""
        return {each.name: each.value for each in self.fields}


@dataclass(frozen=True, slots=True)
class Remark:
    """What `check` says. About `field`; empty: the whole. `grave` stops the change."""

    field: str
    text: str
    grave: bool


@dataclass(frozen=True, slots=True)
class Examined:
    """A text as it would be: only `changed` differs. `shown` are its values as people read them."""

    item: TextItem
    changed: Mapping[str, str]
    remarks: tuple[Remark, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)

    @property
    def faults(self) -> tuple[Remark, ...]:
        """What stops the change."""
        return tuple(remark for remark in self.remarks if remark.grave)


@dataclass(frozen=True, slots=True)
class DraftTrial:
    """How a draft fares: what it answers that nothing answered, and what it takes from others.

    `steals` are questions with the topics that they found before. `lacks` is what `check` says.
    """

    looked_at: int
    gains: tuple[str, ...]
    unsure: tuple[str, ...]
    steals: tuple[tuple[str, str], ...]
    lacks: tuple[str, ...]


TakeBack = Callable[[], None]
"""Puts the files back as they were."""


class Texts(Protocol):
    """The texts of an office. BotError in words where they cannot be read or written."""

    async def list_items(self, shelf: Shelf) -> Sequence[TextItem]:
        """Returns what stands on a shelf, in its order."""

    async def find_item(self, name: str) -> TextItem | None:
        """Returns the item of that id. None where there is none."""

    async def examine(self, item: TextItem, values: Mapping[str, str], today: date) -> Examined:
        """Returns the item with these values, and what `check` says of it. Changes nothing."""

    def write(self, examined: Examined) -> TakeBack:
        """Writes it. BotError where a file is no longer as it was examined."""

    async def make_draft(
        self, question: str, wordings: Sequence[str], answer: str, near: Sequence[str], today: date
    ) -> tuple[str, TakeBack]:
        """Writes the draft of a topic. Its name."""

    async def make_wordings(self, topic: str, wordings: Sequence[str]) -> tuple[str, TakeBack]:
        """Writes a draft of more samples for a topic. Its name. BotError where none is new."""

    async def try_draft(self, name: str, unanswered: Sequence[str], today: date) -> DraftTrial:
        """Tries a draft against all that is known. BotError where it is broken."""

    def publish_draft(self, name: str) -> TakeBack:
        """Puts a draft where the bot looks."""

    def return_draft(self, name: str) -> TakeBack:
        """Makes what was published a draft again."""
