"""The only doors of the core: one thing that happened in, one decision out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.dialogue.cases import album, urgent
from bot.dialogue.cases import message as answers
from bot.dialogue.cases import talk as cases
from bot.dialogue.decision import Decision, View
from bot.dialogue.faq import fallback as questions
from bot.dialogue.faq import learned, offer
from bot.dialogue.faq import topic_talk as topics
from bot.dialogue.faq.glossary import spelled_out
from bot.dialogue.frame import alarm, erasing, groups, pace
from bot.dialogue.frame import controls as frame
from bot.dialogue.frame import unsupported as presence
from bot.dialogue.knowledge import Knowledge
from bot.dialogue.messages import Address, Incoming, Outgoing
from bot.dialogue.registration import begin as registration
from bot.dialogue.registration import consent, data, form
from bot.dialogue.reminders import answer as coming
from bot.dialogue.reminders import message as nearness
from bot.dialogue.reminders.due import (
    Attended,
    CaseClosed,
    DraftExpiring,
    DraftOpen,
    Learned,
    Reminder,
    SeatOffered,
    SessionNear,
    StaffSaid,
)
from bot.dialogue.schedule import full_date
from bot.dialogue.sessions import schedule as sessions
from bot.dialogue.sessions import seats, survey
from bot.dialogue.state import State
from bot.dialogue.turn import Turn, hear
from bot.search.bounds import bounded

Handler = Callable[[Turn], Decision | None]

HANDLERS: tuple[Handler, ...] = (
    album.handle,  # the other photos of an album follow the first
    alarm.in_flood,  # a cry for help is heard in the middle of a flood
    pace.handle,  # a flood is answered once, then with silence
    groups.handle,  # where others read along, nothing but public answers
    coming.handle,  # an answer to a reminder; every word of it is known and harmless
    alarm.handle,  # danger goes before everything else
    erasing.handle,  # the talk about danger is deleted
    urgent.handle,  # after it, all that she writes goes into her urgent case
    cases.talk,  # what is said to the staff member who has taken the conversation over
    presence.handle,  # blocked, came back, edited, sent what we cannot read
    survey.handle,  # the satisfaction survey after a session; its own "back"
    frame.handle,  # menu, help, person, language, back, cancel, stop: from anywhere
    sessions.handle,  # the schedule
    seats.handle,  # a seat: taken, given back, offered
    cases.handle,  # a case: ended, rated
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
    turn = hear(replace(incoming, text=bounded(incoming.text)), state, knowledge, view)
    if not album.follows(turn):
        turn = urgent.left(pace.counted(turn))
    for handler in HANDLERS:
        decision = handler(turn)
        if decision is not None:
            decision = _owned_up(album.noted(turn, presence.noted(turn, decision)), turn, incoming)
            return _settled(alarm.offered_beside(turn, decision), turn)
    raise AssertionError("questions.handle decides whatever is left")  # pragma: no cover


def remind(
    reminder: Reminder, to: Address, state: State, knowledge: Knowledge, view: View, now: datetime
) -> Decision:
    """What is said when a reminder fires, from the state as it is now.

    Nothing where no form is open any more, or where she asked for no reminders; a seat she waits
    for is offered all the same, and what staff answer her comes. Nothing at all in a group.
    """
    turn = hear(Incoming("", to, "", now), state, knowledge, view)
    if to.is_group:  # a chat that registered before groups were for public answers only
        return Decision(state)
    match reminder:
        case SeatOffered(session, seat):
            return _settled(seats.offer(turn, session, seat), turn)
        case StaffSaid():
            return _settled(cases.answer(turn, reminder), turn)
        case CaseClosed(number):
            return _settled(cases.closed(turn, number), turn)
        case Learned(question, text):
            return _settled(learned.answer(turn, question, text), turn)
        case _ if view.refused("reminders"):
            return Decision(state)
        case Attended(session):
            return _settled(survey.thanks(turn, session), turn)
        case SessionNear(session, seat, code):
            return _settled(nearness.near(turn, session, seat, code), turn)
        case DraftOpen() | DraftExpiring():
            return _about_draft(turn, reminder)
    assert_never(reminder)


def _about_draft(turn: Turn, reminder: DraftOpen | DraftExpiring) -> Decision:
    """Asks to go on with the open form; nothing where none is open any more."""
    draft = turn.state.draft
    if draft is None or (draft.at and not draft.answers):  # too young: nobody calls her back
        return Decision(turn.state)
    if isinstance(reminder, DraftOpen):
        return _settled(registration.resume_question(turn, draft, "resume"), turn)
    date = full_date(reminder.on, turn.locale.phrases)
    return _settled(registration.resume_question(turn, draft, "nudge", date=date), turn)


def _settled(decision: Decision, turn: Turn) -> Decision:
    """Remembers what was shown, and spells an abbreviation out the first time it is said.

    Numbers belong to the last list of a turn alone: the others are picked by their words.
    """
    locale = turn.knowledge.locale(decision.state.locale)
    replies, glossed = spelled_out(urgent.marked(decision), locale.glossary, decision.state.glossed)
    lists = [reply for reply in replies if reply.choices]
    if not lists:
        state = replace(decision.state, glossed=glossed)
        return replace(decision, state=state, replies=replies)
    *others, last = lists
    beside = tuple(choice for reply in others for choice in reply.choices)
    state = replace(
        decision.state,
        glossed=glossed,
        shown=last.choices,
        numbered=last.numbered,
        beside=beside,
    )
    if others:
        replies = tuple(_unnumbered(one) if one in others else one for one in replies)
    return replace(decision, state=state, replies=replies)


def _owned_up(decision: Decision, turn: Turn, incoming: Incoming) -> Decision:
    """Says first that a text was too long to be read to its end; nothing where it was not."""
    read = len(turn.incoming.text)
    if read == len(incoming.text) or not decision.replies:
        return decision
    told = turn.say("presence.cut", count=f"{read:_}".replace("_", "."))
    return replace(decision, replies=(told, *decision.replies))


def _unnumbered(reply: Outgoing) -> Outgoing:
    return replace(reply, numbered=False)
