"""Everything under faq/ as it is written, each part with its place in its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from bot.content.schema import (
    CategoriesFile,
    FormsFile,
    StyleFile,
    TopicFile,
    TopicText,
    WordingsFile,
    WordsFile,
)
from bot.dialogue.faq.offer_signs import OfferRules
from bot.errors import BotError
from bot.search import Lexicon
from bot.search.danger import DangerRules
from bot.search.weights import Weights
from bot.strict_yaml.fit import convert
from bot.strict_yaml.tree import Problem, Tree, Unreadable, read, shown

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Written:
    """A topic with the file it stands in; `tree` begins at the topic, `file_tree` at the file."""

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
    """One language's folder; `homes` is the file of each phrase."""

    id: str
    words: WordsFile
    words_tree: Tree
    phrases: Mapping[str, str]
    homes: Mapping[str, Tree]
    glossary: Mapping[str, str]
    glossary_tree: Tree
    topics: tuple[Written, ...]
    style: StyleFile


@dataclass(frozen=True, slots=True)
class Pages:
    """The whole folder; the files without words of a language are None when they do not fit."""

    default: str
    locales: Mapping[str, LocalePages]
    categories: tuple[str, ...]
    forms: FormsFile | None
    danger: DangerRules | None
    offers: OfferRules | None
    lexicon: Lexicon | None
    trees: Mapping[str, Tree]

    def phrases(self) -> dict[str, str]:
        """Every phrase in the default language, or in another where that has none."""
        first = self.locales[self.default]
        others = (one.phrases for one in self.locales.values() if one is not first)
        return {**{key: text for one in others for key, text in one.items()}, **first.phrases}


def open_pages(folder: Path, default: str, problems: list[Problem]) -> Pages:
    """Reads the folder; what cannot be read is left out and named in `problems`.

    Raises BotError where there is no folder.
    """
    trees: dict[str, Tree] = {}
    if not folder.is_dir():
        raise BotError(f'{shown(folder)}: folder isi ("content") ini tidak ada.')

    def one(name: str, wanted: type[T]) -> T | None:
        made, trees[name] = _file(folder / f"{name}.yaml", wanted, problems)
        return made

    there = (path.parent.name for path in folder.glob("*/words.yaml"))
    names = sorted(there, key=lambda name: (name != default, name))
    if default not in names:
        says = f'folder bahasa "{default}" dengan words.yaml di dalamnya tidak ada.'
        problems.append(Problem(shown(folder), 0, says))
    locales = {name: _locale(folder / name, problems) for name in names}
    danger = one("danger", DangerRules)
    if danger and (folder / "danger_weights.yaml").exists():
        danger = replace(danger, weights=one("danger_weights", Weights))
    order = one("categories", CategoriesFile) if (folder / "categories.yaml").exists() else None
    return Pages(
        default=default,
        locales={name: pages for name, pages in locales.items() if pages},
        categories=order.categories if order else (),
        forms=one("forms", FormsFile),
        danger=danger,
        offers=one("offers", OfferRules),
        lexicon=one("lexicon", Lexicon),
        trees=trees,
    )


def yaml_files(folder: Path) -> list[Path]:
    """The content files of a folder, in the order of their names; an editor's own are not."""
    return sorted(path for path in folder.glob("*.yaml") if not path.name.startswith((".", "#")))


def _file(path: Path, wanted: type[T], problems: list[Problem]) -> tuple[T | None, Tree]:
    try:
        tree = read(path)
    except Unreadable as error:
        problems.append(error.problem)
        return None, Tree.empty(shown(path))
    return convert(tree, wanted, problems), tree


def _locale(folder: Path, problems: list[Problem]) -> LocalePages | None:
    words, words_tree = _file(folder / "words.yaml", WordsFile, problems)
    style = folder / "style.yaml"
    manner = _file(style, StyleFile, problems)[0] if style.exists() else None
    glossary, glossary_tree = _texts(folder / "glossary.yaml", problems)
    phrases: dict[str, str] = {}
    homes: dict[str, Tree] = {}
    for path in yaml_files(folder / "phrases"):
        found, tree = _texts(path, problems)
        for key in found.keys() & homes.keys():
            says = (
                f'frasa "{key}" sudah ada di {homes[key].problem("", key).place}. Hapus salah satu.'
            )
            problems.append(tree.problem(says, key))
        phrases |= found
        homes |= dict.fromkeys(found, tree)
    topics = [one for path in yaml_files(folder / "topics") for one in topics_of(path, problems)]
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


def with_wordings(topics: list[Written], path: Path, problems: list[Problem]) -> list[Written]:
    """The topics, one of them with the samples of that file as well."""
    file, tree = _file(path, WordingsFile, problems)
    if file is None:
        return topics
    if file.topic not in {one.text.id for one in topics}:
        problems.append(tree.problem(f'tidak ada topik "{file.topic}".', "topic"))
    return [
        replace(one, text=replace(one.text, phrasings=(*one.text.phrasings, *file.phrasings)))
        if one.text.id == file.topic
        else one
        for one in topics
    ]


def _texts(path: Path, problems: list[Problem]) -> tuple[dict[str, str], Tree]:
    found, tree = _file(path, dict[str, str], problems)
    return {key: text.rstrip("\n") for key, text in (found or {}).items()}, tree


def topics_of(path: Path, problems: list[Problem]) -> Iterator[Written]:
    """The topics of one file."""
    file, tree = _file(path, TopicFile, problems)
    if file:
        for topic in file.topics:
            yield Written(topic, file, Tree(tree.path, topic.node), tree)
