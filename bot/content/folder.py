"""Everything under faq/ as it is written, each part with its place in its file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from bot.content.act_weights import read_act_weights
from bot.content.notice_templates import TemplatesFile
from bot.content.schema import (
    CategoriesFile,
    FormsFile,
    StyleFile,
    TopicFile,
    TopicText,
    WordingsFile,
    WordsFile,
)
from bot.dialogue.faq.offer_judge import OfferWeights
from bot.dialogue.faq.offer_signs import OfferRules
from bot.errors import BotError
from bot.search import Lexicon
from bot.search.acts import ActWeights
from bot.search.danger import DangerRules
from bot.search.weights import Weights
from bot.strict_yaml.fit import convert_tree
from bot.strict_yaml.tree import FileProblem, Tree, UnreadableFile, read_tree, shown_path

T = TypeVar("T")

_FACT = re.compile(r"^- \*\*([A-Z]\d+)\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WrittenTopic:
    """A topic with the file it stands in. `tree` begins at the topic, `file_tree` at the file."""

    text: TopicText
    file: TopicFile
    tree: Tree
    file_tree: Tree

    @property
    def kind(self) -> str:
        """The topic's kind, its own or its file's."""
        return self.text.kind or self.file.kind


@dataclass(frozen=True, slots=True)
class LocalePages:
    """One language's folder. `homes` is the file of each phrase."""

    id: str
    words: WordsFile
    words_tree: Tree
    phrases: Mapping[str, str]
    homes: Mapping[str, Tree]
    glossary: Mapping[str, str]
    glossary_tree: Tree
    topics: tuple[WrittenTopic, ...]
    style: StyleFile


@dataclass(frozen=True, slots=True)
class ContentFolder:
    """The whole folder. The files without words of a language are None when they do not fit."""

    default: str
    locales: Mapping[str, LocalePages]
    categories: tuple[str, ...]
    forms: FormsFile | None
    danger: DangerRules | None
    offers: OfferRules | None
    lexicon: Lexicon | None
    acts: ActWeights | None
    trees: Mapping[str, Tree]
    templates: TemplatesFile | None = None
    facts: frozenset[str] | None = None
    """The codes in facts.md. None where the office keeps no such file."""

    def phrases(self) -> dict[str, str]:
        """Returns every phrase in the default language, or in another where that has none."""
        first = self.locales[self.default]
        others = (locale.phrases for locale in self.locales.values() if locale is not first)
        return {**{key: text for other in others for key, text in other.items()}, **first.phrases}


def open_pages(folder: Path, default: str, problems: list[FileProblem]) -> ContentFolder:
    """Reads the folder. What cannot be read is left out and named in `problems`.

    Raises BotError where there is no folder.
    """
    trees: dict[str, Tree] = {}
    if not folder.is_dir():
        raise BotError(f'{shown_path(folder)}: folder isi ("content") ini tidak ada.')

    def one(name: str, wanted: type[T]) -> T | None:
        made, trees[name] = _read_file(folder / f"{name}.yaml", wanted, problems)
        return made

    there = (path.parent.name for path in folder.glob("*/words.yaml"))
    names = sorted(there, key=lambda name: (name != default, name))
    if default not in names:
        says = f'folder bahasa "{default}" dengan words.yaml di dalamnya tidak ada.'
        problems.append(FileProblem(shown_path(folder), 0, says))
    locales = {name: _read_locale(folder / name, problems) for name in names}
    danger = one("danger", DangerRules)
    if danger and (folder / "danger_weights.yaml").exists():
        danger = replace(danger, weights=one("danger_weights", Weights))
    offers = one("offers", OfferRules)
    if offers and (folder / "offer_weights.yaml").exists():
        offers = replace(offers, weights=one("offer_weights", OfferWeights))
    has_templates = (folder / "whatsapp_templates.yaml").exists()
    order = one("categories", CategoriesFile) if (folder / "categories.yaml").exists() else None
    return ContentFolder(
        default=default,
        locales={name: pages for name, pages in locales.items() if pages},
        categories=order.categories if order else (),
        forms=one("forms", FormsFile),
        danger=danger,
        offers=offers,
        lexicon=one("lexicon", Lexicon),
        acts=read_act_weights(folder / "act_weights.json", problems),
        trees=trees,
        templates=one("whatsapp_templates", TemplatesFile) if has_templates else None,
        facts=_read_fact_codes(folder / "facts.md"),
    )


