"""Figures for `check --text`: how plain each file reads, and which sample questions go astray."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean

from bot.config import Config
from bot.content.check.language import length, sentences
from bot.content.folder import LocalePages, Pages, Written, open_pages
from bot.content.topics import documents
from bot.search import Document, Lexicon, build, find
from bot.strict_yaml.tree import Problem

COMFORTABLE = 15
"""Words that a sentence should have at most; over its language's limit is a problem of `check`."""

_FOLDS = 8


@dataclass(frozen=True, slots=True)
class Astray:
    """A sample question that, left out of the index, does not find its own topic."""

    topic: Written
    place: int
    found: str

    @property
    def problem(self) -> Problem:
        """The same with its path and line."""
        text = self.topic.text
        says = f'"{text.phrasings[self.place]}" menemukan {self.found}, bukan {text.id}.'
        return self.topic.tree.problem(says, "phrasings", self.place)


def figures(config: Config) -> Iterator[str]:
    """A line for each file, then each question that goes astray, then their rate."""
    pages = open_pages(config.content, config.default_locale, [])
    for locale in pages.locales.values():
        yield from _plainness(locale)
    if pages.lexicon is None or pages.default not in pages.locales:
        return
    own = [one for one in pages.locales[pages.default].topics if one.kind == "topic"]
    lost = list(astray(pages, own, pages.lexicon))
    for one in lost:
        yield str(one.problem)
    total = sum(len(one.text.phrasings) for one in own)
    rate = 1 - len(lost) / total if total else 1.0
    yield f"{total} contoh pertanyaan, masing-masing tanpa dirinya: {rate:.1%} menemukan topiknya."


def astray(pages: Pages, own: Sequence[Written], lexicon: Lexicon) -> Iterator[Astray]:
    """The questions of `own` topics that find another first, each left out of what is searched."""
    filed = documents(pages)
    for fold in range(_FOLDS):
        index = build([_without(one, fold) for one in filed], lexicon)
        for one in own:
            for place in range(fold, len(one.text.phrasings), _FOLDS):
                matches = find(one.text.phrasings[place], index, None).matches
                if not matches or matches[0].id != one.text.id:
                    yield Astray(one, place, matches[0].id if matches else "-")


def _without(document: Document, fold: int) -> Document:
    kept = [one for place, one in enumerate(document.phrasings) if place % _FOLDS != fold]
    return replace(document, phrasings=tuple(kept))


def _plainness(locale: LocalePages) -> Iterator[str]:
    texts: dict[str, list[str]] = {}
    for one in locale.topics:
        texts.setdefault(one.file_tree.path, []).extend([one.text.short, one.text.details])
    for key, tree in locale.homes.items():
        texts.setdefault(tree.path, []).append(locale.phrases[key])
    for path in sorted(texts):
        counts = [length(one) for text in texts[path] for _, one in sentences(text)]
        if counts:
            over = sum(count > COMFORTABLE for count in counts) / len(counts)
            yield (
                f"{path}: {len(counts)} kalimat, rata-rata {mean(counts):.1f} kata, "
                f"terpanjang {max(counts)}, {over:.0%} lebih dari {COMFORTABLE}."
            )
