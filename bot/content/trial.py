"""A draft tried before it is published: what it would answer, and what it would steal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.config import Config, office_facts
from bot.content.check import topics
from bot.content.check.caution import Caution
from bot.content.drafts import holds_wordings
from bot.content.faults import find_content_faults
from bot.content.folder import ContentFolder, WrittenTopic, open_pages, topics_of, with_wordings
from bot.content.topics import make_documents
from bot.errors import BotError
from bot.search import Document, Finding, Index, build_index, find_topics
from bot.strict_yaml.tree import FileProblem


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question and the topics that are right for it. None where it is not ours."""

    text: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stolen:
    """A question that found its topic before and finds the draft now. "" where it was not ours."""

    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How a draft fares. `lacks` is what `check` would say of it. `looked_at` how many questions.

    `gains` are questions that it answers and nothing answered before; `unsure` those of its own
    samples that are only offered among others.
    """

    topics: tuple[str, ...]
    looked_at: int
    gains: tuple[str, ...]
    unsure: tuple[str, ...]
    steals: tuple[Stolen, ...]
    lacks: tuple[str, ...]


def try_out(config: Config, path: Path, unanswered: Sequence[str], today: date) -> Trial:
    """Runs a draft against every sample question and the development set, by words alone.

    Raises BotError where the content with it could not be taken.
    """
    pages, with_draft, mine, own = _load_pages(config, path)
    if pages.lexicon is None:
        raise BotError(f"{config.content}: lexicon.yaml tidak terbaca")
    old, new = make_documents(pages), make_documents(with_draft)
    before, after = build_index(old, pages.lexicon), build_index(new, pages.lexicon)
    asked = [*_list_samples(old), *_read_development(config.content)]
    names = frozenset(written_topic.text.id for written_topic in mine)
    wanted = list(dict.fromkeys((*own, *unanswered)))
    return Trial(
        topics=tuple(sorted(names)),
        looked_at=len(asked),
        gains=tuple(text for text in wanted if _is_gained(text, names, before, after)),
        unsure=tuple(text for text in own if not _finds_any(find_topics(text, after), names)),
        steals=tuple(_find_stolen(asked, names, before, after)),
        lacks=tuple(_list_lacks(pages, with_draft, today)),
    )


def index_with(config: Config, path: Path) -> Index:
    """Gives the index as it will be with this draft. BotError where it could not be taken."""
    _, pages, _, _ = _load_pages(config, path)
    if pages.lexicon is None:
        raise BotError(f"{config.content}: lexicon.yaml tidak terbaca")
    return build_index(make_documents(pages), pages.lexicon)


def _load_pages(
    config: Config, path: Path
) -> tuple[ContentFolder, ContentFolder, list[WrittenTopic], list[str]]:
    """The content without and with the draft, the topics that it changes, and its samples."""
    problems: list[FileProblem] = []
    pages = open_pages(config.content, config.default_locale, problems)
    first = pages.locales[pages.default]
    with_draft = (
        with_wordings(list(first.topics), path, problems)
        if holds_wordings(path)
        else [*first.topics, *topics_of(path, problems)]
    )
    before = {topic.text.id: topic.text.phrasings for topic in first.topics}
    mine = [
        written_topic
        for written_topic in with_draft
        if written_topic.text.phrasings != before.get(written_topic.text.id)
    ]
    own = [
        text
        for written_topic in mine
        for text in written_topic.text.phrasings[len(before.get(written_topic.text.id, ())) :]
    ]
    locales = {**pages.locales, first.id: replace(first, topics=tuple(with_draft))}
    both = replace(pages, locales=locales)
    problems += [] if problems else find_content_faults(both, office_facts(config))
    if problems:
        raise BotError("\n".join(map(str, problems)))
    return pages, both, mine, own


def _list_samples(known: Sequence[Document]) -> Iterator[AskedQuestion]:
    for document in known:
        right = frozenset([document.id]) if document.kind == "topic" else frozenset[str]()
        yield from (AskedQuestion(text, right) for text in document.phrasings)


def _read_development(content: Path) -> Iterator[AskedQuestion]:
    """Yields the development set, where the project lies as it is shipped."""
    path = content.resolve().parent / "tests" / "questions" / "dev.jsonl"
    if path.is_file():
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield AskedQuestion(str(row["q"]), frozenset(row["topics"]))


def _find_stolen(
    asked: Sequence[AskedQuestion], names: frozenset[str], before: Index, after: Index
) -> Iterator[Stolen]:
    """Only a question that shares a word with the draft can be drawn to it."""
    words = _words_of(after, names)
    for asked_question in asked:
        if words.isdisjoint(after.normaliser.read(asked_question.text).tokens):
            continue
        now = find_topics(asked_question.text, after)
        if now.decision == "none" or now.matches[0].id not in names:
            continue
        then = find_topics(asked_question.text, before)
        first = then.matches[0].id if then.matches else ""
        if first in asked_question.right - names:
            yield Stolen(asked_question.text, first)
        elif not asked_question.right and now.decision == "answer" and then.decision != "answer":
            yield Stolen(asked_question.text, "")


def _words_of(index: Index, names: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for document in index.documents:
        if document.id in names:
            for text in (*document.titles, *document.phrasings, *document.keywords):
                found.update(index.normaliser.read(text).tokens)
    return found


def _is_gained(text: str, names: frozenset[str], before: Index, after: Index) -> bool:
    return (
        _finds_any(find_topics(text, after), names)
        and find_topics(text, before).decision != "answer"
    )


def _finds_any(found: Finding, names: frozenset[str]) -> bool:
    return found.decision == "answer" and found.matches[0].id in names


def _list_lacks(pages: ContentFolder, with_draft: ContentFolder, today: date) -> Iterator[str]:
    before = set(map(str, topics.find_topic_faults(pages, today)))
    for find_topic_fault in topics.find_topic_faults(with_draft, today):
        if str(find_topic_fault) not in before and not isinstance(find_topic_fault, Caution):
            yield str(find_topic_fault)
