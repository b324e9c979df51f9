"""Consent: asked before the first question. Each purpose is given and taken back by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

from bot.dialogue.decision import ConsentGiven, ConsentWithdrawn, Decision, Fact, Purpose
from bot.dialogue.faq.question_form import looks_like_question
from bot.dialogue.fields import Value, parse_answer
from bot.dialogue.frame.common import consent_question, show_place
from bot.dialogue.frame.ways import menu_choices, ways_back
from bot.dialogue.messages import Choice, Outgoing
from bot.dialogue.registration.advance import begin_draft
from bot.dialogue.registration.answerable import holds_strange_word
from bot.dialogue.registration.prompt import ask_next
from bot.dialogue.sessions.schedule import possible_takers, take_button, wanted_session
from bot.dialogue.state import Draft, Waiting
from bot.dialogue.turn import YES_NO, Turn

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

_DETAIL = re.compile(r"[,.;\d\n]")
"""What may follow a name: her age, her town."""


def request_consent(turn: Turn, *, other: bool = False) -> Decision:
    """Tells what, why, who, how long and which rights. Then asks for a yes."""
    form = turn.knowledge.form("candidate")
    notice = turn.phrase("notice.other" if other else "notice.text", total=len(form.fields))
    waiting: Waiting = "consent_other" if other else "consent"
    return turn.decide(consent_question(turn, notice, other=other), waiting=waiting)


def handle_consent(turn: Turn) -> Decision | None:
    """Takes the yes or no to the notice, and changes of single purposes."""
    match turn.action:
        case ("consent", ("yes" | "no") as answer):
            return _take_answer(turn, yes=answer == "yes")
        case ("purpose", name, ("on" | "off") as to):
            return _switch_purpose(turn, name, on=to == "on")
        case ("remind", which):
            return _after_sending(turn, which)
    return _read_typed(turn) if turn.state.waits_for_consent and turn.free else None


def record_consent(turn: Turn, purpose: Purpose, key: str) -> ConsentGiven:
    """Returns the record of a yes: with the version of the notice and the very words agreed to."""
    return ConsentGiven(purpose, turn.knowledge.notice_version, turn.phrase(key))


def _read_typed(turn: Turn) -> Decision | None:
    """Returns a plain yes or no. A wordy one is asked again, everything else is a question."""
    if "?" in turn.text:
        return None
    if turn.says_yes is not None:
        return _take_answer(turn, yes=turn.says_yes)
    if _puts_off(turn):
        return _take_answer(turn, yes=False)
    wordy = isinstance(parse_answer(turn.text, YES_NO, turn.today), Value)
    early = not wordy and _answers_first_question(turn)
    if not wordy and not early and (looks_like_question(turn) or len(turn.text.split()) > 3):
        return None
    waiting = turn.state.waiting
    other = waiting == "consent_other"
    says = turn.phrase("consent.first" if early else "consent.unclear")
    question = consent_question(turn, says, other=other)
    question = replace(
        question, choices=(*question.choices, turn.button("menu.menu", "go", "menu"))
    )
    return turn.decide(question, waiting=waiting)


def _answers_first_question(turn: Turn) -> bool:
    """Returns whether she already answers what is asked first: her name, in two to four words."""
    first = turn.knowledge.form("candidate").fields[0]
    said = _DETAIL.split(turn.text)[0].strip()
    value = parse_answer(said, first, turn.today)
    reads = isinstance(value, Value) and value.ask is None
    named = reads and 1 < len(said.split()) < 5 and holds_strange_word(turn)
    return named and not looks_like_question(turn)


def _puts_off(turn: Turn) -> bool:
    """Whether she says in more words that she does not agree now: "gak dulu", "nanti dulu deh"."""
    read = parse_answer(turn.text, YES_NO, turn.today)
    return turn.puts_off or (isinstance(read, Value) and read.text == "tidak")


def _take_answer(turn: Turn, *, yes: bool) -> Decision:
    if not turn.state.waits_for_consent:
        return _too_late(turn)
    draft = turn.state.draft
    if not yes:
        choices = [*ways_back(turn)[:-1], *menu_choices(turn)]
        key = "consent.kept" if draft else "consent.refused"
        return turn.decide(turn.say(key, *choices))
    form = turn.knowledge.form("candidate")
    other = turn.state.waiting == "consent_other"
    at = turn.incoming.at.isoformat(timespec="seconds")
    filling = begin_draft(turn, draft or Draft(form.id, form.version, other=other, touched=at))
    decision = ask_next(filling, lead=turn.phrase("consent.thanks"))
    return replace(decision, facts=(record_consent(turn, "registration", "consent.question"),))


def _too_late(turn: Turn) -> Decision:
    """Answers an old button. The second tap of two is silent, otherwise we say where we are."""
    draft = turn.state.draft
    if draft is None:
        return request_consent(turn)
    if not draft.answers:
        return turn.decide(notice=turn.phrase("form.already"))
    return show_place(turn, stale=True)


def purposes_message(turn: Turn) -> Outgoing:
    """Returns each purpose, whether it is given, and a button that turns it around."""
    lines, choices = [turn.phrase("purpose.title")], []
    for purpose in PURPOSES:
        on = turn.view.agreed(purpose)
        state = turn.phrase("purpose.on" if on else "purpose.off")
        lines.append(turn.phrase(f"purpose.{purpose}", state=state))
        key = f"purpose.{purpose}.{'take' if on else 'give'}"
        choices.append(turn.button(key, "purpose", purpose, "off" if on else "on"))
    return turn.message("\n".join(lines), [*choices, *ways_back(turn)])


def _switch_purpose(turn: Turn, name: str, *, on: bool) -> Decision:
    purpose = next((purpose for purpose in PURPOSES if purpose == name), None)
    if purpose is None or turn.view.agreed(purpose) == on:
        return turn.decide(purposes_message(turn))
    fact = (
        record_consent(turn, purpose, f"purpose.{purpose}.words")
        if on
        else ConsentWithdrawn(purpose)
    )
    key = "purpose.given" if on else f"purpose.{purpose}.taken"
    choices = [turn.button("data.consents", "go", "consents"), *ways_back(turn)]
    return turn.decide(turn.say(key, *choices), facts=[fact])


def _after_sending(turn: Turn, which: str) -> Decision:
    wanted: dict[str, tuple[Purpose, ...]] = {
        "both": ("reminders", "news"),
        "reminders": ("reminders",),
    }
    purposes = wanted.get(which, ())
    fresh = [purpose for purpose in purposes if not turn.view.agreed(purpose)]
    if purposes and not fresh:
        return turn.decide(notice=turn.phrase("form.already"))
    facts: list[Fact] = [record_consent(turn, text, f"purpose.{text}.words") for text in fresh]
    if not purposes:  # a no is a word, too: without it she would be reminded of her sessions
        no: tuple[Purpose, ...] = ("reminders", "news")
        facts = [ConsentWithdrawn(literal) for literal in no if not turn.view.refused(literal)]
    choices = [*_seat_she_came_for(turn), *menu_choices(turn)]
    said = turn.say(f"remind.{which if purposes else 'none'}", *choices)
    return turn.decide(said, facts=facts)


def _seat_she_came_for(turn: Turn) -> list[Choice]:
    """Returns the seat for which she registered, until she takes it."""
    people = [
        candidate for candidate in turn.view.active if wanted_session(turn, candidate.answers)
    ]
    session = wanted_session(turn, people[0].answers) if people else None
    return [take_button(turn, session)] if session and possible_takers(turn, session) else []
