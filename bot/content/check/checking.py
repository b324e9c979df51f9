"""All checks in their order: config, then content, then what belongs to both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from bot.config import Config, examined, facts
from bot.content.check import lexicon, office, phrases, topics
from bot.content.check.caution import Caution
from bot.content.faults import faults
from bot.content.folder import Pages, open_pages
from bot.content.vocabulary import stray_in_danger, stray_in_offers
from bot.errors import BotError
from bot.strict_yaml.tree import Problem


def check_all(
    path: Path | None, environment: Mapping[str, str], today: date
) -> tuple[list[Problem], list[Problem]]:
    """Every problem, and every caution that stops nothing, each in the order of file and line."""
    config, tree, found = examined(path, environment)
    if config is not None:
        try:
            pages = open_pages(config.content, config.default_locale, found)
        except BotError as error:
            found.append(Problem(str(tree.path), tree.at("content").line, str(error)))
        else:
            found += _content(pages, config, today)
            if pages.default in pages.locales:
                found += office.cautions(config, tree, topics.facts_used(pages), today)
    unique = sorted(dict.fromkeys(found), key=lambda one: (one.path, one.line, one.text))
    grave = [one for one in unique if not isinstance(one, Caution)]
    return grave, [one for one in unique if isinstance(one, Caution)]


def _content(pages: Pages, config: Config, today: date) -> Iterator[Problem]:
    if pages.default not in pages.locales:
        return
    yield from faults(pages, facts(config))
    yield from phrases.faults(pages)
    yield from topics.faults(pages, today)
    yield from lexicon.faults(pages)
    if pages.danger:
        yield from stray_in_danger(pages.danger, pages.trees["danger"])
    if pages.offers:
        yield from stray_in_offers(pages.offers, pages.trees["offers"])
