"""From the folder to Knowledge: nothing is taken that the bot could stumble over later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from bot.config import Config, facts
from bot.content.files import FormsFile
from bot.content.gaps import filled, unfillable
from bot.content.pages import LocalePages, Pages, Written, open_pages
from bot.content.questions import day, forms
from bot.content.shelves import categories, documents, topics
from bot.dialogue.fields import TYPES
from bot.dialogue.knowledge import Knowledge, Limits, Locale
from bot.dialogue.turn import fold
from bot.errors import BotError
from bot.search import Index, build, with_vectors
from bot.search.index import Vector
from bot.shape import meant
from bot.strict_yaml import Problem, Tree

UNGUARDED = Limits()


class Meaning(Protocol):
    """What gives texts their vectors, where the office runs such a model."""

    def vectors(self, index: Index) -> Mapping[str, Vector]:
        """The vectors of the documents of an index under their ids (id, or id#1, id#2 …)."""
        ...


def load(
    config: Config, *, limits: Limits = UNGUARDED, meaning: Meaning | None = None
) -> Knowledge:
    """All the bot knows, from the content folder and the office's facts.

    Raises BotError with every problem.
    """
    problems: list[Problem] = []
    pages = open_pages(config.content, config.default_locale, problems)
    problems += faults(pages, facts(config))
    if problems:
        raise BotError("\n".join(map(str, problems)))
    return knowledge(pages, config, limits, meaning)


def knowledge(pages: Pages, config: Config, limits: Limits, meaning: Meaning | None) -> Knowledge:
    """Knowledge made of pages without faults."""
    if not (pages.forms and pages.danger and pages.offers and pages.lexicon):
        raise BotError(f"{config.content}: isi folder ini tidak lengkap.")
    index = build(documents(pages), pages.lexicon)
    vectors = meaning.vectors(index) if meaning else {}
    return Knowledge(
        default=pages.default,
        locales={name: _locale(pages, one, facts(config)) for name, one in pages.locales.items()},
        forms=forms(pages.forms),
        index=with_vectors(index, vectors),
        danger=pages.danger,
        offers=pages.offers,
        zone=config.zone,
        zone_name=config.office.zone_name,
        notice_version=config.privacy.notice_version,
        limits=limits,
        semantic=bool(vectors),
    )


def _locale(pages: Pages, own: LocalePages, known: Mapping[str, str]) -> Locale:
    phrases = {**pages.locales[pages.default].phrases, **own.phrases}
    unset = phrases.get("unset", "")
    made = topics(pages, own, known, unset)
    return Locale(
        id=own.id,
        name=own.words.name,
        phrases={key: filled(text, known, unset) for key, text in phrases.items()},
        words=_controls(own),
        asking=frozenset(map(fold, own.words.asking)),
        glossary=own.glossary,
        topics=made,
        categories=categories(pages, own, made),
    )


def _controls(own: LocalePages) -> dict[str, str]:
    words: dict[str, str] = {}
    for control, typed in own.words.controls.items():
        for word in typed:
            words.setdefault(fold(word), control)
    return words


def faults(pages: Pages, known: Mapping[str, str]) -> Iterator[Problem]:
    """What would make the bot stumble: gaps nothing fills, two topics of one id, unknown types."""
    for locale in pages.locales.values():
        for key, text in locale.phrases.items():
            yield from unfillable(text, known, locale.homes[key], key, dots=False)
        yield from _topic_faults(locale.topics, known)
    if pages.forms:
        yield from _form_faults(pages.forms, pages.trees["forms"])


def _topic_faults(written: Sequence[Written], known: Mapping[str, str]) -> Iterator[Problem]:
    seen: dict[str, Tree] = {}
    for one in written:
        if first := seen.get(one.text.id):
            says = f'topik "{one.text.id}" sudah ada di {first.problem("", "id").place}.'
            yield one.tree.problem(f"{says} Ganti id salah satunya.", "id")
        seen.setdefault(one.text.id, one.tree)
        for key in ("title", "short", "details"):
            yield from unfillable(getattr(one.text, key), known, one.tree, key)


def _form_faults(file: FormsFile, tree: Tree) -> Iterator[Problem]:
    for form in file.forms:
        for field in form.fields:
            if field.type not in TYPES:
                says = f'jenis "{field.type}" tidak dikenal.{meant(field.type, TYPES)}'
                yield Tree(tree.path, field.node).problem(says, "type")
    for rule in file.eligibility:
        try:
            day(rule.on)
        except ValueError:
            says = f'"on" harus today atau tanggal seperti 2026-05-31, bukan "{rule.on}".'
            yield Tree(tree.path, rule.node).problem(says, "on")
