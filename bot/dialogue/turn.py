"""A turn: what a handler sees of one message, and how it speaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from bot.dialogue.decision import Decision, Fact, View
from bot.dialogue.faq.meaning import MeaningWanted
from bot.dialogue.fields import Field, Value, parse_answer
from bot.dialogue.fields.text import FILLERS
from bot.dialogue.frame.calling import Call, read_any_call
from bot.dialogue.frame.links import wish_of
from bot.dialogue.knowledge import Knowledge, Locale
from bot.dialogue.messages import Choice, Incoming, Outgoing, strip_markup
from bot.dialogue.registration.forms import carried_over
from bot.dialogue.state import Draft, State
from bot.dialogue.voice import VERSION, Speaker, Voice
from bot.search import Finding, find_topics
from bot.search.bounds import thin_marks

TICK = f"{VERSION}:k:"
"""How the id of a tick begins: one of several answers, switched on or off."""

HERE = ("go", "here")
"""What a button of an older version does: it shows where we are now."""

_FORM_VERBS = ("f", "k", "e", "t", "d", "c", "y", "n")
"""Buttons that a few of their words do not name: a form's options, topics."""

YES_NO = Field("yes_no", "yes_no")
_COMMAND = re.compile(r"/\w+(?=\s|$)")
_SOS = "\N{SQUARED SOS}"
"""A sign that is a word: alone, it asks for help as "sos" does."""

_NOT_WORDS = re.compile(r"[^\w\s/]+")
_NUMBER = re.compile(r"0*([1-9]\d?)[.)]?")


def fold_text(text: str) -> str:
    """Text as it is compared with a word list: one case, no accents of width, no punctuation."""
    flat = unicodedata.normalize("NFKC", thin_marks(text)).casefold()
    return " ".join(_NOT_WORDS.sub(" ", flat).split())


@dataclass(frozen=True, slots=True)
class Turn(Speaker):
    """One message with all that is known around it.

    `action` is what a pressed button, typed number or label asks for, split into its parts;
    empty for free text. `word` is the whole text folded, `control` the control it names.
    """

    incoming: Incoming
    state: State
    knowledge: Knowledge
    view: View
    voice: Voice
    action: tuple[str, ...]
    word: str
    control: str

    @property
    def text(self) -> str:
        """What was typed, without the space around it."""
        return self.incoming.text.strip()

    @property
    def act(self) -> str:
        """What is asked for from anywhere: by control word, command or a button of the frame."""
        if self.control or self.action[:1] != ("go",):
            return self.control
        return self.action[1] if len(self.action) > 1 else ""

    @property
    def says_yes(self) -> bool | None:
        """Whether a plain yes or a plain no was typed. None when it was neither."""
        return _plain_yes(self.text, self.today)

    @property
    def puts_off(self) -> bool:
        """Whether it is put off in words that put a form off: "nanti dulu deh"."""
        words = (self.word, _bare_word(self.word))
        known = self.knowledge.locales.values()
        return any(locale.words.get(word) == "keep" for locale in known for word in words)

    @property
    def today(self) -> date:
        """The calendar day at the office."""
        return self.knowledge.today(self.incoming.at)

    @property
    def free(self) -> bool:
        """Whether this is free text: typed, and neither a control nor a choice."""
        return bool(self.text) and not self.action and not self.control

    @property
    def calls(self) -> Call:
        """Whether a person is asked for in free words, where nothing else was asked of her."""
        if not self.free or self.state.waiting not in ("", "staff"):
            return ""
        return read_any_call(
            self.text, (locale.calling for locale in self.knowledge.locales.values())
        )

    @property
    def for_staff(self) -> bool:
        """Whether free text goes to staff: she asked for a person, and the office has staff."""
        return self.free and self.state.waiting == "staff" and self.view.staffed

    def knows(self, key: str) -> bool:
        """Returns whether the locale has that phrase."""
        return key in self.locale.phrases

    def message(self, text: str, choices: Sequence[Choice] = (), **details: Any) -> Outgoing:
        """Returns a message to the person of this turn."""
        return Outgoing(self.incoming.sender, text, tuple(choices), **details)

    def find(self) -> Finding:
        """Returns what the search makes of the text.

        MeaningWanted where it needs to know what it means.
        """
        meaning = self.incoming.meaning
        if meaning is None and self.knowledge.semantic:
            raise MeaningWanted
        return find_topics(self.text, self.knowledge.index, meaning or None)

    def in_locale(self, locale: Locale) -> Turn:
        """Returns the same turn, spoken in that language."""
        return replace(self, voice=replace(self.voice, locale=locale))

    def decide(
        self,
        *replies: Outgoing,
        facts: Sequence[Fact] = (),
        notice: str | None = None,
        **state: Any,
    ) -> Decision:
        """Returns a decision that keeps the state but for what is named.

        What is said ends what was waited for: an offer of readings, a yes or no.
        """
        passing = {"waiting": "", "asked": "", "either": ()} if replies else {}
        return Decision(replace(self.state, **{**passing, **state}), replies, tuple(facts), notice)


