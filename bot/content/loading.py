"""From the folder to Knowledge: nothing is taken that the bot could stumble over later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from functools import partial

from bot.config import Config, office_facts
from bot.config.office import Hotline
from bot.config.readiness import is_trial, notice_version
from bot.config.settings import DeskSettings
from bot.content.faults import find_content_faults
from bot.content.folder import ContentFolder, LocalePages, open_pages
from bot.content.forms import read_forms
from bot.content.notice_templates import make_templates
from bot.content.placeholders import fill_gaps
from bot.content.topics import make_categories, make_documents, make_topics
from bot.dialogue.cases.helpline import Helpline
from bot.dialogue.frame.calling import Calling
from bot.dialogue.knowledge import DeskRules, Knowledge, Limits, Locale
from bot.dialogue.registration.correcting import Correcting
from bot.dialogue.reminders.rsvp import Coming
from bot.dialogue.reminders.rules import read_rules
from bot.dialogue.turn import fold_text
from bot.errors import BotError
from bot.search import Document, Lexicon, build_index
from bot.strict_yaml.tree import FileProblem
from bot.time.office_hours import OfficeHours
from bot.time.quiet_hours import QuietRules
from bot.time.week import read_windows

UNGUARDED = Limits()

_TOLD_IN_A_TRIAL = {"start.first", "start.again", "notice.text", "notice.other", "sent.done"}


def load_knowledge(config: Config, *, limits: Limits = UNGUARDED) -> Knowledge:
    """Returns all the bot knows, from the content folder and the office's facts.

    Raises BotError with every problem.
    """
    said, filed, lexicon = _read_content(config, limits)
    return said(
        index=build_index(filed, lexicon)
    )  # the pages are gone by now: the index takes their room


def _read_content(
    config: Config, limits: Limits
) -> tuple[Callable[..., Knowledge], list[Document], Lexicon]:
    """Knowledge that lacks its index, and what that is made of."""
    problems: list[FileProblem] = []
    pages = open_pages(config.content, config.default_locale, problems)
    problems += find_content_faults(pages, office_facts(config))
    if problems:
        raise BotError("\n".join(map(str, problems)))
    if not (pages.forms and pages.danger and pages.offers and pages.lexicon):
        raise BotError(f"{config.content}: isi folder ini tidak lengkap.")
    said = partial(
        Knowledge,
        default=pages.default,
        locales={
            name: _make_locale(pages, locale, config) for name, locale in pages.locales.items()
        },
        forms=read_forms(pages.forms),
        danger=pages.danger,
        offers=pages.offers,
        acts=pages.acts,
        templates=make_templates(pages.templates),
        zone=config.zone,
        zone_name=config.office.zone_name,
        notice_version=notice_version(config),
        limits=limits,
        desk=_read_desk_rules(config.desk),
        helplines=_read_helplines(config.hotlines),
    )
    return said, make_documents(pages), pages.lexicon


def _read_desk_rules(desk: DeskSettings) -> DeskRules:
    holidays = frozenset(desk.holidays)
    return DeskRules(
        approve_above=desk.approve_above,
        type_number_above=desk.type_number_above,
        reminders=read_rules(desk.reminders),
        reminder_codes=desk.reminder_codes,
        quiet=QuietRules(read_windows(desk.quiet), holidays),
        hours=OfficeHours(
            read_windows(desk.hours), holidays, timedelta(hours=desk.answer_within_hours)
        ),
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
        second_eyes=desk.second_eyes,
    )


def _read_helplines(hotlines: tuple[Hotline, ...]) -> tuple[Helpline, ...]:
    return tuple(
        Helpline(hotline.country, hotline.service, hotline.name, hotline.number, hotline.kinds)
        for hotline in hotlines
        if hotline.country
    )


def _make_locale(pages: ContentFolder, own: LocalePages, config: Config) -> Locale:
    phrases = _say_trial({**pages.phrases(), **own.phrases}, config)
    unset, known = phrases.get("unset", ""), office_facts(config)
    if is_trial(config):
        nobody = phrases.get("trial.unset", unset)
        known |= {key: known[key] or nobody for key in known if key.startswith("privacy.")}
    made = make_topics(pages, own, known, unset)
    return Locale(
        id=own.id,
        name=own.words.name,
        phrases={key: fill_gaps(text, known, unset) for key, text in phrases.items()},
        words=_control_words(own),
        asking=frozenset(map(fold_text, own.words.asking)),
        allowing=frozenset(map(fold_text, own.words.allowing)),
        called=frozenset(map(fold_text, own.words.called)),
        going_on=frozenset(map(fold_text, own.words.going_on)),
        opening=frozenset(own.words.opening),
        broad=frozenset(own.words.broad),
        herself=frozenset(own.words.herself),
        glossary=own.glossary,
        topics=made,
        categories=make_categories(pages, own, made),
        calling=Calling(**_word_sets(Calling, own.words.calling)),
        coming=Coming(**_word_sets(Coming, own.words.coming)),
        correcting=Correcting(**_word_sets(Correcting, own.words.correcting)),
    )


def _say_trial(phrases: dict[str, str], config: Config) -> dict[str, str]:
    """Opens the phrases that greet her, and those she agrees to, with what a trial is."""
    if config.office.trial:
        for key in _TOLD_IN_A_TRIAL & phrases.keys():
            phrases[key] = f"{phrases['trial.banner']}\n\n{phrases[key]}"
    return phrases


def _word_sets(kind: type, own: object) -> dict[str, frozenset[str]]:
    """Returns the word lists of one kind of reading, by the names of its fields."""
    return {
        field.name: frozenset(map(fold_text, getattr(own, field.name))) for field in fields(kind)
    }


def _control_words(own: LocalePages) -> dict[str, str]:
    words: dict[str, str] = {}
    for control, typed in own.words.controls.items():
        for word in typed:
            words.setdefault(fold_text(word), control)
    return words
