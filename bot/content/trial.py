"""A draft tried before it is published: what it would answer, and what it would steal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.config import Config, facts
from bot.content.check import topics
from bot.content.check.caution import Caution
from bot.content.drafts import holds_wordings
from bot.content.faults import faults
from bot.content.folder import Pages, Written, open_pages, topics_of, with_wordings
from bot.content.topics import documents
from bot.errors import BotError
from bot.search import Document, Finding, Index, build, find
from bot.strict_yaml.tree import Problem


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the topics that are right for it; none where it is not ours."""

    text: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stolen:
    """A question that found its topic before and finds the draft now; "" where it was not ours."""

    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How a draft fares. `lacks` is what `check` would say of it; `looked_at` how many questions.

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
    pages, with_draft, mine, own = _pages(config, path)
    if pages.lexicon is None:
        raise BotError(f"{config.content}: lexicon.yaml tidak terbaca")
    old, new = documents(pages), documents(with_draft)
    before, after = build(old, pages.lexicon), build(new, pages.lexicon)
    asked = [*_samples(old), *_development(config.content)]
    names = frozenset(one.text.id for one in mine)
    wanted = list(dict.fromkeys((*own, *unanswered)))
    return Trial(
        topics=tuple(sorted(names)),
        looked_at=len(asked),
        gains=tuple(one for one in wanted if _gained(one, names, before, after)),
        unsure=tuple(one for one in own if not _answers(find(one, after), names)),
        steals=tuple(_stolen(asked, names, before, after)),
        lacks=tuple(_lacks(pages, with_draft, today)),
    )


def index_with(config: Config, path: Path) -> Index:
    """Gives the index as it will be with this draft; BotError where it could not be taken."""
    _, pages, _, _ = _pages(config, path)
    if pages.lexicon is None:
        raise BotError(f"{config.content}: lexicon.yaml tidak terbaca")
    return build(documents(pages), pages.lexicon)


def _pages(config: Config, path: Path) -> tuple[Pages, Pages, list[Written], list[str]]:
    """The content without and with the draft, the topics that it changes, and its samples."""
    problems: list[Problem] = []
    pages = open_pages(config.content, config.default_locale, problems)
    first = pages.locales[pages.default]
    with_draft = (
        with_wordings(list(first.topics), path, problems)
        if holds_wordings(path)
        else [*first.topics, *topics_of(path, problems)]
    )
    before = {one.text.id: one.text.phrasings for one in first.topics}
    mine = [one for one in with_draft if one.text.phrasings != before.get(one.text.id)]
    own = [text for one in mine for text in one.text.phrasings[len(before.get(one.text.id, ())) :]]
    locales = {**pages.locales, first.id: replace(first, topics=tuple(with_draft))}
    both = replace(pages, locales=locales)
    problems += [] if problems else faults(both, facts(config))
    if problems:
        raise BotError("\n".join(map(str, problems)))
    return pages, both, mine, own


def _samples(known: Sequence[Document]) -> Iterator[Asked]:
    for one in known:
        right = frozenset([one.id]) if one.kind == "topic" else frozenset[str]()
        yield from (Asked(text, right) for text in one.phrasings)


def _development(content: Path) -> Iterator[Asked]:
    """The development set, where the project lies as it is shipped."""
    path = content.resolve().parent / "tests" / "questions" / "dev.jsonl"
    if path.is_file():
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield Asked(str(row["q"]), frozenset(row["topics"]))


def _stolen(
    asked: Sequence[Asked], names: frozenset[str], before: Index, after: Index
) -> Iterator[Stolen]:
    """Only a question that shares a word with the draft can be drawn to it."""
    words = _words(after, names)
    for one in asked:
        if words.isdisjoint(after.normaliser.read(one.text).tokens):
            continue
        now = find(one.text, after)
        if now.decision == "none" or now.matches[0].id not in names:
            continue
        then = find(one.text, before)
        first = then.matches[0].id if then.matches else ""
        if first in one.right - names:
            yield Stolen(one.text, first)
        elif not one.right and now.decision == "answer" and then.decision != "answer":
            yield Stolen(one.text, "")


def _words(index: Index, names: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for one in index.documents:
        if one.id in names:
            for text in (*one.titles, *one.phrasings, *one.keywords):
                found.update(index.normaliser.read(text).tokens)
    return found


def _gained(text: str, names: frozenset[str], before: Index, after: Index) -> bool:
    return _answers(find(text, after), names) and find(text, before).decision != "answer"


def _answers(found: Finding, names: frozenset[str]) -> bool:
    return found.decision == "answer" and found.matches[0].id in names


def _lacks(pages: Pages, with_draft: Pages, today: date) -> Iterator[str]:
    before = set(map(str, topics.faults(pages, today)))
    for one in topics.faults(with_draft, today):
        if str(one) not in before and not isinstance(one, Caution):
            yield str(one)
