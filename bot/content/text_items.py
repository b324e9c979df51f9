"""What an office edits in its files: each text with its values, and where each value stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.dialogue.texts import Shelf, TextField, TextItem
from bot.strict_yaml.tree import Node, Tree

_TOPIC: tuple[tuple[str, Literal["line", "text", "list"], bool], ...] = (
    ("title", "line", False),
    ("short", "text", False),
    ("details", "text", True),
    ("phrasings", "list", True),
    ("keywords", "list", True),
)
_DATES = ("diperiksa", "berlaku_sampai")
_SOURCE = ("name", "url", "date")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands. `optional`: an empty one goes with its key."""

    file: str
    steps: tuple[str | int, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """A text, and where each of its values stands."""

    item: TextItem
    spots: Mapping[str, Spot]


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """The files by name, `default` the first language, and what the environment sets."""

    default: str
    trees: Mapping[str, Tree]
    environment: Mapping[str, str] = field(default_factory=dict)

    def find(self, spot: Spot) -> Node | None:
        """Returns what stands there. None where nothing does."""
        tree = self.trees.get(spot.file)
        return tree.find(*spot.steps) if tree else None

    def read(self, spot: Spot) -> str:
        """Returns the text that stands there, a list as lines. Empty where nothing does."""
        node = self.find(spot)
        if node is None or isinstance(node.value, dict):
            return ""
        if isinstance(node.value, str):
            return node.value.rstrip("\n")
        return "\n".join(str(each.value) for each in node.value)

    def names(self, folder: str) -> list[str]:
        """Returns the files of a folder of the first language, then those of the others."""
        found = [name for name in self.trees if name.split("/")[1:-1] == [folder]]
        return sorted(found, key=lambda name: (not name.startswith(f"{self.default}/"), name))


class TextMaking:
    """One text while its values are gathered."""

    def __init__(self, files: WrittenFiles) -> None:
        self.files = files
        self.fields: list[TextField] = []
        self.spots: dict[str, Spot] = {}

    def add(self, name: str, spot: Spot, label: str, **more: Any) -> None:
        """Adds the value that stands at a spot (`value`: another one is shown)."""
        self.spots[name] = spot
        value = more.pop("value", None)
        shown = self.files.read(spot) if value is None else value
        self.fields.append(TextField(name, label, shown, **more))

    def make(self, name: str, shelf: Shelf, title: str, group: str) -> WrittenItem:
        """Returns the text with all that was added."""
        values = json.dumps([[each.name, each.value] for each in self.fields])
        version = hashlib.sha256(values.encode()).hexdigest()[:16]
        item = TextItem(f"{shelf}/{name}", shelf, title, group, tuple(self.fields), version)
        return WrittenItem(item, self.spots)


def list_topics(files: WrittenFiles) -> Iterator[WrittenItem]:
    """Yields the topics, each in all its languages."""
    places: dict[str, list[tuple[str, tuple[str | int, ...]]]] = {}
    for file in files.names("topics"):
        for steps, name in _topics_of(files.trees[file]):
            places.setdefault(name, []).append((file, steps))
    for name, there in places.items():
        if there[0][0].startswith(f"{files.default}/"):
            yield _make_topic(files, "topik", name, there)


def _topics_of(tree: Tree) -> Iterator[tuple[tuple[str | int, ...], str]]:
    listed = tree.find("topics")
    for place, node in enumerate(listed.value if listed else ()):
        if isinstance(node, Node) and isinstance(node.value, dict) and "id" in node.value:
            yield ("topics", place), str(node.value["id"].value)


def _make_topic(
    files: WrittenFiles, shelf: Shelf, name: str, there: list[tuple[str, tuple[str | int, ...]]]
) -> WrittenItem:
    making = TextMaking(files)
    for file, steps in there:
        language = file.partition("/")[0]
        for key, kind, optional in _TOPIC:
            spot = Spot(file, (*steps, key), optional)
            making.add(f"{language}.{key}", spot, key, kind=kind, language=language)
    file, steps = there[0]
    for key in _DATES:
        making.add(key, Spot(file, (*steps, key), optional=True), key)
    sources = files.find(Spot(file, (*steps, "sources")))
    for place in range(len(sources.value) if sources else 0):
        for key in _SOURCE:
            spot = Spot(file, (*steps, "sources", place, key))
            making.add(f"sources.{place}.{key}", spot, f"source_{key}", about=str(place + 1))
    return making.make(
        name, shelf, files.read(Spot(file, (*steps, "title"))), files.read(Spot(file, ("title",)))
    )


def list_drafts(files: WrittenFiles) -> Iterator[WrittenItem]:
    """Yields the drafts, which answer nobody yet."""
    for file in files.names("drafts"):
        name = file.rpartition("/")[2].removesuffix(".yaml")
        topic = files.read(Spot(file, ("topic",)))
        if topic:
            making = TextMaking(files)
            making.add("phrasings", Spot(file, ("phrasings",)), "phrasings", kind="list")
            yield making.make(name, "draf", topic, topic)
        for steps, _ in _topics_of(files.trees[file]):
            yield _make_topic(files, "draf", name, [(file, steps)])


def list_phrases(files: WrittenFiles) -> Iterator[WrittenItem]:
    """Yields the sentences that are said."""
    homes: dict[str, list[str]] = {}
    for file in files.names("phrases"):
        section = files.trees[file].root.value
        for key in section if isinstance(section, dict) else ():
            homes.setdefault(key, []).append(file)
    for key, there in homes.items():
        making = TextMaking(files)
        for file in there:
            language = file.partition("/")[0]
            making.add(language, Spot(file, (key,)), "phrase", kind="text", language=language)
        group = there[0].rpartition("/")[2].removesuffix(".yaml")
        yield making.make(key, "kalimat", making.fields[0].value, group)


def list_forms(files: WrittenFiles) -> Iterator[WrittenItem]:
    """Yields the questions of the forms, with their options."""
    homes = {
        (file.partition("/")[0], key): file
        for file in files.names("phrases")
        if isinstance(section := files.trees[file].root.value, dict)
        for key in section
        if key.startswith("form.")
    }
    forms = files.find(Spot("forms.yaml", ("forms",)))
    for place in range(len(forms.value) if forms else 0):
        where = ("forms", place, "fields")
        form = files.read(Spot("forms.yaml", ("forms", place, "id")))
        asked = files.find(Spot("forms.yaml", where))
        for number in range(len(asked.value) if asked else 0):
            yield _make_question(files, form, (*where, number), homes)


def _make_question(
    files: WrittenFiles,
    form: str,
    steps: tuple[str | int, ...],
    homes: Mapping[tuple[str, str], str],
) -> WrittenItem:
    making, name = TextMaking(files), files.read(Spot("forms.yaml", (*steps, "id")))
    languages = sorted({each for each, _ in homes}, key=lambda each: each != files.default)

    def add_phrase(key: str, label: str, about: str = "") -> None:
        for language in languages:
            if file := homes.get((language, f"form.{name}.{key}")):
                spot = Spot(file, (f"form.{name}.{key}",))
                long: Any = "text" if key == "question" else "line"
                full = f"{language}.{key}"
                making.add(full, spot, label, kind=long, language=language, about=about)

    add_phrase("question", "question")
    add_phrase("name", "question_name")
    options = files.find(Spot("forms.yaml", (*steps, "options")))
    for place in range(len(options.value) if options else 0):
        here = (*steps, "options", place)
        option = files.read(Spot("forms.yaml", (*here, "id")))
        add_phrase(f"option.{option}", "option", option)
        spot = Spot("forms.yaml", (*here, "aliases"), optional=True)
        making.add(f"aliases.{option}", spot, "aliases", kind="list", about=option)
    title = making.fields[0].value if making.fields else name
    return making.make(f"{form}.{name}", "formulir", title, form)
