"""The only doors of the core: one thing that happened in, one decision out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.dialogue.decision import Decision, View
from bot.dialogue.glossary import spelled_out
from bot.dialogue.handlers import (
    alarm,
    answers,
    consent,
    data,
    form,
    frame,
    offer,
    pace,
    presence,
    questions,
    registration,
    topics,
)
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Incoming
from bot.dialogue.reminders import DraftExpiring, DraftOpen, Reminder
from bot.dialogue.schedule import full_date
from bot.dialogue.state import State
from bot.dialogue.turn import Turn, hear

Handler = Callable[[Turn], Decision | None]

HANDLERS: tuple[Handler, ...] = (
    pace.handle,  # a flood is answered once, then with silence
    presence.handle,  # came by a poster, blocked, came back, edited, sent what we cannot read
    alarm.handle,  # danger goes before everything else
    frame.handle,  # menu, help, person, language, back, cancel, stop: from anywhere
    data.handle,  # what is held on me, change it, delete it
    consent.handle,  # yes to the notice, and each purpose by itself
    registration.handle,  # begin, resume, already registered
    form.handle,  # an answer to the open question
    topics.handle,  # a topic by button; helpful or not
    offer.handle,  # an offer to look through
    answers.handle,  # what the next free text was asked for
    questions.handle,  # everything else is a question
)
"""In this order; the first that decides ends the turn. The last one always decides."""


def decide(incoming: Incoming, state: State, knowledge: Knowledge, view: View) -> Decision:
    """What is said and kept when this happens; the same for the same arguments, always."""
    turn = pace.counted(hear(incoming, state, knowledge, view))
    for handler in HANDLERS:
        decision = handler(turn)
        if decision is not None:
            return _settled(decision, turn)
    raise AssertionError("questions.handle decides whatever is left")  # pragma: no cover


def remind(
    reminder: Reminder, to: Address, state: State, knowledge: Knowledge, view: View, now: datetime
) -> Decision:
    """What is said when a reminder fires, from the state as it is now; perhaps nothing."""
    turn = hear(Incoming("", to, "", now), state, knowledge, view)
    draft = state.draft
    if draft is None:
        return Decision(state)
    match reminder:
        case DraftOpen():
            return _settled(registration.resume_question(turn, draft), turn)
        case DraftExpiring(on):
            date = full_date(on, turn.locale.phrases)
            return _settled(
                registration.resume_question(turn, draft, "nudge.last", date=date), turn
            )
    assert_never(reminder)


def _settled(decision: Decision, turn: Turn) -> Decision:
    """Remembers what was shown, and spells an abbreviation out the first time it is said."""
    state = decision.state
    locale = turn.knowledge.locale(state.locale)
    replies, glossed = spelled_out(decision.replies, locale.glossary, state.glossed)
    if replies:
        last = next((reply for reply in reversed(replies) if reply.choices), replies[-1])
        state = replace(state, shown=last.choices, numbered=last.numbered, glossed=glossed)
    return replace(decision, state=state, replies=replies)
