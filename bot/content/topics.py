"""Topics and shelves, made of what is written, one language after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from bot.content.folder import LocalePages, Pages, Written
from bot.content.placeholders import filled, without
from bot.dialogue.faq.topic import Kind, Source, Topic, WhenNamed
from bot.dialogue.knowledge import Category
from bot.search import Document

Facts = Mapping[str, str]


_SESSIONS: Mapping[str, WhenNamed] = {"": "", "selalu": "always", "bila ada": "some"}


def topics(pages: Pages, locale: LocalePages, facts: Facts, unset: str) -> dict[str, Topic]:
    """Every topic of the default language, in this locale's words where it has them."""
    own = {one.text.id: one for one in locale.topics}
    return {
        first.text.id: _topic(own.get(first.text.id, first), first, facts, unset)
        for first in pages.locales[pages.default].topics
    }


def _topic(said: Written, first: Written, facts: Facts, unset: str) -> Topic:
    words, text = said.text, first.text
    return Topic(
        id=text.id,
        category=first.file.category,
        title=filled(words.title, facts, unset),
        short=filled(words.short, facts, unset).strip(),
        details=filled(words.details, facts, unset).strip(),
        phrasings=words.phrasings,
        keywords=words.keywords,
        sources=tuple(Source(one.name, one.url, one.date) for one in words.sources or text.sources),
        checked=words.diperiksa or text.diperiksa,
        valid_until=words.berlaku_sampai or text.berlaku_sampai,
        schedule_ends=text.jadwal_sampai,
        sessions=_SESSIONS[text.sebut_sesi],
        related=text.related,
        kind=cast("Kind", first.kind),
    )


def categories(
    pages: Pages, locale: LocalePages, made: Mapping[str, Topic]
) -> tuple[Category, ...]:
    """The shelves of the menu in their order, with the topics that are ours."""
    titles = {one.file.category: one.file.title for one in pages.locales[pages.default].topics}
    titles |= {one.file.category: one.file.title for one in locale.topics}
    order = {name: place for place, name in enumerate(pages.categories)}
    shelves = [
        Category(name, title, _on(name, made.values()))
        for name, title in sorted(titles.items(), key=lambda one: order.get(one[0], len(order)))
    ]
    return tuple(shelf for shelf in shelves if shelf.topics)


def _on(category: str, made: Iterable[Topic]) -> tuple[str, ...]:
    return tuple(one.id for one in made if one.category == category and one.kind == "topic")


def documents(pages: Pages) -> list[Document]:
    """What is searched: each topic with the words of all languages together."""
    said: dict[str, list[Written]] = {
        one.text.id: [] for one in pages.locales[pages.default].topics
    }
    for name in pages.locales:
        for one in pages.locales[name].topics:
            if one.text.id in said:
                said[one.text.id].append(one)
    return [_document(name, written) for name, written in said.items()]


def _document(name: str, written: list[Written]) -> Document:
    texts = [one.text for one in written]
    return Document(
        id=name,
        kind=cast("Kind", written[0].kind),
        titles=tuple(without(one.title) for one in texts),
        phrasings=tuple(phrasing for one in texts for phrasing in one.phrasings),
        keywords=tuple(word for one in texts for word in one.keywords),
        bodies=tuple(without(f"{one.short}\n{one.details}") for one in texts),
    )
