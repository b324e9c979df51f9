"""All the bot knows: content per locale, forms, rules, and the office's own facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from bot.dialogue.cases.helpline import Helpline
from bot.dialogue.faq.offer_signs import OfferRules
from bot.dialogue.faq.topic import Topic
from bot.dialogue.frame.calling import Calling
from bot.dialogue.notices import NoticeTemplate
from bot.dialogue.registration.correcting import Correcting, join_languages
from bot.dialogue.registration.forms import Form
from bot.dialogue.reminders.rsvp import Coming
from bot.dialogue.reminders.rules import DEFAULT, ReminderRule, read_rules
from bot.search.acts import ActWeights
from bot.search.danger import DangerRules
from bot.search.index import Index
from bot.time.office_hours import OfficeHours
from bot.time.quiet_hours import QuietRules


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of topics, as the menu shows it."""

    id: str
    title: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Locale:
    """Everything in one language. Office facts are already filled in.

    `words` maps what may be typed as a whole message (folded) to a control (menu, back, …);
    `asking` are the words that open a question (apa, berapa, …), `allowing` those that ask in its
    midst what is possible (bisa, boleh), `calling` those that ask for a person, `coming` those that
    answer a reminder, `correcting` those that put an answer right, `called` those that name the
    language, `going_on` those with which a question goes on from the one before. In FAQ words, as
    the search reads them: `opening` asks how it goes in general, `broad` may stand beside,
    `herself` tells of the person who asks.
    """

    id: str
    name: str
    phrases: Mapping[str, str]
    words: Mapping[str, str]
    asking: frozenset[str]
    glossary: Mapping[str, str]
    topics: Mapping[str, Topic]
    categories: tuple[Category, ...]
    calling: Calling = field(default_factory=Calling)
    coming: Coming = field(default_factory=Coming)
    correcting: Correcting = field(default_factory=Correcting)
    allowing: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    going_on: frozenset[str] = frozenset()
    opening: frozenset[str] = frozenset()
    broad: frozenset[str] = frozenset()
    herself: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """The flood guard: a bucket of `burst` messages that refills `per_second`. 0 is no guard.

    `per_day` is a second one, which a day refills: what somebody leaves on the disk ends.
    """

    burst: int = 0
    per_second: float = 1.0
    per_day: int = 0


@dataclass(frozen=True, slots=True)
class DeskRules:
    """What an office has laid down for its desk.

    `approve_above`: to so many people staff may write alone; above `type_number_above` the number
    must be typed. `reminders` hold for every session that has none of its own; with
    `reminder_codes` each shows a code that anybody can check. A freed seat is
    offered to the next in line for `offer_hours`, quiet ones not counted. `show_names`: news of a
    case names the person, not only her reference. `staff_chat` is the group, on `staff_channel`, in
    which each case has a topic; 0: officers hear of cases in their own chats. `urgent` are
    those who are told of somebody in danger: a role (whoever has it or a higher one), "group", an
    officer's "#number"; while nobody takes the case they are told again after each of
    `urgent_again`, the last of which repeats. For `undo` a
    cancelled session can be taken back, before anybody is told. After `wrong_codes` of one chat,
    or `wrong_codes_per_address` of one network address, nothing is looked up for so long as
    `locked` says. `second_factor` is offered, required of approvers and admins, or off; a code
    given opens what is most private for `proof_lasts`. With `second_eyes` a change of the bot's
    texts waits for the yes of another officer.
    """

    approve_above: int = 20
    type_number_above: int = 50
    reminders: tuple[ReminderRule, ...] = read_rules(DEFAULT)
    reminder_codes: bool = True
    quiet: QuietRules = field(default_factory=QuietRules)
    hours: OfficeHours = field(default_factory=OfficeHours)
    show_names: bool = True
    staff_chat: int = 0
    urgent: tuple[str, ...] = ("officer", "group")
    urgent_again: tuple[timedelta, ...] = ()
    staff_channel: str = ""
    offer_hours: float = 6
    undo: timedelta = timedelta(minutes=10)
    wrong_codes: int = 5
    wrong_codes_per_address: int = 20
    locked: timedelta = timedelta(minutes=15)
    second_factor: str = "offered"
    proof_lasts: timedelta = timedelta(minutes=15)
    second_eyes: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What every turn is told. Replaced whole when content is loaded anew.

    `semantic`: the index holds vectors, so a question is best searched with its own. `helplines`
    are the emergency numbers that belong to one country. `acts` tell what a text asks to be done;
    None: only buttons and control words do. `templates` say, by kind and language, what networks
    take by a template only.
    """

    default: str
    locales: Mapping[str, Locale]
    forms: tuple[Form, ...]
    index: Index
    danger: DangerRules
    offers: OfferRules
    zone: tzinfo
    zone_name: str
    notice_version: str
    limits: Limits = Limits()
    semantic: bool = False
    desk: DeskRules = DeskRules()
    helplines: tuple[Helpline, ...] = ()
    acts: ActWeights | None = None
    templates: Mapping[tuple[str, str], NoticeTemplate] = field(default_factory=dict)

    @property
    def correcting(self) -> Correcting:
        """The words of all languages with which an answer is put right."""
        return join_languages(tuple(locale.correcting for locale in self.locales.values()))

    def locale(self, name: str) -> Locale:
        """Returns that locale, or the default one."""
        return self.locales.get(name) or self.locales[self.default]

    def form(self, name: str, version: int = 0) -> Form:
        """Returns the form in that version. The newest where it is 0 or gone, or any if all are."""
        same = [form for form in self.forms if form.id == name] or self.forms
        exact = [form for form in same if form.version == version]
        return exact[0] if exact else max(same, key=lambda form: form.version)

    def has_form(self, name: str, version: int) -> bool:
        """Returns whether the form is still there in that version."""
        return any((form.id, form.version) == (name, version) for form in self.forms)

    def today(self, at: datetime) -> date:
        """Returns the calendar day at the office."""
        return at.astimezone(self.zone).date()
