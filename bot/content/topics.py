"""Topics and shelves, made of what is written, one language after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from bot.content.folder import ContentFolder, LocalePages, WrittenTopic
from bot.content.placeholders import drop_gaps, fill_gaps
from bot.dialogue.faq.topic import Herself, Kind, Source, Topic, WhenNamed
from bot.dialogue.knowledge import Category
from bot.search import Document

Facts = Mapping[str, str]


_SESSIONS: Mapping[str, WhenNamed] = {"": "", "selalu": "always", "bila ada": "some"}
_HERSELF: Mapping[str, Herself] = {"": "", "umur": "age", "ijazah": "education"}


def make_topics(
    pages: ContentFolder, locale: LocalePages, facts: Facts, unset: str
) -> dict[str, Topic]:
    """Returns every topic of the default language, in this locale's words where it has them."""
    own = {topic.text.id: topic for topic in locale.topics}
    return {
        first.text.id: _make_topic(own.get(first.text.id, first), first, facts, unset)
        for first in pages.locales[pages.default].topics
    }


def _make_topic(said: WrittenTopic, first: WrittenTopic, facts: Facts, unset: str) -> Topic:
    words, text = said.text, first.text
    return Topic(
        id=text.id,
        category=first.file.category,
        title=fill_gaps(words.title, facts, unset),
        short=fill_gaps(words.short, facts, unset).strip(),
        details=fill_gaps(words.details, facts, unset).strip(),
        phrasings=words.phrasings,
        keywords=words.keywords,
        sources=tuple(
            Source(source.name, source.url, source.date) for source in words.sources or text.sources
        ),
        checked=words.diperiksa or text.diperiksa,
        valid_until=words.berlaku_sampai or text.berlaku_sampai,
        schedule_ends=text.jadwal_sampai,
        sessions=_SESSIONS[text.sebut_sesi],
        herself=_HERSELF[text.sebut_diri],
        related=text.related,
        kind=cast("Kind", first.kind),
    )


def make_categories(
    pages: ContentFolder, locale: LocalePages, made: Mapping[str, Topic]
) -> tuple[Category, ...]:
    """Returns the shelves of the menu in their order, with the topics that are ours."""
    titles = {
        topic.file.category: topic.file.title for topic in pages.locales[pages.default].topics
    }
    titles |= {topic.file.category: topic.file.title for topic in locale.topics}
    order = {name: place for place, name in enumerate(pages.categories)}
    shelves = [
        Category(name, title, _topics_on(name, made.values()))
        for name, title in sorted(titles.items(), key=lambda pair: order.get(pair[0], len(order)))
    ]
    return tuple(shelf for shelf in shelves if shelf.topics)


def _topics_on(category: str, made: Iterable[Topic]) -> tuple[str, ...]:
    return tuple(topic.id for topic in made if topic.category == category and topic.kind == "topic")


def make_documents(pages: ContentFolder) -> list[Document]:
    """Returns what is searched: each topic with the words of all languages together."""
    said: dict[str, list[WrittenTopic]] = {
        topic.text.id: [] for topic in pages.locales[pages.default].topics
    }
    for name in pages.locales:
        for topic in pages.locales[name].topics:
            if topic.text.id in said:
                said[topic.text.id].append(topic)
    return [_make_document(name, written) for name, written in said.items()]


def _make_document(name: str, written: list[WrittenTopic]) -> Document:
    texts = [written_topic.text for written_topic in written]
    return Document(
        id=name,
        kind=cast("Kind", written[0].kind),
        titles=tuple(drop_gaps(text.title) for text in texts),
        phrasings=tuple(phrasing for text in texts for phrasing in text.phrasings),
        keywords=tuple(word for text in texts for word in text.keywords),
        bodies=tuple(drop_gaps(f"{text.short}\n{text.details}") for text in texts),
    )
