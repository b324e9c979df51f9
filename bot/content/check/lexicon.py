"""The lexicon: each written word in one place, each FAQ word one that the FAQ really has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from bot.content.check.caution import ContentCaution
from bot.content.folder import ContentFolder
from bot.search import Lexicon
from bot.search.normalise import words_of
from bot.strict_yaml.tree import FileProblem, Tree

NOTHING = "-"
"""The FAQ word of words that carry nothing."""


def find_lexicon_faults(pages: ContentFolder) -> Iterator[FileProblem]:
    """Yields every problem and caution in faq/lexicon.yaml."""
    if pages.lexicon:
        yield from _find_doubles(pages.lexicon, pages.trees["lexicon"])
        yield from _find_unused(pages.lexicon, pages.trees["lexicon"], _collect_vocabulary(pages))


def _list_sections(lexicon: Lexicon) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    for field in fields(lexicon):
        section = getattr(lexicon, field.name)
        if isinstance(section, dict):
            yield field.name, section


def _find_doubles(lexicon: Lexicon, tree: Tree) -> Iterator[FileProblem]:
    seen: dict[str, tuple[str, str]] = {}
    for name, section in _list_sections(lexicon):
        for meaning, variants in section.items():
            for place, written in enumerate(variants):
                first = seen.setdefault(written, (name, meaning))
                if first[1] != meaning:
                    where = tree.problem("", *first).place
                    says = f'"{written}" sudah berarti "{first[1]}" di {where}. Hapus salah satu.'
                    yield ContentCaution.from_problem(tree.problem(says, name, meaning, place))


def _find_unused(lexicon: Lexicon, tree: Tree, vocabulary: frozenset[str]) -> Iterator[FileProblem]:
    known = vocabulary | set(lexicon.ordinary) | set(lexicon.stop) | set(lexicon.roots)
    for name, section in _list_sections(lexicon):
        for meaning in section:
            lacking = [word for word in words_of(meaning) if word not in known]
            if meaning != NOTHING and lacking:
                says = (
                    f'kata "{lacking[0]}" tidak ada di FAQ, jadi baris ini tidak menemukan apa pun.'
                )
                yield ContentCaution.from_problem(tree.problem(says, name, meaning))


def _collect_vocabulary(pages: ContentFolder) -> frozenset[str]:
    found: set[str] = set()
    for locale in pages.locales.values():
        for topic in locale.topics:
            text = topic.text
            for words in (text.title, text.short, text.details, *text.phrasings, *text.keywords):
                found.update(words_of(words))
    return frozenset(found)
