"""Figures for `check --text`: how plain each file reads, and which sample questions go astray."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean

from bot.config import Config
from bot.content.check.language import count_words, split_sentences
from bot.content.folder import ContentFolder, LocalePages, WrittenTopic, open_pages
from bot.content.topics import make_documents
from bot.search import Document, Lexicon, build_index, find_topics
from bot.strict_yaml.tree import FileProblem

COMFORTABLE = 15
"""Words that a sentence should have at most; over its language's limit is a problem of `check`."""

_FOLDS = 8


@dataclass(frozen=True, slots=True)
class Astray:
    """A sample question that, left out of the index, does not find its own topic."""

    topic: WrittenTopic
    place: int
    found: str

    @property
    def to_problem(self) -> FileProblem:
        """The same with its path and line."""
        text = self.topic.text
        says = f'"{text.phrasings[self.place]}" menemukan {self.found}, bukan {text.id}.'
        return self.topic.tree.problem(says, "phrasings", self.place)


def measure_figures(config: Config) -> Iterator[str]:
    """Yields a line for each file, then each question that goes astray, then their rate."""
    pages = open_pages(config.content, config.default_locale, [])
    for locale in pages.locales.values():
        yield from _measure_plainness(locale)
    if pages.lexicon is None or pages.default not in pages.locales:
        return
    own = [topic for topic in pages.locales[pages.default].topics if topic.kind == "topic"]
    lost = list(find_astray(pages, own, pages.lexicon))
    for astray in lost:
        yield str(astray.to_problem)
    total = sum(len(written_topic.text.phrasings) for written_topic in own)
    rate = 1 - len(lost) / total if total else 1.0
    yield f"{total} contoh pertanyaan, masing-masing tanpa dirinya: {rate:.1%} menemukan topiknya."


def find_astray(
    pages: ContentFolder, own: Sequence[WrittenTopic], lexicon: Lexicon
) -> Iterator[Astray]:
    """The questions of `own` topics that find another first, each left out of what is searched."""
    filed = make_documents(pages)
    for fold in range(_FOLDS):
        index = build_index([_leave_out(document, fold) for document in filed], lexicon)
        for written_topic in own:
            for place in range(fold, len(written_topic.text.phrasings), _FOLDS):
                matches = find_topics(written_topic.text.phrasings[place], index, None).matches
                if not matches or matches[0].id != written_topic.text.id:
                    yield Astray(written_topic, place, matches[0].id if matches else "-")


def _leave_out(document: Document, fold: int) -> Document:
    kept = [phrasing for place, phrasing in enumerate(document.phrasings) if place % _FOLDS != fold]
    return replace(document, phrasings=tuple(kept))


def _measure_plainness(locale: LocalePages) -> Iterator[str]:
    texts: dict[str, list[str]] = {}
    for topic in locale.topics:
        texts.setdefault(topic.file_tree.path, []).extend([topic.text.short, topic.text.details])
    for key, tree in locale.homes.items():
        texts.setdefault(tree.path, []).append(locale.phrases[key])
    for path in sorted(texts):
        counts = [
            count_words(split_sentence)
            for text in texts[path]
            for _, split_sentence in split_sentences(text)
        ]
        if counts:
            over = sum(count > COMFORTABLE for count in counts) / len(counts)
            yield (
                f"{path}: {len(counts)} kalimat, rata-rata {mean(counts):.1f} kata, "
                f"terpanjang {max(counts)}, {over:.0%} lebih dari {COMFORTABLE}."
            )