def _read_fact_codes(path: Path) -> frozenset[str] | None:
    if not path.is_file():
        return None
    return frozenset(_FACT.findall(path.read_text("utf-8", errors="replace")))


def yaml_files(folder: Path) -> list[Path]:
    """Returns the content files of a folder, in the order of their names.

    An editor's own are not.
    """
    return sorted(path for path in folder.glob("*.yaml") if not path.name.startswith((".", "#")))


def _read_file(path: Path, wanted: type[T], problems: list[FileProblem]) -> tuple[T | None, Tree]:
    try:
        tree = read_tree(path)
    except UnreadableFile as error:
        problems.append(error.problem)
        return None, Tree.empty(shown_path(path))
    return convert_tree(tree, wanted, problems), tree


def _read_locale(folder: Path, problems: list[FileProblem]) -> LocalePages | None:
    words, words_tree = _read_file(folder / "words.yaml", WordsFile, problems)
    style = folder / "style.yaml"
    manner = _read_file(style, StyleFile, problems)[0] if style.exists() else None
    glossary, glossary_tree = _read_texts(folder / "glossary.yaml", problems)
    phrases: dict[str, str] = {}
    homes: dict[str, Tree] = {}
    for path in yaml_files(folder / "phrases"):
        found, tree = _read_texts(path, problems)
        for key in found.keys() & homes.keys():
            says = (
                f'frasa "{key}" sudah ada di {homes[key].problem("", key).place}. Hapus salah satu.'
            )
            problems.append(tree.problem(says, key))
        phrases |= found
        homes |= dict.fromkeys(found, tree)
    topics = [
        written_topic
        for path in yaml_files(folder / "topics")
        for written_topic in topics_of(path, problems)
    ]
    for path in yaml_files(folder / "wordings"):
        topics = with_wordings(topics, path, problems)
    if words is None:
        return None
    return LocalePages(
        id=folder.name,
        words=words,
        words_tree=words_tree,
        phrases=phrases,
        homes=homes,
        glossary=glossary,
        glossary_tree=glossary_tree,
        topics=tuple(topics),
        style=manner or StyleFile(),
    )


def with_wordings(
    topics: list[WrittenTopic], path: Path, problems: list[FileProblem]
) -> list[WrittenTopic]:
    """Returns the topics, one of them with the samples of that file as well."""
    file, tree = _read_file(path, WordingsFile, problems)
    if file is None:
        return topics
    if file.topic not in {topic.text.id for topic in topics}:
        problems.append(tree.problem(f'tidak ada topik "{file.topic}".', "topic"))
    return [
        replace(topic, text=replace(topic.text, phrasings=(*topic.text.phrasings, *file.phrasings)))
        if topic.text.id == file.topic
        else topic
        for topic in topics
    ]


def _read_texts(path: Path, problems: list[FileProblem]) -> tuple[dict[str, str], Tree]:
    found, tree = _read_file(path, dict[str, str], problems)
    return {key: text.rstrip("\n") for key, text in (found or {}).items()}, tree


def topics_of(path: Path, problems: list[FileProblem]) -> Iterator[WrittenTopic]:
    """Yields the topics of one file."""
    file, tree = _read_file(path, TopicFile, problems)
    if file:
        for topic in file.topics:
            yield WrittenTopic(topic, file, Tree(tree.path, topic.node), tree)
