"""All checks in their order: config, then content, then what belongs to both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from bot.config import Config, examine_config, office_facts
from bot.content.check import lexicon, office, phrases, topics
from bot.content.check.caution import Caution
from bot.content.faults import find_content_faults
from bot.content.folder import ContentFolder, open_pages
from bot.content.vocabulary import stray_in_danger, stray_in_offers
from bot.errors import BotError
from bot.strict_yaml.tree import FileProblem


def check_all(
    path: Path | None, environment: Mapping[str, str], today: date
) -> tuple[list[FileProblem], list[FileProblem]]:
    """Every problem, and every caution that stops nothing, each in the order of file and line."""
    config, tree, found = examine_config(path, environment)
    if config is not None:
        try:
            pages = open_pages(config.content, config.default_locale, found)
        except BotError as error:
            found.append(FileProblem(str(tree.path), tree.at("content").line, str(error)))
        else:
            found += _check_content(pages, config, today)
            if pages.default in pages.locales:
                found += office.find_office_cautions(config, tree, topics.facts_used(pages), today)
                found += office.find_lost_hotlines(config, tree, pages.danger)
    unique = sorted(
        dict.fromkeys(found),
        key=lambda file_problem: (file_problem.path, file_problem.line, file_problem.text),
    )
    grave = [file_problem for file_problem in unique if not isinstance(file_problem, Caution)]
    return grave, [file_problem for file_problem in unique if isinstance(file_problem, Caution)]


def _check_content(pages: ContentFolder, config: Config, today: date) -> Iterator[FileProblem]:
    if pages.default not in pages.locales:
        return
    yield from find_content_faults(pages, office_facts(config))
    yield from phrases.find_phrase_faults(pages)
    yield from topics.find_topic_faults(pages, today)
    yield from lexicon.find_lexicon_faults(pages)
    if pages.danger:
        yield from stray_in_danger(pages.danger, pages.trees["danger"])
    if pages.offers:
        yield from stray_in_offers(pages.offers, pages.trees["offers"])