def hear_turn(incoming: Incoming, state: State, knowledge: Knowledge, view: View) -> Turn:
    """The turn of one message: what was pressed or typed, read against what was last shown."""
    incoming, state = _drop_half_characters(incoming), _on_a_known_form(state, knowledge)
    locale = knowledge.locale(state.locale)
    voice = Voice(locale, incoming.sender)
    word = fold_text(incoming.text) if len(incoming.text) <= 200 else ""
    if incoming.start is not None:
        leads_to = wish_of(incoming.start) or "start"
        return Turn(incoming, state, knowledge, view, voice, (), word, leads_to)
    pressed = incoming.choice or _typed_choice(incoming, word, state, knowledge)
    action: tuple[str, ...] = ()
    if pressed is not None:
        version, *parts = pressed.split(":")
        action = tuple(parts) if version == VERSION and parts else HERE
    control = "" if action else _find_control(incoming.text, word, locale, knowledge)
    if control == "keep" and not _can_put_off(state):
        control = ""
    return Turn(incoming, state, knowledge, view, voice, action, word, control)


def _can_put_off(state: State) -> bool:
    """Whether "nanti saja" puts a form off. In a cry for help it is what she writes to staff."""
    return state.draft is not None and not state.danger and state.waiting in ("", "forget")


def _drop_half_characters(incoming: Incoming) -> Incoming:
    """Without half characters (lone surrogates), which no store and no network takes.

    And without thousands of marks on one letter, which take long to put in order.
    """
    text = thin_marks(incoming.text.encode("utf-8", "replace").decode())
    return incoming if text == incoming.text else replace(incoming, text=text)


def _on_a_known_form(state: State, knowledge: Knowledge) -> State:
    """Moves a draft whose form version is gone to the newest one. What still fits is kept."""
    draft = state.draft
    if draft is None or knowledge.has_form(draft.form, draft.version):
        return state
    form = knowledge.form(draft.form)
    begun = Draft(
        form.id,
        form.version,
        answers=carried_over(form, draft.answers),
        ref=draft.ref,
        other=draft.other,
        touched=draft.touched,
    )
    return replace(state, draft=begun, serial=state.serial + 1)


def _find_control(text: str, word: str, locale: Locale, knowledge: Knowledge) -> str:
    """Returns the control that the whole message names, in her language first.

    A command may go on.
    """
    command = _COMMAND.match(text.strip())
    sign = "sos" if not word and _SOS in text else ""
    for typed in (word or sign, fold_text(command[0]) if command else ""):
        for known in (locale, *knowledge.locales.values()):
            if typed in known.words:
                return known.words[typed]
    return "help" if command else ""


def _typed_choice(incoming: Incoming, word: str, state: State, knowledge: Knowledge) -> str | None:
    """The choice that was typed: by its number in the list, by what it reads, or by a yes or no.

    A tick of a question with several answers is only ever pressed: what is typed there is the
    whole answer ("1, 3" or "KTP, ijazah").
    """
    if not word:
        return None
    number = _NUMBER.fullmatch(unicodedata.normalize("NFKC", incoming.text).strip())
    if number and state.numbered and int(number[1]) <= len(state.shown):
        found = [state.shown[int(number[1]) - 1].id]
    else:
        on_screen = (*state.shown, *state.beside)
        found = _choices_reading(word, on_screen) or _choices_reading(_bare_word(word), on_screen)
    if not found and state.either:
        yes = _plain_yes(incoming.text, incoming.at.date())
        if yes is None and not knowledge.correcting.after_denial(incoming.text.strip()):
            yes = False  # "bukan itu" after an answer
        found = [] if yes is None else [state.either[0 if yes else 1]]
    return found[0] if len(found) == 1 and not found[0].startswith(TICK) else None


def _choices_reading(word: str, choices: Sequence[Choice]) -> list[str]:
    """Returns the choices that read so. Else those of the frame that begin with these words."""
    labels = {choice.id: _as_read(choice.label) for choice in choices}
    exact = [name for name, label in labels.items() if label == word]
    return exact or [
        name
        for name, label in labels.items()
        if label.startswith(f"{word} ") and _verb_of(name) not in _FORM_VERBS
    ]


def _bare_word(word: str) -> str:
    """Returns the text without the small words at its end: "hapus aja kak" is "hapus"."""
    words = word.split()
    while len(words) > 1 and words[-1] in FILLERS:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=2048)  # the same few hundred labels stand under nearly every message
def _as_read(label: str) -> str:
    return fold_text(strip_markup(label))


def _verb_of(name: str) -> str:
    return name.partition(":")[2].partition(":")[0]


def _plain_yes(text: str, today: date) -> bool | None:
    read = parse_answer(text, YES_NO, today)
    return read.text == "ya" if isinstance(read, Value) and read.ask is None else None
