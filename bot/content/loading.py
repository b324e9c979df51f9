"""From the folder to Knowledge: nothing is taken that the bot could stumble over later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import timedelta
from functools import partial

from bot.config import Config, facts
from bot.config.settings import Desk
from bot.content.faults import faults
from bot.content.folder import LocalePages, Pages, open_pages
from bot.content.forms import forms
from bot.content.placeholders import filled
from bot.content.topics import categories, documents, topics
from bot.dialogue.frame.calling import Calling
from bot.dialogue.knowledge import DeskRules, Knowledge, Limits, Locale
from bot.dialogue.reminders.rsvp import Coming
from bot.dialogue.reminders.rules import rules
from bot.dialogue.turn import fold
from bot.errors import BotError
from bot.search import Document, Lexicon, build
from bot.strict_yaml.tree import Problem
from bot.time.office_hours import OfficeHours
from bot.time.quiet_hours import QuietRules
from bot.time.week import windows

UNGUARDED = Limits()


def load(config: Config, *, limits: Limits = UNGUARDED) -> Knowledge:
    """All the bot knows, from the content folder and the office's facts.

    Raises BotError with every problem.
    """
    said, filed, lexicon = _read(config, limits)
    return said(
        index=build(filed, lexicon)
    )  # the pages are gone by now: the index takes their room


def _read(
    config: Config, limits: Limits
) -> tuple[Callable[..., Knowledge], list[Document], Lexicon]:
    """Knowledge that lacks its index, and what that is made of."""
    problems: list[Problem] = []
    pages = open_pages(config.content, config.default_locale, problems)
    problems += faults(pages, facts(config))
    if problems:
        raise BotError("\n".join(map(str, problems)))
    if not (pages.forms and pages.danger and pages.offers and pages.lexicon):
        raise BotError(f"{config.content}: isi folder ini tidak lengkap.")
    said = partial(
        Knowledge,
        default=pages.default,
        locales={name: _locale(pages, one, facts(config)) for name, one in pages.locales.items()},
        forms=forms(pages.forms),
        danger=pages.danger,
        offers=pages.offers,
        zone=config.zone,
        zone_name=config.office.zone_name,
        notice_version=config.privacy.notice_version,
        limits=limits,
        desk=_desk(config.desk),
    )
    return said, documents(pages), pages.lexicon


def _desk(desk: Desk) -> DeskRules:
    holidays = frozenset(desk.holidays)
    return DeskRules(
        approve_above=desk.approve_above,
        type_number_above=desk.type_number_above,
        reminders=rules(desk.reminders),
        reminder_codes=desk.reminder_codes,
        quiet=QuietRules(windows(desk.quiet), holidays),
        hours=OfficeHours(windows(desk.hours), holidays, timedelta(hours=desk.answer_within_hours)),
        offer_hours=desk.offer_hours,
        undo=timedelta(minutes=desk.undo_minutes),
        show_names=desk.show_names,
        staff_chat=desk.staff_chat,
        urgent=desk.urgent,
        urgent_again=tuple(timedelta(minutes=some) for some in desk.urgent_again_minutes),
        wrong_codes=desk.wrong_codes,
        wrong_codes_per_address=desk.wrong_codes_per_address,
        locked=timedelta(minutes=desk.locked_minutes),
        second_factor=desk.second_factor,
        proof_lasts=timedelta(minutes=desk.proof_minutes),
    )


def _locale(pages: Pages, own: LocalePages, known: Mapping[str, str]) -> Locale:
    phrases = {**pages.phrases(), **own.phrases}
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
        calling=Calling(**_sets(Calling, own.words.calling)),
        coming=Coming(**_sets(Coming, own.words.coming)),
    )


def _sets(kind: type, own: object) -> dict[str, frozenset[str]]:
    """The word lists of one kind of reading, by the names of its fields."""
    return {one.name: frozenset(map(fold, getattr(own, one.name))) for one in fields(kind)}


def _controls(own: LocalePages) -> dict[str, str]:
    words: dict[str, str] = {}
    for control, typed in own.words.controls.items():
        for word in typed:
            words.setdefault(fold(word), control)
    return words
